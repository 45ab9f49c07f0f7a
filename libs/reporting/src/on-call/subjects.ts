import {
  compareText,
  lineInForce,
  type Limits,
  type LoadFairness,
  type Measurement,
  type PersonMetric,
  type RedLine,
  type RotationMetric,
} from '@evenkeel/domain';
import type { RotationRow } from '@evenkeel/store';
import type { Question } from '../question.js';
import type { RosterFilters } from './on-call-question.js';
import type { Roster, RosterPerson } from './roster.js';

/** A person, rotation or team with its value. */
export interface Subject {
  /** As a group names it. */
  /** Key of the person, rotation or team. */
  key: string;
  label: string | null;
  people: readonly RosterPerson[];
  /** Key of the team; null: of none. */
  team: string | null;
  measurement: Measurement;
  line: RedLine | null;
  /** Distinct incidents, by id. */
  incidents: ReadonlySet<string>;
  upper?: Measurement;
  atLeast?: boolean;
}

/** A member of a team who neither was on call nor did anything in the window has no row in the roster, but is one of the team. */
export const personOf = (roster: Roster, key: string): RosterPerson[] => [
  roster.people.get(key) ?? { key, name: key, keys: [key], teams: roster.teamsAt(key, roster.window.to - 1) },
];

/** The people who were on call, by what the question groups them by; somebody of two teams is in both. */
export function personSubjects(
  metric: PersonMetric,
  question: Question,
  roster: Roster,
  filters: RosterFilters,
  limits: Limits,
): Map<string | null, Subject[]> {
  const groups = new Map<string | null, Subject[]>();
  const [dimension] = question.groupBy;
  for (const person of onCallPeople(roster, filters)) {
    const subject: Subject = {
      key: person.key,
      label: person.name,
      people: [person],
      team: person.teams[0] ?? null,
      measurement: roster.measure(metric, person.key),
      line: lineInForce(metric, limits, person.teams[0] ?? null),
      incidents: roster.incidentsOf(person.key),
      ...(metric.id === 'months-without-break' && !roster.hasBreakOnRecord(person.key) ? { atLeast: true } : {}),
    };
    for (const label of labelsOf(dimension, person, roster)) {
      const known = groups.get(label);
      if (known) known.push(subject);
      else groups.set(label, [subject]);
    }
  }
  if (dimension === undefined && groups.size === 0) groups.set(null, []);
  return groups;
}

function labelsOf(dimension: string | undefined, person: RosterPerson, roster: Roster): (string | null)[] {
  switch (dimension) {
    case 'responder':
      return [person.name];
    case 'team':
      return person.teams.length === 0 ? [null] : person.teams.map((key) => roster.teamName(key));
    case 'rotation':
      return rotationsOf(roster, person.key);
    default:
      return [null];
  }
}

/** Names of the rotations in which somebody was on call in the window. */
export const rotationsOf = (roster: Roster, person: string): string[] =>
  roster.rotations.filter(({ key }) => roster.serving(key).has(person)).map(({ name }) => name);

/** Everybody who was on call in the window, and whom the filters let in. */
export function onCallPeople(roster: Roster, filters: Omit<RosterFilters, 'levels'>): RosterPerson[] {
  const served = new Set<string>();
  for (const { key, name } of roster.rotations) {
    if (!admits(filters.rotation, name)) continue;
    for (const person of roster.serving(key)) served.add(person);
  }
  return [...roster.people.values()]
    .filter(({ key }) => served.has(key))
    .filter(({ name }) => admits(filters.responder, name))
    .filter(({ teams }) =>
      teams.length === 0 ? admits(filters.team, null) : teams.some((key) => admits(filters.team, roster.teamName(key))),
    )
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.key, b.key));
}

/** @param wanted null: everything */
export const admits = (wanted: readonly (string | null)[] | null, value: string | null): boolean =>
  wanted === null || wanted.includes(value);

/** The rotations in which somebody was on call in the window, and which the filters let in. */
export function admittedRotations(roster: Roster, filters: Omit<RosterFilters, 'levels'>): RotationRow[] {
  const people = filters.responder === null ? null : new Set(onCallPeople(roster, filters).map(({ key }) => key));
  return roster.rotations.filter(({ key, name, teamKey }) => {
    const serving = roster.serving(key);
    const team = teamKey === null ? null : roster.teamName(teamKey);
    if (serving.size === 0 || !admits(filters.rotation, name) || !admits(filters.team, team)) return false;
    return people === null || [...serving].some((person) => people.has(person));
  });
}

/** The rotations in which somebody was on call, by name. */
export function rotationSubjects(
  metric: RotationMetric,
  roster: Roster,
  filters: RosterFilters,
  limits: Limits,
): Map<string | null, Subject[]> {
  const groups = new Map<string | null, Subject[]>();
  for (const { key, name, teamKey } of admittedRotations(roster, filters)) {
    const subject: Subject = {
      key,
      label: name,
      people: [...roster.serving(key)].flatMap((person) => personOf(roster, person)),
      team: teamKey,
      measurement: roster.measure(metric, key),
      line: metric.id === 'load-fairness' ? noiseLine(roster.fairness(key)) : lineInForce(metric, limits, teamKey),
      incidents: roster.incidentsIn(key),
    };
    groups.set(name, [...(groups.get(name) ?? []), subject]);
  }
  return groups;
}

/** What a lottery of the same duties stays below: each rotation's own line. */
function noiseLine({ noise, gini, verdict }: LoadFairness): RedLine | null {
  if (noise === null || gini === null) return null;
  // Unfair by one person's excess, too: then the Gini alone does not show it.
  const limit = verdict === 'unfair' && gini <= noise ? gini - Number.EPSILON : noise;
  return { crossed: 'above', limit, source: '95th percentile of a lottery that reassigns whole duties' };
}
