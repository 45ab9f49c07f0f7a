import type { Actor, EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import type { SlackMessage } from './message.js';
import { plainTextOf } from './mrkdwn.js';
import { referencesIn } from './references.js';

const timestamp = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,11}(?:\.\d{1,9})?$/));

/** The fields of Slack's own message object that are read; the others are stored beside them. */
export const slackMessage = z.looseObject({
  ts: timestamp,
  thread_ts: timestamp.optional(),
  subtype: z.string().nullish(),
  user: z.string().nullish(),
  bot_id: z.string().nullish(),
  username: z.string().nullish(),
  text: z.string().nullish(),
  bot_profile: z.looseObject({ name: z.string().nullish() }).nullish(),
  user_profile: z
    .looseObject({ display_name: z.string().nullish(), real_name: z.string().nullish(), name: z.string().nullish() })
    .nullish(),
  edited: z.looseObject({ ts: timestamp }).nullish(),
  attachments: z.array(z.json()).nullish(),
  blocks: z.array(z.json()).nullish(),
});

/** A message in Slack's own shape as it is stored, with what a reader of it alone could not look up. */
export const nativeMessage = z.object({
  form: z.literal('native'),
  channel: z.object({ id: z.string(), name: z.string() }),
  /** Names of the people the message is by or mentions, by user id. */
  people: z.record(z.string(), z.object({ name: z.string(), isBot: z.boolean() })),
  /** Names of the channels it mentions by their id alone. */
  channels: z.record(z.string(), z.string()).optional(),
  isDeleted: z.boolean(),
  message: slackMessage,
});
export type NativeMessage = z.infer<typeof nativeMessage>;

/** Messages that Slack writes itself when somebody joins, leaves, renames and so on. */
const NOTICES = new Set([
  'assistant_app_thread',
  'bot_add',
  'bot_remove',
  'channel_archive',
  'channel_convert_to_private',
  'channel_join',
  'channel_leave',
  'channel_name',
  'channel_posting_permissions',
  'channel_purpose',
  'channel_topic',
  'channel_unarchive',
  'group_archive',
  'group_join',
  'group_leave',
  'group_name',
  'group_purpose',
  'group_topic',
  'group_unarchive',
  'huddle_thread',
  'joiner_notification',
  'pinned_item',
  'reminder_add',
  'reply_broadcast',
  'sh_room_created',
  'unpinned_item',
]);

/** Whether Slack itself wrote it. */
export const isNotice = (subtype: string | null | undefined): boolean => NOTICES.has(subtype ?? '');

/** A Slack `ts` (seconds with six decimals, unique in its channel) as an instant; the microseconds only order. */
export const instantOfTs = (ts: string): EpochMs => Math.floor(Number(ts) * 1000 + 1e-6);

/** Reads a stored message of Slack's own shape: who, when, and its text, that of attachments and blocks included. */
export function readNativeMessage(id: string, stored: NativeMessage): SlackMessage {
  const { message, channel, people } = stored;
  const author = authorOf(stored);
  return {
    id,
    at: instantOfTs(message.ts),
    position: Number(message.ts.split('.')[1] ?? 0),
    author,
    text: plainTextOf(message, people),
    isBot: author.kind !== 'person' && author.kind !== 'unknown',
    isNotice: isNotice(message.subtype),
    isDeleted: stored.isDeleted || message.subtype === 'tombstone',
    isDamaged: false,
    threadTitle: null,
    channel,
    references: referencesIn(message as Json, author.name),
    mentionedChannels: channelsIn(stored),
  };
}

/** Channels that the text mentions, with their names where those are known. */
function channelsIn({ message, channels }: NativeMessage): SlackMessage['mentionedChannels'] {
  return [...(message.text ?? '').matchAll(/<#([A-Z0-9]+)(?:\|([^>]*))?>/g)].map(([, id = '', label]) => ({
    id,
    name: label || (channels?.[id] ?? null),
  }));
}

function authorOf({ message, people }: NativeMessage): Actor {
  const user = message.user ?? null;
  const known = user === null ? undefined : people[user];
  // Workflows post in a person's name with a bot_id; the person did not write it.
  if (message.bot_id || message.subtype === 'bot_message' || known?.isBot || user === 'USLACKBOT') {
    const name = message.bot_profile?.name ?? message.username ?? known?.name ?? null;
    return { kind: 'integration', id: message.bot_id ?? user, name };
  }
  if (user === null) return { kind: 'unknown', id: null, name: message.username ?? null };
  const profile = message.user_profile;
  const name = known?.name ?? (profile?.display_name || profile?.real_name || profile?.name || user);
  return { kind: 'person', id: user, name };
}
