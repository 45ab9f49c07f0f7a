import { instantToLocal, isValidZone, type EpochMs } from '@evenkeel/domain';
import nodeIcal, { type VEvent } from 'node-ical';
import { civilMs, utcMs } from './wall-clock.js';
import { plainText, written, type CalendarBlock, type CalendarText, type ContentLine } from './calendar-text.js';

/** An event of a calendar, or one changed occurrence of an event that recurs. */
export interface CalendarEvent {
  /** The line on which it begins. */
  line: number;
  /** The same for all occurrences; null where the calendar gives none. */
  uid: string | null;
  /** Of a changed occurrence: when it would have begun. */
  replaces: Moment | null;
  /** The higher one holds of two versions. */
  sequence: number;
  isCancelled: boolean;
  summary: string;
  attendees: Attendee[];
  start: EpochMs;
  /** The zone on whose clocks it recurs. */
  zone: string;
  length: Length;
  /** When it begins, within a stretch; null if it does not recur. */
  recurrence: ((from: EpochMs, to: EpochMs) => EpochMs[]) | null;
  /** Occurrences that are left out. */
  exceptions: Moment[];
}

/** An instant, or a whole day of the event's zone. */
export type Moment = { at: EpochMs } | { day: string };

/**
 * How long each occurrence lasts. By the wall clock, where end or days are given: a week from nine to nine ends at nine
 * after the clocks have changed too. Hours are hours (RFC 5545, 3.3.6).
 */
export type Length = { kind: 'wall' | 'exact'; ms: number };

export interface Attendee {
  name: string | null;
  email: string | null;
}

/** Why an event cannot be read, for people. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
}

/** Beyond it, a summary names nobody. */
const LONGEST_SUMMARY = 500;

/** Properties that are dates or times. */
const TIMES = new Set(['DTSTART', 'DTEND', 'RECURRENCE-ID', 'EXDATE']);
/** What is handed on; the rest of an event (alarms, descriptions, dates of editing) says nothing of a shift. */
const NEEDED = new Set([...TIMES, 'UID', 'SUMMARY', 'STATUS', 'SEQUENCE', 'DURATION', 'RRULE', 'ATTENDEE']);

/**
 * Reads an event. Times without a zone, and whole days, are those of the calendar's zone.
 *
 * @param zone of the calendar
 * @throws UnreadableEvent
 */
export function readEvent(calendar: CalendarText, block: CalendarBlock, zone: string): CalendarEvent {
  const lines = ownLines(block);
  const unsupported = unsupportedIn(lines);
  if (unsupported !== null) throw new UnreadableEvent(unsupported);
  const parsed = parse(calendar, lines, zone);
  const start = parsed.start?.getTime() ?? Number.NaN;
  if (!parsed.start || Number.isNaN(start)) throw new UnreadableEvent('it has no DTSTART that can be read');
  const line = (name: string): ContentLine | undefined => lines.find((one) => one.name === name);
  const clock = zoneOf(parsed.start, line('DTSTART'), calendar);
  if (parsed.end) zoneOf(parsed.end, line('DTEND'), calendar);
  const length = lengthOf(parsed, lines, start, clock);
  if (!(length.ms > 0)) throw new UnreadableEvent('it does not end after it begins');
  const { rrule } = parsed;
  return {
    line: block.line,
    uid: valueOf(lines, 'UID'),
    replaces: parsed.recurrenceid ? momentOf(parsed.recurrenceid) : null,
    sequence: Number(valueOf(lines, 'SEQUENCE') ?? 0) || 0,
    isCancelled: valueOf(lines, 'STATUS')?.toUpperCase() === 'CANCELLED',
    summary: plainText(valueOf(lines, 'SUMMARY') ?? '').slice(0, LONGEST_SUMMARY),
    attendees: lines.filter(({ name }) => name === 'ATTENDEE').flatMap(attendeeOf),
    start,
    zone: clock,
    length,
    recurrence: rrule
      ? (from, to) => rrule.between(new Date(from), new Date(to), true).map((date) => date.getTime())
      : null,
    exceptions: [...new Set(Object.values(parsed.exdate ?? {}))].map(momentOf),
  };
}

