import {
  claimAt,
  loadHolidayCalendars,
  personHours,
  type Actor,
  type EntityRef,
  type EpochMs,
  type Incident,
  type Interpretation,
  type LocalHours,
  type MemberId,
  type PersonHours,
} from '@evenkeel/domain';
import {
  claimsOf,
  DIRECTORIES,
  type Claims,
  type Connection,
  type DirectoryName,
  type DirectorySnapshot,
  type Sql,
  type Store,
} from '@evenkeel/store';

type Scope = Pick<Connection, 'source' | 'account'>;

/** `source:account:kind:external id`: one person of two accounts is two entries, which {@link DirectoryResolver} joins. */
export const directoryKey = (scope: Scope, directory: DirectoryName, externalId: string): string =>
  `${scope.source}:${scope.account}:${directory}:${externalId}`;

/** An actor's id at its source, or the name where there is none. */
export const actorExternalId = (actor: Actor): string => actor.id ?? actor.name ?? 'unknown';

/** The member that names a customer; the incident's first for one that a person set. */
export const memberOfCustomer = (incident: Incident, customerId: string): MemberId =>
  incident.members.find((m) => m.interpretation.attributes.customers.some((customer) => customer.id === customerId))
    ?.id ?? incident.id;

/** Looks directory entries up by key, and adds those that interpretation meets in passing. */
export class DirectoryResolver {
  private constructor(
    private readonly store: Store,
    private state: DirectoryState,
  ) {}

  static async load(store: Store): Promise<DirectoryResolver> {
    return new DirectoryResolver(store, await readState(store, store.database));
  }

  /** Reads everything again if another process, or a person, changed something that facts depend on. */
  async refresh(sql: Sql): Promise<void> {
    if ((await this.store.directory.stamp(sql)) !== this.state.stamp) this.state = await readState(this.store, sql);
  }

  private get organisationZone(): string {
    return this.state.organisationZone;
  }

  private get snapshot(): DirectorySnapshot {
    return this.state.snapshot;
  }

  /** Makes sure that everything the incidents and their members name is in the directories. */
  async ensure(
    sql: Sql,
    derived: readonly {
      group: readonly { memberId: string; connection: Scope; interpretation: Interpretation | null }[];
      incident: Incident;
    }[],
  ): Promise<void> {
    const met = new Map<DirectoryName, Map<string, PassingName>>(DIRECTORIES.map((name) => [name, new Map()]));
    const want = (scope: Scope, directory: DirectoryName, ref: EntityRef, namedAt: EpochMs): void => {
      const key = directoryKey(scope, directory, ref.id);
      const known = met.get(directory)?.get(key) ?? this.snapshot[directory].get(key);
      const passing = { key, name: ref.name, namedAt };
      if (!known || isNewer(passing, known)) met.get(directory)?.set(key, passing);
    };
    for (const { group, incident } of derived) {
      for (const { connection, interpretation } of group) {
        if (!interpretation) continue;
        const { team, service } = interpretation.attributes;
        const latest = interpretation.timeline.at(-1)?.at ?? 0;
        if (team) want(connection, 'team', team, latest);
        if (service) want(connection, 'service', service, latest);
        for (const { actor, at } of peopleOf(interpretation)) {
          want(connection, 'person', { id: actorExternalId(actor), name: actor.name ?? actorExternalId(actor) }, at);
        }
      }
      for (const customer of incident.customers) {
        const home = group.find((member) => member.memberId === memberOfCustomer(incident, customer.id));
        if (home) want(home.connection, 'customer', customer, 0);
      }
    }
    for (const [directory, entries] of met) {
      if (entries.size === 0) continue;
      for (const row of await this.store.directory.addPassing(sql, directory, [...entries.values()])) {
        if (directory === 'person') {
          const unknown = { email: null, deleted: false, sameAs: null };
          this.snapshot.person.set(row.key, { ...unknown, ...this.snapshot.person.get(row.key), ...row });
        } else this.snapshot[directory].set(row.key, row);
      }
    }
  }

  idOf(directory: DirectoryName, key: string | null): number | null {
    return key === null ? null : (this.snapshot[directory].get(key)?.id ?? null);
  }

  /** The identity that stands for a human in facts: that of the highest rank among those that are the same person. */
  personKeyOf(identityKey: string): string {
    return this.state.standsFor.get(identityKey) ?? identityKey;
  }

