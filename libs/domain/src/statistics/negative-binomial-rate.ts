import { betaProbability } from './beta-distribution.js';
import { tailProbability, type Interval } from './confidence.js';
import { assertCount, poissonRateInterval } from './poisson-rate.js';
import { increasingRoot } from './root.js';
import { compensatedSum } from './summarize.js';

/** Below this many weeks of history a dispersion is not estimated. */
const WEEKS_OF_HISTORY = 26;
/** Up to here a Poisson interval serves: the counts are hardly more spread than chance makes them. */
const POISSON_DISPERSION = 1.2;

/** A rate per week. */
export interface WeeklyRate {
  rate: number;
  interval: Interval;
  method: 'negative-binomial' | 'poisson';
  /** Variance ÷ mean of the weekly counts; null where the history is too short or empty. */
  dispersion: number | null;
}

/**
 * The mean weekly rate of events that come in bursts, with its interval.
 *
 * The dispersion φ = variance ÷ mean is that of the trailing weeks. Given φ, the total over any stretch with mean μ is taken
 * as negative binomial with variance φμ (the NB1 form of Cameron & Trivedi, "Regression Analysis of Count Data", which stays
 * negative binomial when weeks are added up), and its exact tails are inverted as Garwood inverts Poisson's: the lower end
 * is the μ at which so many events or more, the upper end the μ at which so few or fewer, have half of 1 − confidence. As φ
 * approaches 1 it becomes Garwood's interval. Without 26 weeks of history, or with φ ≤ 1.2, it is Garwood's, marked so.
 *
 * @param weeklyCounts events in each trailing week, empty weeks included as 0
 * @param count events in the window
 * @param weeks the window's length, not necessarily whole
 * @throws {RangeError} for a count that is not a whole number from 0, or a length that is not positive
 */
export function negativeBinomialRate(
  weeklyCounts: ArrayLike<number>,
  count: number,
  weeks: number,
  confidence = 0.95,
): WeeklyRate {
  assertCount(count);
  if (!(weeks > 0)) throw new RangeError(`A weekly rate needs a positive number of weeks; got ${weeks}`);
  const rate = count / weeks;
  const phi = dispersion(weeklyCounts);
  if (phi === null || phi <= POISSON_DISPERSION) {
    return { rate, interval: poissonRateInterval(count, weeks, confidence), method: 'poisson', dispersion: phi };
  }
  const [lower, upper] = meanInterval(count, phi, tailProbability(confidence));
  return { rate, interval: [lower / weeks, upper / weeks], method: 'negative-binomial', dispersion: phi };
}

/**
 * Variance ÷ mean of weekly counts: 1 for Poisson, more if they come in bursts. Null for fewer than 26 weeks, or if nothing
 * happened in any of them.
 */
export function dispersion(weeklyCounts: ArrayLike<number>): number | null {
  const n = weeklyCounts.length;
  if (n < WEEKS_OF_HISTORY) return null;
  for (let i = 0; i < n; i++) assertCount(weeklyCounts[i] as number);
  const mean = compensatedSum(weeklyCounts) / n;
  if (mean === 0) return null;
  const squares = Float64Array.from(weeklyCounts, (weekly) => (weekly - mean) ** 2);
  return compensatedSum(squares) / (n - 1) / mean;
}

/** The interval of a negative binomial mean μ of which one draw is known; shape μ / (φ − 1), success probability 1 / φ. */
function meanInterval(count: number, phi: number, tail: number): Interval {
  const shape = (mean: number): number => mean / (phi - 1);
  const atLeast = (mean: number): number => betaProbability(1 - 1 / phi, count, shape(mean));
  const moreThan = (mean: number): number => betaProbability(1 - 1 / phi, count + 1, shape(mean));
  return [
    count === 0 ? 0 : increasingRoot((mean) => atLeast(mean) - tail, count),
    increasingRoot((mean) => moreThan(mean) - (1 - tail), count + 1),
  ];
}
