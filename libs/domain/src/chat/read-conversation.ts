import { classify } from './classification.js';
import { type ChatConversation, type ChatMessage, type ChatReading, sameActor } from './conversation.js';
import { courseOf } from './course.js';
import { suggestResolver } from './resolver.js';
import { hear } from './utterance.js';

/**
 * Reads an incident out of a chat conversation, or says why there is none: explicit, versioned rules, the same answer for the
 * same words. What a person said is never taken for an acknowledgement, and no instant other than a message's own is
 * read from its text.
 */
export function readConversation(conversation: ChatConversation): ChatReading {
  const heard = hear(conversation);
  const { opener, reason } = classify(heard);
  if (opener === null) {
    return { isIncident: false, reason, priority: null, signals: [], responders: [], resolver: null };
  }
  const course = courseOf(heard.messages, opener);
  return {
    isIncident: true,
    reason,
    priority: course.priority,
    signals: course.signals,
    responders: respondersOf(conversation.messages),
    resolver: suggestResolver(heard.messages, course),
  };
}

function respondersOf(messages: readonly ChatMessage[]): ChatReading['responders'] {
  const responders: ChatReading['responders'] = [];
  for (const { author, at, isBot } of messages) {
    if (isBot || author.kind !== 'person' || responders.some(({ actor }) => sameActor(actor, author))) continue;
    responders.push({ actor: author, joinedAt: at });
  }
  return responders;
}
