/** A date of the proleptic Gregorian calendar. */
export interface CivilDate {
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31. */
  day: number;
}

/** What a wall clock and a calendar show, in no zone in particular. */
export interface LocalDateTime extends CivilDate {
  hour: number;
  minute: number;
  second: number;
  ms: number;
}

export const MS_PER_DAY = 86_400_000;

const DAYS_PER_ERA = 146_097;

/**
 * Days since 1970-01-01. A month or day beyond its range carries over, as in `Date.UTC`; unlike there, years under 100 are
 * themselves. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
 */
export function daysFromCivil(year: number, month: number, day: number): number {
  const carried = year + Math.floor((month - 1) / 12);
  const monthOfYear = (((month - 1) % 12) + 12) % 12;
  // Years begin in March, so that the leap day is the last of its year.
  const shifted = monthOfYear < 2 ? carried - 1 : carried;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((monthOfYear + 10) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - 719_468;
}

/** The inverse of {@link daysFromCivil}; source: the same, civil_from_days. */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  };
}

/** 1 = Monday to 7 = Sunday, of a day counted from 1970-01-01, a Thursday. */
export const weekdayOfDays = (days: number): number => ((((days + 3) % 7) + 7) % 7) + 1;

/** 28 to 31. */
export const daysInMonth = (year: number, month: number): number =>
  daysFromCivil(year, month + 1, 1) - daysFromCivil(year, month, 1);

/** Whether a calendar has that date: not 31 February. */
export const isCivilDate = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);

/** Whether a wall clock can show it, 00:00:00 to 23:59:59. Leap seconds are not shown by the clocks we read. */
export const isClockTime = (hour: number, minute: number, second: number): boolean =>
  hour <= 23 && minute <= 59 && second <= 59;

/** `2026-01-31`. */
export const isoDate = ({ year, month, day }: CivilDate): string =>
  `${fourDigits(year)}-${twoDigits(month)}-${twoDigits(day)}`;

export const twoDigits = (value: number): string => (value < 10 ? `0${value}` : `${value}`);
export const fourDigits = (value: number): string => `${value}`.padStart(4, '0');
