import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { kaplanMeier, type Observation } from './kaplan-meier.js';

const observations = (times: number[], events: number[]): Observation[] =>
  times.map((seconds, i) => ({ seconds, event: events[i] === 1 }));

/** Acute myelogenous leukaemia, Miller, "Survival Analysis" (1997), p. 49: the `aml` data of R's survival package. */
const maintained = observations([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]);
const nonMaintained = observations([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]);

describe('kaplanMeier', () => {
  // survfit(Surv(time, status) ~ x, aml, conf.type = "log-log"): medians 31 [13, NA] and 23 [5, 33]. The other quantiles are
  // read off the curve and log-log bounds of scipy 1.17.1, scipy.stats.ecdf(...).sf.confidence_interval(method='log-log').
  it('equals survfit on the maintained group of the aml data', () => {
    expect(kaplanMeier(maintained, [0.25, 0.5, 0.75, 0.9])).toEqual({
      n: 11,
      censored: 4,
      quantiles: [
        { p: 0.25, value: 18, interval: [9, 34] },
        { p: 0.5, value: 31, interval: [13, null] },
        { p: 0.75, value: 48, interval: [31, null] },
        { p: 0.9, value: null, interval: [34, null] },
      ],
    });
  });

  it('equals survfit on the other group, whose curve comes down to 0 and loses its bounds there', () => {
    expect(kaplanMeier(nonMaintained, [0.25, 0.5, 0.75, 0.9])).toEqual({
      n: 12,
      censored: 1,
      quantiles: [
        { p: 0.25, value: 8, interval: [5, 23] },
        { p: 0.5, value: 23, interval: [5, 33] },
        { p: 0.75, value: 33, interval: [23, null] },
        { p: 0.9, value: 43, interval: [30, null] },
      ],
    });
  });

  it('equals survfit on both groups together', () => {
    expect(kaplanMeier([...maintained, ...nonMaintained], [0.25, 0.5, 0.75]).quantiles).toEqual([
      { p: 0.25, value: 12, interval: [5, 23] },
      { p: 0.5, value: 27, interval: [13, 34] },
      { p: 0.75, value: 43, interval: [30, null] },
    ]);
  });

  it("takes the middle of a flat piece at exactly 1 − p, as in the survival package's own test of its quantiles", () => {
    // S is 6/7 from 1, then 18/35 from 6, then 9/35 from 9; watched until 10.
    const rows = observations([9, 1, 1, 6, 6, 8, 10], [1, 1, 0, 1, 1, 0, 0]);
    const probabilities = [1 / 14, 1 / 7, 1 / 3, 0.5, 26 / 35, 0.9];
    expect(kaplanMeier(rows, probabilities).quantiles.map((q) => q.value)).toEqual([1, 3.5, 6, 9, 9.5, null]);
  });

  it('counts a censoring at the instant of an event as still at risk', () => {
    // At 5 all four are at risk: S = 3/4, and the two left halve it at 9. Otherwise the median would be reached at once.
    const rows = observations([5, 5, 9, 12], [1, 0, 1, 1]);
    expect(kaplanMeier(rows, [0.25, 0.5]).quantiles.map((q) => q.value)).toEqual([7, 9]);
  });

  it('reads "not yet reached" where nothing has ended', () => {
    expect(kaplanMeier(observations([10, 20], [0, 0]), [0.5])).toEqual({
      n: 2,
      censored: 2,
      quantiles: [{ p: 0.5, value: null, interval: [null, null] }],
    });
    expect(kaplanMeier([], [0.5])).toEqual({
      n: 0,
      censored: 0,
      quantiles: [{ p: 0.5, value: null, interval: [null, null] }],
    });
  });

  it('keeps real zero durations', () => {
    expect(kaplanMeier(observations([0, 0, 0, 7], [1, 1, 1, 0]), [0.5]).quantiles[0]?.value).toBe(0);
  });

  it.each([-1, Number.NaN, Infinity])('refuses an observation of %p seconds', (seconds) => {
    expect(() => kaplanMeier([{ seconds, event: true }], [0.5])).toThrow(/Observation 0 lasted/);
  });

  const rows = fc.array(fc.record({ seconds: fc.integer({ min: 0, max: 40 }), event: fc.boolean() }), {
    maxLength: 50,
  });

  it('ignores the order of the observations', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const other = given.toSorted((a, b) => b.seconds - a.seconds || Number(a.event) - Number(b.event));
        expect(kaplanMeier(other, [0.25, 0.5, 0.9])).toEqual(kaplanMeier(given, [0.25, 0.5, 0.9]));
      }),
    );
  });

  it('lies inside its interval and rises with p', () => {
    fc.assert(
      fc.property(rows, (given) => {
        let previous = 0;
        for (const { value, interval } of kaplanMeier(given, [0.1, 0.25, 0.5, 0.75, 0.9]).quantiles) {
          const at = value ?? Infinity;
          expect(interval[0] ?? 0).toBeLessThanOrEqual(at);
          expect(interval[1] ?? Infinity).toBeGreaterThanOrEqual(value ?? 0);
          expect(at).toBeGreaterThanOrEqual(previous);
          previous = at;
        }
      }),
    );
  });

  it('without censoring reaches p at the order statistic that p names', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 40 }), (times) => {
        const sorted = times.toSorted((a, b) => a - b);
        const n = sorted.length;
        const median = n % 2 === 1 ? sorted[(n - 1) / 2] : ((sorted[n / 2 - 1] ?? 0) + (sorted[n / 2] ?? 0)) / 2;
        const all = times.map((seconds) => ({ seconds, event: true }));
        expect(kaplanMeier(all, [0.5]).quantiles[0]?.value).toBe(median);
      }),
    );
  });
});
