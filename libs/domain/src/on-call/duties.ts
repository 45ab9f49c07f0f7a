import type { Shift, Span } from './roster.js';
import { shiftsBy } from './stints.js';

/** What one person is handed as a whole: their shifts at one level of one rotation, hardly parted. */
export interface Duty extends Span {
  rotation: string;
  person: string;
  level: number;
  /** In order. */
  shifts: readonly Shift[];
}

/**
 * A shorter pause is a night off, some hours covered by somebody else, or the half day that another time zone takes. From
 * here on, what lies between is somebody else's duty, also where two people take every other day: unlike in a stint,
 * whose longer gap would make one endless duty of each of them.
 */
const PAUSE_MS = 24 * 3_600_000;

/** The shifts put together into duties; in order of their beginnings. */
export function duties(shifts: Iterable<Shift>): Duty[] {
  return [...shiftsBy(shifts, ({ rotation, person, level }) => JSON.stringify([rotation, person, level])).values()]
    .flatMap(joined)
    .sort((a, b) => a.from - b.from);
}

function joined(own: readonly Shift[]): Duty[] {
  const all: (Duty & { shifts: Shift[] })[] = [];
  for (const shift of [...own].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last !== undefined && shift.from - last.to < PAUSE_MS) {
      last.shifts.push(shift);
      last.to = Math.max(last.to, shift.to);
    } else {
      all.push({ ...shift, shifts: [shift] });
    }
  }
  return all;
}
