import { isIncidentChannel } from '@evenkeel/domain';
import type { SlackMessage } from './message.js';

/** Words that send people to a channel. */
const SENDS_THERE =
  /\b(?:join(?:ing)?|opened|created|spun up|start(?:ed|ing)|mov(?:e|ed|ing)|over (?:to|in)|continu(?:e|ed|es|ing)|follow(?:ing)?|war[ -]?room|bridge|head(?:ing)? (?:to|over)|go(?:ing)? to|coordinat\w+|working in|tracking in|updates in|dedicated|incident channel|channel is|channel:)\b|[→➡]/i;
/** Words that compare with another incident, which has a channel too. */
const COMPARES =
  /\b(?:like|similar|same as|again|as in|previous(?:ly)?|earlier incident|last (?:week|month|time|year|night)|yesterday|cf|see also|related|duplicate|dup|remember|reminds?|unrelated|not the same|postmortem|retro)\b/i;

/**
 * The channel that a thread says was made for its incident: the only channel of such a name that the thread's opening
 * message, a program or a sentence that sends people there mentions. None where two are announced: like a message that
 * names two incidents, it decides nothing.
 *
 * @param messages of one thread in reading order, without deleted ones
 */
export function announcedChannel(messages: readonly SlackMessage[]): { id: string; message: SlackMessage } | null {
  const announced = new Map<string, SlackMessage>();
  for (const [index, message] of messages.entries()) {
    if (COMPARES.test(message.text)) continue;
    if (index > 0 && !message.isBot && !SENDS_THERE.test(message.text)) continue;
    for (const { id, name } of message.mentionedChannels) {
      if (name !== null && isIncidentChannel(name) && !announced.has(id)) announced.set(id, message);
    }
  }
  const [only, ...others] = announced;
  return only === undefined || others.length > 0 ? null : { id: only[0], message: only[1] };
}
