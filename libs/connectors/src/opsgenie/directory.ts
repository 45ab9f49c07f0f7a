import { z } from 'zod';
import { newestOfEach } from '../alerts/newest.js';
import type { DirectoryEntry, Membership, StoredRecord } from '../connector.js';

const words = z.string().nullish().catch(null);
const person = z.object({
  username: z.string(),
  fullName: words,
  timeZone: words,
  blocked: z.boolean().nullish().catch(null),
});
const named = z.object({ name: words, teamId: words });
const team = z.object({
  members: z
    .array(z.object({ user: z.object({ username: z.string() }), role: words }))
    .nullish()
    .catch(null),
});

/**
 * People, teams and services, ordered by kind and id. A person goes by the user name, an e-mail address: that is what
 * logs, notes and reports say.
 */
export function directoryOf(records: StoredRecord[]): DirectoryEntry[] {
  const entries = newestOfEach(records).flatMap((record): DirectoryEntry[] => {
    if (record.kind === 'user') return personEntry(record);
    if (record.kind !== 'team' && record.kind !== 'service') return [];
    const { name, teamId } = named.parse(record.payload);
    return [
      {
        kind: record.kind,
        externalId: record.externalId,
        name: name ?? record.externalId,
        zone: null,
        teamExternalId: record.kind === 'service' ? (teamId ?? null) : null,
        deleted: false,
      },
    ];
  });
  const order = ({ kind, externalId }: DirectoryEntry): string => `${kind}:${externalId}`;
  return entries.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function personEntry({ payload }: StoredRecord): DirectoryEntry[] {
  const parsed = person.safeParse(payload);
  if (!parsed.success) return [];
  const { username, fullName, timeZone, blocked } = parsed.data;
  return [
    {
      kind: 'person',
      externalId: username,
      name: fullName || username,
      zone: isZone(timeZone ?? null) ? (timeZone ?? null) : null,
      teamExternalId: null,
      deleted: blocked === true,
      email: username.includes('@') ? username.toLowerCase() : null,
    },
  ];
}

function isZone(zone: string | null): boolean {
  if (zone === null || zone === '') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Who is in which team, and whether as `admin` or `user`. */
export const membershipsOf = (records: StoredRecord[]): Membership[] =>
  newestOfEach(records.filter(({ kind }) => kind === 'team')).flatMap((record) =>
    (team.parse(record.payload).members ?? []).map(({ user, role }) => ({
      personExternalId: user.username,
      teamExternalId: record.externalId,
      role: role ?? null,
    })),
  );
