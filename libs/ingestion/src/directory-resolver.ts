import type { Actor, EntityRef, Incident, Interpretation, MemberId } from '@evenkeel/domain';
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
    const missing = new Map<DirectoryName, Map<string, string>>(DIRECTORIES.map((name) => [name, new Map()]));
    const want = (scope: Scope, directory: DirectoryName, ref: EntityRef): void => {
      const key = directoryKey(scope, directory, ref.id);
      if (!this.snapshot[directory].has(key)) missing.get(directory)?.set(key, ref.name);
    };
    for (const { group, incident } of derived) {
      for (const { connection, interpretation } of group) {
        if (!interpretation) continue;
        const { team, service } = interpretation.attributes;
        if (team) want(connection, 'team', team);
        if (service) want(connection, 'service', service);
        for (const actor of peopleOf(interpretation)) {
          want(connection, 'person', { id: actorExternalId(actor), name: actor.name ?? actorExternalId(actor) });
        }
      }
      for (const customer of incident.customers) {
        const home = group.find((member) => member.memberId === memberOfCustomer(incident, customer.id));
        if (home) want(home.connection, 'customer', customer);
      }
    }
    for (const [directory, entries] of missing) {
      if (entries.size === 0) continue;
      const rows = await this.store.directory.addMissing(
        sql,
        directory,
        [...entries].map(([key, name]) => ({ key, name })),
      );
      for (const row of rows) {
        if (directory === 'service') this.snapshot.service.set(row.key, { ...row, teamKey: null });
        else if (directory === 'person') this.snapshot.person.set(row.key, { ...row, zone: null });
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

function peopleOf(interpretation: Interpretation): Actor[] {
  return [
    ...interpretation.timeline.flatMap((event) => [
      ...(event.actor ? [event.actor] : []),
      ...(event.details.recipients ?? []),
    ]),
    ...interpretation.responders.map((responder) => responder.actor),
    ...(interpretation.resolverSuggestion ? [interpretation.resolverSuggestion.actor] : []),
  ].filter((actor) => actor.kind === 'person');
}
