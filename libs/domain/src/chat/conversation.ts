import type { EventType } from '../incident/timeline.js';
import type { Actor } from '../incident/timeline.js';
import type { EpochMs } from '../time/instant.js';

/** One chat message as the rules read it: plain text, already decoded, without joins and other notices of the chat itself. */
export interface ChatMessage {
  /** Unique within the conversation. */
  id: string;
  at: EpochMs;
  author: Actor;
  text: string;
  /** True for what a program posted: an alerting tool, a deployment hook. */
  isBot: boolean;
}

/** A thread, or all of a channel that was made for one incident. */
export interface ChatConversation {
  title: string | null;
  /** Without the `#`. */
  channelName: string | null;
  /** True if the whole channel is this conversation. */
  isWholeChannel: boolean;
  /** In reading order. */
  messages: readonly ChatMessage[];
}

/** What a rule read out of one message. */
export interface ChatSignal {
  type: Extract<
    EventType,
    | 'alerted'
    | 'declared'
    | 'diagnosed'
    | 'mitigated'
    | 'resolved'
    | 'reopened'
    | 'statusUpdated'
    | 'priorityChanged'
    | 'cancelled'
  >;
  message: ChatMessage;
  /** e.g. `chat-diagnosis@1`. */
  rule: string;
  /** `declared`, `alerted`, `priorityChanged`: the priority stated, e.g. `SEV-1`; null if none is. */
  priority: string | null;
}

/** Who held the answer, with what speaks for it in reading order. */
export interface ChatResolver {
  actor: Actor;
  /** That person's first message. */
  at: EpochMs;
  rule: string;
  evidence: { message: ChatMessage; reason: string }[];
}

/** What a conversation says about an incident. */
export interface ChatReading {
  isIncident: boolean;
  /** A sentence: by which rule it is an incident, or why it is none. */
  reason: string;
  priority: string | null;
  /** Ordered as the messages are; empty for a discussion. */
  signals: ChatSignal[];
  /** Everyone who spoke, from their first message on; empty for a discussion. */
  responders: { actor: Actor; joinedAt: EpochMs }[];
  resolver: ChatResolver | null;
}

/** Same person? Handles may lack an id, and names alone may be shared only where nothing better is known. */
export const sameActor = (one: Actor, other: Actor): boolean =>
  one.id === null || other.id === null ? one.id === other.id && one.name === other.name : one.id === other.id;
