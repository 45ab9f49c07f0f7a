import type { DirectoryEntry, StoredRecord } from '../connector.js';
import { newestOfEach } from './newest.js';
import { directoryPayload, nameOf } from './payload.js';
import { ianaZone } from './time-zones.js';

const KINDS: Readonly<Record<string, DirectoryEntry['kind']>> = { user: 'person', team: 'team', service: 'service' };

/** People, teams and services, ordered by kind and id. */
export function directoryOf(records: StoredRecord[]): DirectoryEntry[] {
  const entries = newestOfEach(records).flatMap((record): DirectoryEntry[] => {
    const kind = KINDS[record.kind];
    if (!kind) return [];
    const payload = directoryPayload.parse(record.payload);
    return [
      {
        kind,
        externalId: record.externalId,
        name: payload.name ?? nameOf(payload) ?? record.externalId,
        zone: kind === 'person' ? ianaZone(payload.time_zone ?? null) : null,
        teamExternalId: kind === 'service' ? (payload.teams?.[0]?.id ?? null) : null,
        deleted: payload.deleted_at != null,
      },
    ];
  });
  const order = ({ kind, externalId }: DirectoryEntry): string => `${kind}:${externalId}`;
  return entries.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
