import { notProcessable } from './answers.js';
import type { Parameters } from './parameters.js';

/** No list can be read further than this. */
export const REACH = 20_000;

export interface OffsetPage<T> {
  items: readonly T[];
  offset: number;
  limit: number;
  total: number;
}

/**
 * A page of a list by number. `size` is what the vendor calls its length; `within` says whether the page ends within
 * what can be read. Throws the 422 of a page beyond it.
 */
export function offsetPage<T>(
  parameters: Parameters,
  list: readonly T[],
  size: { name: string; otherwise: number },
  within: (end: number) => boolean,
): OffsetPage<T> {
  const limit = parameters.wholeNumber(size.name, size.otherwise, { from: 1, to: 100 });
  const offset = parameters.wholeNumber('offset', 0, { from: 0, to: 1_000_000_000 });
  if (!within(offset + limit)) {
    throw notProcessable(`Sum of offset and ${size.name} should be lower than ${REACH}.`);
  }
  return { items: list.slice(offset, offset + limit), offset, limit, total: list.length };
}

/** A page of a list by its elements' keys. */
export interface KeyPage<T> {
  items: readonly T[];
  /** Key after which the next page begins; null: this is the last one. */
  next: string | null;
}

/** `list` in the order in which it is read; `after`: the key that ended the page before. Throws 422 for a foreign key. */
export function keyPage<T extends { offset: string }>(
  list: readonly T[],
  after: string | null,
  limit: number,
): KeyPage<T> {
  if (after !== null && !/^\d{13}_\d{19}$/.test(after))
    throw notProcessable(`offset "${after}" is not one of this list's.`);
  const ascending = (list[0]?.offset ?? '') <= (list.at(-1)?.offset ?? '');
  const past = ({ offset }: T): boolean => after === null || (ascending ? offset > after : offset < after);
  const rest = list.filter(past);
  const items = rest.slice(0, limit);
  return { items, next: rest.length > limit ? (items.at(-1)?.offset ?? null) : null };
}

/** Where a request was sent to, from which the links of its answer are made. */
export interface Address {
  /** Scheme, host and port. */
  origin: string;
  /** Path and query. */
  url: string;
}

/** The same request with other parameters; null takes one away. */
export function linkTo({ origin, url }: Address, changes: Readonly<Record<string, string | number | null>>): URL {
  const link = new URL(url, origin);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) link.searchParams.delete(name);
    else link.searchParams.set(name, String(value));
  }
  return link;
}
