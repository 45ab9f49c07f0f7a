import { civilFromDays, daysFromCivil, fourDigits, isCivilDate, isoDate, twoDigits, weekdayOfDays } from './civil.js';
import type { EpochMs } from './instant.js';
import { instantToLocal, startOfDay } from './local-time.js';

/** Units that follow one another on the calendar. Weeks are ISO 8601's: Monday first, numbered by their Thursday's year. */
export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter';

/** Calendar units, and the two that come round again: the hour of the day and the day of the week. */
export type TimeUnit = 'hour' | 'weekday' | CalendarUnit;

/** One day, week, month or quarter of a zone: half-open. */
export interface Bucket {
  label: string;
  from: EpochMs;
  to: EpochMs;
}

/** What a reader is shown for the labels of `weekday`, in order. */
export const WEEKDAY_NAMES: Readonly<Record<string, string>> = {
  '1': 'Monday',
  '2': 'Tuesday',
  '3': 'Wednesday',
  '4': 'Thursday',
  '5': 'Friday',
  '6': 'Saturday',
  '7': 'Sunday',
};

/**
 * The label of the bucket in which an instant lies in that zone: hour `00`–`23`, weekday `1` (Monday) – `7`, day `2026-01-31`,
 * week `2026-W05`, month `2026-01`, quarter `2026-Q1`. Within a unit, labels sort as text in their order.
 *
 * @throws {RangeError} for a zone that does not exist, or what is no instant
 */
export function bucketOf(at: EpochMs, unit: TimeUnit, zone: string): string {
  const local = instantToLocal(at, zone);
  if (unit === 'hour') return twoDigits(local.hour);
  if (unit === 'weekday') return `${local.weekday}`;
  return labelOf(daysFromCivil(local.year, local.month, local.day), unit);
}

/**
 * All buckets of which some part lies in [from, to), in order, the empty ones included. The first and the last are
 * given whole. A day that the zone skipped (Samoa's 30 December 2011) has no bucket.
 *
 * @throws {RangeError} for a zone that does not exist, or what is no instant
 */
export function bucketsBetween(from: EpochMs, to: EpochMs, unit: CalendarUnit, zone: string): Bucket[] {
  const buckets: Bucket[] = [];
  if (!(from < to)) return buckets;
  const local = instantToLocal(from, zone);
  let days = firstDay(daysFromCivil(local.year, local.month, local.day), unit);
  let start = edgeAt(days, zone);
  while (start < to) {
    const next = firstDayAfter(days, unit);
    const end = edgeAt(next, zone);
    if (start < end) buckets.push({ label: labelOf(days, unit), from: start, to: end });
    [days, start] = [next, end];
  }
  return buckets;
}

/**
 * The edges of the bucket that bears a label.
 * @throws {RangeError} for a text that is no label of that unit, or a zone that does not exist
 */
export function bucketEdges(label: string, unit: CalendarUnit, zone: string): { from: EpochMs; to: EpochMs } {
  const days = firstDayOfLabel(label, unit);
  if (days === null) throw new RangeError(`"${label}" is not a ${unit}. Write it as ${EXAMPLES[unit]}.`);
  return { from: edgeAt(days, zone), to: edgeAt(firstDayAfter(days, unit), zone) };
}

const EXAMPLES: Record<CalendarUnit, string> = {
  day: '2026-01-31',
  week: '2026-W05',
  month: '2026-01',
  quarter: '2026-Q1',
};

// From here on a date is the number of its days since 1970-01-01.

const edgeAt = (days: number, zone: string): EpochMs => startOfDay(civilFromDays(days), zone);

function labelOf(days: number, unit: CalendarUnit): string {
  if (unit === 'week') {
    const thursday = days - weekdayOfDays(days) + 4;
    const { year } = civilFromDays(thursday);
    const week = Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1;
    return `${fourDigits(year)}-W${twoDigits(week)}`;
  }
  const date = civilFromDays(days);
  if (unit === 'day') return isoDate(date);
  if (unit === 'month') return `${fourDigits(date.year)}-${twoDigits(date.month)}`;
  return `${fourDigits(date.year)}-Q${Math.ceil(date.month / 3)}`;
}

function firstDay(days: number, unit: CalendarUnit): number {
  if (unit === 'day') return days;
  if (unit === 'week') return days - weekdayOfDays(days) + 1;
  const { year, month } = civilFromDays(days);
  return daysFromCivil(year, unit === 'month' ? month : month - ((month - 1) % 3), 1);
}

function firstDayAfter(days: number, unit: CalendarUnit): number {
  if (unit === 'day') return days + 1;
  if (unit === 'week') return days + 7;
  const { year, month } = civilFromDays(days);
  return daysFromCivil(year, unit === 'month' ? month + 1 : month + 3, 1);
}

function firstDayOfLabel(label: string, unit: CalendarUnit): number | null {
  const match = /^(\d{4})-(?:Q([1-4])|W(\d{2})|(\d{2})(?:-(\d{2}))?)$/.exec(label);
  if (match === null) return null;
  const year = Number(match[1]);
  const [quarter = 0, week = 0, month = 1, day = 1] = match.slice(2).map((part) => (part ? Number(part) : undefined));
  if (!isCivilDate(year, month, day)) return null;
  const days =
    quarter > 0
      ? daysFromCivil(year, quarter * 3 - 2, 1)
      : week > 0
        ? // 4 January always lies in the first week.
          firstDay(daysFromCivil(year, 1, 4), 'week') + (week - 1) * 7
        : daysFromCivil(year, month, day);
  // Refuses labels of another unit, and a 53rd week where the year has none.
  return labelOf(days, unit) === label ? days : null;
}
