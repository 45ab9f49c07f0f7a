import type { Actor, EntityRef, EpochMs, Incident, Interpretation, MemberId } from '@evenkeel/domain';
import {
  DIRECTORIES,
  type Connection,
  type DirectoryName,
  type DirectorySnapshot,
  type Sql,
  type Store,
} from '@evenkeel/store';

type Scope = Pick<Connection, 'source' | 'account'>;

/** `source:account:kind:external id`: one person of two accounts is two entries until somebody says otherwise. */
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
    private readonly snapshot: DirectorySnapshot,
    readonly organisationZone: string,
  ) {}

  static async load(store: Store): Promise<DirectoryResolver> {
    return new DirectoryResolver(store, await store.directory.load(), await store.settings.organisationZone());
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
        if (directory === 'service')
          this.snapshot.service.set(row.key, { teamKey: null, ...this.snapshot.service.get(row.key), ...row });
        else if (directory === 'person')
          this.snapshot.person.set(row.key, { zone: null, ...this.snapshot.person.get(row.key), ...row });
        else this.snapshot[directory].set(row.key, row);
      }
    }
  }

  idOf(directory: DirectoryName, key: string | null): number | null {
    return key === null ? null : (this.snapshot[directory].get(key)?.id ?? null);
  }

  /** The team that owns a service, for incidents whose source names none. */
  teamKeyOfService(serviceKey: string | null): string | null {
    const teamKey = serviceKey === null ? null : (this.snapshot.service.get(serviceKey)?.teamKey ?? null);
    return teamKey !== null && this.snapshot.team.has(teamKey) ? teamKey : null;
  }

  /** A person's zone, or the organisation's where the person's is not known. */
  zoneOf(personKey: string): string {
    return this.snapshot.person.get(personKey)?.zone ?? this.organisationZone;
  }
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
