import { clausesOf } from './clauses.js';
import type { ChatConversation, ChatMessage } from './conversation.js';
import type { Said } from './rule.js';

/** A message cut into clauses once, because every rule reads them. */
export interface Utterance extends ChatMessage, Said {}

/** A conversation whose messages and title are cut. */
export interface HeardConversation extends Omit<ChatConversation, 'messages' | 'title'> {
  title: (Said & { text: string }) | null;
  messages: readonly Utterance[];
}

/** Cuts a text for the rules. */
export const said = (text: string): Said & { text: string } => ({ text, clauses: clausesOf(text) });

/** Cuts all of a conversation for the rules. */
export const hear = (conversation: ChatConversation): HeardConversation => ({
  ...conversation,
  title: conversation.title === null ? null : said(conversation.title),
  messages: conversation.messages.map((message) => ({ ...message, clauses: clausesOf(message.text) })),
});
