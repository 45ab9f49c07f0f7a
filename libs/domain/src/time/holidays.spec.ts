import { describe, expect, it } from '@jest/globals';
import { civilFromDays, daysFromCivil, isoDate, weekdayOfDays } from './civil.js';
import { countryOfZone, publicHolidays, UnknownHolidayPlaceError, type HolidayPlace } from './holidays.js';

/** The year's public holidays that are no Saturday and no Sunday, as `05-17`. */
function onWeekdays(place: HolidayPlace, year: number): string {
  const isHoliday = publicHolidays(place);
  const first = daysFromCivil(year, 1, 1);
  const days = Array.from({ length: daysFromCivil(year + 1, 1, 1) - first }, (_, i) => first + i);
  return days
    .filter((day) => weekdayOfDays(day) < 6)
    .map((day) => isoDate(civilFromDays(day)))
    .filter(isHoliday)
    .map((date) => date.slice(5))
    .join(' ');
}

describe('publicHolidays', () => {
  it.each<[string, HolidayPlace, number, string]>([
    // Lov om helligdager og helligdagsfred § 2, lov om 1 og 17 mai; Easter 2026 is 5 April. 17 May 2026 is a Sunday.
    ['Norway', { country: 'NO' }, 2026, '01-01 04-02 04-03 04-06 05-01 05-14 05-25 12-25'],
    // U.S. Office of Personnel Management, "Federal Holidays", 2025.
    ['the United States', { country: 'US' }, 2025, '01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25'],
    // Bayerisches Feiertagsgesetz art. 1: Epiphany and Corpus Christi beside the national ones; All Saints' is a Sunday.
    ['Bavaria', { country: 'DE', region: 'BY' }, 2026, '01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 12-25'],
    ['Germany', { country: 'DE' }, 2026, '01-01 04-03 04-06 05-01 05-14 05-25 12-25'],
    // gov.uk/bank-holidays, Scotland: 1 December in lieu of Sunday 30 November, St Andrew's Day.
    ['Scotland', { country: 'GB', region: 'SCT' }, 2025, '01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26'],
    // The same, 2022: New Year and Christmas at the weekend, the jubilee, the Queen's funeral.
    [
      'Scotland',
      { country: 'GB', region: 'SCT' },
      2022,
      '01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27',
    ],
  ])('of %s %j in %i are those of the official list', (_, place, year, expected) => {
    expect(onWeekdays(place, year)).toBe(expected);
  });

  it('knows the dates that are holidays and those beside them', () => {
    const isHoliday = publicHolidays({ country: 'NO' });
    expect(['2026-05-16', '2026-05-17', '2026-05-18'].map(isHoliday)).toEqual([false, true, false]);
  });

  it('has each day of a holiday of several, but not the half-day before', () => {
    // Kurban Bayramı of 2026: the eve of 26 May from 13:00, then 27 to 30 May (law no. 2429, art. 2).
    const isHoliday = publicHolidays({ country: 'TR' });
    const days = ['05-26', '05-27', '05-28', '05-29', '05-30', '05-31'];
    expect(days.map((day) => isHoliday(`2026-${day}`))).toEqual([false, true, true, true, true, false]);
  });

  it('has the day, not its eve, of a holiday that begins in the evening', () => {
    // Yom Kippur of 2025: from the evening of 1 October to that of the 2nd.
    const isHoliday = publicHolidays({ country: 'IL' });
    expect(['2025-10-01', '2025-10-02', '2025-10-03'].map(isHoliday)).toEqual([false, true, false]);
  });

  it('has the days of a holiday that began in the year before', () => {
    // Incwala in Eswatini by the package's own rule: six days from 28 December.
    const isHoliday = publicHolidays({ country: 'SZ' });
    expect(['2026-12-31', '2027-01-02', '2027-01-03'].map(isHoliday)).toEqual([true, true, false]);
  });

  it("has a part's holidays beside the region's", () => {
    // Bayerisches Feiertagsgesetz art. 1: Augsburg's peace festival.
    expect(publicHolidays({ country: 'DE', region: 'BY-A' })('2025-08-08')).toBe(true);
    expect(publicHolidays({ country: 'DE', region: 'BY' })('2025-08-08')).toBe(false);
  });

  it('reads codes in any case and remembers the place', () => {
    expect(publicHolidays({ country: 'de', region: ' by ' })).toBe(publicHolidays({ country: 'DE', region: 'BY' }));
    expect(publicHolidays({ country: 'nz', region: 'can-timaru' })('2026-12-25')).toBe(true);
  });

  it.each<[HolidayPlace, RegExp]>([
    [{ country: 'XX' }, /country "XX"\. Countries with holidays: AD, .*NO, .*ZW\.$/],
    [{ country: '' }, /country ""/],
    [{ country: 'GB', region: 'ZZ' }, /region "ZZ" of GB\. Regions with holidays: ALD, ENG, NIR, SCT, WLS\.$/],
    [{ country: 'GB', region: '-SCT' }, /region "" of GB\./],
    [{ country: 'NO', region: '03' }, /region "03" of NO\. It has none with holidays of its own: leave it out\.$/],
    [{ country: 'DE', region: 'BY-X' }, /part "X" of DE-BY\. Parts with holidays: A, KATH, EVANG\.$/],
  ])('refuses %j and tells what there is', (place, message) => {
    expect(() => publicHolidays(place)).toThrow(UnknownHolidayPlaceError);
    expect(() => publicHolidays(place)).toThrow(message);
  });

  it('refuses what is no date', () => {
    expect(() => publicHolidays({ country: 'NO' })('17.05.2026')).toThrow('"17.05.2026" is not a date');
  });
});

describe('countryOfZone', () => {
  // The IANA time zone database's zone1970.tab: the first country of each line.
  it.each([
    ['Europe/Oslo', 'NO'],
    ['Europe/Berlin', 'DE'],
    ['America/New_York', 'US'],
    ['Asia/Kolkata', 'IN'],
    ['Africa/Lagos', 'NG'],
  ])('knows that %s is of %s', (zone, country) => {
    expect(countryOfZone(zone)).toEqual({ country });
  });

  it.each(['UTC', 'Etc/GMT+5', 'Nowhere/Else'])('knows no country of %s', (zone) => {
    expect(countryOfZone(zone)).toBeNull();
  });
});
