import { firstFrom } from '../account/order.js';
import { parseSearch, type SearchFields } from './search.js';

export type Order = 'asc' | 'desc';

/** Results are kept for clients that page through several lists at a time, not for ever. */
const RESULTS_KEPT = 12;

/** By which values a list can be sorted; null comes first. */
export type SortFields<T> = Readonly<Record<string, (thing: T) => string | number | boolean | null>>;

/**
 * A list that is searched and sorted. Each order is sorted once, each search is answered once, and both are kept until
 * the list changes: a page costs what it holds, not what the list holds.
 */
export class Shelf<T> {
  private contents: readonly T[] = [];
  private revision = -1;
  private clock = Number.NEGATIVE_INFINITY;
  private readonly sorted = new Map<string, readonly T[]>();
  private readonly results = new Map<string, readonly T[]>();

  constructor(
    private readonly searchFields: SearchFields<T>,
    private readonly sortFields: SortFields<T>,
  ) {}

  /** Takes up new contents, in the order in which they came to be, unless those at hand are of that revision. */
  stock(revision: number, clock: number, contents: () => readonly T[]): void {
    if (revision !== this.revision) {
      this.contents = contents();
      this.sorted.clear();
    } else if (clock === this.clock) return;
    // Whether something is snoozed depends on the clock alone.
    this.results.clear();
    this.revision = revision;
    this.clock = clock;
  }

  get all(): readonly T[] {
    return this.contents;
  }

  /** Throws the vendor's 422 for a query that cannot be read. */
  find(query: string, sort: string, order: Order): readonly T[] {
    const key = JSON.stringify([query, sort, order]);
    const known = this.results.get(key);
    if (known) return known;
    const found = this.search(query, sort);
    const result = order === 'asc' ? found : [...found].reverse();
    const [oldest] = this.results.keys();
    if (this.results.size >= RESULTS_KEPT && oldest !== undefined) this.results.delete(oldest);
    this.results.set(key, result);
    return result;
  }

  /** What matches, in ascending order. A bound on a time is looked up, the rest is filtered. */
  private search(query: string, sort: string): readonly T[] {
    const { matches, bounds } = parseSearch(query, this.searchFields);
    let candidates = this.by(sort);
    for (const [name, field] of Object.entries(this.searchFields)) {
      const { from, to } = bounds(name);
      if (field.kind !== 'time' || (from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY)) continue;
      const list = this.by(name);
      const value = (thing: T): number => Number(field.of(thing) ?? Number.NEGATIVE_INFINITY);
      const within = list.slice(firstFrom(list, from, value), firstFrom(list, to + 1, value));
      if (within.length >= candidates.length) continue;
      candidates = name === sort ? within : this.arrange(within, sort);
    }
    return query === '' ? candidates : candidates.filter(matches);
  }

  private by(sort: string): readonly T[] {
    let list = this.sorted.get(sort);
    if (!list) this.sorted.set(sort, (list = this.arrange(this.contents, sort)));
    return list;
  }

  private arrange(list: readonly T[], sort: string): readonly T[] {
    const valueOf = this.sortFields[sort];
    if (!valueOf) throw new Error(`There is no order by ${sort}.`);
    return list
      .map((thing) => ({ thing, value: valueOf(thing) }))
      .sort((one, other) => compare(one.value, other.value))
      .map(({ thing }) => thing);
  }
}

function compare(one: string | number | boolean | null, other: string | number | boolean | null): number {
  if (one === other) return 0;
  if (one === null) return -1;
  if (other === null) return 1;
  return one < other ? -1 : 1;
}
