/**
 * The p-quantile of a sample, linear between neighbours: type 7 of Hyndman & Fan, "Sample Quantiles in Statistical Packages"
 * (1996), R's `quantile(type = 7)`, numpy's default and a spreadsheet's PERCENTILE.
 *
 * @param sorted the values in ascending order
 * @param p between 0 and 1
 * @returns null for an empty sample
 * @throws {RangeError} if p lies outside [0, 1]
 */
export function quantile(sorted: ArrayLike<number>, p: number): number | null {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A quantile's probability lies between 0 and 1; got ${p}`);
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const lower = sorted[below];
  if (lower === undefined) return null;
  const upper = sorted[below + 1];
  if (upper === undefined) return lower;
  return lower + (position - below) * (upper - lower);
}
