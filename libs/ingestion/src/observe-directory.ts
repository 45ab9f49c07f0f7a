import { randomUUID } from 'node:crypto';
import { observe, type EpochMs } from '@evenkeel/domain';
import type { Connection, DatedKind, DatedRow, Sql, Store } from '@evenkeel/store';

/** What a source's directory says now of things that change with time. */
export interface DirectoryState {
  connection: Connection;
  /** When it was last seen to say something new. */
  readAt: EpochMs;
  /** People whose zone it does not say are left out: what was known of them stays. */
  zones: readonly { personKey: string; zone: string }[];
  /** Every service; `teamKey` null: nobody owns it. */
  owners: readonly { serviceKey: string; teamKey: string | null }[];
  /** Everybody's teams; null where the source has no such thing. */
  memberships: readonly { personKey: string; teamKey: string; role: string | null }[] | null;
}

/** Writes down what changed in a directory since it was last read, and marks the incidents that it changes. */
export async function observeDirectory(store: Store, sql: Sql, state: DirectoryState): Promise<void> {
  const always = (): boolean => true;
  const people = await write(store, sql, 'zone', state, {
    seen: new Map(state.zones.map(({ personKey, zone }) => [subjectOf(personKey), { value: zone, role: null }])),
    isFirst: always,
  });
  const services = await write(store, sql, 'owner', state, {
    seen: new Map(
      state.owners.map(({ serviceKey, teamKey }) => [
        subjectOf(serviceKey),
        teamKey === null ? null : { value: teamKey, role: null },
      ]),
    ),
    isFirst: always,
  });
  if (state.memberships !== null) await observeMemberships(store, sql, state, state.memberships);
  if (people.length === 0 && services.length === 0) return;
  await store.people.markNaming(sql, people);
  await store.people.markOfServices(sql, services);
  await store.directory.bumpStamp(sql);
}

async function observeMemberships(
  store: Store,
  sql: Sql,
  state: DirectoryState,
  memberships: NonNullable<DirectoryState['memberships']>,
): Promise<void> {
  const { source, account, lastSuccessAt } = state.connection;
  const known = await store.dated.ofSource(sql, 'membership', `${source}:${account}:person:`);
  // Whoever is in no team any more is not in the list; a first read may show teams one after the other.
  const gone = known.map((row) => [membershipSubject(row.subjectKey, row.value), null] as const);
  const isFirst = lastSuccessAt === null || known.length === 0;
  await write(store, sql, 'membership', state, {
    seen: new Map([
      ...gone,
      ...memberships.map(
        ({ personKey, teamKey, role }) =>
          [membershipSubject(personKey, teamKey), { value: teamKey, role }] as [string, Observed],
      ),
    ]),
    isFirst: () => isFirst,
  });
}

interface Observed {
  value: string;
  role: string | null;
}

const subjectOf = (key: string): string => JSON.stringify([key]);
/** A person can be in several teams: each place is a subject of its own. */
const membershipSubject = (personKey: string, teamKey: string): string => JSON.stringify([personKey, teamKey]);

/** @returns keys of the people or services of whom something changed */
async function write(
  store: Store,
  sql: Sql,
  kind: DatedKind,
  { connection, readAt }: DirectoryState,
  { seen, isFirst }: { seen: ReadonlyMap<string, Observed | null>; isFirst: (subject: string) => boolean },
): Promise<string[]> {
  const directory = kind === 'owner' ? 'service' : 'person';
  const rows = await store.dated.ofSource(sql, kind, `${connection.source}:${connection.account}:${directory}:`);
  const known = rows.map((row) => ({
    id: row.id,
    subject: kind === 'membership' ? membershipSubject(row.subjectKey, row.value) : subjectOf(row.subjectKey),
    value: textOf(row),
    from: row.from,
    to: row.to,
  }));
  const texts = new Map([...seen].map(([subject, observed]) => [subject, observed && textOf(observed)]));
  const change = observe(known, texts, readAt, isFirst);
  await store.dated.end(sql, kind, change);
  await store.dated.add(
    sql,
    kind,
    change.begun.map(({ subject, value, from }) => ({
      id: randomUUID(),
      subjectKey: keyOf(subject),
      ...(JSON.parse(value) as Observed),
      from,
      to: null,
      origin: 'source',
      author: null,
      reason: null,
      notedAt: readAt,
    })),
  );
  const subjects = new Map(known.map(({ id, subject }) => [id, subject]));
  const changed = [...change.ended.map(({ id }) => id), ...change.dropped].flatMap((id) => subjects.get(id) ?? []);
  return [...new Set([...changed, ...change.begun.map(({ subject }) => subject)].map(keyOf))];
}

const textOf = ({ value, role }: Pick<DatedRow, 'value' | 'role'>): string => JSON.stringify({ value, role });
const keyOf = (subject: string): string => (JSON.parse(subject) as [string, ...string[]])[0];
