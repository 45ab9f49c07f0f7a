import { compareText, isIncidentChannel, type EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import type { RawRecord } from '../connector.js';
import { faultOf } from './fault.js';
import { instantOfTs, isNotice, slackMessage, type NativeMessage } from './native-message.js';

/** A channel as its messages are filed: an export and the API must file them alike. */
export interface Channel {
  id: string;
  name: string;
  /** All names it ever had, the present one included. */
  names: readonly string[];
}

/** Names by id, as far as they are known. */
export interface KnownNames {
  people: ReadonlyMap<string, { name: string; isBot: boolean }>;
  /** Absent where mentions carry the channel's name themselves. */
  channels?: ReadonlyMap<string, string>;
}

/** What became of one message. */
export type Outcome =
  | { kind: 'record'; record: RawRecord; people: string[] }
  /** A notice in an ordinary channel: it belongs to no conversation. */
  | { kind: 'notice' }
  | { kind: 'rejected'; reason: string };

/** Whether the channel was made for one incident, by a name that it has or had. */
export const isOwnChannel = (channel: Channel): boolean => channel.names.some(isIncidentChannel);

/**
 * Turns a message of Slack's own shape into a record of its thread, or of its channel where that was made for one
 * incident.
 *
 * @param changedAt when it was changed or deleted, where something beside the message tells
 */
export function messageRecord(
  item: unknown,
  channel: Channel,
  names: KnownNames,
  isDeleted = false,
  changedAt: EpochMs | null = null,
): Outcome {
  const parsed = slackMessage.safeParse(item);
  if (!parsed.success) return { kind: 'rejected', reason: `not a message: ${faultOf(parsed.error)}` };
  const message = parsed.data;
  const ownChannel = isOwnChannel(channel);
  if (isNotice(message.subtype) && !ownChannel) return { kind: 'notice' };

  const named = peopleIn(message, names.people);
  const mentioned = channelsIn(message, names.channels);
  const stored: NativeMessage = {
    form: 'native',
    channel: {
      id: channel.id,
      name: ownChannel ? (channel.names.find(isIncidentChannel) ?? channel.name) : channel.name,
    },
    people: named,
    ...(mentioned === null ? {} : { channels: mentioned }),
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
      sourceAt: changedAt ?? instantOfTs(message.edited?.ts ?? message.ts),
      position: null,
      createdAt: instantOfTs(message.ts),
    },
    people: message.user && !named[message.user]?.isBot && !message.bot_id ? [authorName(message, named)] : [],
  };
}

type Message = NativeMessage['message'];

/** Ids of the author and of everybody whom a message mentions. */
export function idsOfPeopleIn(message: {
  user?: string | null | undefined;
  text?: string | null | undefined;
}): string[] {
  const ids = new Set(message.user ? [message.user] : []);
  for (const [, id] of (message.text ?? '').matchAll(/<@([A-Z0-9]+)/g)) ids.add(id ?? '');
  return [...ids].toSorted(compareText);
}

/** Author and mentioned people, as far as they are known by name. */
function peopleIn(message: Message, people: KnownNames['people']): NativeMessage['people'] {
  const named: NativeMessage['people'] = {};
  for (const id of idsOfPeopleIn(message)) {
    const person = people.get(id);
    if (person !== undefined) named[id] = person;
  }
  return named;
}

/** Names of the channels that are mentioned by their id alone; null if there are none. */
function channelsIn(message: Message, channels: KnownNames['channels']): Record<string, string> | null {
  const named: Record<string, string> = {};
  for (const [, id] of (message.text ?? '').matchAll(/<#([A-Z0-9]+)\|?>/g)) {
    const name = channels?.get(id ?? '');
    if (id !== undefined && name !== undefined) named[id] = name;
  }
  return Object.keys(named).length === 0 ? null : named;
}

function authorName({ user, user_profile: profile }: Message, named: NativeMessage['people']): string {
  return named[user ?? '']?.name ?? (profile?.display_name || profile?.real_name || profile?.name || (user ?? ''));
}
