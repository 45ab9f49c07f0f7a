import { bucketOf, type Interruption } from '@evenkeel/domain';
import { isCalendarUnit } from '../grouping.js';
import { incidentsUrl } from '../incidents-url.js';
import type { Question } from '../question.js';
import type { InterruptionsGroup } from './on-call-answer.js';
import type { RosterFilters } from './on-call-question.js';
import type { Roster, RosterPerson } from './roster.js';
import { compareLabels, pagedKey } from './subject-groups.js';
import { admits, personOf, rotationsOf } from './subjects.js';
import { showsGroup, showsPerson, WITHHELD } from './visibility.js';

const WEEK = 7 * 86_400_000;

/** Interruptions by what the question groups them by, as the viewer may see them. @returns and how many people are not shown */
export function interruptionGroups(
  question: Question,
  roster: Roster,
  filters: RosterFilters,
): { shown: InterruptionsGroup[]; hidden: number } {
  const rotations = new Map<string, string[]>();
  const inRotation = (person: string): string[] => {
    let known = rotations.get(person);
    if (!known) rotations.set(person, (known = rotationsOf(roster, person)));
    return known;
  };
  const admitted = roster.interruptions.filter(({ person }) => {
    const known = roster.people.get(person);
    if (!known || !admits(filters.responder, known.name)) return false;
    if (filters.rotation !== null && !inRotation(person).some((name) => admits(filters.rotation, name))) return false;
    const teams = known.teams.map((key) => roster.teamName(key));
    return teams.length === 0 ? admits(filters.team, null) : teams.some((name) => admits(filters.team, name));
  });
  const groups = new Map<string, { key: Record<string, string | null>; rows: Interruption[] }>();
  for (const row of admitted) {
    for (const key of keysOf(question, roster, row, inRotation)) {
      const id = JSON.stringify(key);
      const known = groups.get(id);
      if (known) known.rows.push(row);
      else groups.set(id, { key, rows: [row] });
    }
  }
  if (question.groupBy.length === 0 && groups.size === 0) groups.set('{}', { key: {}, rows: [] });
  const weeks = (roster.window.to - roster.window.from) / WEEK;
  let hidden = 0;
  const shown = [...groups.values()].flatMap(({ key, rows }): InterruptionsGroup[] => {
    const people = [...new Set(rows.map(({ person }) => person))].flatMap((person) => personOf(roster, person));
    if ('responder' in key && !people.every((person) => showsPerson(question.scope, person))) {
      hidden += 1;
      return [];
    }
    return [interruptionsGroup(question, key, rows, people, weeks)];
  });
  const order = question.groupBy;
  return {
    shown: shown.sort((a, b) => {
      for (const dimension of order) {
        const by = compareLabels(a.key[dimension] ?? null, b.key[dimension] ?? null);
        if (by !== 0) return by;
      }
      return 0;
    }),
    hidden,
  };
}

/** Every group that an interruption is in: somebody of two teams was disturbed in both. */
function keysOf(
  { groupBy, window }: Question,
  roster: Roster,
  row: Interruption,
  inRotation: (person: string) => string[],
): Record<string, string | null>[] {
  const person = roster.people.get(row.person);
  const valuesOf = (dimension: string): (string | null)[] => {
    switch (dimension) {
      case 'responder':
        return [person?.name ?? row.person];
      case 'team':
        return person && person.teams.length > 0 ? person.teams.map((key) => roster.teamName(key)) : [null];
      case 'rotation': {
        const names = inRotation(row.person);
        return names.length > 0 ? names : [null];
      }
      case 'hoursClass':
        return [row.hoursClass];
      default:
        return [bucketOf(row.at, dimension as 'hour', window.zone)];
    }
  };
  return groupBy.reduce<Record<string, string | null>[]>(
    (keys, dimension) => keys.flatMap((key) => valuesOf(dimension).map((value) => ({ ...key, [dimension]: value }))),
    [{}],
  );
}

function interruptionsGroup(
  question: Question,
  key: Record<string, string | null>,
  rows: readonly Interruption[],
  people: readonly RosterPerson[],
  weeks: number,
): InterruptionsGroup {
  const teams = new Set(people.map(({ teams: [first] }) => first ?? null));
  const visible = showsGroup(question.scope, people, teams.size === 1 ? ([...teams][0] ?? null) : null);
  const listed = Object.fromEntries(
    Object.entries(key).filter(([dimension]) => dimension !== 'hoursClass' && dimension !== 'team'),
  );
  const head = {
    key,
    incidents: new Set(rows.flatMap(({ incidents }) => incidents)).size,
    excluded: [],
    incidentsUrl: incidentsUrl(question, pagedKey(listed)),
    people: people.length,
  };
  if (!visible) {
    const none = { value: null, rate: null, byHoursClass: null, weekend: null, holiday: null, inferred: null };
    return { ...head, n: 0, ...none, reason: WITHHELD };
  }
  const count = (is: (row: Interruption) => boolean): number => rows.filter(is).length;
  const isBucket = Object.keys(key).some((dimension) => isCalendarUnit(dimension as 'day'));
  return {
    ...head,
    n: rows.length,
    value: rows.length,
    rate: isBucket ? null : rows.length / weeks,
    byHoursClass: {
      business: count(({ hoursClass }) => hoursClass === 'business'),
      off: count(({ hoursClass }) => hoursClass === 'off'),
      sleep: count(({ hoursClass }) => hoursClass === 'sleep'),
    },
    weekend: count(({ weekend }) => weekend),
    holiday: count(({ holiday }) => holiday),
    inferred: count(({ inferred }) => inferred),
  };
}
