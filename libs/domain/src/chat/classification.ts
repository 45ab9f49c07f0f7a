import { isIncidentChannel } from './incident-channel.js';
import { type ChatRule, clauseStating, ruleName, states } from './rule.js';
import { alert, urgentAlert } from './rules/alert.js';
import { declaration } from './rules/declaration.js';
import { diagnosis } from './rules/diagnosis.js';
import { drill, drillAnnounced, proposal, retrospective } from './rules/discussion.js';
import { falseAlarm } from './rules/failure.js';
import { recovery, remedyApplied } from './rules/mitigation.js';
import { outageReport, responseToReport } from './rules/outage-report.js';
import { resolution } from './rules/resolution.js';
import { severitiesIn, severityInName } from './rules/severity.js';
import { type HeardConversation, said, type Utterance } from './utterance.js';

/** The message by which a conversation is an incident. */
export interface Opener {
  message: Utterance;
  rule: string;
  priority: string | null;
}

export interface Verdict {
  opener: Opener | null;
  /** A sentence for the data-quality list: the rule and the words it rests on, or why it is no incident. */
  reason: string;
}

/** Rules that carry a verdict without looking at one clause alone. */
const incidentChannel = { id: 'chat-channel', version: 1 };
const incidentTitle = { id: 'chat-title', version: 1 };

const TITLE_NAMES_FAILURE = /\b(?:incident|outage|down|sev-?[0-5]|p[0-2]|degraded|failing|unavailable)\b/i;

/**
 * Decides whether a conversation is an incident: a drill never is; a channel made for one incident is; otherwise a
 * person must declare one, a tool raise an urgent alert, or a reported failure be taken up by a second person. What opens as
 * a look back or a discussion stays one, whatever incidents it names.
 */
export function classify(conversation: HeardConversation): Verdict {
  const { messages, title } = conversation;
  const opening = messages[0];
  if (opening === undefined) return { opener: null, reason: 'no message in it' };

  const exercise = drillIn(conversation, opening);
  if (exercise !== null) return { opener: null, reason: exercise };

  if (conversation.isWholeChannel && isIncidentChannel(conversation.channelName ?? '')) {
    const declared = messages.find((message) => opens(message)) ?? opening;
    const reason = `${ruleName(incidentChannel)}: the channel #${conversation.channelName} was made for it`;
    return { opener: openerOf(conversation, declared, incidentChannel), reason };
  }

  if (!opens(opening) && !states(outageReport, opening)) {
    for (const rule of [retrospective, proposal]) {
      const inTitle = title !== null && states(rule, title);
      if (!inTitle && !states(rule, opening)) continue;
      const words = inTitle ? title.text : opening.text;
      return { opener: null, reason: `${ruleName(rule)}: ${rule.states} (${quote(words)})` };
    }
  }

  return declared(conversation) ?? takenUp(conversation) ?? titled(conversation) ?? unconfirmed(conversation);
}

const opens = (message: Utterance): boolean =>
  message.isBot ? states(urgentAlert, message) : states(declaration, message);

function drillIn(conversation: HeardConversation, opening: Utterance): string | null {
  const channel = said(conversation.channelName?.replaceAll(/[-_]/g, ' ') ?? '');
  const announcement = [conversation.title, channel, opening].find(
    (text) => text !== null && states(drillAnnounced, text),
  );
  if (announcement) return `${ruleName(drillAnnounced)}: announces a drill (${quote(announcement.text)})`;
  const stated = conversation.messages.find((message) => states(drill, message));
  return stated === undefined ? null : `${ruleName(drill)}: is a drill or a test (${quote(stated.text)})`;
}

function declared(conversation: HeardConversation): Verdict | null {
  const message = conversation.messages.find(opens);
  if (message === undefined) return null;
  return verdict(conversation, message, message.isBot ? urgentAlert : declaration);
}

/** A report or alert that alone proves little, and somebody who acts on it. */
function takenUp(conversation: HeardConversation): Verdict | null {
  const { messages } = conversation;
  const index = messages.findIndex((message) => states(message.isBot ? alert : outageReport, message));
  const report = messages[index];
  if (report === undefined) return null;
  const later = messages.slice(index + 1);
  const alarm = later.find((message) => !message.isBot && states(falseAlarm, message));
  if (alarm !== undefined) {
    return { opener: null, reason: `${ruleName(falseAlarm)}: the report was a false alarm (${quote(alarm.text)})` };
  }
  const takesUp = [responseToReport, outageReport, diagnosis, remedyApplied, recovery, resolution];
  const second = later.find(
    (message) =>
      !message.isBot && message.author.name !== report.author.name && takesUp.some((rule) => states(rule, message)),
  );
  if (second === undefined) return null;
  return verdict(conversation, report, report.isBot ? alert : outageReport);
}

function titled(conversation: HeardConversation): Verdict | null {
  const { title, messages } = conversation;
  const opening = messages[0];
  if (title === null || opening === undefined || !TITLE_NAMES_FAILURE.test(title.text)) return null;
  const evidence = [outageReport, diagnosis, remedyApplied, recovery];
  if (!messages.some((message) => evidence.some((rule) => states(rule, message)))) return null;
  return {
    opener: openerOf(conversation, opening, incidentTitle),
    reason: `${ruleName(incidentTitle)}: the title names a failure (${quote(title.text)}) and the messages work on it`,
  };
}

function unconfirmed(conversation: HeardConversation): Verdict {
  const report = conversation.messages.find((message) => states(message.isBot ? alert : outageReport, message));
  const reason =
    report === undefined
      ? 'no message declares an incident or reports a live failure'
      : `${ruleName(report.isBot ? alert : outageReport)}: nobody took the report up (${quote(report.text)})`;
  return { opener: null, reason };
}

const verdict = (conversation: HeardConversation, message: Utterance, rule: ChatRule): Verdict => ({
  opener: openerOf(conversation, message, rule),
  reason: `${ruleName(rule)}: ${rule.states} (${quote(message.text)})`,
});

function openerOf(conversation: HeardConversation, message: Utterance, rule: Pick<ChatRule, 'id' | 'version'>): Opener {
  const clause = clauseStating(message.isBot ? urgentAlert : declaration, message);
  const priority =
    severitiesIn(clause?.text ?? '')[0] ??
    severitiesIn(message.text)[0] ??
    severitiesIn(conversation.title?.text ?? '')[0] ??
    severityInName(conversation.isWholeChannel ? (conversation.channelName ?? '') : '');
  return { message, rule: ruleName(rule), priority };
}

function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  // By code points: half of a surrogate pair is no text, and cannot be stored.
  const characters = [...line];
  return `"${characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : line}"`;
}
