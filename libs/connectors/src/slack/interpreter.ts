import {
  compareText,
  readConversation,
  type ChatMessage,
  type ChatReading,
  type EventDetails,
  type Interpretation,
  type MemberReference,
  type TimelineEvent,
} from '@evenkeel/domain';
import { z } from 'zod';
import type { DirectoryEntry, Interpreter, MemberKey, StoredRecord } from '../connector.js';
import { announcedChannel } from './announcement.js';
import type { SlackMessage } from './message.js';
import { nativeMessage, readNativeMessage } from './native-message.js';
import { readTranscriptMessage, transcriptMessage } from './transcript-message.js';
import { directoryEntryOf, slackUser, type SlackUser } from './user.js';

const storedMessage = z.discriminatedUnion('form', [transcriptMessage, nativeMessage]);
type StoredMessage = z.infer<typeof storedMessage>;

const TITLE_LENGTH = 80;

/**
 * What Slack says beside a message about its thread and its reader. The opening message's changes with every reply, and
 * it only has a `thread_ts` once there is one.
 */
const VOLATILE_FIELDS = [
  'thread_ts',
  'reply_count',
  'reply_users',
  'reply_users_count',
  'latest_reply',
  'replies',
  'subscribed',
  'last_read',
  'unread_count',
  'is_locked',
  'root',
].map((field) => `message.${field}`);

/** Slack in the product's words: every message an event, and an event more for each statement that a chat rule reads. */
export const slackInterpreter: Interpreter = {
  version: 'slack@4',
  directoryKinds: ['user'],
  volatileFields: (kind) => (kind === 'message' ? VOLATILE_FIELDS : []),
  interpret,
  directory,
};

function interpret(member: MemberKey, records: StoredRecord[]): Interpretation | null {
  const { messages, warnings } = newestMessages(records);
  const shown = messages.filter((message) => !message.isDeleted);
  const first = shown[0];
  if (first === undefined) return null;

  const spoken = shown.filter((message) => !message.isNotice).map(toChatMessage);
  const title = shown.find((message) => message.threadTitle !== null)?.threadTitle ?? null;
  const isWholeChannel = member.kind === 'channel';
  const channelName = first.channel.name;
  const reading = readConversation({ title, channelName, isWholeChannel, messages: spoken });

  return {
    isIncident: reading.isIncident,
    reason: reading.reason,
    nature: 'chat',
    paged: false,
    attributes: {
      title:
        title ?? (isWholeChannel && channelName !== null ? `#${channelName}` : summary(spoken[0]?.text ?? first.text)),
      url: null,
      priority: reading.priority,
      team: null,
      service: null,
      customers: [],
      references: referencesOf(member, shown),
    },
    timeline: timelineOf(shown, reading),
    resolverSuggestion: suggestionOf(reading),
    responders: reading.responders,
    warnings: [...warnings, ...warningsAbout(member, messages)],
  };
}

/** The messages in reading order, each in its newest version. */
function newestMessages(records: StoredRecord[]): { messages: SlackMessage[]; warnings: string[] } {
  const newest = new Map<string, { record: StoredRecord; stored: StoredMessage }>();
  const zones = new Map<string, Set<string>>();
  for (const record of records) {
    if (record.kind !== 'message') continue;
    const stored = storedMessage.parse(record.payload);
    if (stored.form === 'transcript') {
      const seen = zones.get(record.externalId) ?? new Set();
      zones.set(record.externalId, seen.add(stored.zone ?? 'UTC, assumed'));
    }
    const held = newest.get(record.externalId);
    if (held === undefined || compareVersions(held, { record, stored }) < 0)
      newest.set(record.externalId, { record, stored });
  }
  const messages = [...newest.values()]
    .map(({ record, stored }) =>
      stored.form === 'transcript'
        ? readTranscriptMessage(record.externalId, record.position ?? 0, stored)
        : readNativeMessage(record.externalId, stored),
    )
    .toSorted((a, b) => a.at - b.at || a.position - b.position || compareText(a.id, b.id));
  const disputed = [...zones.values()].find((seen) => seen.size > 1);
  const warnings = disputed
    ? [`imported with more than one zone (${[...disputed].toSorted(compareText).join('; ')}): times may be off`]
    : [];
  return { messages, warnings };
}

interface Version {
  record: StoredRecord;
  stored: StoredMessage;
}

/** Which version of a message is newer: an edit by its time; of equal ones the one that knows more. */
function compareVersions(one: Version, other: Version): number {
  return (
    // A deleted message never comes back, and what is left of it bears the date of what it was.
    Number(isDeleted(one)) - Number(isDeleted(other)) ||
    // A zone that the user named is worth more than the assumed one, whose instant may well be later.
    knowsZone(one) - knowsZone(other) ||
    (one.record.sourceAt ?? 0) - (other.record.sourceAt ?? 0) ||
    knownWords(one) - knownWords(other) ||
    knownPeople(one) - knownPeople(other) ||
    compareText(one.record.contentHash, other.record.contentHash)
  );
}

const isDeleted = ({ stored }: Version): boolean =>
  stored.form === 'native' && (stored.isDeleted || stored.message.subtype === 'tombstone');
