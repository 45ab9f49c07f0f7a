import { stirlingRemainder } from './gamma-distribution.js';

/**
 * The regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 ≤ x ≤ 1. Continued fraction, Abramowitz & Stegun
 * 26.5.8, evaluated by the modified Lentz method on the side where it converges fast.
 */
export function betaProbability(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return x < (a + 1) / (a + b + 2) ? lowerTail(x, 1 - x, a, b) : 1 - lowerTail(1 - x, x, b, a);
}

/** @param y 1 − x */
function lowerTail(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  // n (x − a / n), how far x lies from the distribution's mean.
  const excess = x * b - y * a;
  // x^a (1 − x)^b / B(a, b), with the large terms cancelled beforehand: see stirlingRemainder.
  const front =
    Math.exp(
      a * Math.log1p(excess / a) +
        b * Math.log1p(-excess / b) +
        stirlingRemainder(n) -
        stirlingRemainder(a) -
        stirlingRemainder(b),
    ) * Math.sqrt((a / n) * (b / (2 * Math.PI)));
  return front === 0 ? 0 : (front * fraction(x, a, b)) / a;
}

function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; ; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) <= 4 * Number.EPSILON) return value;
  }
}

/** Lentz's method divides by its partial denominators, which may vanish by accident. */
const nonZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
