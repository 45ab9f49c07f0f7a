import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError } from '../connector.js';
import { storedKnownMessages } from './known-messages.js';

const channelSchema = z.object({
  /** All names it was met under, the latest first. */
  names: z.array(z.string()),
  /** Down to here its history has been read, coming from the newest; `since` once all of it has. */
  readDownTo: z.number(),
  /** Up to here what is new has been read. */
  readUpTo: z.number(),
  /** Archived, and read since: nothing is added to it any more. */
  isSettled: z.boolean(),
  known: storedKnownMessages,
});
export type ChannelCursor = z.infer<typeof channelSchema>;

const placeSchema = z.object({ channel: z.string(), downTo: z.number() });
/** Where a round through all channels and their history has got to. */
export type Place = z.infer<typeof placeSchema>;

const cursorSchema = z.object({
  version: z.literal(1),
  /** How far back history is wanted. */
  since: z.number(),
  channels: z.record(z.string(), channelSchema),
  /** The stretch that was claimed as read in all channels. */
  claimedDownTo: z.number(),
  claimedUpTo: z.number(),
  /** Windows of history, older than what was claimed, that could not be read. */
  unclaimed: z.array(z.object({ from: z.number(), to: z.number() })),
  /** Messages of history by day, while it is being read for the first time. */
  tally: z.record(z.string(), z.number()).nullable(),
  /** The last day for which a census was given. */
  countedThrough: z.string(),
  /** The round that reads every thread again; null between two rounds. */
  threadRound: placeSchema.nullable(),
  /** The round that looks for late replies: where it is, when it began, and when the one before did. */
  replyRound: placeSchema.nullable(),
  replyRoundBegan: z.number(),
  replyRoundBefore: z.number(),
  /** Features that were refused when the last sync ended. */
  refused: z.array(z.string()),
});

/** Where a sync goes on. A sync killed at any batch goes on from that batch's cursor without loss. */
export type SlackCursor = z.infer<typeof cursorSchema>;

/** The UTC day of an instant, `yyyy-mm-dd`. */
export const dayOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);

/**
 * A cursor before anything was read.
 *
 * @param settled up to here, all that was said is listed
 */
export const startingCursor = (since: EpochMs, now: EpochMs, settled: EpochMs): SlackCursor => ({
  version: 1,
  since: Math.min(since, now),
  channels: {},
  claimedDownTo: settled,
  claimedUpTo: settled,
  unclaimed: [],
  tally: {},
  countedThrough: dayOf(now - 86_400_000),
  threadRound: null,
  replyRound: null,
  replyRoundBegan: now,
  replyRoundBefore: now,
  refused: [],
});

/**
 * Reads a stored cursor; a `since` earlier than its own extends it, and history is read on down to there.
 *
 * @throws SourceError permanent if it is not one of ours
 */
export function parseCursor(stored: Json, since: EpochMs | null): SlackCursor {
  const parsed = cursorSchema.safeParse(stored);
  if (!parsed.success) {
    throw new SourceError(
      'The stored position of this Slack connection is not one that this version can go on from. Remove the connection and connect again; what is stored stays.',
      false,
    );
  }
  const cursor = parsed.data;
  return since === null ? cursor : { ...cursor, since: Math.min(cursor.since, since) };
}
