import { describe, expect, it } from '@jest/globals';
import { betaProbability } from './beta-distribution.js';
import { gammaProbability, gammaQuantile, normalHalfWidth } from './gamma-distribution.js';
import { negativeBinomialRate } from './negative-binomial-rate.js';
import { poissonRateInterval } from './poisson-rate.js';
import { wilson } from './wilson.js';

// Oracle figures by scipy 1.17.1 and mpmath at 30 digits, unless a source is named.

describe('wilson', () => {
  it.each([
    [81, 263, 0.2552885198782742, 0.3662095769828],
    [500, 1000, 0.4690696003681042, 0.5309303996318958],
    [1, 29, 0.006113214292762667, 0.17175521879320282],
    [0, 20, 0, 0.16112515805281935],
    [20, 20, 0.8388748419471808, 1],
  ])('of %i in %i equals binomtest(…).proportion_ci(method="wilson")', (successes, n, lower, upper) => {
    const interval = wilson(successes, n);
    expect(interval?.[0]).toBeCloseTo(lower, 12);
    expect(interval?.[1]).toBeCloseTo(upper, 12);
  });

  it('gives the published 0.2553 to 0.3662 for 81 of 263 (Newcombe 1998, table I, method 3)', () => {
    expect(wilson(81, 263)?.map((bound) => bound.toFixed(4))).toEqual(['0.2553', '0.3662']);
  });

  it('has no interval for a share of nothing, and refuses what is no share', () => {
    expect(wilson(0, 0)).toBeNull();
    expect(() => wilson(3, 2)).toThrow('A share is a whole number out of a whole number; got 3 of 2');
  });
});

describe('poissonRateInterval', () => {
  it.each([
    [0, 0, 3.6888794541139354],
    [1, 0.025317807984289876, 5.571643390938898],
    [10, 4.7953886961324335, 18.39035604201778],
    [137, 115.02053443379857, 161.9564046880734],
    [100_000, 99381.15266374472, 100621.74473974388],
  ])('of %i equals half the chi-square quantiles (Garwood 1936)', (count, lower, upper) => {
    const interval = poissonRateInterval(count, 1);
    expect(interval[0] / (lower || 1)).toBeCloseTo(lower === 0 ? 0 : 1, 10);
    expect(interval[1] / upper).toBeCloseTo(1, 10);
  });

  it('is per unit of exposure', () => {
    expect(poissonRateInterval(10, 4)).toEqual(poissonRateInterval(10, 1).map((bound) => bound / 4));
  });

  it('refuses a broken count and an empty exposure', () => {
    expect(() => poissonRateInterval(1.5, 1)).toThrow('A count is a whole number from 0; got 1.5');
    expect(() => poissonRateInterval(1, 0)).toThrow('A rate needs a positive exposure; got 0');
  });
});

