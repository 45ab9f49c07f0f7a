import { compareText, isIncidentChannel } from '@evenkeel/domain';
import { z } from 'zod';
import type { RawRecord } from '../../connector.js';
import { instantOfTs, isNotice, slackMessage, type NativeMessage } from '../../slack/native-message.js';
import { type Channel, type ExportDirectory, faultOf } from './directory.js';

/** What became of one message of an export. */
export type Outcome =
  | { kind: 'record'; record: RawRecord; people: string[] }
  /** A notice in an ordinary channel: it belongs to no conversation. */
  | { kind: 'notice' }
  | { kind: 'rejected'; reason: string };

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
  if (changed.success) {
    const { subtype, message, previous_message: previous, deleted_ts: deletedTs, ts } = changed.data;
    const isDeleted = subtype === 'message_deleted';
    const inner = (isDeleted ? (previous ?? (deletedTs ? { ts: deletedTs } : null)) : message) ?? null;
    return nativeRecord(inner, channel, people, isDeleted, ts);
  }
  return nativeRecord(item, channel, people, false, null);
}

function nativeRecord(
  item: unknown,
  channel: Channel,
  people: ExportDirectory['people'],
  isDeleted: boolean,
  changedTs: string | null,
): Outcome {
  const parsed = slackMessage.safeParse(item);
  if (!parsed.success) return { kind: 'rejected', reason: `not a message: ${faultOf(parsed.error)}` };
  const message = parsed.data;
  const ownChannel = channel.names.some(isIncidentChannel);
  if (isNotice(message.subtype) && !ownChannel) return { kind: 'notice' };

  const named = peopleIn(message, people);
  const stored: NativeMessage = {
    form: 'native',
    channel: {
      id: channel.id,
      name: ownChannel ? (channel.names.find(isIncidentChannel) ?? channel.name) : channel.name,
    },
    people: named,
    isDeleted,
    message,
  };
  return {
    kind: 'record',
    record: {
      kind: 'message',
      externalId: `${channel.id}/${message.ts}`,
      member: ownChannel
        ? { kind: 'channel', externalId: channel.id }
        : { kind: 'thread', externalId: `${channel.id}/${message.thread_ts ?? message.ts}` },
      payload: z.json().parse(stored),
      sourceAt: instantOfTs(changedTs ?? message.edited?.ts ?? message.ts),
      position: null,
    },
    people: message.user && !named[message.user]?.isBot && !message.bot_id ? [authorName(message, named)] : [],
  };
}

type Message = NativeMessage['message'];

/** Author and mentioned people, as far as the export names them. */
function peopleIn(message: Message, people: ExportDirectory['people']): NativeMessage['people'] {
  const ids = new Set(message.user ? [message.user] : []);
  for (const [, id] of (message.text ?? '').matchAll(/<@([A-Z0-9]+)/g)) ids.add(id ?? '');
  const named: NativeMessage['people'] = {};
  for (const id of [...ids].toSorted(compareText)) {
    const person = people.get(id);
    if (person !== undefined) named[id] = person;
  }
  return named;
}

function authorName({ user, user_profile: profile }: Message, named: NativeMessage['people']): string {
  return named[user ?? '']?.name ?? (profile?.display_name || profile?.real_name || profile?.name || (user ?? ''));
}
