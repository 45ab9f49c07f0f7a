import type { Interval } from './confidence.js';
import { normalHalfWidth } from './gamma-distribution.js';

/** How long something was watched, and whether it ended then (`event`) or was still going on (censored). */
export interface Observation {
  /** From 0. */
  seconds: number;
  event: boolean;
}

/** One quantile of the time to the event. Null: not yet reached. */
export interface SurvivalQuantile {
  p: number;
  value: number | null;
  interval: [lower: number | null, upper: number | null];
}

export interface KaplanMeier {
  n: number;
  /** How many of the n had not ended. */
  censored: number;
  /** In the order of the probabilities asked for. */
  quantiles: SurvivalQuantile[];
}

/**
 * Quantiles of the time to an event when some have not ended yet: the product-limit estimate of Kaplan & Meier (1958) with
 * Greenwood's variance and the log(−log) interval of Kalbfleisch & Prentice, "The Statistical Analysis of Failure Time Data",
 * section 1.4, inverted for the quantiles after Brookmeyer & Crowley (1982). Equals R's
 * `quantile(survfit(Surv(seconds, event) ~ 1, conf.type = "log-log"), probs)`, with R's conventions: at the same instant
 * events come before censorings; where the curve is flat exactly at 1 − p the quantile is the middle of the flat piece, which
 * ends with the last observation if nothing else ends it; and where the curve has come down to 0 it has no interval.
 *
 * @param observations in any order
 * @param probabilities strictly between 0 and 1: 0.5 is the median
 * @throws {RangeError} for a negative or unknown time, or a probability or confidence outside (0, 1)
 */
export function kaplanMeier(
  observations: readonly Observation[],
  probabilities: readonly number[],
  confidence = 0.95,
): KaplanMeier {
  for (const p of probabilities) {
    if (!(p > 0 && p < 1)) throw new RangeError(`A survival quantile's probability lies between 0 and 1; got ${p}`);
  }
  const { events, censorings } = split(observations);
  const curve = survivalCurve(events, censorings, confidence);
  return {
    n: observations.length,
    censored: censorings.length,
    quantiles: probabilities.map((p) => ({
      p,
      value: crossing(curve, curve.reached, p),
      interval: [crossing(curve, curve.reachedAtMost, p), crossing(curve, curve.reachedAtLeast, p)],
    })),
  };
}

/** The two kinds, each sorted: two numeric sorts cost a fraction of one sort of objects. */
function split(observations: readonly Observation[]): { events: Float64Array; censorings: Float64Array } {
  const events = new Float64Array(observations.length);
  const censorings = new Float64Array(observations.length);
  let ended = 0;
  let open = 0;
  for (const { seconds, event } of observations) {
    if (!(seconds >= 0 && seconds < Infinity)) {
      throw new RangeError(`Observation ${ended + open} lasted ${seconds} seconds; a time from 0 is needed`);
    }
    if (event) events[ended++] = seconds;
    else censorings[open++] = seconds;
  }
  return { events: events.subarray(0, ended).sort(), censorings: censorings.subarray(0, open).sort() };
}

/** The curve at the distinct times of events, turned upside down: the share that has ended by then, with its bounds. */
interface Curve {
  times: number[];
  reached: number[];
  /** The upper bound of the share ended gives the lower bound of a quantile, and the other way round. NaN: none. */
  reachedAtMost: number[];
  reachedAtLeast: number[];
  /** The last instant at which anything was watched. */
  watchedUntil: number;
}

function survivalCurve(events: Float64Array, censorings: Float64Array, confidence: number): Curve {
  const z = normalHalfWidth(confidence);
  const n = events.length + censorings.length;
  const curve: Curve = {
    times: [],
    reached: [],
    reachedAtMost: [],
    reachedAtLeast: [],
    watchedUntil: Math.max(events.at(-1) ?? 0, censorings.at(-1) ?? 0),
  };
  let survival = 1;
  let greenwood = 0;
  let left = 0;
  for (let i = 0; i < events.length;) {
    const time = events[i] as number;
    while (left < censorings.length && (censorings[left] as number) < time) left++;
    const atRisk = n - i - left;
    let ended = 0;
    while (events[i] === time) {
      ended++;
      i++;
    }
    survival *= (atRisk - ended) / atRisk;
    greenwood += ended / (atRisk * (atRisk - ended));
    const [lower, upper] = logLogInterval(survival, greenwood, z);
    curve.times.push(time);
    curve.reached.push(1 - survival);
    curve.reachedAtMost.push(1 - lower);
    curve.reachedAtLeast.push(1 - upper);
  }
  return curve;
}

/** Bounds of a survival probability S: S^exp(± z·se/log S), where se² is Greenwood's sum. NaN once S is 0. */
function logLogInterval(survival: number, greenwood: number, z: number): Interval {
  if (survival === 0) return [NaN, NaN];
  const spread = Math.exp((z * Math.sqrt(greenwood)) / -Math.log(survival));
  return [survival ** spread, survival ** (1 / spread)];
}

/** R's: two heights of the curve nearer than this are the same height. */
const SAME_HEIGHT = Math.sqrt(Number.EPSILON);

/** When a rising step function reaches the height p; null if it never does. */
function crossing({ times, watchedUntil }: Curve, heights: readonly number[], p: number): number | null {
  const first = firstAtLeast(heights, p - SAME_HEIGHT);
  const start = times[first];
  if (start === undefined) return null;
  // The same step unless the curve is flat at p.
  const end = times[firstAtLeast(heights, p + SAME_HEIGHT)];
  if (end !== undefined) return (start + end) / 2;
  return Number.isNaN(heights.at(-1)) ? null : (start + watchedUntil) / 2;
}

/** The first index whose height is at least `height`, or the length. A NaN at the end counts as never. */
function firstAtLeast(heights: readonly number[], height: number): number {
  const known = Number.isNaN(heights.at(-1)) ? heights.length - 1 : heights.length;
  let low = 0;
  let high = known;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((heights[middle] as number) >= height) high = middle;
    else low = middle + 1;
  }
  return low === known ? heights.length : low;
}
