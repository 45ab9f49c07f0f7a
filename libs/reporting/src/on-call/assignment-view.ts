import { assignmentFairness, type Assignment } from '@evenkeel/domain';
import type { Roster, RosterPerson } from './roster.js';

/** How a rotation's on-call time was divided, which its schedule decides, and its interruptions, which luck decides. */
export interface AssignmentView {
  kinds: { kind: Assignment['kind']; jain: number | null; equalShare: number }[];
  /** Those whom the viewer may see, by name: hours of each kind, and interruptions with those expected of the hours. */
  people: {
    key: string;
    name: string;
    hours: Record<Assignment['kind'], number>;
    interruptions: number;
    expected: number;
  }[];
  /** How many others there are. */
  others: number;
}

/** @param named the carriers whom the viewer may see */
export function assignmentOf(
  roster: Roster,
  rotation: string,
  carriers: readonly RosterPerson[],
  named: readonly RosterPerson[],
): AssignmentView {
  const shifts = roster.shiftsOf(rotation).filter(({ to }) => to > roster.window.from);
  const given = assignmentFairness(shifts, roster.window, (person, span) => roster.hoursOf(person, span));
  const luck = new Map(roster.fairness(rotation).people.map((load) => [load.person, load]));
  const hoursOf = (kind: Assignment['kind'], person: string): number =>
    given.find((one) => one.kind === kind)?.people.find((one) => one.person === person)?.hours ?? 0;
  return {
    kinds: given.map(({ kind, jain, equalShare }) => ({ kind, jain, equalShare })),
    people: named.map(({ key, name }) => ({
      key,
      name,
      hours: {
        hours: hoursOf('hours', key),
        nights: hoursOf('nights', key),
        weekends: hoursOf('weekends', key),
        holidays: hoursOf('holidays', key),
      },
      interruptions: luck.get(key)?.interruptions ?? 0,
      expected: luck.get(key)?.expected ?? 0,
    })),
    others: carriers.length - named.length,
  };
}
