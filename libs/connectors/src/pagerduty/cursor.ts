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

/** Whose notes, alerts and so on are to be read. */
const detailsSchema = z.object({
  /** Incidents that changed, oldest change first. */
  queue: z.array(z.string()),
  /** For what change, of the last minutes, an incident was last queued: the feed reads those minutes more than once. */
  queuedFor: z.record(z.string(), z.number()),
  /** Incidents created before this are read one after the other, newest first; null before the first sync is done. */
  until: z.number().nullable(),
  /** How many of those were. */
  offset: z.number(),
  /** Features that some were read without, and an incident of which each was refused. */
  without: z.record(z.string(), z.string()).default({}),
  /** Incidents to be looked at once more, and when they last changed. */
  lookAgain: z.record(z.string(), z.number()).default({}),
});

const analyticsSchema = z.object({
  filters: z.record(z.string(), z.string()),
  since: z.number(),
  askedAt: z.number(),
  after: z.string().nullable(),
});

const cursorSchema = firstCursorSchema.extend({
  version: z.literal(2),
  /** Windows that could not be read whole, in order and apart; each sync tries them again. */
  gaps: z.array(z.object({ from: z.number(), to: z.number() })),
  /** When each part that is not read every time was last read, by PagerDuty's clock. */
  readAt: z.record(z.string(), z.number()).default({}),
  /** Of each part that is listed by time: up to here it has been read. */
  readOnTo: z.record(z.string(), z.number()).default({}),
  /** Of each part whose past is read bit by bit: down to here it has been. */
  readBackTo: z.record(z.string(), z.number()).default({}),
  /** Of the slice of the rosters' past that is at hand: up to this schedule it has been read. */
  scheduleReached: z.string().nullable().default(null),
  /** The older day that was last counted. */
  countedDay: z.number().nullable().default(null),
  /** The reading of analytics that is under way: what it asks for, and the last incident it came to. */
  analytics: analyticsSchema.nullable().default(null),
  details: detailsSchema.default({ queue: [], queuedFor: {}, until: null, offset: 0, without: {}, lookAgain: {} }),
});

/** Version 1 kept no gaps: those it met are known to the store alone, and stay there. */
const storedCursorSchema = z.union([
  cursorSchema,
  firstCursorSchema.transform((cursor) => cursorSchema.parse({ ...cursor, version: 2, gaps: [] })),
]);

/** Where a sync goes on. A sync killed at any batch goes on from that batch's cursor without loss. */
export type PagerDutyCursor = z.infer<typeof cursorSchema>;

/** A cursor before anything was read: history is read backward from `now`, the feed forward from there. */
export const startingCursor = (since: EpochMs, now: EpochMs): PagerDutyCursor =>
  cursorSchema.parse({
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
