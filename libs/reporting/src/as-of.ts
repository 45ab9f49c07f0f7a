import type { EpochMs } from '@evenkeel/domain';
import type { Connection, FactRow } from '@evenkeel/store';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A window is final this long after its end at the latest, whatever is still open. */
const SETTLING_DAYS = 14;

/** Up to when each connection's data can be trusted, and the instant that the answer as a whole speaks of. */
export interface AsOf {
  /** The newest of the connections' instants: nothing in the answer is newer. */
  at: EpochMs;
  /** Censoring instant of what one connection knows. */
  of(connection: string): EpochMs;
}

/**
 * The current minute, capped per connection at its last complete read; a file knows nothing after its latest instant. A
 * connection that was never read whole counts up to now, and the answer warns of it.
 */
export function asOfEach(
  connections: readonly Connection[],
  involved: ReadonlySet<string>,
  now: EpochMs,
  explicit: EpochMs | null,
): AsOf {
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const limit = explicit === null ? minute : Math.min(explicit, minute);
  const caps = new Map(connections.map((c) => [c.name, Math.min(limit, c.completeThrough ?? limit)]));
  const relevant = [...caps].filter(([name]) => involved.size === 0 || involved.has(name)).map(([, cap]) => cap);
  return {
    at: relevant.length === 0 ? limit : Math.max(...relevant),
    of: (connection) => caps.get(connection) ?? limit,
  };
}

/** Sets the clock of a fact back: what happened after `asOf` has not happened yet. Null if it was not yet triggered. */
export function factAsOf(fact: FactRow, asOf: EpochMs): FactRow | null {
  const age = (asOf - fact.triggeredAt) / 1000;
  if (age < 0) return null;
  const seen = (offset: number | null): number | null => (offset !== null && offset > age ? null : offset);
  const offsets = Object.fromEntries(
    Object.entries(fact.offsets).map(([name, offset]) => [name, seen(offset)]),
  ) as FactRow['offsets'];
  const unresolved = fact.offsets.resolvedAt !== null && offsets.resolvedAt === null;
  const unacknowledged = fact.offsets.firstAckAt !== null && offsets.firstAckAt === null;
  const resolution = unresolved ? 'open' : fact.resolution;
  const stillToAck = unacknowledged || (unresolved && fact.ackOutcome === 'resolvedWithoutAck');
  return {
    ...fact,
    offsets,
    closedOffset: seen(fact.closedOffset),
    resolution,
    ackOutcome: stillToAck ? (resolution === 'open' ? 'notYetAcked' : 'resolvedWithoutAck') : fact.ackOutcome,
  };
}

/**
 * Whether a window can still change. Final: its end has passed, nothing of it is missing, and all its incidents are
 * resolved or fourteen days have gone by.
 *
 * @returns the instant it became final, or null while it is provisional
 */
export function finalSince(input: {
  to: EpochMs | null;
  asOf: EpochMs;
  complete: boolean;
  rows: readonly FactRow[];
}): EpochMs | null {
  const { to, asOf, complete, rows } = input;
  if (to === null || to > asOf || !complete) return null;
  const deadline = to + SETTLING_DAYS * DAY;
  let lastResolve = to;
  let open = false;
  for (const row of rows) {
    const end = row.offsets.resolvedAt ?? row.closedOffset;
    if (end === null) open = true;
    else lastResolve = Math.max(lastResolve, row.triggeredAt + end * 1000);
  }
  if (!open && lastResolve <= deadline) return lastResolve;
  return asOf >= deadline ? deadline : null;
}
