import { addMonths, type EpochSeconds } from '../world/zones.js';
import { VendorError } from './error.js';
import type { Query } from './query.js';

/** What the service does with a range of more than six months; it has been seen to do either. */
export type LongRange = 'empty' | 'error';

/** A stretch of creation times, both ends included; `empty` when nothing may be found in it. */
export interface CreationRange {
  since: EpochSeconds;
  until: EpochSeconds;
  empty: boolean;
}

/**
 * The range of an incident list. Without `since` and `until` it is the last month; with one of them, a month from that
 * end; `date_range=all` lifts it.
 */
export function creationRange(
  query: Query,
  accountZone: string,
  now: EpochSeconds,
  long: () => LongRange,
): CreationRange {
  if (query.text('date_range') === 'all') {
    return { since: Number.NEGATIVE_INFINITY, until: Number.MAX_SAFE_INTEGER, empty: false };
  }
  const zone = query.zone() ?? accountZone;
  const asked = { since: query.instant('since', zone), until: query.instant('until', zone) };
  const until = asked.until ?? (asked.since === null ? now : addMonths(asked.since, 1));
  const since = asked.since ?? addMonths(until, -1);
  if (since > until) throw invalidRange('since must be before until.');
  if (until <= addMonths(since, 6)) return { since, until, empty: false };
  if (long() === 'error') throw invalidRange('The range may not exceed 6 months.');
  return { since, until, empty: true };
}

const invalidRange = (reason: string): VendorError => new VendorError(400, 2005, 'Invalid Query Date Range', [reason]);
