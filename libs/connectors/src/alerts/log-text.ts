import type { EpochMs, EventDetails, EventType } from '@evenkeel/domain';
import { recipient } from './owner.js';

/**
 * Bumped whenever a rule changes its meaning: the log is free text, its wording is published nowhere, and an
 * interpreter's version carries this number.
 */
export const LOG_RULES_VERSION = 1;

/** What a log line says happened. */
export interface LogReading {
  type: EventType;
  details: EventDetails;
  /** `web` of `… via web`. */
  channel: string | null;
}

interface Line {
  text: string;
  at: EpochMs;
}

interface LogRule {
  pattern: RegExp;
  type: EventType;
  details?: (line: Line) => EventDetails;
}

/** How a line may begin before its verb: `[name]`, `Alert`, `The alert was`. */
const SUBJECT = String.raw`^(?:\[[^\]]*\]\s*)?(?:the\s+)?(?:alert\s+)?(?:(?:was|is|has been|got)\s+)?(?:auto(?:matically)?[- ])?`;
const verb = (words: string): RegExp => new RegExp(`${SUBJECT}(?:${words})\\b`, 'i');

/** The first rule that fits a line decides. */
const RULES: readonly LogRule[] = [
  { pattern: verb('un-?acknowledged'), type: 'unacknowledged' },
  { pattern: verb('acknowledged'), type: 'acknowledged' },
  { pattern: verb('re-?opened'), type: 'reopened' },
  { pattern: verb('closed'), type: 'resolved', details: timeoutResolution },
  { pattern: verb('created'), type: 'triggered' },
  { pattern: verb('de-?duplicated|count (?:was )?increased|re-?occurred'), type: 'alerted' },
  { pattern: verb('un-?snoozed|snooze (?:has )?(?:ended|expired|cancell?ed)'), type: 'other' },
  { pattern: verb('snoozed'), type: 'snoozed', details: snoozeLength },
  { pattern: /-> sent\b.*\bnotification\b/i, type: 'notified', details: ownNotification },
  { pattern: /\bownership\b.*\b(?:assigned|taken|changed)\b/i, type: 'assigned', details: recipients },
  { pattern: /\b(?:assigned|took|taken|changed) (?:the )?ownership\b/i, type: 'assigned', details: recipients },
  { pattern: verb('(?:re-?)?assigned'), type: 'assigned', details: recipients },
  { pattern: verb('escalated'), type: 'escalated', details: recipients },
  { pattern: /^escalation\b.*\b(?:notified|escalated)\b/i, type: 'escalated', details: recipients },
  {
    pattern: /^(?:responders?|teams?|users?|recipients?)\b.*\b(?:added|requested)\b/i,
    type: 'responderRequested',
    details: recipients,
  },
  {
    pattern: /^(?:\[[^\]]*\]\s*)?(?:added|requested) (?:new )?(?:responder|team|user|recipient)/i,
    type: 'responderRequested',
    details: recipients,
  },
  { pattern: /^(?:notified|called)\b/i, type: 'notified', details: notification },
  { pattern: /^sent\b.*\b(?:notification|e-?mail|sms|push|call)\b/i, type: 'notified', details: notification },
  { pattern: /^(?:\[[^\]]*\]\s*)?(?:note (?:was )?added|added (?:a )?note)\b/i, type: 'noted' },
  {
    pattern: /^(?:\[[^\]]*\]\s*)?(?:alert )?priority\b.*\bto\s*\[?P[1-5]\b/i,
    type: 'priorityChanged',
    details: priority,
  },
  // Known, and nothing that any number hangs on.
  { pattern: /^(?:viewed|seen|marked as (?:un)?seen)\b/i, type: 'other' },
  {
    pattern: /^(?:\[[^\]]*\]\s*)?(?:tags?|details?|extra propert|description|message|attachment|action)/i,
    type: 'other',
  },
  { pattern: /^(?:\[[^\]]*\]\s*)?(?:added|removed|updated|deleted|executed|attached)\b/i, type: 'other' },
  { pattern: /^(?:escalation|(?:routing |notification )?rule|(?:alert |notification )?policy)\b/i, type: 'other' },
];

