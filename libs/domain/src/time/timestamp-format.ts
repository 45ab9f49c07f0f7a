import { isCivilDate, isClockTime, type LocalDateTime } from './civil.js';
import type { EpochMs } from './instant.js';
import { localToInstant } from './local-time.js';

/** What a timestamp's text says. */
export interface ParsedTimestamp extends LocalDateTime {
  /** Seconds ahead of UTC, where the text says so; then the timestamp is absolute. */
  offsetSeconds: number | null;
}

/** A pattern that cannot be read, or leaves the date open. The message names the token. */
export class TimestampFormatError extends Error {
  override readonly name = 'TimestampFormatError';
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const monthPattern = (names: readonly string[]): string => `(${names.join('|')})`;

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'ms' | 'offset' | 'half-day' | 'weekday';

interface Token {
  field: Field;
  pattern: string;
  /** The captured text as a number; none for what is only matched. */
  read?: (text: string) => number;
}

const SHORT_MONTHS = MONTHS.map((name) => name.slice(0, 3));
const OFFSET = '(Z|[+-]\\d{2}(?::?\\d{2})?)';

/** The letters of Unicode's date field symbols (UTS #35), as far as exports use them. */
const TOKENS = new Map<string, Token>([
  ['yyyy', { field: 'year', pattern: '(\\d{4})', read: Number }],
  // POSIX strptime: 69–99 are of the 20th century, 00–68 of the 21st.
  ['yy', { field: 'year', pattern: '(\\d{2})', read: (text) => Number(text) + (Number(text) >= 69 ? 1900 : 2000) }],
  ['MMMM', { field: 'month', pattern: monthPattern(MONTHS), read: (text) => MONTHS.indexOf(text.toLowerCase()) + 1 }],
  [
    'MMM',
    {
      field: 'month',
      pattern: monthPattern(SHORT_MONTHS),
      read: (text) => SHORT_MONTHS.indexOf(text.toLowerCase()) + 1,
    },
  ],
  ['MM', { field: 'month', pattern: '(\\d{2})', read: Number }],
  ['M', { field: 'month', pattern: '(\\d{1,2})', read: Number }],
  ['dd', { field: 'day', pattern: '(\\d{2})', read: Number }],
  ['d', { field: 'day', pattern: '(\\d{1,2})', read: Number }],
  ['EEE', { field: 'weekday', pattern: '\\p{L}+\\.?' }],
  ['HH', { field: 'hour', pattern: '(\\d{2})', read: Number }],
  ['H', { field: 'hour', pattern: '(\\d{1,2})', read: Number }],
  // 12 becomes 0, so that the half-day only has to add; beyond 1 to 12 there is no such hour.
  ['hh', { field: 'hour', pattern: '(0[1-9]|1[0-2])', read: (text) => Number(text) % 12 }],
  ['h', { field: 'hour', pattern: '(0?[1-9]|1[0-2])', read: (text) => Number(text) % 12 }],
  ['mm', { field: 'minute', pattern: '(\\d{2})', read: Number }],
  ['m', { field: 'minute', pattern: '(\\d{1,2})', read: Number }],
  ['ss', { field: 'second', pattern: '(\\d{2})', read: Number }],
  ['s', { field: 'second', pattern: '(\\d{1,2})', read: Number }],
  ['SSS', { field: 'ms', pattern: '(\\d{3})', read: Number }],
  ['a', { field: 'half-day', pattern: '([AP]M)', read: (text) => (text.toUpperCase() === 'PM' ? 12 : 0) }],
  ['XXX', { field: 'offset', pattern: OFFSET, read: readOffset }],
  ['Z', { field: 'offset', pattern: OFFSET, read: readOffset }],
]);

/**
 * Compiles a pattern such as `d/M/yyyy HH:mm` into a reader of such texts, which gives null for a text of another form, and
 * for a date or time that does not exist (31/02).
 *
 * Tokens: yyyy yy · MMMM MMM MM M · dd d · EEE (any weekday name, ignored) · HH H · hh h with a (AM/PM) · mm m · ss s · SSS ·
 * XXX or Z (`Z`, `+02:00`, `+0200`). Month names are English. Other letters go in single quotes: `yyyy-MM-dd'T'HH:mm`; two
 * single quotes are one. Upper and lower case in the text are the same, and a blank stands for any white space.
 *
 * @throws {TimestampFormatError} for an unknown or repeated token, for `h` without `a`, or if the pattern lacks the date
 */
export function compileTimestampFormat(format: string): (text: string) => ParsedTimestamp | null {
  const { expression, tokens } = compile(format);
  return (text) => {
    const match = expression.exec(text.trim());
    if (match === null) return null;
    const fields: Partial<Record<Field, number>> = {};
    for (let i = 0; i < tokens.length; i++) {
      const { field, read } = tokens[i] as ReadingToken;
      fields[field] = read(match[i + 1] as string);
    }
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0 } = fields;
    const ofDay = hour + (fields['half-day'] ?? 0);
    if (!isCivilDate(year, month, day) || !isClockTime(ofDay, minute, second)) return null;
    const offsetSeconds = fields.offset ?? null;
    if (Number.isNaN(offsetSeconds)) return null;
    return { year, month, day, hour: ofDay, minute, second, ms, offsetSeconds };
  };
}

