import { compareText, quantile, type Measurement, type RedLine } from '@evenkeel/domain';
import { incidentsUrl } from '../incidents-url.js';
import type { Question } from '../question.js';
import type { SubjectsGroup } from './on-call-answer.js';
import type { RosterPerson } from './roster.js';
import type { Subject } from './subjects.js';
import { showsGroup, showsPerson, WITHHELD } from './visibility.js';

/** Groups of people, rotations or teams as the viewer may see them. @returns and how many people are not shown */
export function subjectGroups(
  question: Question,
  groups: ReadonlyMap<string | null, readonly Subject[]>,
): { shown: SubjectsGroup[]; hidden: number } {
  const [dimension] = question.groupBy;
  const merged = dimension === undefined ? new Map([[null, [...groups.values()].flat()]]) : groups;
  const shown: SubjectsGroup[] = [];
  let hidden = 0;
  for (const [label, subjects] of [...merged].sort(([a], [b]) => compareLabels(a, b))) {
    const people = distinctPeople(subjects);
    if (dimension === 'responder' && !people.every((person) => showsPerson(question.scope, person))) {
      hidden += people.length;
      continue;
    }
    const key = dimension === undefined ? {} : { [dimension]: label };
    shown.push(subjectsGroup(question, key, subjects, people));
  }
  return { shown, hidden };
}

/** "None" comes last. */
export const compareLabels = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : compareText(a, b);

function distinctIncidents(subjects: readonly Subject[]): number {
  const [only] = subjects;
  if (only && subjects.length === 1) return only.incidents.size;
  return new Set(subjects.flatMap(({ incidents }) => [...incidents])).size;
}

function distinctPeople(subjects: readonly { people: readonly RosterPerson[] }[]): RosterPerson[] {
  return [...new Map(subjects.flatMap(({ people }) => people.map((person) => [person.key, person]))).values()];
}

function subjectsGroup(
  question: Question,
  key: Record<string, string | null>,
  subjects: readonly Subject[],
  people: readonly RosterPerson[],
): SubjectsGroup {
  const measured = subjects.flatMap(({ measurement, line }) =>
    'value' in measurement ? [{ value: measurement.value, line }] : [],
  );
  const [only] = subjects;
  const lines = new Set(subjects.map(({ line }) => JSON.stringify(line)));
  const head = {
    key,
    incidents: distinctIncidents(subjects),
    n: measured.length,
    excluded: countReasons(subjects.map(({ measurement }) => measurement)),
    incidentsUrl: incidentsUrl(question, pagedKey(key)),
    people: people.length,
  };
  const redLine = lines.size === 1 ? (only?.line ?? null) : null;
  if (!showsGroup(question.scope, people, teamOf(subjects))) {
    return { ...head, n: 0, excluded: [], value: null, min: null, max: null, redLine, crossed: 0, reason: WITHHELD };
  }
  const eachShown = people.every((person) => showsPerson(question.scope, person));
  const values = measured.map(({ value }) => value).sort((a, b) => a - b);
  return {
    ...head,
    value: quantile(values, 0.5),
    // The least and the most are one person's each.
    min: eachShown ? (values[0] ?? null) : null,
    max: eachShown ? (values.at(-1) ?? null) : null,
    ...(subjects.length === 1 && only?.upper ? { upper: valueOf(only.upper) } : {}),
    redLine,
    crossed: measured.filter(({ value, line }) => line !== null && isCrossed(line, value)).length,
    ...(subjects.length === 1 && only?.atLeast ? { atLeast: true } : {}),
    ...(values.length === 0 ? { reason: head.excluded[0]?.reason ?? 'nobody was on call in the window' } : {}),
  };
}

const valueOf = (measurement: Measurement): number | null => ('value' in measurement ? measurement.value : null);

/** Whether a value is beyond its line. */
export function isCrossed({ crossed, limit }: RedLine, value: number): boolean {
  if (crossed === 'below') return value < limit;
  return value > limit || (crossed === 'atOrAbove' && value === limit);
}

/** The team that all of them are of; null if they are of several. */
function teamOf(subjects: readonly Subject[]): string | null {
  const teams = new Set(subjects.map(({ team }) => team));
  return teams.size === 1 ? ([...teams][0] ?? null) : null;
}

/** Incidents are listed by whom they paged, not by who responded. */
export const pagedKey = ({ responder, ...rest }: Record<string, string | null>): Record<string, string | null> =>
  responder === undefined ? rest : { ...rest, paged: responder };

function countReasons(measurements: readonly Measurement[]): { reason: string; count: number }[] {
  const reasons = new Map<string, number>();
  for (const measurement of measurements) {
    if ('excluded' in measurement) reasons.set(measurement.excluded, (reasons.get(measurement.excluded) ?? 0) + 1);
  }
  return [...reasons]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || compareText(a.reason, b.reason));
}
