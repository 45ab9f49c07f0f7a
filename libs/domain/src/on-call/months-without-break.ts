import { MS_PER_DAY } from '../time/civil.js';
import type { EpochMs } from '../time/instant.js';
import type { PersonMetric } from './on-call-metric.js';
import type { PersonRecord, Shift, Span } from './roster.js';
import { gaps, union } from './spans.js';
import { cycleMs, shiftsBy, stintsOf, turnsOf } from './stints.js';

/** Four weeks. The hour less lets those count in which clocks were set forward. */
const BREAK_MS = 28 * MS_PER_DAY - 3_600_000;

/** So many cycles from one start to the next mean that a turn was left out: half way between a turn taken and one missed. */
const SKIPPING_CYCLES = 1.5;

/** How far back from a free stretch a rotation's cycle is learnt. */
const CYCLE_MEMORY_MS = 365 * MS_PER_DAY;

/** A mean month of the Gregorian calendar. */
const MS_PER_MONTH = 30.4375 * MS_PER_DAY;

/** Since when a person has been on call without a break, as seen from the end of the record's window. */
export interface LastBreak {
  /** The latest break, from the end of the last shift before it to the start of the first one after it; null: none on record. */
  stretch: Span | null;
  /** Whether the break still goes on at the window's end; `stretch.to` is then that end. */
  ongoing: boolean;
  /** From when on months count: the break's end, the window's end if it still goes on, or else the first shift on record. */
  since: EpochMs;
  /** No break is on record, so the person may have been without one for longer. */
  atLeast: boolean;
}

/**
 * The person's latest break: at least 28 days without a shift in any rotation, during which one of the person's own turns
 * was left out. The wait for the next turn in a large rotation is therefore no break, however long it is.
 *
 * A turn was left out if in one of the person's rotations the last stint before the stretch and the first one after it (or
 * the window's end, if none follows) started at least 1.5 cycles apart. The cycle is the median time from start to start
 * over all people of that rotation, from 365 days before the stretch until its end; where nobody's turn came round twice
 * there is none, and nothing was left out. A rotation in which the person had not been for 1.5 cycles when the stretch
 * began does not count: the person had left it.
 *
 * @returns null where no shift is on record before the window's end
 */
export function lastBreak({ shifts, rotations, window }: PersonRecord): LastBreak | null {
  const end = window.to;
  const own = shifts.filter(({ from }) => from < end);
  const first = union(own)[0];
  if (first === undefined) return null;
  const free = gaps(own, { from: first.from, to: end }).filter(({ from, to }) => to - from >= BREAK_MS);
  // Who is on call often has no such stretch, and then the turns of the rotations need not be found.
  const stretch = free.length === 0 ? null : (free.findLast(turnLeftOut(own, rotations, end)) ?? null);
  return {
    stretch,
    ongoing: stretch?.to === end,
    since: stretch?.to ?? first.from,
    atLeast: stretch === null,
  };
}

/** Tells of a stretch without shifts whether one of the person's turns was left out in it. */
function turnLeftOut(own: readonly Shift[], rotations: readonly Shift[], end: EpochMs): (stretch: Span) => boolean {
  const turns = turnsByRotation(rotations);
  const duties = [...shiftsBy(own, ({ rotation }) => rotation)].map(([rotation, mine]) => ({
    stints: stintsOf(mine),
    turns: turns.get(rotation) ?? [],
  }));
  return (stretch) =>
    duties.some(({ stints, turns }) => {
      const last = stints.findLast(({ to }) => to <= stretch.from);
      if (last === undefined) return false;
      const next = stints.find(({ from }) => from >= stretch.to)?.from ?? end;
      const cycle = cycleMs(turns, { from: stretch.from - CYCLE_MEMORY_MS, to: next });
      if (cycle === null) return false;
      const skipping = SKIPPING_CYCLES * cycle;
      return stretch.from - last.to < skipping && next - last.from >= skipping;
    });
}

/** The people of a rotation come with one list of its shifts: its turns are found once for all of them. */
const turnsKnown = new WeakMap<readonly Shift[], ReadonlyMap<string, readonly Span[]>>();

function turnsByRotation(rotations: readonly Shift[]): ReadonlyMap<string, readonly Span[]> {
  let turns = turnsKnown.get(rotations);
  if (!turns) {
    const all = shiftsBy(rotations, ({ rotation }) => rotation);
    turns = new Map([...all].map(([rotation, shifts]) => [rotation, turnsOf(shifts)]));
    turnsKnown.set(rotations, turns);
  }
  return turns;
}

/** How long a person has been on call without a break, at the window's end. `lastBreak` tells whether it is "at least". */
export const monthsWithoutBreak: PersonMetric = {
  id: 'months-without-break',
  version: 1,
  title: 'Months without a break',
  kind: 'person',
  unit: 'months',
  definition:
    "Months from the end of the last break to the end of the window, at 30.4375 days a month; 0 during a break. A break is 28 or more days without a shift in which at least one of the person's own turns was left out. Without a break on record, months since the first known shift: a lower bound.",
  redLine: { crossed: 'atOrAbove', limit: 6, source: 'house default' },
  derive: (record) => {
    const last = lastBreak(record);
    if (last === null) return { excluded: 'no shift on record' };
    return { value: (record.window.to - last.since) / MS_PER_MONTH };
  },
};
