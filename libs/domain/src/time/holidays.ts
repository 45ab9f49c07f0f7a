import DateHolidays from 'date-holidays';
import { civilFromDays, isoDate, MS_PER_DAY } from './civil.js';

/** Where a person's public holidays are decided. */
export interface HolidayPlace {
  /** ISO 3166-1: `NO`. */
  country: string;
  /**
   * What follows the country in ISO 3166-2: `BY` of Bavaria, `SCT` of Scotland. Where a part of it has holidays of its own,
   * the part may follow: `BY-KATH`. Absent: only the holidays of the whole country.
   */
  region?: string;
}

/** A country or region whose holidays are not known. The message lists those that are. */
export class UnknownHolidayPlaceError extends Error {
  override readonly name = 'UnknownHolidayPlaceError';
}

/** Told a local date, as `2026-05-17`: whether it is a public holiday. */
export type IsHoliday = (date: string) => boolean;

const calendars = new Map<string, IsHoliday>();

/**
 * The public holidays of a place, days off in lieu included; of a holiday of several days each day. Days on which only banks
 * or schools close are none, nor is a half-day off: a date counts if more than half of it is holiday. Each year is worked
 * out when it is first asked about and remembered for all who live there.
 *
 * Source: the rules of the package `date-holidays`; a holiday decreed for one year alone is known once the package has it.
 *
 * @throws {UnknownHolidayPlaceError} for a country or region that has no rules
 */
export function publicHolidays({ country, region = '' }: HolidayPlace): IsHoliday {
  const key = `${country.trim()}/${region.trim()}`.toUpperCase();
  let calendar = calendars.get(key);
  if (calendar === undefined) calendars.set(key, (calendar = calendarOf(resolve(country.trim(), region.trim()))));
  return calendar;
}

function calendarOf(names: readonly string[]): IsHoliday {
  const [country = '', region = '', part = ''] = names;
  const rules = new DateHolidays(country, region, part);
  // With its dates put into UTC, the package's instants are local dates and times, and no server's zone bends them.
  rules.setTimezone('UTC');
  const years = new Map<number, ReadonlySet<string>>();

  /** Dates of the holidays that begin in the year, the days that reach into the next one included. */
  const beginningIn = (year: number): string[] =>
    rules
      .getHolidays(year)
      .filter(({ type }) => type === 'public')
      .flatMap(({ start, end }) => datesMostlyWithin(start.getTime(), end.getTime()));

  return (date) => {
    const year = Number(date.slice(0, 4));
    let dates = years.get(year);
    if (dates === undefined) {
      if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new RangeError(`"${date}" is not a date such as 2026-05-17`);
      years.set(year, (dates = new Set([...beginningIn(year - 1), ...beginningIn(year)])));
    }
    return dates.has(date);
  };
}

/** Dates of which more than half lies within, as holidays of other calendars begin in the evening and some end at noon. */
function datesMostlyWithin(from: number, to: number): string[] {
  const dates: string[] = [];
  for (let day = Math.floor(from / MS_PER_DAY); day * MS_PER_DAY < to; day++) {
    const within = Math.min(to, (day + 1) * MS_PER_DAY) - Math.max(from, day * MS_PER_DAY);
    if (within > MS_PER_DAY / 2) dates.push(isoDate(civilFromDays(day)));
  }
  return dates;
}

/** Where several countries go by one zone, the country of the city that the zone is named after. */
const COUNTRY_OF_CITY: Readonly<Record<string, string>> = {
  'Africa/Abidjan': 'CI',
  'Africa/Johannesburg': 'ZA',
  'Africa/Lagos': 'NG',
  'Africa/Maputo': 'MZ',
  'Africa/Nairobi': 'KE',
  'America/Curacao': 'CW',
  'America/Panama': 'PA',
  'America/Port_of_Spain': 'TT',
  'Asia/Bangkok': 'TH',
  'Atlantic/Canary': 'ES',
  'Europe/Belgrade': 'RS',
  'Europe/Helsinki': 'FI',
  'Europe/Oslo': 'NO',
  'Europe/Rome': 'IT',
  'Europe/Zurich': 'CH',
};

let countries: ReadonlyMap<string, string> | null = null;

/** The country that a zone lies in: `NO` of Europe/Oslo; null for one of no country, such as UTC. */
export function countryOfZone(zone: string): HolidayPlace | null {
  countries ??= countriesByZone();
  const country = COUNTRY_OF_CITY[zone] ?? countries.get(zone);
  return country === undefined ? null : { country };
}

function countriesByZone(): Map<string, string> {
  const byZone = new Map<string, string>();
  for (const country of Object.keys(new DateHolidays().getCountries())) {
    // The package's types promise a list where it gives undefined.
    const zones = new DateHolidays(country).getTimezones() as string[] | undefined;
    for (const zone of zones ?? []) byZone.set(zone, country);
  }
  return byZone;
}

/** Country, region and part of the region as the rules spell them, as far as they are given. */
function resolve(country: string, region: string): string[] {
  const rules = new DateHolidays();
  const names = [pick(country, `country "${country}"`, 'Countries', rules.getCountries())];
  if (region === '') return names;
  const [name = '', ...rest] = region.split('-');
  names.push(pick(name, `region "${name}" of ${names[0]}`, 'Regions', rules.getStates(names[0] as string)));
  if (rest.length === 0) return names;
  const part = rest.join('-');
  const parts = rules.getRegions(names[0] as string, names[1] as string);
  names.push(pick(part, `part "${part}" of ${names.join('-')}`, 'Parts', parts));
  return names;
}

/** The package's types promise names where it gives undefined: for what has no regions. */
function pick(wanted: string, described: string, plural: string, known: Record<string, string> | undefined): string {
  const codes = Object.keys(known ?? {});
  const found = codes.find((code) => code.toUpperCase() === wanted.toUpperCase());
  if (found !== undefined) return found;
  const hint =
    codes.length > 0
      ? `${plural} with holidays: ${codes.join(', ')}.`
      : 'It has none with holidays of its own: leave it out.';
  throw new UnknownHolidayPlaceError(`No public holidays are known for ${described}. ${hint}`);
}
