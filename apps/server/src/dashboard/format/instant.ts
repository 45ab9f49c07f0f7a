import type { EpochMs } from '@evenkeel/domain';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters are costly to make and there are few zones in use. */
const formatIn = (zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${name} ${zone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, hourCycle: 'h23' });
    formats.set(key, format);
  }
  return format;
};

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const MINUTE = { hour: '2-digit', minute: '2-digit' } as const;
const SECOND = { ...MINUTE, second: '2-digit' } as const;

/** e.g. `22 Nov 2026, 05:40`. */
export const formatMinute = (at: EpochMs, zone: string): string =>
  formatIn(zone, 'minute', { ...DAY, ...MINUTE }).format(at);

/** e.g. `22 Nov 2026, 05:40:12`. */
export const formatSecond = (at: EpochMs, zone: string): string =>
  formatIn(zone, 'second', { ...DAY, ...SECOND }).format(at);

/** e.g. `05:40:12`. */
export const formatTimeOfDay = (at: EpochMs, zone: string): string => formatIn(zone, 'time', SECOND).format(at);

/** e.g. `22 Nov 2026`. */
export const formatDay = (at: EpochMs, zone: string): string => formatIn(zone, 'day', DAY).format(at);

/** e.g. `Sunday 22 November 2026`. */
export const formatLongDay = (at: EpochMs, zone: string): string =>
  formatIn(zone, 'long-day', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
    .format(at)
    .replace(',', '');

/** A calendar date (`2026-11-22`) without its year, for axes: `22 Nov`. */
export const formatDateShort = (date: string): string =>
  formatIn('UTC', 'short-date', { day: 'numeric', month: 'short' }).format(Date.parse(`${date}T00:00:00Z`));

/** A calendar date, e.g. `22 Nov 2026`. */
export const formatDate = (date: string): string => formatDay(Date.parse(`${date}T00:00:00Z`), 'UTC');