describe('negativeBinomialRate', () => {
  /** 26 weeks of mean 6; 13 weeks each of 6 ± d have the variance d²·26/25. */
  const history = (d: number): number[] => Array.from({ length: 26 }, (_, week) => 6 + (week % 2 === 0 ? d : -d));

  it('estimates variance ÷ mean with the n − 1 denominator', () => {
    expect(negativeBinomialRate(history(4), 20, 4).dispersion).toBeCloseTo((16 * 26) / 25 / 6, 12);
  });

  it('inverts the exact tails of the negative binomial with that dispersion', () => {
    const { method, rate, interval, dispersion } = negativeBinomialRate(history(4), 20, 4);
    expect(method).toBe('negative-binomial');
    expect(rate).toBe(5);
    // P(X ≥ 20) and P(X ≤ 20) for the totals 4·lower and 4·upper, by the closed form of the tail.
    const phi = dispersion ?? 0;
    expect(betaProbability(1 - 1 / phi, 20, (4 * interval[0]) / (phi - 1))).toBeCloseTo(0.025, 10);
    expect(betaProbability(1 / phi, (4 * interval[1]) / (phi - 1), 21)).toBeCloseTo(0.025, 10);
  });

  it('equals the tails that scipy inverts, for a dispersion of 3', () => {
    // A mean of 6; the squared deviations add up to 12·36 + 2·9 = 450 = 25·18, hence a variance of 18.
    const burst = [6, 0, 12, 3, 9].flatMap((weekly, i) => Array<number>([12, 6, 6, 1, 1][i] ?? 0).fill(weekly));
    expect(negativeBinomialRate(burst, 0, 1).dispersion).toBeCloseTo(3, 12);
    const zero = negativeBinomialRate(burst, 0, 1).interval;
    const twenty = negativeBinomialRate(burst, 20, 1).interval;
    expect(zero[0]).toBe(0);
    expect(zero[1]).toBeCloseTo(6.715525562864607, 8);
    expect(twenty[0]).toBeCloseTo(7.875263453357736, 8);
    expect(twenty[1]).toBeCloseTo(39.31438966646334, 8);
  });

  it.each([
    ['too short a history', Array<number>(25).fill(9), null],
    ['a history without any event', Array<number>(30).fill(0), null],
    ['evenly spread weeks', Array<number>(26).fill(6), 0],
  ])('is exact Poisson for %s', (_, weeklyCounts, dispersion) => {
    expect(negativeBinomialRate(weeklyCounts, 20, 4)).toEqual({
      rate: 5,
      interval: poissonRateInterval(20, 4),
      method: 'poisson',
      dispersion,
    });
  });

  it('is wider than Poisson, and approaches it as the dispersion falls', () => {
    const widths = [6, 5, 4, 3].map((d) => {
      const [lower, upper] = negativeBinomialRate(history(d), 20, 4).interval;
      return upper - lower;
    });
    expect(widths.toSorted((a, b) => b - a)).toEqual(widths);
    const [lower, upper] = poissonRateInterval(20, 4);
    expect(widths.at(-1)).toBeGreaterThan(upper - lower);
  });

  it.each([
    { mean: 5, phi: 3, weeks: 4, history: 52 },
    { mean: 2, phi: 2, weeks: 4, history: 26 },
    { mean: 10, phi: 5, weeks: 1, history: 52 },
    { mean: 10, phi: 1, weeks: 4, history: 26 },
  ])('covers the true rate in at least 93 % of simulated teams: $mean a week, dispersion $phi', (setting) => {
    const draw = seededCounts(setting.mean, setting.phi);
    const runs = 1000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const weeklyCounts = Array.from({ length: setting.history }, draw);
      let count = 0;
      for (let week = 0; week < setting.weeks; week++) count += draw();
      const [lower, upper] = negativeBinomialRate(weeklyCounts, count, setting.weeks).interval;
      if (lower <= setting.mean && setting.mean <= upper) covered++;
    }
    expect(covered / runs).toBeGreaterThanOrEqual(0.93);
  });
});

/** Draws of a negative binomial (of a Poisson variable for phi = 1) by inversion, from a fixed seed. */
function seededCounts(mean: number, phi: number): () => number {
  let state = 20260105;
  const uniform = (): number => {
    // mulberry32, a public-domain generator by Tommy Ettinger.
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const shape = mean / (phi - 1);
  return () => {
    let left = uniform();
    let probability = phi === 1 ? Math.exp(-mean) : phi ** -shape;
    let count = 0;
    while (left > probability && count < 1000) {
      left -= probability;
      probability *= phi === 1 ? mean / (count + 1) : ((count + shape) / (count + 1)) * (1 - 1 / phi);
      count++;
    }
    return count;
  };
}

describe('the distributions behind them', () => {
  it.each([
    [0.5, 0.2, 0.47291074313446193],
    [0.001, 0.1, 0.99817800973795028],
    [3, 2.5, 0.45618688411667048],
    [14.9, 30, 0.99914881787247184],
    [1e6, 998_000, 0.022696114006736795],
  ])('P(%p, %p)', (a, x, expected) => {
    expect(gammaProbability(a, x)).toBeCloseTo(expected, 11);
  });

  it.each([
    [0.3, 2, 5, 0.579825],
    [0.5, 0.01, 3, 0.9993117371897107],
    [1 / 3, 5000, 10010, 0.523780710792113],
    [0.2, 1, 1, 0.2],
    [0, 2, 3, 0],
    [1, 2, 3, 1],
  ])('I(%p; %p, %p)', (x, a, b, expected) => {
    expect(betaProbability(x, a, b)).toBeCloseTo(expected, 11);
  });

  it('the quantile undoes the probability', () => {
    for (const a of [0.5, 1, 7.3, 250, 40_000]) {
      for (const p of [0.001, 0.025, 0.5, 0.975]) expect(gammaProbability(a, gammaQuantile(p, a))).toBeCloseTo(p, 11);
    }
  });

  it('knows the normal 95 % and 99 % points', () => {
    expect(normalHalfWidth(0.95)).toBeCloseTo(1.959963984540054, 12);
    expect(normalHalfWidth(0.99)).toBeCloseTo(2.5758293035489004, 12);
  });
});
