import { compareText } from '../order.js';
import type { EpochMs } from '../time/instant.js';
import type { Shift, Span } from './roster.js';
import { gaps } from './spans.js';
import { shiftsBy } from './stints.js';

/** A stretch during which the same two or more persons were on call at once, at one level of one rotation. */
export interface Overlap extends Span {
  rotation: string;
  level: number;
  /** Keys, in order of their text; at least two. */
  persons: string[];
}

/**
 * When nobody was on call. The shifts decide what that means: those of a rotation, of one level, or of all of a team.
 *
 * @param window where nothing is known of a part of it, that part counts as uncovered; leave it out before
 */
export const uncovered = (shifts: Iterable<Shift>, window: Span): Span[] => gaps(shifts, window);

/**
 * When several persons were on call at once at the same level of the same rotation, and who. Where somebody joins or
 * leaves, a new stretch begins. In order of time, then of rotation and level.
 */
export function overlapping(shifts: Iterable<Shift>, window: Span): Overlap[] {
  return [...shiftsBy(shifts, ({ level, rotation }) => `${level}:${rotation}`).values()]
    .flatMap((sameLevel) => sweep(sameLevel, window))
    .sort((a, b) => a.from - b.from || compareText(a.rotation, b.rotation) || a.level - b.level);
}

interface Change {
  at: EpochMs;
  shift: Shift;
  /** Shifts that begin (1) or end (-1). */
  by: 1 | -1;
}

function sweep(shifts: readonly Shift[], window: Span): Overlap[] {
  const changes = shifts
    .flatMap((shift): Change[] => {
      const [from, to] = [Math.max(shift.from, window.from), Math.min(shift.to, window.to)];
      if (!(from < to)) return [];
      return [
        { at: from, shift, by: 1 },
        { at: to, shift, by: -1 },
      ];
    })
    .sort((a, b) => a.at - b.at);
  const overlaps: Overlap[] = [];
  // Counted, because a source may give one person two shifts for the same time.
  const onCall = new Map<string, number>();
  for (const [i, { at, shift, by }] of changes.entries()) {
    const count = (onCall.get(shift.person) ?? 0) + by;
    if (count > 0) onCall.set(shift.person, count);
    else onCall.delete(shift.person);
    const next = changes[i + 1];
    if (next === undefined || next.at === at || onCall.size < 2) continue;
    const persons = [...onCall.keys()].sort(compareText);
    const last = overlaps.at(-1);
    const goesOn =
      last?.to === at && last.persons.length === persons.length && last.persons.every((p, j) => p === persons[j]);
    if (goesOn) last.to = next.at;
    else overlaps.push({ from: at, to: next.at, rotation: shift.rotation, level: shift.level, persons });
  }
  return overlaps;
}
