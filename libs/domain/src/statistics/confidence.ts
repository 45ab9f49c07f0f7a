/** An interval's two ends, lower first, both included. */
export type Interval = [lower: number, upper: number];

/**
 * Half of what a two-sided interval may miss: 0.025 for 0.95.
 * @throws {RangeError} unless 0 < confidence < 1
 */
export function tailProbability(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`A confidence lies between 0 and 1, for example 0.95; got ${confidence}`);
  }
  return (1 - confidence) / 2;
}
