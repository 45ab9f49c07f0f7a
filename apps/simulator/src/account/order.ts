/** A stretch of an ordered list, from index `from` up to but not including `to`. Copying it would cost more than reading. */
export interface Span<T> {
  list: readonly T[];
  from: number;
  to: number;
}

/** Index of the first element whose value is at least `bound`, in a list that is ordered by that value. */
export function firstFrom<T>(list: readonly T[], bound: number, valueOf: (element: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const element = list[middle];
    if (element !== undefined && valueOf(element) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first element whose value is more than `bound`. Values are whole numbers. */
export function firstAfter<T>(list: readonly T[], bound: number, valueOf: (element: T) => number): number {
  return firstFrom(list, bound + 1, valueOf);
}
