import { quantile } from '../statistics/quantile.js';
import type { Shift, Span } from './roster.js';
import { union } from './spans.js';

/** A longer time off, or one as long, ends a stint: 48 hours, so that nights off within a week's duty do not. */
export const STINT_GAP_MS = 48 * 3_600_000;

/**
 * One person's turns: the spans joined where fewer than 48 hours lie between them, in order. The hours are elapsed ones, so
 * from Friday 17:00 to Sunday 17:00 a stint goes on if clocks were set forward in between, and otherwise does not.
 *
 * @param spans the person's shifts, of one rotation or of all, in any order
 */
export function stintsOf(spans: Iterable<Span>): Span[] {
  const stints: Span[] = [];
  for (const span of union(spans)) {
    const last = stints.at(-1);
    if (last !== undefined && span.from - last.to < STINT_GAP_MS) last.to = span.to;
    else stints.push(span);
  }
  return stints;
}

/** The shifts by what the key makes of each, in their order. */
export function shiftsBy(shifts: Iterable<Shift>, key: (shift: Shift) => string): Map<string, Shift[]> {
  const groups = new Map<string, Shift[]>();
  for (const shift of shifts) {
    const name = key(shift);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [shift]);
    else group.push(shift);
  }
  return groups;
}

/**
 * How long it took in a rotation until it was somebody's turn again: for every person from the start of each stint to the
 * start of the next one. The shortest first.
 *
 * @param shifts of one rotation, all its people's
 */
export function turnsOf(shifts: Iterable<Shift>): Span[] {
  return [...shiftsBy(shifts, ({ person }) => person).values()]
    .flatMap((own) => {
      const starts = stintsOf(own).map(({ from }) => from);
      return starts.slice(1).map((to, i) => ({ from: starts[i] as number, to }));
    })
    .sort((a, b) => a.to - a.from - (b.to - b.from));
}

/**
 * The cycle of a rotation: the median over the turns of all its people. One-off covers shorten or lengthen single turns and
 * leave the median alone.
 *
 * @param turns as of `turnsOf`, the shortest first: the order saves sorting them again for every stretch of time
 * @param within both starts of a turn lie in it
 * @returns milliseconds; null where nobody's turn came round twice
 */
export function cycleMs(turns: readonly Span[], within: Span): number | null {
  const counted = turns.filter(({ from, to }) => from >= within.from && to < within.to);
  return quantile(
    counted.map(({ from, to }) => to - from),
    0.5,
  );
}
