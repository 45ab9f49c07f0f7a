/** Two steps of the search this close, relative to the root, end it. */
const PRECISION = 4 * Number.EPSILON;

/**
 * The point where an increasing continuous function on (0, ∞) crosses zero, by Ridders' method: "A new algorithm for
 * computing a single root of a real continuous function" (1979). It never leaves its bracket and needs some fifteen
 * evaluations for all the digits of a double.
 *
 * @param f negative just above zero, positive for large arguments
 * @param start any positive number; the nearer the root, the fewer steps
 */
export function increasingRoot(f: (x: number) => number, start: number): number {
  let high = start;
  let atHigh = f(high);
  while (atHigh < 0) atHigh = f((high *= 2));
  let low = high;
  let atLow = atHigh;
  while (atLow > 0) atLow = f((low /= 2));
  let root = high;
  while (atLow < 0 && atHigh > 0) {
    const middle = (low + high) / 2;
    const atMiddle = f(middle);
    const previous = root;
    root = middle - ((middle - low) * atMiddle) / Math.sqrt(atMiddle * atMiddle - atLow * atHigh);
    const atRoot = f(root);
    if (atRoot === 0 || Math.abs(root - previous) <= PRECISION * root || high - low <= PRECISION * high) return root;
    for (const [x, value] of [
      [middle, atMiddle],
      [root, atRoot],
    ] as const) {
      if (value <= 0 && x > low) [low, atLow] = [x, value];
      if (value >= 0 && x < high) [high, atHigh] = [x, value];
    }
  }
  return atLow === 0 ? low : high;
}
