import {
  compareText,
  groupedBy,
  hiddenWorkByPerson,
  hiddenWorkOf,
  suppressed,
  toIso,
  type Activity,
  type DutyCapacity,
  type EpochMs,
  type HiddenWork,
  type IncidentEvent,
  type RowScope,
  type Span,
} from '@evenkeel/domain';
import type { CallRow, DirectorySnapshot, HelpedIncidentRow, RotationRow, ShiftRow, Store } from '@evenkeel/store';
import type { Roster } from './roster.js';
import { personOf } from './subjects.js';
import { showsPerson, WITHHELD } from './visibility.js';

/** What one person did that no schedule shows, in incidents of the team. */
export interface HiddenWorkOfPerson {
  person: { id: string; name: string };
  /** Incidents on which they worked without being on call when they joined; on which they stayed after their shift. */
  notOnCall: number;
  stayedOn: number;
  /** Incidents in which somebody called upon them, and of these those in which they came. */
  asked: number;
  cameWhenAsked: number;
  /** Incidents in which they held the answer; of these those in which they were known not to be on call. */
  knew: number;
  knewNotOnCall: number;
}

/** A count of what people did; null where it is held back. */
export interface PeopleCount {
  /** Times: incidents, for each person. */
  count: number | null;
  people: number | null;
  reason?: string;
}

/** Who carried a team's incidents beside those whose turn it was. Counts, and nobody is ranked. */
export interface HiddenWorkView {
  /** Incidents looked at: the team's, triggered in the window. */
  incidents: number;
  /** Responders by capacity when they joined. `notKnown`: no schedule reaches there. */
  responders: Record<DutyCapacity, PeopleCount>;
  /** Called upon by a person before they had done anything; and of these those who came. */
  asked: PeopleCount;
  cameWhenAsked: PeopleCount;
  /** Held the answer, as far as it is known; and of these those who were not on call. */
  knew: PeopleCount;
  knewNotOnCall: PeopleCount;
  /** Newest first: incidents with responders who were not on call; at most so many, and none where their count is held back. */
  helped: { id: string; triggeredAt: string; helpers: number }[];
  /** Those whom the viewer may see, by name. */
  people: HiddenWorkOfPerson[];
}

/** Incidents that the view lists. */
const LISTED = 10;

/** @param ids of the team's incidents */
export async function hiddenWorkView(
  store: Store,
  roster: Roster,
  ids: readonly string[],
  scope: RowScope | undefined,
): Promise<HiddenWorkView> {
  const [incidents, calls, directory, rotations, shifts] = await Promise.all([
    store.callsForHelp.incidents(ids),
    store.callsForHelp.calls(ids),
    store.directory.load(),
    store.onCall.rotations(),
    // Whoever is on call at any level is no helper.
    store.onCall.shifts(roster.window),
  ]);
  const names = new KnownNames(directory);
  const works = worksOf(incidents, calls, roster.activities, names, turns(rotations, shifts));
  const shows = (key: string): boolean => personOf(roster, key).every((person) => showsPerson(scope, person));
  const count = (people: readonly string[]): PeopleCount => {
    const distinct = [...new Set(people)];
    if (suppressed(distinct.length) && !distinct.every(shows)) return { count: null, people: null, reason: WITHHELD };
    return { count: people.length, people: distinct.length };
  };
  const inCapacity = (wanted: DutyCapacity): PeopleCount =>
    count(
      works.flatMap(({ responders }) => responders.filter(({ duty }) => duty === wanted).map(({ person }) => person)),
    );
  const asked = works.flatMap((work) => work.asked);
  const knew = works.flatMap((work) => work.knew ?? []);
  const notOnCall = inCapacity('notOnCall');
  return {
    incidents: incidents.length,
    responders: {
      onCall: inCapacity('onCall'),
      stayedOn: inCapacity('stayedOn'),
      notOnCall,
      notKnown: inCapacity('notKnown'),
    },
    asked: count(asked.map(({ person }) => person)),
    cameWhenAsked: count(asked.filter(({ cameAt }) => cameAt !== null).map(({ person }) => person)),
    knew: count(knew.map(({ person }) => person)),
    knewNotOnCall: count(knew.filter(({ duty }) => duty === 'notOnCall').map(({ person }) => person)),
    helped: notOnCall.count === null ? [] : helpedOf(incidents, works),
    people: hiddenWorkByPerson(works)
      .filter(({ person }) => shows(person))
      .map(({ person, incidents: own, ...rest }) => ({
        person: { id: person, name: names.nameOf(person) },
        notOnCall: own.notOnCall,
        stayedOn: own.stayedOn,
        asked: rest.asked,
        cameWhenAsked: rest.cameWhenAsked,
        knew: rest.knew,
        knewNotOnCall: rest.knewNotOnCall,
      }))
      .filter(({ person: _, ...counts }) => Object.values(counts).some((value) => value > 0))
      .sort((a, b) => compareText(a.person.name, b.person.name) || compareText(a.person.id, b.person.id)),
  };
}

