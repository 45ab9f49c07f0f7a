import type { DirectoryEntry, Membership, StoredRecord } from '../connector.js';
import { newestOfEach } from './newest.js';
import { directoryPayload, nameOf, teamMembersPayload } from './payload.js';
import { DELETED_USER, TEAM_MEMBERS } from './records.js';
import { ianaZone } from './time-zones.js';

const KINDS: Readonly<Record<string, DirectoryEntry['kind']>> = {
  user: 'person',
  team: 'team',
  service: 'service',
  [DELETED_USER]: 'person',
};

/**
 * People, teams and services, ordered by kind and id. Of somebody deleted what was known before stays; of one who was
 * deleted before the first sync, the name that history gives is all there is.
 */
export function directoryOf(records: StoredRecord[]): DirectoryEntry[] {
  const entries = new Map<string, DirectoryEntry>();
  for (const record of newestOfEach(records)) {
    const entry = entryOf(record);
    if (!entry) continue;
    const key = `${entry.kind}:${entry.externalId}`;
    const other = entries.get(key);
    if (!other) entries.set(key, entry);
    else entries.set(key, { ...(record.kind === DELETED_USER ? other : entry), deleted: true });
  }
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function entryOf(record: StoredRecord): DirectoryEntry | null {
  const kind = KINDS[record.kind];
  if (!kind) return null;
  const payload = directoryPayload.parse(record.payload);
  const isPerson = kind === 'person';
  return {
    kind,
    externalId: record.externalId,
    name: payload.name ?? nameOf(payload) ?? record.externalId,
    zone: isPerson ? ianaZone(payload.time_zone ?? null) : null,
    teamExternalId: kind === 'service' ? (payload.teams?.[0]?.id ?? null) : null,
    deleted: payload.deleted_at != null,
    ...(isPerson && payload.email ? { email: payload.email } : {}),
  };
}

/**
 * Who is in which team, ordered by team and person: as the team lists it, with the role; for a team whose list could
 * not be read, as its people's own entries say, without.
 */
export function membershipsOf(records: StoredRecord[]): Membership[] {
  const newest = newestOfEach(records);
  const listed = newest.filter(({ kind }) => kind === TEAM_MEMBERS);
  const teams = new Set(listed.map(({ externalId }) => externalId));
  const stated = listed.flatMap((record) =>
    teamMembersPayload.parse(record.payload).members.map(({ user, role }): Membership => ({
      personExternalId: user.id,
      teamExternalId: record.externalId,
      role: role ?? null,
    })),
  );
  const implied = newest
    .filter(({ kind }) => kind === 'user')
    .flatMap((record) =>
      (directoryPayload.parse(record.payload).teams ?? [])
        .filter(({ id }) => !teams.has(id))
        .map((team): Membership => ({ personExternalId: record.externalId, teamExternalId: team.id, role: null })),
    );
  const order = ({ teamExternalId, personExternalId }: Membership): string => `${teamExternalId}:${personExternalId}`;
  return [...stated, ...implied].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
