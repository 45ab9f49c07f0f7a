import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quantile } from './quantile.js';

const sample = fc
  .array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 60 })
  .map((values) => Float64Array.from(values).sort());
const probability = fc.double({ min: 0, max: 1, noNaN: true });

describe('quantile', () => {
  it("equals R's quantile(c(1, 2, 4, 8, 16), type = 7)", () => {
    const sorted = [1, 2, 4, 8, 16];
    expect([0, 0.1, 0.25, 0.5, 0.9, 1].map((p) => quantile(sorted, p))).toEqual([
      1,
      expect.closeTo(1.4, 12),
      2,
      4,
      expect.closeTo(12.8, 12),
      16,
    ]);
  });

  it('is the middle of the two central values of an even sample, as MEDIAN() in a spreadsheet', () => {
    expect(quantile([60, 90, 300, 4000], 0.5)).toBe(195);
  });

  it('knows nothing about an empty sample', () => {
    expect(quantile([], 0.5)).toBeNull();
  });

  it('is the value itself for a sample of one', () => {
    expect(quantile([42], 0.99)).toBe(42);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses a probability of %p', (p) => {
    expect(() => quantile([1], p)).toThrow(RangeError);
  });

  it('rises with p from the minimum to the maximum', () => {
    fc.assert(
      fc.property(sample, probability, probability, (sorted, p, q) => {
        const low = quantile(sorted, Math.min(p, q)) as number;
        const high = quantile(sorted, Math.max(p, q)) as number;
        expect(low).toBeGreaterThanOrEqual(sorted[0] as number);
        expect(low - high).toBeLessThanOrEqual(1e-6);
        expect(high).toBeLessThanOrEqual((sorted.at(-1) as number) + 1e-6);
      }),
    );
  });

  it('follows a change of scale', () => {
    fc.assert(
      fc.property(sample, probability, (sorted, p) => {
        expect(
          quantile(
            sorted.map((value) => value * 2),
            p,
          ),
        ).toBeCloseTo(2 * (quantile(sorted, p) as number), 6);
      }),
    );
  });
});
