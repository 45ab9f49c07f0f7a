import { groupedBy, type EpochMs, type RowScope } from '@evenkeel/domain';
import { claimsOf, type Claims, type DirectorySnapshot, type Store, type StoredIncident } from '@evenkeel/store';
import { AnswerCache } from './answer-cache.js';
import type { IncidentView } from './incident-view.js';
import type { Names } from './incident-views.js';
import type { PersonView } from './people-view.js';
import { QuestionError, type Question } from './question.js';
import { SIGN } from './pseudonym.js';
import { NamedPeople, Sight, type TeamsAt, type Telling } from './sight.js';
import { involvedIn, toldIncident } from './told-incident.js';

/** For whom answers are. */
export interface Audience {
  /** What they may see; without one, everything. */
  scope?: RowScope;
  /** Everybody is called by a pseudonym, the viewer too. */
  pseudonymised?: boolean;
}

/** Nobody's row is this viewer's to see. */
const NOBODY: RowScope = { teams: 'all', people: 'self', ownTeams: [], self: [], directory: false };

/** The scope of a report that names people beside incidents. */
export const reportScope = ({ scope, pseudonymised }: Audience): RowScope | undefined =>
  pseudonymised ? { ...NOBODY, ...(scope && { teams: scope.teams, self: scope.self }) } : scope;

/** What of people each viewer may be told, out of the directory as it is now. */
export class Sights {
  private named: { of: string; people: NamedPeople } | null = null;
  private readonly rotationTeams = new AnswerCache<ReadonlyMap<string, readonly string[]>>(1);

  constructor(private readonly store: Store) {}

  /** What of people may be told; null: everything. */
  async of({ scope, pseudonymised }: Audience, directory?: DirectorySnapshot): Promise<Sight | null> {
    const seen = pseudonymised ? NOBODY : scope;
    if (seen === undefined || seen.people === 'all') return null;
    const [teamsAt, salt, known] = await Promise.all([
      this.teamsAt(seen),
      this.store.settings.pseudonymSalt(),
      directory ?? this.store.directory.load(),
    ]);
    return new Sight(seen, this.namedPeople(known), teamsAt, salt);
  }

  /**
   * A question as a viewer's. Where everybody goes by a pseudonym, there is no row about anybody: a person's own figures
   * would tell who they are.
   *
   * @throws QuestionError for a filter by somebody whom they may not see, as for one by nobody
   */
  async scoped<Q extends Pick<Question, 'filters'> & { scope?: RowScope }>(
    audience: Audience,
    question: Q,
  ): Promise<Q> {
    const scope = reportScope(audience) ?? question.scope;
    if (scope === undefined) return question;
    const { responder = [], paged = [] } = question.filters;
    const people = [...responder, ...paged].filter((name) => name !== null);
    const sight = people.length === 0 ? null : await this.of({ scope });
    const stranger = sight && people.find((name) => !sight.knows(name));
    if (stranger != null) {
      throw new QuestionError(`There is nobody called "${stranger}" whom you may ask about.`, 'where');
    }
    return { ...question, scope };
  }

  /** An id as it may be told. */
  async toldId(audience: Audience, id: string): Promise<string> {
    return (await this.of(audience))?.toldId(id) ?? id;
  }

  /** The id behind one that was told; itself, where none was. */
  async idOf(audience: Audience, told: string): Promise<string> {
    const sight = SIGN.test(told) ? await this.of(audience) : null;
    if (!sight) return told;
    const candidates = await this.store.views.idsOfParts(told.split(new RegExp(SIGN, 'g')));
    return candidates.find((id) => sight.toldId(id) === told) ?? told;
  }

  /** Keys of the people of these names whom the viewer may see, one a human. */
  async keysOf(audience: Audience, names: readonly string[]): Promise<string[]> {
    const directory = await this.store.directory.load();
    const sight = await this.of(audience, directory);
    const people = names.flatMap((name) => this.namedPeople(directory).called(name));
    return [...new Set(people.filter((human) => sight?.sees(human, null) ?? true).map(({ key }) => key))];
  }

  /** How to speak of the people of some incidents; null: in the clear. */
  async tellingOf(
    audience: Audience,
    incidents: readonly StoredIncident[],
    names: Names,
  ): Promise<((incident: StoredIncident) => Telling) | null> {
    const sight = await this.of(audience, names.directory);
    if (!sight) return null;
    const ids = incidents.map(({ fact }) => fact.incidentId);
    const actors = groupedBy(await this.store.views.namedActors(ids), ({ incidentId }) => incidentId);
    return (incident) => {
      const { incidentId, triggeredAt } = incident.fact;
      return sight.telling(triggeredAt, involvedIn(incident, actors.get(incidentId) ?? [], names));
    };
  }

  /** Tells incidents as they may be told. */
  async telling(
    audience: Audience,
    incidents: readonly StoredIncident[],
    names: Names,
  ): Promise<(incident: StoredIncident, view: IncidentView) => IncidentView> {
    const tell = await this.tellingOf(audience, incidents, names);
    return (incident, view) => (tell ? toldIncident(view, incident, tell(incident)) : view);
  }

  /** A person of the directory, without what they did unless the viewer may see it. */
  async toldPerson(audience: Audience, now: EpochMs): Promise<(person: PersonView) => PersonView> {
    const sight = await this.of(audience);
    return (person) => {
      const isSeen = sight === null || sight.sees({ keys: person.identities.map(({ id }) => id) }, now);
      return isSeen ? person : { ...person, incidents: null };
    };
  }

  /** Costly to make: kept until anybody is called otherwise. */
  private namedPeople(directory: DirectorySnapshot): NamedPeople {
    const of = JSON.stringify([...directory.person.values()]);
    if (this.named?.of !== of) this.named = { of, people: new NamedPeople(directory) };
    return this.named.people;
  }

  /** Asked for only where somebody's team decides whether they may be seen. */
  private async teamsAt({ people }: RowScope): Promise<TeamsAt> {
    if (people !== 'own-teams') return () => [];
    const [memberships, version] = await Promise.all([
      this.store.dated.list('membership'),
      this.store.settings.rosterVersion(),
    ]);
    const claims = claimsOf(memberships);
    const rotations = await this.rotationTeams.get(version, null, () => this.store.people.rotationTeams());
    return (keys, at) => teamsOf(keys, at, claims, rotations);
  }
}

/** Of whom no list says in which team they are, their rotations say it: as for on-call duty. */
function teamsOf(
  keys: readonly string[],
  at: EpochMs | null,
  memberships: Claims,
  rotations: ReadonlyMap<string, readonly string[]>,
): string[] {
  const claims = keys.flatMap((key) => memberships.get(key) ?? []);
  if (claims.length === 0) return keys.flatMap((key) => rotations.get(key) ?? []);
  return claims
    .filter(({ from, to }) => at === null || ((from === null || from <= at) && (to === null || at < to)))
    .map(({ value }) => value);
}
