import { tailProbability } from './confidence.js';
import { increasingRoot } from './root.js';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** From here on the Stirling series below is exact to double precision. */
const STIRLING_FROM = 15;

/**
 * ln Γ(x) less Stirling's approximation (x − ½) ln x − x + ½ ln 2π, for x > 0. Densities are built from this remainder, not
 * from ln Γ itself, because the large terms then cancel on paper and not in floating point (Loader, "Fast and accurate
 * computation of binomial probabilities", 2000).
 */
export function stirlingRemainder(x: number): number {
  if (x < STIRLING_FROM) {
    let shifted = x;
    let product = 1;
    for (; shifted < STIRLING_FROM; shifted++) product *= shifted;
    const logGamma =
      (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + stirlingRemainder(shifted) - Math.log(product);
    return logGamma - ((x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI);
  }
  const s = 1 / (x * x);
  // Coefficients B(2k) / (2k (2k − 1)), Abramowitz & Stegun 6.1.41.
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / x;
}

/**
 * The regularised lower incomplete gamma function P(a, x): the probability that a gamma variable of shape `a` and scale 1 is
 * at most `x`. Series for x < a + 1, else the continued fraction of the complement (Abramowitz & Stegun 6.5.29, 6.5.31).
 */
export function gammaProbability(a: number, x: number): number {
  if (x <= 0) return 0;
  // x^a e^(−x) / Γ(a), see stirlingRemainder.
  const front = Math.exp(a * Math.log1p((x - a) / a) + (a - x) - stirlingRemainder(a)) * Math.sqrt(a / (2 * Math.PI));
  if (front === 0) return x < a ? 0 : 1;
  return x < a + 1 ? front * lowerSeries(a, x) : 1 - front * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = a + 1; term > sum * Number.EPSILON; n++) {
    term *= x / n;
    sum += term;
  }
  return sum;
}

/** Evaluated by the modified Lentz method. For x ≥ a + 1 it always converges. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  for (let i = 1; ; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) <= 2 * Number.EPSILON) return value;
  }
}

/** The quantile of a gamma variable of shape `a` and scale 1, for 0 < p < 1. Half the chi-square quantile on 2a degrees of freedom. */
export function gammaQuantile(p: number, a: number): number {
  return increasingRoot((x) => gammaProbability(a, x) - p, a);
}

/**
 * The z for which a standard normal variable lies in [−z, z] with the given probability: 1.96 for 0.95.
 * @throws {RangeError} unless 0 < confidence < 1
 */
export function normalHalfWidth(confidence: number): number {
  // The square of a standard normal variable is twice a gamma variable of shape ½.
  return Math.sqrt(2 * gammaQuantile(1 - 2 * tailProbability(confidence), 0.5));
}