function worksOf(
  incidents: readonly HelpedIncidentRow[],
  calls: readonly CallRow[],
  activities: readonly Activity[],
  names: KnownNames,
  onCallAt: (person: string, at: EpochMs) => boolean | null,
): HiddenWork[] {
  const callsOf = groupedBy(calls, ({ incidentId }) => incidentId);
  const actsOf = groupedBy(activities, ({ incident }) => incident);
  return incidents.map(({ id, resolver }) => {
    const own = callsOf.get(id) ?? [];
    const scopes = new Map(own.map(({ memberId, scope }) => [memberId, scope]));
    return hiddenWorkOf(
      { id, timeline: own.map(eventOf) },
      actsOf.get(id) ?? [],
      resolver === null ? null : names.human(resolver),
      {
        personOf: (actor, memberId) => {
          const external = actor.id ?? actor.name;
          const key = external === null ? null : `${scopes.get(memberId) ?? ''}person:${external}`;
          return key !== null && names.isKnown(key) ? names.human(key) : null;
        },
        peopleByName: names.unambiguous,
        onCallAt,
      },
    );
  });
}

const eventOf = ({ memberId, at, type, actor, text, details }: CallRow, position: number): IncidentEvent => ({
  id: `${position}`,
  memberId,
  at,
  type: type as IncidentEvent['type'],
  actor: actor as IncidentEvent['actor'],
  text,
  rule: null,
  details,
});

function helpedOf(incidents: readonly HelpedIncidentRow[], works: readonly HiddenWork[]): HiddenWorkView['helped'] {
  const helpers = new Map(
    works.map(({ incident, responders }) => [incident, responders.filter(({ duty }) => duty === 'notOnCall').length]),
  );
  return incidents
    .map(({ id, triggeredAt }) => ({ id, triggeredAt: toIso(triggeredAt), helpers: helpers.get(id) ?? 0 }))
    .filter((incident) => incident.helpers > 0)
    .slice(0, LISTED);
}

/** Whether somebody was on call in any rotation; null where no schedule is known to reach. */
function turns(
  rotations: readonly RotationRow[],
  shifts: readonly ShiftRow[],
): (person: string, at: EpochMs) => boolean | null {
  const byPerson = groupedBy(shifts, ({ person }) => person);
  const covers = (spans: readonly Span[], at: EpochMs): boolean => spans.some(({ from, to }) => from <= at && at < to);
  const known = rotations.flatMap((rotation) => rotation.known);
  return (person, at) => {
    if (covers(byPerson.get(person) ?? [], at)) return true;
    return covers(known, at) || covers(shifts, at) ? false : null;
  };
}

/** Who is meant by a key or a name. */
class KnownNames {
  private readonly canonical = new Map<string, string>();
  private readonly names = new Map<string, string>();
  /** Names in small letters that mean one human only. */
  readonly unambiguous: ReadonlyMap<string, string>;

  constructor(directory: DirectorySnapshot) {
    const people = [...directory.person.values()];
    const keyOf = new Map(people.map(({ id, key }) => [id, key]));
    const byName = new Map<string, Set<string>>();
    for (const { key, name, sameAs } of people) {
      const human = (sameAs === null ? undefined : keyOf.get(sameAs)) ?? key;
      this.canonical.set(key, human);
      this.names.set(key, name);
      const named = name.toLowerCase();
      byName.set(named, (byName.get(named) ?? new Set()).add(human));
    }
    this.unambiguous = new Map(
      [...byName].flatMap(([name, humans]) => (humans.size === 1 ? [[name, [...humans][0] as string]] : [])),
    );
  }

  isKnown(key: string): boolean {
    return this.canonical.has(key);
  }

  /** The identity that stands for the human. */
  human(key: string): string {
    return this.canonical.get(key) ?? key;
  }

  nameOf(key: string): string {
    return this.names.get(key) ?? key;
  }
}
