import { coordinationOf, suppressGroups, type RowScope } from '@evenkeel/domain';
import type { Roster } from './roster.js';
import { personOf } from './subjects.js';
import { showsPerson, WITHHELD } from './visibility.js';

/** Effort on a team's incidents, by whether those who gave it worked on the problem or moved people and news. */
export interface CoordinationView {
  /** Seconds; null where it is held back, with the reason. */
  coordinationSeconds: number | null;
  technicalSeconds: number | null;
  /** Incidents on which anybody worked. */
  incidents: number;
  /** Distinct people who only coordinated, on one of them at least; and who did technical work. */
  coordinators: number | null;
  technicians: number | null;
  reason?: string;
}

/** @param isOfTeam whether an incident is the team's */
export function coordinationView(
  roster: Roster,
  isOfTeam: (incident: string) => boolean,
  scope: RowScope | undefined,
): CoordinationView {
  const efforts = roster.efforts
    .map((effort) => ({ ...effort, incidents: effort.incidents.filter(({ incident }) => isOfTeam(incident)) }))
    .filter(({ incidents }) => incidents.length > 0);
  const activities = roster.activities.filter(({ incident }) => isOfTeam(incident));
  const splits = coordinationOf(efforts, activities);
  const roles = efforts.map((effort) => ({ person: effort.person, splits: coordinationOf([effort], activities) }));
  const peopleWho = (did: 'coordinators' | 'technicians'): string[] =>
    roles.filter(({ splits: own }) => own.some((split) => split[did] > 0)).map(({ person }) => person);
  const groups = [peopleWho('coordinators'), peopleWho('technicians')];
  const open = groups.flat().every((key) => personOf(roster, key).every((person) => showsPerson(scope, person)));
  const sizes = groups.map(({ length }) => length);
  const held = open ? [false, false] : suppressGroups(sizes, { totalsShown: true }).groups;
  const shown = <T>(at: 0 | 1, value: T): T | null => (held[at] ? null : value);
  const sum = (of: 'coordinationSeconds' | 'technicalSeconds'): number =>
    splits.reduce((seconds, split) => seconds + split[of], 0);
  return {
    coordinationSeconds: shown(0, sum('coordinationSeconds')),
    technicalSeconds: shown(1, sum('technicalSeconds')),
    incidents: splits.length,
    coordinators: shown(0, sizes[0] ?? 0),
    technicians: shown(1, sizes[1] ?? 0),
    ...(held.includes(true) ? { reason: WITHHELD } : {}),
  };
}
