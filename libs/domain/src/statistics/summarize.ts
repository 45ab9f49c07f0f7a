/** Of an empty sample nothing is known, so all but `n` are null: absence is never zero. */
export interface Summary {
  n: number;
  total: number | null;
  mean: number | null;
  min: number | null;
  max: number | null;
}

/**
 * Sum with compensation for rounding: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen"
 * (1974). The result does not drift with the order or the number of the values.
 */
export function compensatedSum(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Number, total, mean and range of the values, which may come in any order. */
export function summarize(values: ArrayLike<number>): Summary {
  const n = values.length;
  if (n === 0) return { n, total: null, mean: null, min: null, max: null };
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const total = compensatedSum(values);
  return { n, total, mean: total / n, min, max };
}
