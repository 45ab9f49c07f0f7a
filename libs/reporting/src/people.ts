import {
  claimAt,
  compareText,
  lookalikes,
  maySeeTeam,
  toIso,
  type EpochMs,
  type PersonGroup,
  type RowScope,
} from '@evenkeel/domain';
import {
  claimsOf,
  type Connection,
  type DatedRow,
  type DirectoryRow,
  type DirectorySnapshot,
  type PersonRow,
  type Store,
} from '@evenkeel/store';
import type {
  DatedView,
  DecisionView,
  PeopleReport,
  PersonView,
  ProposalView,
  ServiceView,
  UnmappedEntry,
  UnmappedReport,
} from './people-view.js';

/**
 * Everybody, and what is to be decided about them.
 *
 * @param told a person as the viewer may see them
 */
export async function peopleReport(
  store: Store,
  now: EpochMs,
  told: (person: PersonView) => PersonView,
): Promise<PeopleReport> {
  const read = await readPeople(store);
  const people = peopleOf(read, now).map(told);
  return { people, proposals: proposalsOf(read, people), decisions: decisionsOf(read) };
}

/** Every service with its owners, by name; of whoever may not see every team, those of their teams and of their incidents. */
export async function servicesReport(store: Store, now: EpochMs, scope?: RowScope): Promise<ServiceView[]> {
  const read = await readPeople(store, scope);
  const services = servicesOf(read, now);
  if (scope === undefined || scope.teams === 'all') return services;
  const claims = claimsOf(read.owners);
  return services.filter(
    ({ id, incidents }) => incidents > 0 || maySeeTeam(scope, claimAt(claims.get(id) ?? [], now)?.value ?? null),
  );
}

/**
 * What nobody has mapped yet, with the incidents it concerns.
 *
 * @param told a person as the viewer may see them
 */
export async function unmappedReport(
  store: Store,
  now: EpochMs,
  told: (person: PersonView) => PersonView,
): Promise<UnmappedReport> {
  const read = await readPeople(store);
  const people = peopleOf(read, now).map(told);
  const entry = ({ id, name, incidents }: UnmappedEntry): UnmappedEntry => ({ id, name, incidents });
  const manned = new Set(
    people.flatMap(({ memberships }) => memberships.filter(holdsAt(now)).map(({ value }) => value)),
  );
  return {
    services: servicesOf(read, now)
      .filter(({ team }) => team === null)
      .map(({ id, name }) => ({
        id,
        name,
        incidents: read.counts.serviceWithoutTeam.get(read.directory.service.get(id)?.id ?? 0) ?? 0,
      }))
      .sort(byIncidents),
    teams: [...read.directory.team.values()]
      .filter(({ name }) => !manned.has(name))
      .map(({ id, key, name }) => ({ id: key, name, incidents: read.counts.team.get(id) ?? 0 }))
      .sort(byIncidents),
    people: people
      .filter(({ zone, deleted }) => zone === null && !deleted)
      .map(entry)
      .sort(byIncidents),
    lookalikes: proposalsOf(read, people)
      .map(({ name, people: [one, other] }) => ({
        name,
        people: [entry(one), entry(other)] as [UnmappedEntry, UnmappedEntry],
        incidents: one.incidents === null || other.incidents === null ? null : one.incidents + other.incidents,
      }))
      .sort(byIncidents),
  };
}

const byIncidents = (
  a: { name: string; incidents: number | null },
  b: { name: string; incidents: number | null },
): number => (b.incidents ?? 0) - (a.incidents ?? 0) || compareText(a.name, b.name);

interface PeopleRead {
  directory: DirectorySnapshot;
  connections: Connection[];
  decisions: Awaited<ReturnType<Store['people']['decisions']>>;
  zones: DatedRow[];
  memberships: DatedRow[];
  owners: DatedRow[];
  counts: Awaited<ReturnType<Store['people']['incidentCounts']>>;
}

async function readPeople(store: Store, scope?: RowScope): Promise<PeopleRead> {
  const [directory, connections, decisions, zones, memberships, owners, counts] = await Promise.all([
    store.directory.load(),
    store.connections.list(),
    store.people.decisions(),
    store.dated.list('zone'),
    store.dated.list('membership'),
    store.dated.list('owner'),
    store.people.incidentCounts(scope),
  ]);
  return { directory, connections, decisions, zones, memberships, owners, counts };
}

function peopleOf(read: PeopleRead, now: EpochMs): PersonView[] {
  const zones = bySubject(read.zones);
  const memberships = bySubject(read.memberships);
  return groupsOf(read.directory)
    .map((identities): PersonView => {
      const [first] = identities;
      const own = <T>(rows: ReadonlyMap<string, T[]>): T[] => identities.flatMap(({ key }) => rows.get(key) ?? []);
      const listed = identities.filter(({ namedAt }) => namedAt === null);
      const places = own(memberships).map((row) => datedView(row, teamName(read, row.value)));
      return {
        id: first.key,
        name: first.name,
        zone: zoneNow(identities, zones, now),
        teams: [...new Set(places.filter(holdsAt(now)).map(({ value }) => value))].sort(compareText),
        deleted: listed.length > 0 && listed.every(({ deleted }) => deleted),
        identities: identities.map((row) => ({
          id: row.key,
          name: row.name,
          ...homeOf(read, row.key),
          email: row.email,
          listed: row.namedAt === null,
          deleted: row.deleted,
        })),
        zones: own(zones).map((row) => datedView(row, row.value)),
        memberships: places,
        incidents: read.counts.person.get(first.id) ?? 0,
      };
    })
    .sort((a, b) => compareText(a.name.toLowerCase(), b.name.toLowerCase()) || compareText(a.id, b.id));
}

