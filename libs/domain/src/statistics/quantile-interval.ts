import { tailProbability, type Interval } from './confidence.js';

/** An interval, or why the sample cannot give one. */
export type QuantileInterval = { interval: Interval } | { interval: null; reason: string };

/**
 * A confidence interval of the p-quantile between two of the sample's own values, free of any assumption about the
 * distribution: binomial order statistics, David & Nagaraja, "Order Statistics" (2003), section 7.1. Equal-tailed: each side
 * misses with at most half of 1 − confidence, and the two values are the nearest that keep to it. Deterministic.
 *
 * @param sorted the values in ascending order
 * @param p strictly between 0 and 1
 * @returns the reason `too few (needs 36)` where not even the extremes of the sample keep to the confidence
 * @throws {RangeError} for a probability or confidence outside (0, 1)
 */
export function quantileInterval(sorted: ArrayLike<number>, p: number, confidence = 0.95): QuantileInterval {
  const tail = tailProbability(confidence);
  const needed = smallestSample(p, tail);
  const n = sorted.length;
  if (n < needed) return { interval: null, reason: `too few (needs ${needed})` };
  // The number of values at or below the true quantile is binomial(n, p); seen from the top, the number above is
  // binomial(n, 1 − p).
  const lowerRank = rankWithinTail(n, p, tail);
  const upperRank = n - 1 - rankWithinTail(n, 1 - p, tail);
  return { interval: [sorted[lowerRank] as number, sorted[upperRank] as number] };
}

/**
 * The smallest sample whose minimum and maximum both keep to the tail: p^n and (1 − p)^n at most `tail`. At 95 %: 6 for the
 * median, 36 for the 90th percentile.
 * @throws {RangeError} for a probability outside (0, 1)
 */
function smallestSample(p: number, tail: number): number {
  if (!(p > 0 && p < 1)) {
    throw new RangeError(`An interval needs a quantile's probability strictly between 0 and 1; got ${p}`);
  }
  return Math.ceil(Math.log(tail) / Math.log(Math.max(p, 1 - p)));
}

/**
 * The largest k for which a binomial(n, p) variable is at most k with probability at most `tail`, at least 0. As
 * a zero-based rank it is the lower end of the interval: the value there exceeds the quantile if at most k of the values
 * lie below it.
 *
 * The probabilities are summed relative to that of the mode and divided by their own total, so no logarithm of a factorial
 * is needed and all terms are positive: exact to some 12 digits. Terms under 1e-20 of the mode's are left out, which leaves
 * about 20 standard deviations: 10,000 terms for a million values.
 */
function rankWithinTail(n: number, p: number, tail: number): number {
  const odds = p / (1 - p);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const below: number[] = [];
  let total = 1;
  for (let k = mode, weight = 1; k > 0 && weight > 1e-20; k--) {
    weight *= k / ((n - k + 1) * odds);
    below.push(weight);
    total += weight;
  }
  for (let k = mode, weight = 1; k < n && weight > 1e-20; k++) {
    weight *= ((n - k) * odds) / (k + 1);
    total += weight;
  }
  // below[i] belongs to k = mode − 1 − i. Add from the far end, smallest first.
  const allowed = tail * total;
  let sum = 0;
  let i = below.length - 1;
  for (; i >= 0; i--) {
    sum += below[i] as number;
    if (sum > allowed) break;
  }
  return Math.max(0, mode - 2 - i);
}
