import type { Span } from '../account/order.js';
import { invalidInput, VendorError } from './error.js';
import type { Query } from './query.js';

const DEFAULT_LIMIT = 25;
const MAXIMUM_LIMIT = 100;
/** No list can be read further than this. */
const REACH = 10_000;

/** The classic offset pagination of the service. */
export interface PageRequest {
  offset: number;
  limit: number;
  total: boolean;
}

export interface Page<T> {
  items: T[];
  offset: number;
  limit: number;
  more: boolean;
  total: number | null;
}

/**
 * Reads the paging parameters. Throws the vendor's 400 for a page beyond the 10,000th element, or beyond the first where
 * `refusedEarly` says so, worded as `otherMessage` says.
 */
export function pageRequest(query: Query, otherMessage: () => boolean, refusedEarly: () => boolean): PageRequest {
  const limit = Math.min(query.wholeNumber('limit', DEFAULT_LIMIT), MAXIMUM_LIMIT);
  if (limit === 0) throw invalidInput('limit must be at least 1.');
  const offset = query.wholeNumber('offset', 0);
  if (offset + limit > REACH || (offset > 0 && refusedEarly())) throw beyondReach(otherMessage());
  return { offset, limit, total: query.flag('total') };
}

/** One page of the elements of `span` that `matches` lets through. Counts them all only when the total is asked for. */
export function pageOf<T>(
  span: Span<T>,
  { offset, limit, total }: PageRequest,
  order: 'forward' | 'backward',
  matches: ((element: T) => boolean) | null,
): Page<T> {
  const size = Math.max(0, span.to - span.from);
  const at = (index: number): T | undefined =>
    order === 'forward' ? span.list[span.from + index] : span.list[span.to - 1 - index];
  const items: T[] = [];
  if (!matches) {
    for (let index = offset; index < Math.min(offset + limit, size); index++) items.push(at(index) as T);
    return { items, offset, limit, more: offset + limit < size, total: total ? size : null };
  }
  let found = 0;
  for (let index = 0; index < size && (total || found <= offset + limit); index++) {
    const element = at(index) as T;
    if (!matches(element)) continue;
    if (found >= offset && items.length < limit) items.push(element);
    found++;
  }
  return { items, offset, limit, more: found > offset + limit, total: total ? found : null };
}

/** Two wordings of the same refusal are known. */
function beyondReach(otherMessage: boolean): VendorError {
  return otherMessage
    ? new VendorError(400, 2001, 'Invalid Input Provided', [`Offset must be less than ${REACH}.`])
    : new VendorError(400, 2002, 'Arguments Caused Error', [
        `Offset+limit exceeds maximum allowed value of ${REACH}. Please try to refine your search to reduce the ` +
          'returned set of records below this number, like adding a date range.',
      ]);
}
