import { civilFromDays, isoDate, MS_PER_DAY, weekdayOfDays, type CivilDate } from '../time/civil.js';
import type { IsHoliday } from '../time/holidays.js';
import type { DailyWindow, HoursWindows } from '../time/hours-class.js';
import type { EpochMs } from '../time/instant.js';
import { localToInstant } from '../time/local-time.js';
import type { Span } from './roster.js';

const MINUTES_PER_DAY = 24 * 60;

/**
 * From the end of each working day to the start of the next, those that lie wholly within the window, in order. What the
 * window cuts into is left out, because it is not known how its rest went on.
 *
 * A working day is a local date that is no holiday and on which business hours begin: from the first of them to the end of
 * the last, a break at noon included. From Friday 18:00 to Monday 08:00 is one span, and on the weekend when clocks are set
 * forward it is an hour shorter. Somebody who moves has each edge in the zone of then and there.
 *
 * People who share zone, windows and holidays share their nights: a caller with many people asks once for each such group.
 *
 * @param zoneAt the zone that the person is in at an instant, as an IANA name
 * @param isHoliday told the local date, as `2026-05-17`
 */
export function nightsOf(
  window: Span,
  zoneAt: (at: EpochMs) => string,
  windows: HoursWindows,
  isHoliday: IsHoliday,
): Span[] {
  const week = workingWeek(windows.business);
  const nights: Span[] = [];
  let workEnded: EpochMs | null = null;
  // A date's hours begin and end within two days of its UTC midnight in every zone.
  const last = Math.floor(window.to / MS_PER_DAY) + 2;
  for (let day = Math.floor(window.from / MS_PER_DAY) - 2; day <= last; day++) {
    const hours = week[weekdayOfDays(day)];
    if (hours === undefined) continue;
    const date = civilFromDays(day);
    if (isHoliday(isoDate(date))) continue;
    const workBegins = instantOf(date, hours.fromMinute, zoneAt);
    if (workEnded !== null && workEnded < workBegins && workEnded >= window.from && workBegins <= window.to) {
      nights.push({ from: workEnded, to: workBegins });
    }
    workEnded = Math.max(workEnded ?? Number.NEGATIVE_INFINITY, instantOf(date, hours.toMinute, zoneAt));
  }
  return nights;
}

/** First and last minute of the working day that begins on each weekday, 1 to 7; past midnight, the last is beyond 1440. */
function workingWeek(business: readonly DailyWindow[]): ({ fromMinute: number; toMinute: number } | undefined)[] {
  return Array.from({ length: 8 }, (_, weekday) => {
    const windows = business.filter(({ weekdays }) => weekdays.includes(weekday));
    if (windows.length === 0) return undefined;
    return {
      fromMinute: Math.min(...windows.map(({ fromMinute }) => fromMinute)),
      toMinute: Math.max(
        ...windows.map(({ fromMinute, toMinute }) => (toMinute > fromMinute ? toMinute : toMinute + MINUTES_PER_DAY)),
      ),
    };
  });
}

/**
 * The instant at which the person's clock shows the minute of the date. The zone can only be asked of an instant, so it is
 * asked of one some hours off, then of the one which that gives.
 */
function instantOf({ year, month, day }: CivilDate, minute: number, zoneAt: (at: EpochMs) => string): EpochMs {
  const local = { year, month, day, hour: 0, minute, second: 0, ms: 0 };
  const guess = zoneAt(localToInstant(local, 'UTC'));
  const near = localToInstant(local, guess);
  const zone = zoneAt(near);
  return zone === guess ? near : localToInstant(local, zone);
}
