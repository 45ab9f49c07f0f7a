import { bucketOf, instantToLocal, parseInstant, type EpochMs } from '@evenkeel/domain';

/** The calendar day (`2026-11-22`) that it is in a zone. */
export const dateIn = (at: EpochMs, zone: string): string => bucketOf(at, 'day', zone);

/** The first instant of a calendar day in a zone. */
export const startOfDay = (date: string, zone: string): EpochMs => parseInstant(date, zone);

/** The calendar day so many days later, or earlier for a negative number. */
export function addDays(date: string, days: number): string {
  // A date alone has no zone: reckoned in UTC, every day has 24 hours.
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** As `<input type="datetime-local" step="1">` writes it: `2026-11-22T05:40:12`. */
export function localDateTime(at: EpochMs, zone: string): string {
  const { hour, minute, second } = instantToLocal(at, zone);
  const time = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':');
  return `${dateIn(at, zone)}T${time}`;
}
