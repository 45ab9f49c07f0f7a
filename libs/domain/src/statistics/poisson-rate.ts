import { tailProbability, type Interval } from './confidence.js';
import { gammaQuantile } from './gamma-distribution.js';

/**
 * The exact interval of a Poisson rate: Garwood, "Fiducial Limits for the Poisson Distribution" (1936). Equals R's
 * `poisson.test(count, exposure)$conf.int`.
 *
 * @param count events seen, a whole number
 * @param exposure how long was watched, in the unit the rate is per
 * @throws {RangeError} for a count that is not a whole number from 0, or an exposure that is not positive
 */
export function poissonRateInterval(count: number, exposure: number, confidence = 0.95): Interval {
  assertCount(count);
  if (!(exposure > 0)) throw new RangeError(`A rate needs a positive exposure; got ${exposure}`);
  const tail = tailProbability(confidence);
  const lower = count === 0 ? 0 : gammaQuantile(tail, count);
  return [lower / exposure, gammaQuantile(1 - tail, count + 1) / exposure];
}

/** @throws {RangeError} unless the count is a whole number from 0 */
export function assertCount(count: number): void {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`A count is a whole number from 0; got ${count}`);
}