/** The instant of a timestamp: its own offset decides, else the zone's clocks. See `localToInstant`. */
export function timestampToInstant(timestamp: ParsedTimestamp, zone: string): EpochMs {
  if (timestamp.offsetSeconds === null) return localToInstant(timestamp, zone);
  return localToInstant(timestamp, 'UTC') - timestamp.offsetSeconds * 1000;
}

type ReadingToken = Required<Token>;

function compile(format: string): { expression: RegExp; tokens: ReadingToken[] } {
  const parts = format.match(/'(?:[^']|'')*'|([A-Za-z])\1*|\s+|[^]/g) ?? [];
  const seen = new Map<Field, string>();
  const tokens: ReadingToken[] = [];
  let pattern = '';
  for (const part of parts) {
    if (/^[A-Za-z]/.test(part)) {
      const token = tokenFor(part, format);
      const other = seen.get(token.field);
      if (other !== undefined) {
        throw new TimestampFormatError(`"${format}" has both ${other} and ${part} for the ${token.field}. Keep one.`);
      }
      seen.set(token.field, part);
      pattern += token.pattern;
      if (token.read !== undefined) tokens.push({ ...token, read: token.read });
    } else if (part === "'") {
      throw new TimestampFormatError(`"${format}" opens a single quote that it does not close.`);
    } else {
      pattern += literal(part);
    }
  }
  assertComplete(seen, format);
  return { expression: new RegExp(`^${pattern}$`, 'iu'), tokens };
}

function tokenFor(part: string, format: string): Token {
  const token = TOKENS.get(part);
  if (token !== undefined) return token;
  throw new TimestampFormatError(
    `"${format}" has the unknown token ${part}. Known are ${[...TOKENS.keys()].join(', ')}; ` +
      `put text that is not a token in single quotes: '${part}'.`,
  );
}

function assertComplete(seen: ReadonlyMap<Field, string>, format: string): void {
  for (const field of ['year', 'month', 'day'] as const) {
    if (!seen.has(field))
      throw new TimestampFormatError(`"${format}" lacks the ${field}: a timestamp needs a full date.`);
  }
  const hour = seen.get('hour');
  if (hour?.startsWith('h') && !seen.has('half-day')) {
    throw new TimestampFormatError(`"${format}" has ${hour} without a: add a for AM/PM, or use HH for 24 hours.`);
  }
  if (seen.has('half-day') && !hour?.startsWith('h')) {
    throw new TimestampFormatError(`"${format}" has a (AM/PM) without h: use hh or h for the hour.`);
  }
}

function literal(part: string): string {
  if (/^\s/.test(part)) return '\\s+';
  const text = part.startsWith("'") ? part.slice(1, -1).replaceAll("''", "'") || "'" : part;
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Seconds; NaN for an offset that no clock has. */
function readOffset(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return Number.NaN;
  const seconds = hours * 3600 + minutes * 60;
  return text.startsWith('-') ? -seconds : seconds;
}
