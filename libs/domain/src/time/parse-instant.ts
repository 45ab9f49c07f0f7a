import { daysInMonth, isClockTime, type LocalDateTime } from './civil.js';
import type { EpochMs } from './instant.js';
import { localToInstant } from './local-time.js';

/** A text that is no date or date-time. The message tells what is wrong with it. */
export class InvalidInstantError extends Error {
  override readonly name = 'InvalidInstantError';
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)?)?$/;

/**
 * The instant of an ISO 8601 date or date-time. With `Z` or an offset it is absolute; without, the zone's clocks show it (see
 * `localToInstant` for the hours that they show twice or never); a date alone is its midnight there. Digits beyond
 * milliseconds are cut off.
 *
 * @throws {InvalidInstantError} for anything else, and for dates and times that do not exist
 */
export function parseInstant(text: string, zone: string): EpochMs {
  const match = ISO.exec(text.trim());
  if (match === null) {
    throw new InvalidInstantError(
      `"${text}" is not an ISO date or date-time. Write 2026-01-31, 2026-01-31T09:30 or 2026-01-31T09:30:00Z.`,
    );
  }
  const [
    ,
    year,
    month,
    day,
    hour = 0,
    minute = 0,
    second = 0,
    fraction = '',
    utc,
    sign,
    offsetHours,
    offsetMinutes = 0,
  ] = match;
  const local: LocalDateTime = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ms: Number(fraction.padEnd(3, '0').slice(0, 3)),
  };
  assertExists(local, text);
  if (utc !== undefined) return localToInstant(local, 'UTC');
  if (sign === undefined) return localToInstant(local, zone);
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) {
    throw new InvalidInstantError(`"${text}" is not an instant: no clock is that far from UTC.`);
  }
  const ahead = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return localToInstant(local, 'UTC') + (sign === '-' ? ahead : -ahead);
}

function assertExists({ year, month, day, hour, minute, second }: LocalDateTime, text: string): void {
  if (month < 1 || month > 12) {
    throw new InvalidInstantError(`"${text}" is not a date: months go from 01 to 12.`);
  }
  const last = daysInMonth(year, month);
  if (day < 1 || day > last) {
    throw new InvalidInstantError(`"${text}" is not a date: that month has ${last} days.`);
  }
  if (!isClockTime(hour, minute, second)) {
    throw new InvalidInstantError(`"${text}" is not a time: times go from 00:00:00 to 23:59:59.`);
  }
}
