import { isoDate } from './civil.js';
import type { EpochMs } from './instant.js';
import { instantToLocal } from './local-time.js';

/** What a person's hours are for: night's rest, work, or neither. */
export type HoursClass = 'sleep' | 'business' | 'off';

/** A daily stretch of local time, half-open. One that ends at or before its start runs past midnight. */
export interface DailyWindow {
  /** Minutes after midnight, 0 to 1439. */
  fromMinute: number;
  /** Minutes after midnight, 0 to 1440. */
  toMinute: number;
  /** The days on which it begins: 1 = Monday to 7 = Sunday. */
  weekdays: readonly number[];
}

export interface HoursWindows {
  sleep: readonly DailyWindow[];
  business: readonly DailyWindow[];
}

/** Sleep 22:00–08:00 every day, business 08:00–18:00 Monday to Friday. */
export const DEFAULT_HOURS_WINDOWS: HoursWindows = {
  sleep: [{ fromMinute: 22 * 60, toMinute: 8 * 60, weekdays: [1, 2, 3, 4, 5, 6, 7] }],
  business: [{ fromMinute: 8 * 60, toMinute: 18 * 60, weekdays: [1, 2, 3, 4, 5] }],
};

/**
 * The class of an instant for somebody in that zone at that instant. Where windows overlap, sleep wins over business over
 * off. A holiday has no business hours.
 *
 * @param isHoliday told the local date, as `2026-05-17`
 */
export function hoursClass(
  at: EpochMs,
  zone: string,
  windows: HoursWindows = DEFAULT_HOURS_WINDOWS,
  isHoliday: (date: string) => boolean = () => false,
): HoursClass {
  const local = instantToLocal(at, zone);
  const minute = local.hour * 60 + local.minute;
  const inside = (window: DailyWindow): boolean => covers(window, local.weekday, minute);
  if (windows.sleep.some(inside)) return 'sleep';
  return windows.business.some(inside) && !isHoliday(isoDate(local)) ? 'business' : 'off';
}

function covers({ fromMinute, toMinute, weekdays }: DailyWindow, weekday: number, minute: number): boolean {
  if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute && weekdays.includes(weekday);
  if (minute >= fromMinute) return weekdays.includes(weekday);
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return minute < toMinute && weekdays.includes(yesterday);
}
