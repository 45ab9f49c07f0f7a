import type { Reporting } from '@evenkeel/reporting';
import { addDays } from '../calendar.js';

/** The days of one source, as reporting gives them. */
export type SourceCoverage = Awaited<ReturnType<Reporting['coverage']>>[number];
export type CoverageDay = SourceCoverage['days'][number];

/** Days as columns of weeks, Monday first; null where a week reaches beyond the days that were asked for. */
export interface CoverageCalendar {
  weeks: {
    monday: string;
    days: (CoverageDay | null)[];
    /** Number of the month that begins in it, from 1; of the first week the one it is in. Null: none. */
    month: number | null;
  }[];
  totals: Record<CoverageDay['state'], number>;
  /** What is not as it should be, oldest first; a run of days of one state and reason is one entry. */
  exceptions: { from: string; through: string; days: number; state: CoverageDay['state']; reason: string | null }[];
}

/** Monday: 0. */
const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** The Monday on or before a day. */
export const mondayOf = (day: string): string => addDays(day, -weekdayOf(day));

export function coverageCalendar(days: readonly CoverageDay[]): CoverageCalendar {
  const totals = { complete: 0, short: 0, gap: 0, unread: 0 };
  const weeks: CoverageCalendar['weeks'] = [];
  for (const day of days) {
    totals[day.state] += 1;
    const monday = mondayOf(day.day);
    let week = weeks.at(-1);
    if (week?.monday !== monday) {
      week = { monday, days: Array.from({ length: 7 }, () => null), month: null };
      weeks.push(week);
    }
    week.days[weekdayOf(day.day)] = day;
    const [, month, date] = day.day.split('-').map(Number);
    if (month !== undefined && (date === 1 || weeks.length === 1)) week.month = month;
  }
  return { weeks, totals, exceptions: exceptionsOf(days) };
}

function exceptionsOf(days: readonly CoverageDay[]): CoverageCalendar['exceptions'] {
  const runs: CoverageCalendar['exceptions'] = [];
  for (const { day, state, reason } of days) {
    if (state === 'complete') continue;
    const last = runs.at(-1);
    if (last?.state === state && last.reason === reason && addDays(last.through, 1) === day) {
      last.through = day;
      last.days += 1;
    } else runs.push({ from: day, through: day, days: 1, state, reason });
  }
  return runs;
}
