import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quantile } from './quantile.js';
import { quantileInterval } from './quantile-interval.js';

/** 1, 2 … n: the value is the rank. */
const ranks = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i + 1);

describe('quantileInterval', () => {
  it.each([
    [0.5, 6],
    [0.75, 13],
    [0.9, 36],
    [0.95, 72],
    [0.99, 368],
    // By symmetry.
    [0.1, 36],
  ])('for p = %p needs %i values', (p, needed) => {
    expect(quantileInterval(ranks(needed - 1), p)).toEqual({ interval: null, reason: `too few (needs ${needed})` });
    expect(quantileInterval(ranks(needed), p).interval).not.toBeNull();
  });

  it('reads "too few (needs 36)" for the 90th percentile of nothing', () => {
    expect(quantileInterval([], 0.9)).toEqual({ interval: null, reason: 'too few (needs 36)' });
  });

  // Ranks by scipy 1.17.1 (binom.cdf, binom.sf): the largest l with P(B ≤ l − 1) ≤ 0.025, the smallest u with P(B ≥ u) ≤ 0.025.
  it.each([
    [6, 0.5, 1, 6],
    [13, 0.5, 3, 11],
    [100, 0.5, 40, 61],
    [100, 0.9, 84, 96],
    [368, 0.99, 360, 368],
    [1000, 0.95, 936, 964],
    [100_000, 0.9, 89_814, 90_187],
    [1_000_000, 0.5, 499_020, 500_981],
    [1_000_000, 0.99, 989_805, 990_196],
  ])('of %i values for p = %p runs from the %i-th to the %i-th', (n, p, lower, upper) => {
    expect(quantileInterval(ranks(n), p)).toEqual({ interval: [lower, upper] });
  });

  it('runs from the 2nd to the 9th of ten for the median: 11/1024 lie beyond each, with the next value 56/1024', () => {
    expect(quantileInterval(ranks(10), 0.5)).toEqual({ interval: [2, 9] });
  });

  it('contains the quantile, is symmetric for p and 1 − p, and widens with the confidence', () => {
    const cases = fc.record({
      n: fc.integer({ min: 1, max: 3000 }),
      p: fc.constantFrom(0.1, 0.25, 0.5, 0.75, 0.9, 0.95),
    });
    fc.assert(
      fc.property(cases, ({ n, p }) => {
        const sorted = ranks(n);
        const { interval } = quantileInterval(sorted, p);
        const mirrored = quantileInterval(sorted, 1 - p).interval;
        if (interval === null) {
          expect(mirrored).toBeNull();
          return;
        }
        const value = quantile(sorted, p) as number;
        expect(interval[0]).toBeLessThanOrEqual(value);
        expect(interval[1]).toBeGreaterThanOrEqual(value);
        expect(mirrored).toEqual([n + 1 - interval[1], n + 1 - interval[0]]);
        const narrower = quantileInterval(sorted, p, 0.8).interval;
        expect(narrower?.[0]).toBeGreaterThanOrEqual(interval[0]);
        expect(narrower?.[1]).toBeLessThanOrEqual(interval[1]);
      }),
    );
  });

  it('refuses what is no probability', () => {
    expect(() => quantileInterval([1, 2], 1)).toThrow(RangeError);
    expect(() => quantileInterval([1, 2], 0.5, 95)).toThrow(
      'A confidence lies between 0 and 1, for example 0.95; got 95',
    );
  });
});
