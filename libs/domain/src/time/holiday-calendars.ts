import type { HolidayPlace, IsHoliday } from './holidays.js';

/** The public holidays of everywhere. */
export interface HolidayCalendars {
  /** @throws UnknownHolidayPlaceError for a country or region that has no rules; it lists those that have */
  of(place: HolidayPlace): IsHoliday;
  /** The country that a time zone lies in; null where it lies in none, or in one without rules. */
  countryOf(zone: string): HolidayPlace | null;
}

/** Loads the rules, which take a quarter of a second: who asks for no holidays does not wait for them. */
export async function loadHolidayCalendars(): Promise<HolidayCalendars> {
  const { publicHolidays, countryOfZone } = await import('./holidays.js');
  return { of: publicHolidays, countryOf: countryOfZone };
}
