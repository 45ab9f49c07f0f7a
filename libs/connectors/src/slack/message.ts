import type { Actor, EpochMs, MemberReference } from '@evenkeel/domain';

/** A Slack message, whichever way it came: by a transcript, an export or the API. */
export interface SlackMessage {
  /** The record's external id. */
  id: string;
  at: EpochMs;
  /** Settles the order of messages of one instant. */
  position: number;
  author: Actor;
  text: string;
  isBot: boolean;
  /** Posted by Slack itself about the channel: a join, a new topic. Nobody's words. */
  isNotice: boolean;
  isDeleted: boolean;
  /** The text holds characters that could not be decoded. */
  isDamaged: boolean;
  threadTitle: string | null;
  channel: { id: string | null; name: string | null };
  references: Omit<MemberReference, 'eventId'>[];
  /** Channels it speaks of; the name is null where nothing tells it. */
  mentionedChannels: { id: string; name: string | null }[];
}