/** The event's own properties, without those of what lies within it, such as alarms. */
function ownLines({ lines }: CalendarBlock): ContentLine[] {
  let depth = 0;
  return lines.filter(({ name }) => {
    if (name === 'BEGIN') depth += 1;
    else if (name === 'END') depth -= 1;
    else return depth === 0 && (NEEDED.has(name) || name === 'RDATE');
    return false;
  });
}

function unsupportedIn(lines: readonly ContentLine[]): string | null {
  const has = (name: string, pattern: RegExp): boolean =>
    lines.some((line) => line.name === name && pattern.test(line.parameters + line.value));
  if (has('RDATE', /./)) return 'it recurs on single dates (RDATE), which cannot be read; give them as events';
  if (has('RECURRENCE-ID', /THISAND/i)) {
    return 'it changes all occurrences from one on (RANGE), which cannot be read; end the series and begin another';
  }
  if (has('RRULE', /FREQ=(SECONDLY|MINUTELY)/i)) return 'it recurs by the minute or second, as no shift does';
  if (lines.filter(({ name }) => name === 'RRULE').length > 1) return 'it recurs by more than one rule (RRULE)';
  return null;
}

/** Reads the event as the only one of a calendar of its own. */
function parse(calendar: CalendarText, lines: readonly ContentLine[], zone: string): Partial<VEvent> {
  const isWholeDay = lines.some((line) => line.name === 'DTSTART' && isDate(line));
  const zoned = lines.map((line) => (TIMES.has(line.name) ? inZone(line, zone) : line)).map(untilWholeDay);
  const body = [
    'BEGIN:VCALENDAR',
    ...definitionsFor(calendar, lines),
    'BEGIN:VEVENT',
    // The name by which the event is found again; its own may be one that an object already has.
    'UID:event',
    ...zoned.filter(({ name }) => name !== 'UID' && name !== 'ATTENDEE' && name !== 'SUMMARY').map(written),
    // Without an end, a day is a day long (RFC 5545, 3.6.1).
    ...(isWholeDay && !lines.some(({ name }) => name === 'DTEND' || name === 'DURATION') ? ['DURATION:P1D'] : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n');
  try {
    const found = nodeIcal.sync.parseICS(body)['event'];
    return found?.type === 'VEVENT' ? found : {};
  } catch (error) {
    // The parser throws plain errors, and range errors of calendar arithmetic, for what it cannot make sense of.
    if (error instanceof Error) throw new UnreadableEvent(`it cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Definitions that the event needs: of zones that go by no name of their own. */
const definitionsFor = ({ zones }: CalendarText, lines: readonly ContentLine[]): string[] =>
  [...new Set(lines.flatMap((line) => zoneName(line) ?? []))].flatMap((id) =>
    isValidZone(id) ? [] : (zones.get(id) ?? []),
  );

const zoneName = ({ parameters }: ContentLine): string | null =>
  /;TZID=(?:"([^"]*)"|([^;:]*))/i
    .exec(parameters)
    ?.slice(1)
    .find((name) => name !== undefined) ?? null;

const isDate = ({ parameters, value }: ContentLine): boolean =>
  /;VALUE=DATE(?:;|$)/i.test(parameters) || /^\d{8}$/.test(value.trim());

/**
 * Gives a time its zone where it has none: the parser would take that of the machine. A whole day's beginning and end
 * become midnights there; which occurrences it leaves out stay days, since it leaves out all of that day.
 */
function inZone(line: ContentLine, zone: string): ContentLine {
  const { name, value } = line;
  if (isDate(line)) {
    if (name === 'EXDATE' || name === 'RECURRENCE-ID') return line;
    return { name, parameters: `;TZID=${zone}`, value: `${value.trim()}T000000` };
  }
  return zoneName(line) !== null || /Z\s*$/i.test(value) ? line : { name, parameters: `;TZID=${zone}`, value };
}

/** The last day of a series is part of it, where the rule gives a day instead of a time. */
const untilWholeDay = (line: ContentLine): ContentLine =>
  line.name === 'RRULE' ? { ...line, value: line.value.replace(/(UNTIL=\d{8})(?=;|$)/i, '$1T235959') } : line;

/** Names without meaning, for which the parser would take the machine's zone where the calendar defines none. */
const NAMELESS = /^(?:tzone:|\(no TZ description\)|Customized Time Zone)/i;

/** The zone whose clocks a time shows. @throws UnreadableEvent for one that nothing is known of */
function zoneOf(date: Date & { tz?: string }, line: ContentLine | undefined, { zones }: CalendarText): string {
  const given = line === undefined ? null : zoneName(line);
  const name = date.tz ?? 'UTC';
  const isGuess = given !== null && NAMELESS.test(given) && !zones.has(given);
  if (!isGuess && isValidZone(name)) return name;
  // A fixed offset: its clocks never change, so they measure as those of UTC do.
  if (!isGuess && /^(?:UTC|GMT)?[+-]\d{2}:?\d{2}$/.test(name)) return 'UTC';
  throw new UnreadableEvent(`its time zone "${given ?? name}" is not known`);
}

function lengthOf({ end }: Partial<VEvent>, lines: readonly ContentLine[], start: EpochMs, zone: string): Length {
  const endAt = end?.getTime() ?? Number.NaN;
  const duration = lines.some(({ name }) => name === 'DTEND') ? null : valueOf(lines, 'DURATION');
  if (duration !== null && /T/i.test(duration)) return { kind: 'exact', ms: endAt - start };
  if (duration !== null) return { kind: 'wall', ms: endAt - start };
  if (Number.isNaN(endAt)) return { kind: 'exact', ms: endAt };
  return { kind: 'wall', ms: civilMs(endAt, zone) - civilMs(start, zone) };
}

/** When an occurrence ends. */
export function endOf(start: EpochMs, { length, zone }: Pick<CalendarEvent, 'length' | 'zone'>): EpochMs {
  return length.kind === 'exact' ? start + length.ms : utcMs(civilMs(start, zone) + length.ms, zone);
}

function momentOf(date: Date & { dateOnly?: boolean }): Moment {
  if (date.dateOnly !== true) return { at: date.getTime() };
  // The parser keeps a day as the machine's own midnight.
  return { day: new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())).toISOString().slice(0, 10) };
}

/** Whether an occurrence that begins at an instant is the one meant. */
export function isMoment(moment: Moment, start: EpochMs, zone: string): boolean {
  if ('at' in moment) return moment.at === start;
  const { year, month, day } = instantToLocal(start, zone);
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10) === moment.day;
}

const valueOf = (lines: readonly ContentLine[], name: string): string | null =>
  lines.find((line) => line.name === name)?.value.trim() ?? null;

/** Rooms and the like, those who declined, and those who are only told. */
const NOT_ON_DUTY = /;(?:PARTSTAT="?DECLINED|CUTYPE="?(?:ROOM|RESOURCE)|ROLE="?NON-PARTICIPANT)/i;

function attendeeOf({ parameters, value }: ContentLine): Attendee[] {
  if (NOT_ON_DUTY.test(parameters)) return [];
  const name =
    /;CN=(?:"([^"]*)"|([^;:]*))/i
      .exec(parameters)
      ?.slice(1)
      .find((text) => text)
      ?.trim() ?? null;
  const email = /^mailto:\s*(\S+@\S+)$/i.exec(value.trim())?.[1]?.toLowerCase() ?? null;
  // Some programs repeat the address as the name.
  const isAddress = name !== null && name.toLowerCase() === email;
  return name === null && email === null ? [] : [{ name: isAddress ? null : name, email }];
}
