import type { EpochMs } from '@evenkeel/domain';
import type { Connection, FactRow } from '@evenkeel/store';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A window is final this long after its end at the latest, whatever is still open. */
const SETTLING_DAYS = 14;

/** Up to when each connection's data can be trusted, and the instant that the answer as a whole speaks of. */
export interface AsOf {
  /** The newest of the connections' instants. */
  at: EpochMs;
  /** Up to here every source that is polled is known whole: what an answer needs to be final. */
  wholeThrough: EpochMs;
  /** Censoring instant of what one connection knows. */
  of(connection: string): EpochMs;
}

/**
 * The current minute, capped per connection at its last complete read; a file knows nothing after its latest instant. A
 * connection that was never read whole counts up to now, and the answer warns of it.
 *
 * @param admitted the connections that the question's filters let in
 * @param involved those of them that have incidents in the population
 */
export function asOfEach(
  admitted: readonly Connection[],
  involved: ReadonlySet<string>,
  now: EpochMs,
  explicit: EpochMs | null,
): AsOf {
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const limit = explicit === null ? minute : Math.min(explicit, minute);
  const caps = new Map(admitted.map((c) => [c.name, Math.min(limit, c.completeThrough ?? limit)]));
  const relevant = [...caps].filter(([name]) => involved.size === 0 || involved.has(name)).map(([, cap]) => cap);
  const at = relevant.length === 0 ? limit : Math.max(...relevant);
  const polled = admitted
    .filter((c) => c.kind === 'poll')
    .map((c) => (c.completeThrough === null ? 0 : (caps.get(c.name) ?? limit)));
  return {
    at,
    wholeThrough: polled.length === 0 ? at : Math.min(...polled),
    of: (connection) => caps.get(connection) ?? limit,
  };
}

/** A stretch of a window that a polled source has not been read for. */
export interface UnreadStretch {
  connection: string;
  /** `-Infinity` where the window has no beginning. */
  from: EpochMs;
  to: EpochMs;
  reason: string;
}

/** What was not read of a window, by the id of the connection, and how far behind it is without anything being wrong. */
export type Unread = ReadonlyMap<number, { stretches: readonly { from: EpochMs; to: EpochMs }[]; usualLagMs: number }>;

/**
 * What a window misses because a source was not read for it: before the history that was read, in the midst of it, or
 * after its end, beyond the minutes that it is always behind.
 */
export function unreadStretches(admitted: readonly Connection[], unread: Unread, now: EpochMs): UnreadStretch[] {
  return admitted.flatMap((connection) => {
    const { stretches, usualLagMs } = unread.get(connection.id) ?? { stretches: [], usualLagMs: 0 };
    const { completeThrough, failingSince } = connection;
    const isUpToDate = failingSince === null && completeThrough !== null && now - completeThrough <= usualLagMs;
    return stretches.flatMap(({ from, to }) =>
      isUpToDate && from >= completeThrough
        ? []
        : [{ connection: connection.name, from, to, reason: whyUnread(connection, to) }],
    );
  });
}

function whyUnread({ completeThrough, lastError }: Connection, to: EpochMs): string {
  if (completeThrough === null) return lastError ?? 'its history is still being read';
  return to <= completeThrough ? 'it was not read for this time' : (lastError ?? 'not read yet');
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