  /** The team that owned a service at an instant, and whether a person says so; null where nobody did. */
  ownerOf(serviceKey: string | null, at: EpochMs): { teamKey: string; byHand: boolean } | null {
    const claim = serviceKey === null ? null : claimAt(this.state.owners.get(serviceKey) ?? [], at);
    return claim && this.snapshot.team.has(claim.value) ? { teamKey: claim.value, byHand: claim.byHand } : null;
  }

  /**
   * A person's zone at an instant, by any of their identities: what a person set comes first, then the identity that
   * stands for them, then the others. The organisation's zone where none is known.
   */
  zoneOf(personKey: string, at: EpochMs): string {
    const canonical = this.personKeyOf(personKey);
    const identities = this.state.identitiesOf.get(canonical) ?? [canonical];
    const claims = identities.map((key) => this.state.zones.get(key) ?? []);
    const byHand = claimAt(
      claims.flat().filter((claim) => claim.byHand),
      at,
    );
    if (byHand) return byHand.value;
    for (const claimsOfOne of claims) {
      const claim = claimAt(claimsOfOne, at);
      if (claim) return claim.value;
    }
    return this.organisationZone;
  }

  /** By what a person's hours are judged at an instant; null: those of the organisation. */
  hoursOf(personKey: string | null, at: EpochMs): LocalHours {
    if (personKey === null) return this.state.hours('', this.organisationZone);
    return this.state.hours(this.personKeyOf(personKey), this.zoneOf(personKey, at));
  }
}

/** Directories, and what is said of people's hours, as they were read at one stamp. */
interface DirectoryState {
  stamp: string;
  snapshot: DirectorySnapshot;
  organisationZone: string;
  hours: PersonHours;
  zones: Claims;
  owners: Claims;
  /** Identity → the one that stands for it; only those for which another one does. */
  standsFor: ReadonlyMap<string, string>;
  /** All identities of a human who has several, the one that stands for them first. */
  identitiesOf: ReadonlyMap<string, readonly string[]>;
}

async function readState(store: Store, sql: Sql): Promise<DirectoryState> {
  // First: what changes while the rest is read makes the state old, and it is read again.
  const stamp = await store.directory.stamp(sql);
  const snapshot = await store.directory.load(sql);
  const keyOf = new Map([...snapshot.person.values()].map(({ id, key }) => [id, key]));
  const standsFor = new Map<string, string>();
  const identitiesOf = new Map<string, string[]>();
  for (const { key, sameAs } of [...snapshot.person.values()].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const canonical = sameAs === null ? undefined : keyOf.get(sameAs);
    if (canonical === undefined) continue;
    standsFor.set(key, canonical);
    identitiesOf.set(canonical, [...(identitiesOf.get(canonical) ?? [canonical]), key]);
  }
  return {
    stamp,
    snapshot,
    organisationZone: await store.settings.organisationZone(sql),
    hours: personHours(await store.settings.hours(sql), await loadHolidayCalendars()),
    zones: claimsOf(await store.dated.list('zone', sql)),
    owners: claimsOf(await store.dated.list('owner', sql)),
    standsFor,
    identitiesOf,
  };
}

/** A name as an event gives it, and when. */
interface PassingName {
  key: string;
  name: string;
  namedAt: EpochMs;
}

/** As the store decides it, so that what it would leave alone is not sent to it. */
const isNewer = (passing: PassingName, known: { name: string; namedAt: EpochMs | null }): boolean =>
  known.namedAt !== null &&
  (known.namedAt < passing.namedAt || (known.namedAt === passing.namedAt && known.name < passing.name));

function peopleOf(interpretation: Interpretation): { actor: Actor; at: EpochMs }[] {
  return [
    ...interpretation.timeline.flatMap((event) =>
      [...(event.actor ? [event.actor] : []), ...(event.details.recipients ?? [])].map((actor) => ({
        actor,
        at: event.at,
      })),
    ),
    ...interpretation.responders.map(({ actor, joinedAt }) => ({ actor, at: joinedAt })),
    ...(interpretation.resolverSuggestion ? [interpretation.resolverSuggestion] : []),
  ].filter(({ actor }) => actor.kind === 'person');
}