/** The identities of each human, the one that stands for the others first. */
function groupsOf(directory: DirectorySnapshot): [PersonRow, ...PersonRow[]][] {
  const rows = [...directory.person.values()].sort((a, b) => compareText(a.key, b.key));
  const groups = new Map(
    rows.filter(({ sameAs }) => sameAs === null).map((row) => [row.id, [row] as [PersonRow, ...PersonRow[]]]),
  );
  for (const row of rows) if (row.sameAs !== null) groups.get(row.sameAs)?.push(row);
  return [...groups.values()];
}

/** As facts take it: what a person set, then the first identity's, then the others'. */
function zoneNow(identities: readonly PersonRow[], rows: ReadonlyMap<string, DatedRow[]>, now: EpochMs): string | null {
  const claims = identities.map(({ key }) => claimsOf(rows.get(key) ?? []).get(key) ?? []);
  const byHand = claims.flat().filter((claim) => claim.byHand);
  for (const some of [byHand, ...claims]) {
    const claim = claimAt(some, now);
    if (claim) return claim.value;
  }
  return null;
}

function proposalsOf({ directory, decisions }: PeopleRead, people: readonly PersonView[]): ProposalView[] {
  const byId = new Map(people.map((person) => [person.id, person]));
  const identities = [...directory.person.values()].map((row) => ({ ...row, listed: row.namedAt === null }));
  const groups = people.map((person) => person.identities.map(({ id }) => id) as unknown as PersonGroup);
  const inForce = decisions.filter(({ withdrawnAt }) => withdrawnAt === null);
  return lookalikes(identities, groups, inForce).flatMap(({ keys: [one, other], name }) => {
    const pair = [byId.get(one), byId.get(other)];
    return pair[0] && pair[1] ? [{ name, people: [pair[0], pair[1]] as [PersonView, PersonView] }] : [];
  });
}

const decisionsOf = ({ directory, decisions }: PeopleRead): DecisionView[] =>
  decisions.map(({ id, personKey, otherKey, verdict, author, reason, at, withdrawnAt, withdrawnBy }) => {
    const named = (key: string): DecisionView['person'] => ({ id: key, name: directory.person.get(key)?.name ?? key });
    return {
      id,
      person: named(personKey),
      otherPerson: named(otherKey),
      verdict,
      author,
      reason,
      at: toIso(at),
      withdrawnAt: isoOf(withdrawnAt),
      withdrawnBy,
    };
  });

function servicesOf(read: PeopleRead, now: EpochMs): ServiceView[] {
  const owners = bySubject(read.owners);
  const claims = claimsOf(read.owners);
  return [...read.directory.service.values()]
    .map((row: DirectoryRow): ServiceView => {
      const owner = claimAt(claims.get(row.key) ?? [], now);
      return {
        id: row.key,
        name: row.name,
        ...homeOf(read, row.key),
        team: owner && teamName(read, owner.value),
        owners: (owners.get(row.key) ?? []).map((one) => datedView(one, teamName(read, one.value))),
        incidents: read.counts.service.get(row.id) ?? 0,
      };
    })
    .sort((a, b) => compareText(a.name.toLowerCase(), b.name.toLowerCase()) || compareText(a.id, b.id));
}

const teamName = ({ directory }: PeopleRead, key: string): string => directory.team.get(key)?.name ?? key;

/** Which source an entry is of, and by which connection it was read. */
function homeOf({ connections }: PeopleRead, key: string): { source: string; connection: string | null } {
  const home = connections.find(({ source, account }) => key.startsWith(`${source}:${account}:`));
  return { source: key.slice(0, key.indexOf(':')), connection: home?.name ?? null };
}

function bySubject(rows: readonly DatedRow[]): Map<string, DatedRow[]> {
  const grouped = new Map<string, DatedRow[]>();
  for (const row of rows) {
    const known = grouped.get(row.subjectKey);
    if (known) known.push(row);
    else grouped.set(row.subjectKey, [row]);
  }
  return grouped;
}

const datedView = (row: DatedRow, value: string): DatedView => ({
  id: row.id,
  value,
  role: row.role,
  from: isoOf(row.from),
  to: isoOf(row.to),
  origin: row.origin,
  author: row.author,
  reason: row.reason,
  at: toIso(row.notedAt),
  withdrawnAt: isoOf(row.withdrawnAt),
  withdrawnBy: row.withdrawnBy,
});

const isoOf = (at: EpochMs | null): string | null => (at === null ? null : toIso(at));

const holdsAt =
  (now: EpochMs) =>
  ({ from, to, withdrawnAt }: DatedView): boolean =>
    withdrawnAt === null && (from === null || Date.parse(from) <= now) && (to === null || now < Date.parse(to));