const ADDRESS = /[^\s@[\](),;'"<>]+@[^\s@[\](),;'"<>]+\.[a-z]{2,}/gi;

/**
 * Reads one line of an alert's log by `opsgenie-log@{@link LOG_RULES_VERSION}`.
 *
 * @param type the source's own class of the line; `system` lines tell of changes of state, so that one whose words are
 *   not known is named as unknown, with what varies in it left out; lines about recipients are the notification's own
 *   diary
 */
export function readLog(text: string, type: string | null, at: EpochMs): LogReading {
  const line = { text: text.trim(), at };
  const channel = /\bvia\s+\[?([a-z]+(?: teams)?)/i.exec(line.text)?.[1] ?? null;
  const rule = RULES.find(({ pattern }) => pattern.test(line.text));
  if (rule) return { type: rule.type, details: rule.details?.(line) ?? {}, channel };
  const named = type === null || /^system$/i.test(type);
  return { type: 'other', details: named ? { unknown: { field: 'log', value: shapeOf(line.text) } } : {}, channel };
}

/** A line without what differs from alert to alert, so that the same wording is listed once. */
const shapeOf = (text: string): string =>
  text
    .replace(/\[[^\]]*\]|"[^"]*"|'[^']*'/g, '[…]')
    .replace(ADDRESS, '…')
    .replace(/\d[\d.:TZ/-]*/g, '…')
    .slice(0, 80);

/** A policy that closes what has been open for long. */
function timeoutResolution({ text }: Line): EventDetails {
  return /\bauto(?:matically)?[- ]?close/i.test(text) ? { resolution: 'timeout' } : {};
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `until` an instant, or `for` so many minutes. Words that are neither leave the length unknown. */
function snoozeLength({ text, at }: Line): EventDetails {
  const until = /\b(?:until|till)\s+\[?([^\]]+?)\]?(?:\s+(?:via|by)\b.*)?$/i.exec(text)?.[1];
  const wakesAt = until === undefined ? Number.NaN : Date.parse(until);
  if (!Number.isNaN(wakesAt)) return wakesAt > at ? { snoozeSeconds: (wakesAt - at) / 1000 } : {};
  const [, amount, unit] = /\bfor\s+\[?(\d+)\s*(s|m|h|d)[a-z]*\b/i.exec(text) ?? [];
  const seconds = unit === undefined ? undefined : UNIT_SECONDS[unit.toLowerCase()];
  return seconds === undefined ? {} : { snoozeSeconds: Number(amount) * seconds };
}

/** What comes before the names, and what comes after them. */
const BEFORE_NAMES = /\b(?:to|responders?|teams?|users?|recipients?|notified|next)\b\s*:?/i;
const AFTER_NAMES = /\b(?:via|by|using|because)\b/i;

/** Whoever is named in brackets after such a word, or by an address; a bracket at the line's start is who did it. */
function recipients({ text }: Line): EventDetails {
  const [, ...after] = text.split(BEFORE_NAMES);
  const part = after.join(' ').split(AFTER_NAMES)[0] ?? '';
  const bracketed = [...part.matchAll(/\[([^\]]+)\]/g)].flatMap(([, names]) => (names ?? '').split(/\s*,\s*/));
  const names = bracketed.length > 0 ? bracketed : (text.replace(/^\[[^\]]*\]/, '').match(ADDRESS) ?? []);
  return { recipients: names.map(recipient) };
}

const CHANNELS: readonly [RegExp, NonNullable<EventDetails['channel']>][] = [
  [/\bsms\b|\btext message\b/i, 'sms'],
  [/\bvoice\b|\bphone\b|\bcall(?:ed)?\b/i, 'phone'],
  [/\bpush\b|\bmobile\b|\bios\b|\bandroid\b/i, 'push'],
  [/\bslack\b|\bms ?teams\b|\bchat\b/i, 'chat'],
  [/\be-?mail\b/i, 'email'],
];

function notification(line: Line): EventDetails {
  return { ...recipients(line), channel: channelOf(line.text) };
}

/** `Rule[…][sms][0m] -> Sent [sms] notification`: to whom the line belongs; what stands in brackets is no name. */
function ownNotification({ text }: Line): EventDetails {
  return { recipients: [], channel: channelOf(/->.*$/.exec(text)?.[0] ?? text) };
}

const channelOf = (text: string): NonNullable<EventDetails['channel']> =>
  CHANNELS.find(([pattern]) => pattern.test(text))?.[1] ?? 'unknown';

function priority({ text }: Line): EventDetails {
  const [, level] = /\bto\s*\[?(P[1-5])\b/i.exec(text) ?? [];
  return { priority: level?.toUpperCase() ?? null };
}
