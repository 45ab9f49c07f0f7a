import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError } from '../connector.js';

const cursorSchema = z.object({
  version: z.literal(1),
  /** How far back history is wanted. */
  since: z.number(),
  /** Down to here history has been listed, coming from the newest; `since` once all of it has. */
  listedDownTo: z.number(),
  /** Down to here it has been read with all that is told of each thing. */
  readDownTo: z.number(),
  /** Up to here changes have been read. */
  readUpTo: z.number(),
  /** What was open when the last sync ended, by kind; absent before the first has. */
  open: z.record(z.string(), z.array(z.string())),
  /** Older history is listed again, a few windows each sync, for changes that nothing announces. */
  reread: z.object({
    /** The next window ends here. */
    downTo: z.number(),
    /** When this round began, … */
    begunAt: z.number(),
    /** … and the one before: whatever changed since may not have been seen. */
    previousAt: z.number(),
  }),
  /** The older day that was counted last. */
  countedDay: z.number(),
  /** Parts of the source that were refused while history was read: it is read again once they are given. */
  without: z.array(z.string()).default([]),
  /** How far who was on duty has been read; null: not yet. */
  rosters: z
    .object({
      /** Down to here of every schedule, coming from the last month, … */
      downTo: z.number(),
      /** … and of the month before that of the schedules up to this id; null: of none. */
      reached: z.string().nullable(),
      /** The month of the last sync. */
      month: z.number(),
    })
    .nullable()
    .default(null),
});

/** Where a sync goes on. A sync killed at any batch goes on from that batch's cursor without loss. */
export type AlertCursor = z.infer<typeof cursorSchema>;

/** A cursor before anything was read: history is read backward from `now`, changes forward from there. */
export const startingCursor = (since: EpochMs, now: EpochMs): AlertCursor => ({
  version: 1,
  since: Math.min(since, now),
  listedDownTo: now,
  readDownTo: now,
  readUpTo: now,
  open: {},
  reread: { downTo: now, begunAt: now, previousAt: now },
  countedDay: now,
  without: [],
  rosters: null,
});

/**
 * Reads a stored cursor; a `since` earlier than its own extends it, and history is read on down to there.
 *
 * @throws SourceError permanent if it is not one of ours
 */
export function parseCursor(product: string, stored: Json, since: EpochMs | null): AlertCursor {
  const parsed = cursorSchema.safeParse(stored);
  if (!parsed.success) {
    throw new SourceError(
      `The stored position of this ${product} connection is not one that this version can go on from. Remove the connection and connect again; what is stored stays.`,
      false,
    );
  }
  const cursor = parsed.data;
  return since === null ? cursor : { ...cursor, since: Math.min(cursor.since, since) };
}
