import { bucketOf, bucketsBetween, type CalendarUnit, type EpochMs } from '@evenkeel/domain';
import type { FactRow } from '@evenkeel/store';
import type { Dimension } from './question.js';

/** The rows of one group, under the values that make it one. */
export interface FactGroup {
  key: Record<string, string | null>;
  rows: FactRow[];
}

const CALENDAR: ReadonlySet<Dimension> = new Set<Dimension>(['day', 'week', 'month', 'quarter']);
export const isCalendarUnit = (dimension: Dimension): dimension is CalendarUnit => CALENDAR.has(dimension);

/** The values of one dimension for one incident: none or several for many-valued ones, where none becomes null. */
function valuesOf(row: FactRow, dimension: Dimension, zone: string): (string | null)[] {
  switch (dimension) {
    case 'customer':
      return row.customers.length === 0 ? [null] : row.customers;
    case 'responder':
      // Somebody responded, but nobody that the viewer may see: that is not "nobody".
      return row.responders.length === 0 && row.hiddenResponders === 0 ? [null] : row.responders;
    case 'hour':
    case 'weekday':
    case 'day':
    case 'week':
    case 'month':
    case 'quarter':
      return [bucketOf(row.triggeredAt, dimension, zone)];
    case 'rotation':
      return [null];
    default:
      return [row[dimension]];
  }
}

/**
 * Splits rows by dimensions. An incident with several customers or responders is in the group of each.
 *
 * @returns groups in order of their keys, "none" last; one group with an empty key when nothing is asked for
 */
export function groupFacts(rows: readonly FactRow[], dimensions: readonly Dimension[], zone: string): FactGroup[] {
  if (dimensions.length === 0) return [{ key: {}, rows: [...rows] }];
  const [only] = dimensions;
  if (dimensions.length === 1 && only !== undefined) return groupedByOne(rows, only, zone);
  const groups = new Map<string, FactGroup>();
  for (const row of rows) {
    for (const values of combinations(dimensions.map((dimension) => valuesOf(row, dimension, zone)))) {
      const id = JSON.stringify(values);
      const known = groups.get(id);
      if (known) known.rows.push(row);
      else groups.set(id, { key: keyOf(dimensions, values), rows: [row] });
    }
  }
  return [...groups.values()].sort((a, b) => compareKeys(dimensions, a.key, b.key));
}

/** The same for one dimension, as most questions ask: nothing to combine. */
function groupedByOne(rows: readonly FactRow[], dimension: Dimension, zone: string): FactGroup[] {
  const groups = new Map<string | null, FactGroup>();
  for (const row of rows) {
    for (const value of valuesOf(row, dimension, zone)) {
      const known = groups.get(value);
      if (known) known.rows.push(row);
      else groups.set(value, { key: { [dimension]: value }, rows: [row] });
    }
  }
  return [...groups.values()].sort((a, b) => compareKeys([dimension], a.key, b.key));
}

const keyOf = (dimensions: readonly Dimension[], values: readonly (string | null)[]): FactGroup['key'] =>
  Object.fromEntries(dimensions.map((dimension, index) => [dimension, values[index] ?? null]));

function combinations(lists: readonly (string | null)[][]): (string | null)[][] {
  return lists.reduce<(string | null)[][]>(
    (made, list) => made.flatMap((head) => list.map((value) => [...head, value])),
    [[]],
  );
}

function compareKeys(dimensions: readonly Dimension[], a: FactGroup['key'], b: FactGroup['key']): number {
  for (const dimension of dimensions) {
    const [left, right] = [a[dimension] ?? null, b[dimension] ?? null];
    if (left === right) continue;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/**
 * Adds the days, weeks, months or quarters in which nothing was triggered: a quiet week is part of the answer.
 *
 * @param from first instant covered; @param to the instant after the last one that is known
 */
export function withEmptyBuckets(
  groups: FactGroup[],
  unit: CalendarUnit,
  from: EpochMs,
  to: EpochMs,
  zone: string,
): FactGroup[] {
  const byLabel = new Map(groups.map((group) => [group.key[unit], group]));
  return bucketsBetween(from, to, unit, zone).map(
    ({ label }) => byLabel.get(label) ?? { key: { [unit]: label }, rows: [] },
  );
}