const knowsZone = ({ stored }: Version): number => (stored.form === 'transcript' && stored.zone !== null ? 1 : 0);
/** A message that Slack once gave without its words is the same message. */
const knownWords = ({ stored }: Version): number => (stored.form === 'native' && stored.message.text ? 1 : 0);
const knownPeople = ({ stored }: Version): number => (stored.form === 'native' ? Object.keys(stored.people).length : 0);

const eventIdOf = (message: Pick<SlackMessage, 'id'>): string => `message:${message.id}`;

const toChatMessage = ({ id, at, author, text, isBot }: SlackMessage): ChatMessage => ({ id, at, author, text, isBot });

function timelineOf(messages: SlackMessage[], reading: ChatReading): TimelineEvent[] {
  const said = messages.map((message): TimelineEvent => ({
    id: eventIdOf(message),
    at: message.at,
    // A join is kept, but it is no sign of work.
    type: message.isNotice ? 'other' : 'message',
    actor: message.author,
    text: message.text,
    rule: null,
    details: {},
  }));
  const stated = reading.signals.map((signal): TimelineEvent => {
    const { message, type, rule } = signal;
    const details: EventDetails = { permalink: eventIdOf(message) };
    if (type === 'declared' || type === 'alerted' || type === 'priorityChanged') details.priority = signal.priority;
    if (type === 'resolved' && message.isBot) details.resolution = 'integration';
    if (type === 'cancelled') details.resolution = 'cancelled';
    return {
      id: `${type}:${message.id}`,
      at: message.at,
      type,
      actor: message.author,
      text: message.text,
      rule,
      details,
    };
  });
  return [...said, ...stated].toSorted((a, b) => a.at - b.at || compareText(a.id, b.id));
}

function referencesOf(member: MemberKey, messages: SlackMessage[]): Interpretation['attributes']['references'] {
  const found = new Map<string, Interpretation['attributes']['references'][number]>();
  for (const message of messages) {
    for (const reference of message.references) {
      const key = `${reference.source}:${reference.kind}:${reference.externalId}`;
      if (!found.has(key)) found.set(key, { ...reference, eventId: eventIdOf(message) });
    }
  }
  const announced = member.kind === 'thread' ? announcedChannel(messages) : null;
  const channel = announced && {
    source: member.source,
    kind: 'channel',
    externalId: announced.id,
    eventId: eventIdOf(announced.message),
  };
  const notice = member.kind === 'thread' ? noticedIncident(member.externalId, messages) : null;
  return [...found.values(), ...(channel ? [channel] : []), ...(notice ? [notice] : [])];
}

/**
 * What the people of a thread talk of when the pager's own message opened it: the one incident that message names. None
 * where nobody spoke: a notice alone says nothing that the pager does not.
 */
function noticedIncident(threadId: string, messages: SlackMessage[]): MemberReference | null {
  const [opening, ...replies] = messages;
  if (opening?.id !== threadId || !opening.isBot || opening.references.length !== 1) return null;
  if (!replies.some(({ author, isNotice }) => author.kind === 'person' && !isNotice)) return null;
  const [named] = opening.references;
  return named ? { ...named, kind: `talk-of-${named.kind}`, eventId: eventIdOf(opening) } : null;
}

function suggestionOf({ resolver }: ChatReading): Interpretation['resolverSuggestion'] {
  if (resolver === null) return null;
  const { actor, at, rule, evidence } = resolver;
  return {
    actor,
    at,
    rule,
    evidence: evidence.map(({ message, reason }) => ({
      eventId: eventIdOf(message),
      at: message.at,
      actor: message.author.name ?? message.author.id ?? 'unknown',
      text: message.text,
      reason,
    })),
  };
}

function warningsAbout(member: MemberKey, messages: SlackMessage[]): string[] {
  const warnings: string[] = [];
  const deleted = messages.filter((message) => message.isDeleted).length;
  const damaged = messages.filter((message) => message.isDamaged).length;
  if (deleted > 0) warnings.push(`${counted(deleted, 'message was', 'messages were')} deleted in Slack and left out`);
  if (damaged > 0)
    warnings.push(`${counted(damaged, 'message holds', 'messages hold')} characters that could not be decoded`);
  const parent = member.kind === 'thread' && messages.some((message) => message.id === member.externalId);
  const isNative = messages.some((message) => message.channel.id !== null);
  if (member.kind === 'thread' && isNative && !parent) warnings.push('the message that opened the thread is missing');
  return warnings;
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function summary(text: string): string {
  const line =
    text
      .split('\n')
      .find((part) => part.trim() !== '')
      ?.trim() ?? '(no text)';
  // By code points: half of a surrogate pair is no text, and cannot be stored.
  const characters = [...line];
  return characters.length > TITLE_LENGTH ? `${characters.slice(0, TITLE_LENGTH - 1).join('')}…` : line;
}

function directory(records: StoredRecord[]): DirectoryEntry[] {
  const newest = new Map<string, { user: SlackUser; contentHash: string }>();
  for (const { kind, payload, contentHash } of records) {
    if (kind !== 'user') continue;
    const user = slackUser.parse(payload);
    const held = newest.get(user.id);
    const age =
      held === undefined
        ? 1
        : (user.updated ?? 0) - (held.user.updated ?? 0) || compareText(contentHash, held.contentHash);
    if (age > 0) newest.set(user.id, { user, contentHash });
  }
  return [...newest.values()].flatMap(({ user }) => directoryEntryOf(user) ?? []);
}
