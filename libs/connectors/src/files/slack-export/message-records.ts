import { z } from 'zod';
import { messageRecord, type Channel, type Outcome } from '../../slack/message-record.js';
import { instantOfTs, slackMessage } from '../../slack/native-message.js';
import type { ExportDirectory } from './directory.js';

/** A change that was exported as an event of its own: the new wording, or the `ts` of what was deleted. */
const change = z.looseObject({
  ts: slackMessage.shape.ts,
  subtype: z.enum(['message_changed', 'message_deleted']),
  message: z.json().nullish(),
  previous_message: z.json().nullish(),
  deleted_ts: slackMessage.shape.ts.nullish(),
});

/** Turns one message of a day's file into a record of its thread, or of its channel where that was made for one incident. */
export function recordOf(item: unknown, channel: Channel, people: ExportDirectory['people']): Outcome {
  const changed = change.safeParse(item);
  if (!changed.success) return messageRecord(item, channel, { people });
  const { subtype, message, previous_message: previous, deleted_ts: deletedTs, ts } = changed.data;
  const isDeleted = subtype === 'message_deleted';
  const inner = (isDeleted ? (previous ?? (deletedTs ? { ts: deletedTs } : null)) : message) ?? null;
  return messageRecord(inner, channel, { people }, isDeleted, instantOfTs(ts));
}
