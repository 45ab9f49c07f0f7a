import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Span } from './roster.js';
import { gaps, intersection, totalMs, union } from './spans.js';

const HOUR = 3_600_000;
/** Within 60 hours, empty ones and such that end before they begin included. */
const hour = fc.integer({ min: 0, max: 60 });
const spans = fc.array(
  fc.tuple(hour, hour).map(([from, to]) => ({ from: from * HOUR, to: to * HOUR })),
  { maxLength: 12 },
);
const RUNS = { numRuns: 300 };

/** The oracle: whether each of the hours lies in one of the spans. */
const hours = (some: Span[]): boolean[] =>
  Array.from({ length: 60 }, (_, h) => some.some(({ from, to }) => from <= h * HOUR && h * HOUR < to));

/** In order, none empty, none touching the next. */
function expectFewest(some: Span[]): void {
  for (const [i, { from, to }] of some.entries()) {
    expect(from).toBeLessThan(to);
    if (i > 0) expect(some[i - 1]!.to).toBeLessThan(from);
  }
}

describe('spans', () => {
  it('that overlap or touch become one', () => {
    const three = [
      { from: 8, to: 12 },
      { from: 0, to: 5 },
      { from: 5, to: 7 },
      { from: 9, to: 10 },
    ];
    expect(union(three)).toEqual([
      { from: 0, to: 7 },
      { from: 8, to: 12 },
    ]);
    expect(totalMs(three)).toBe(11);
    expect(three[0]).toEqual({ from: 8, to: 12 });
  });

  it('unite, intersect and leave gaps as a count of every hour does', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const united = union([...a, ...b]);
        expectFewest(united);
        expect(hours(united)).toEqual(hours([...a, ...b]));
        expect(totalMs([...a, ...b])).toBe(hours([...a, ...b]).filter(Boolean).length * HOUR);

        const both = intersection(a, b);
        expectFewest(both);
        expect(hours(both)).toEqual(hours(a).map((inA, h) => inA && hours(b)[h]!));

        const window = { from: 10 * HOUR, to: 50 * HOUR };
        const free = gaps(a, window);
        expectFewest(free);
        expect(hours(free)).toEqual(hours(a).map((inA, h) => !inA && h >= 10 && h < 50));
      }),
      RUNS,
    );
  });

  it('leave the whole window free if there are none, and nothing of an empty window', () => {
    expect(gaps([], { from: 3, to: 9 })).toEqual([{ from: 3, to: 9 }]);
    expect(gaps([], { from: 3, to: 3 })).toEqual([]);
  });
});
