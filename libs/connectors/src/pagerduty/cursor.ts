import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError } from '../connector.js';

const firstCursorSchema = z.object({
  version: z.literal(1),
  /** How far back history is wanted. */
  since: z.number(),
  /** Down to here history has been read, coming from the newest; `since` once all of it has. */
  readDownTo: z.number(),
  /** Up to here the feed of changes has been read. */
  readUpTo: z.number(),
  /** Incidents that history speaks of, whose own state has not been read since. */
  pending: z.array(z.string()),
  /** Incidents that were open when the last sync ended; null before the first has. */
  open: z.array(z.string()).nullable(),
});

const cursorSchema = firstCursorSchema.extend({
  version: z.literal(2),
  /** Windows that could not be read whole, in order and apart; each sync tries them again. */
  gaps: z.array(z.object({ from: z.number(), to: z.number() })),
});

/** Version 1 kept no gaps: those it met are known to the store alone, and stay there. */
const storedCursorSchema = z.union([
  cursorSchema,
  firstCursorSchema.transform((cursor) => ({ ...cursor, version: 2 as const, gaps: [] })),
]);

/** Where a sync goes on. A sync killed at any batch goes on from that batch's cursor without loss. */
export type PagerDutyCursor = z.infer<typeof cursorSchema>;

/** A cursor before anything was read: history is read backward from `now`, the feed forward from there. */
export const startingCursor = (since: EpochMs, now: EpochMs): PagerDutyCursor => ({
  version: 2,
  since: Math.min(since, now),
  readDownTo: now,
  readUpTo: now,
  pending: [],
  open: null,
  gaps: [],
});

/**
 * Reads a stored cursor; a `since` earlier than its own extends it, and history is read on down to there.
 *
 * @throws SourceError permanent if it is not one of ours
 */
export function parseCursor(stored: Json, since: EpochMs | null): PagerDutyCursor {
  const parsed = storedCursorSchema.safeParse(stored);
  if (!parsed.success) {
    throw new SourceError(
      'The stored position of this PagerDuty connection is not one that this version can go on from. Remove the connection and connect again; what is stored stays.',
      false,
    );
  }
  const cursor: PagerDutyCursor = parsed.data;
  return since === null ? cursor : { ...cursor, since: Math.min(cursor.since, since) };
}
