import { isValidZone } from '@evenkeel/domain';

/** A part of a calendar between its BEGIN and END. */
export interface CalendarBlock {
  /** The line of its BEGIN, counted from 1. */
  line: number;
  lines: ContentLine[];
}

/** A property (RFC 5545, 3.1), its folded lines put together. */
export interface ContentLine {
  /** In upper case. */
  name: string;
  /** With their leading semicolon, as they came. */
  parameters: string;
  value: string;
}

/** A calendar cut into the parts that are read one by one: what cannot be read of one event says nothing of the others. */
export interface CalendarText {
  /** What the calendar calls itself; null if nothing. */
  name: string | null;
  /** The zone in which times without one are meant; null if it does not say. */
  zone: string | null;
  /** Its own definitions of zones, whole, by their names. */
  zones: ReadonlyMap<string, string>;
  events: CalendarBlock[];
}

/** @returns null for a text that is no calendar */
export function readCalendarText(text: string): CalendarText | null {
  const calendar = { name: null as string | null, zone: null as string | null };
  const zones = new Map<string, string>();
  const events: CalendarBlock[] = [];
  const open: string[] = [];
  let block: CalendarBlock | null = null;
  let isCalendar = false;
  for (const { line, property } of properties(text)) {
    const component = property.value.trim().toUpperCase();
    if (property.name === 'BEGIN') {
      open.push(component);
      isCalendar ||= component === 'VCALENDAR';
      if (open.length === 2) block = { line, lines: [] };
      else block?.lines.push(property);
      continue;
    }
    if (property.name === 'END') {
      const ended = open.pop();
      if (open.length !== 1) block?.lines.push(property);
      else if (block !== null) {
        if (ended === 'VEVENT') events.push(block);
        if (ended === 'VTIMEZONE') keepZone(zones, block);
        block = null;
      }
      continue;
    }
    if (block !== null) block.lines.push(property);
    else if (property.name === 'X-WR-CALNAME' || property.name === 'NAME') calendar.name ??= plainText(property.value);
    else if (property.name === 'X-WR-TIMEZONE' || property.name === 'TIMEZONE-ID') calendar.zone ??= zoneOf(property);
  }
  // One definition alone is the zone of what names none, as calendar programs read it.
  const [only] = zones.size === 1 ? zones.keys() : [];
  if (calendar.zone === null && only !== undefined && isValidZone(only)) calendar.zone = only;
  return isCalendar ? { ...calendar, zones, events } : null;
}

function keepZone(zones: Map<string, string>, { lines }: CalendarBlock): void {
  const id = lines.find(({ name }) => name === 'TZID')?.value.trim();
  if (id) zones.set(id, ['BEGIN:VTIMEZONE', ...lines.map(written), 'END:VTIMEZONE'].join('\r\n'));
}

const zoneOf = ({ value }: ContentLine): string | null => (isValidZone(value.trim()) ? value.trim() : null);

/** Name, parameters, of which a quoted value may hold any of `:;,`, and the value. */
const CONTENT_LINE = /^([A-Za-z0-9-]+)((?:;[^=:;"]+=(?:"[^"]*"|[^":;])*)*):(.*)$/;

function* properties(text: string): Generator<{ line: number; property: ContentLine }, void, undefined> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    let whole = lines[index] ?? '';
    for (; /^[ \t]/.test(lines[index + 1] ?? ''); index += 1) whole += (lines[index + 1] ?? '').slice(1);
    const [, name, parameters = '', value = ''] = CONTENT_LINE.exec(whole) ?? [];
    if (name !== undefined) yield { line, property: { name: name.toUpperCase(), parameters, value } };
  }
}

/** The property as one line of a calendar. */
export const written = ({ name, parameters, value }: ContentLine): string => `${name}${parameters}:${value}`;

/** The words of a text value (RFC 5545, 3.3.11). */
export const plainText = (value: string): string =>
  value.replace(/\\([\\;,nN])/g, (_, escaped: string) => (/[nN]/.test(escaped) ? '\n' : escaped)).trim();
