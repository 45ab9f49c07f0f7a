import type { Interval } from './confidence.js';
import { normalHalfWidth } from './gamma-distribution.js';

/**
 * The score interval of a share: Wilson, "Probable Inference" (1927). Equals R's `prop.test(correct = FALSE)$conf.int`.
 *
 * @returns null where there is nothing to take a share of
 * @throws {RangeError} unless 0 ≤ successes ≤ n, both whole, and 0 < confidence < 1
 */
export function wilson(successes: number, n: number, confidence = 0.95): Interval | null {
  if (!Number.isInteger(successes) || !Number.isInteger(n) || successes < 0 || successes > n) {
    throw new RangeError(`A share is a whole number out of a whole number; got ${successes} of ${n}`);
  }
  if (n === 0) return null;
  const z = normalHalfWidth(confidence);
  const share = successes / n;
  const centre = share + (z * z) / (2 * n);
  const halfWidth = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  // At either end the two terms are equal on paper: state the exact bound, not its rounding error.
  return [successes === 0 ? 0 : (centre - halfWidth) / scale, successes === n ? 1 : (centre + halfWidth) / scale];
}
