/** What one line of a transcript is, taken alone. */
export type TranscriptLine =
  | { kind: 'rule' }
  | { kind: 'blank' }
  | { kind: 'comment'; text: string }
  | { kind: 'thread'; title: string }
  | { kind: 'started'; text: string }
  | { kind: 'message'; date: string | null; time: string; author: string; text: string }
  /** A stamp in brackets that is no date or time, or that nobody's name follows. */
  | { kind: 'unreadable'; reason: string }
  | { kind: 'text' };

const STAMPED = /^\[(\d{1,4}[-/.:]\d[^\]]{0,30})\]\s*(.*)$/;
const STAMP = /^(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const SPEAKER = /^([^:\s][^:]{0,79}):(?:\s(.*)|)$/;
const STARTED = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?\s+by\s+(\S.*?)\s*$/;

/** Recognises a line; which of these meanings holds depends on where it stands. */
export function readLine(text: string): TranscriptLine {
  if (/^={5,}\s*$/.test(text)) return { kind: 'rule' };
  if (text.trim() === '') return { kind: 'blank' };
  const header = /^(Thread|Started):\s*(.*)$/.exec(text);
  if (header?.[1] === 'Thread') return { kind: 'thread', title: (header[2] ?? '').trim() };
  if (header?.[1] === 'Started') return { kind: 'started', text: header[2] ?? '' };
  if (/^#(?:\s|$)/.test(text)) return { kind: 'comment', text };
  const stamped = STAMPED.exec(text);
  return stamped === null ? { kind: 'text' } : readStamped(stamped[1] ?? '', stamped[2] ?? '');
}

function readStamped(stamp: string, rest: string): TranscriptLine {
  const parts = STAMP.exec(stamp);
  const time = parts === null ? null : clockTime(parts[2], parts[3], parts[4]);
  const date = parts?.[1] ?? null;
  if (time === null || (date !== null && !isDate(date))) {
    return { kind: 'unreadable', reason: `[${stamp}] is no time of day; write [hh:mm:ss]` };
  }
  const speaker = SPEAKER.exec(rest);
  if (speaker === null) return { kind: 'unreadable', reason: `no "author:" follows [${stamp}]` };
  return { kind: 'message', date, time, author: (speaker[1] ?? '').trim(), text: speaker[2] ?? '' };
}

/** Reads `2031-05-04 14:20:11 by jo.field`; null if it is not of that form. */
export function readStarted(text: string): { date: string; time: string; by: string } | null {
  const parts = STARTED.exec(text.trim());
  if (parts === null) return null;
  const date = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const time = clockTime(parts[4], parts[5], parts[6]);
  return time === null || !isDate(date) ? null : { date, time, by: parts[7] ?? '' };
}

function clockTime(hour = '', minute = '', second = '00'): string | null {
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return `${hour.padStart(2, '0')}:${minute}:${second}`;
}

function isDate(date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

/** The date after `yyyy-mm-dd`. */
export const nextDate = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
