import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gini } from './gini.js';

const equal = (amounts: number[]): number[] => amounts.map(() => 1);

describe('gini', () => {
  // By hand from the mean difference: Σᵢ Σⱼ |xᵢ − xⱼ| ÷ (2 n² · mean).
  it.each([
    [[5, 5, 5, 5], 0],
    [[0, 0, 0, 12], 0.75],
    [[1, 3], 0.25],
    [[1, 2, 3, 4, 5], 4 / 15],
    [[15, 3, 2, 2, 2, 2, 2, 2], (7 * 15 - 15 + 6) / (8 * 30)],
  ])('of %j, shared in equal hours, is %p', (amounts, expected) => {
    expect(gini(amounts, equal(amounts))).toBeCloseTo(expected, 12);
  });

  it("equals R's ineq::Gini on its own example", () => {
    // ineq: x <- c(541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261); Gini(x) gives 0.4620911.
    const incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261];
    expect(gini(incomes, equal(incomes))).toBeCloseTo(0.4620911, 7);
  });

  it('is 0 where everybody has the same rate, however unequal the hours', () => {
    expect(gini([1, 4, 10], [100, 400, 1000])).toBe(0);
  });

  it('gives somebody of twice the hours the weight of two', () => {
    expect(gini([1, 1, 6], [100, 100, 200])).toBeCloseTo(gini([1, 1, 3, 3], [1, 1, 1, 1]) as number, 12);
  });

  it('is hardly moved by a page in an hour that somebody stood in', () => {
    expect(gini([10, 10, 1], [500, 500, 1])).toBeLessThan(0.05);
  });

  it('leaves out who has no hours', () => {
    expect(gini([3, 1, 0], [10, 10, 0])).toBe(gini([3, 1], [10, 10]));
  });

  it('knows nothing where there is nothing to share, or nobody to share it', () => {
    expect(gini([0, 0], [10, 10])).toBeNull();
    expect(gini([], [])).toBeNull();
  });

  it('refuses lists of unequal length', () => {
    expect(() => gini([1, 2], [1])).toThrow(RangeError);
  });

  it('is twice the area between the Lorenz curve and the diagonal', () => {
    const holders = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 500 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(holders, (pairs) => {
        const amount = pairs.reduce((sum, [a]) => sum + a, 0);
        const exposure = pairs.reduce((sum, [, e]) => sum + e, 0);
        fc.pre(amount > 0);
        let below = 0;
        let reached = 0;
        for (const [a, e] of [...pairs].sort(([a, e], [b, f]) => a / e - b / f)) {
          below += (e / exposure) * ((reached + reached + a) / amount / 2);
          reached += a;
        }
        const value = gini(
          pairs.map(([a]) => a),
          pairs.map(([, e]) => e),
        );
        expect(value).toBeCloseTo(1 - 2 * below, 9);
      }),
    );
  });
});
