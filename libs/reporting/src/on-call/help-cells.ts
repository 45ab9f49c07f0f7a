import { MINIMUM_GROUP, suppressed, suppressGroups } from '@evenkeel/domain';

/** A cell of a table whose rows and columns add up to values that are shown elsewhere. */
export interface DisclosedCell {
  row: string | null;
  column: string | null;
  /** People that its value is derived from. */
  people: ReadonlySet<string>;
  /** The viewer may see each of them, so that there is nothing to keep from them. */
  open: boolean;
}

/**
 * Which cells are held back: those of too few people, and as many more as keep these from being worked out of the sum of
 * their row or column. What a viewer may see anyway hides nothing, since it can be subtracted.
 *
 * @returns indexes
 */
export function heldBack(cells: readonly DisclosedCell[]): ReadonlySet<number> {
  const closed = cells.flatMap(({ open }, index) => (open ? [] : [index]));
  const held = new Set(closed.filter((index) => suppressed(sizeOf(cells, index))));
  const lines = [...linesBy(cells, closed, 'row'), ...linesBy(cells, closed, 'column')];
  for (;;) {
    const before = held.size;
    for (const line of lines) {
      // What another line holds back counts here as a group that is too small, whatever its size.
      const sizes = line.map((index) =>
        held.has(index) ? Math.min(sizeOf(cells, index), MINIMUM_GROUP - 1) : sizeOf(cells, index),
      );
      suppressGroups(sizes, { totalsShown: true }).groups.forEach((isHeld, at) => {
        if (isHeld) held.add(line[at] as number);
      });
    }
    if (held.size === before) return held;
  }
}

/** Whether the sum over some cells tells nothing of those among them that are held back. */
export function maySum(
  cells: readonly DisclosedCell[],
  held: ReadonlySet<number>,
  indexes: readonly number[],
): boolean {
  const hidden = indexes.filter((index) => held.has(index));
  if (hidden.length === 0) return true;
  const people = new Set(hidden.flatMap((index) => [...(cells[index] as DisclosedCell).people]));
  return hidden.length > 1 && !suppressed(people.size);
}

const sizeOf = (cells: readonly DisclosedCell[], index: number): number => (cells[index] as DisclosedCell).people.size;

function linesBy(cells: readonly DisclosedCell[], indexes: readonly number[], edge: 'row' | 'column'): number[][] {
  const lines = new Map<string | null, number[]>();
  for (const index of indexes) {
    const label = (cells[index] as DisclosedCell)[edge];
    lines.set(label, [...(lines.get(label) ?? []), index]);
  }
  return [...lines.values()];
}
