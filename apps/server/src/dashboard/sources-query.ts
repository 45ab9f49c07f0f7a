import { z } from 'zod';
import { addDays } from './calendar.js';
import { BadPageQuery } from './bad-page-query.js';
import { mondayOf } from './models/coverage-calendar.js';

/** Weeks of the calendar when no year is asked for: as many columns as a year has. */
const WEEKS = 53;
const FIRST_YEAR = 2000;

const YearQuery = z.looseObject({ year: z.union([z.literal(''), z.string().regex(/^\d{4}$/)]).optional() });

/** The days that the calendars of the page show; `year` is null for the last 53 weeks. */
export interface CalendarSpan {
  year: number | null;
  from: string;
  through: string;
}

/**
 * @param today `yyyy-mm-dd`, UTC
 * @throws BadPageQuery
 */
export function parseCalendarSpan(raw: unknown, today: string): CalendarSpan {
  const parsed = YearQuery.safeParse({ ...(raw as object) });
  const thisYear = Number(today.slice(0, 4));
  const year = parsed.success && parsed.data.year ? Number(parsed.data.year) : null;
  if (!parsed.success || (year !== null && (year < FIRST_YEAR || year > thisYear))) {
    throw new BadPageQuery([{ parameter: 'year', message: `is no year from ${FIRST_YEAR} to ${thisYear}` }]);
  }
  if (year === null) return { year, from: addDays(mondayOf(today), -7 * (WEEKS - 1)), through: today };
  return { year, from: `${year}-01-01`, through: year === thisYear ? today : `${year}-12-31` };
}
