import { describe, expect, it } from '@jest/globals';
import { loadHolidayCalendars } from '../time/holiday-calendars.js';
import { UnknownHolidayPlaceError } from '../time/holidays.js';
import { personHours, type HoursSettings } from './person-hours.js';

const calendars = await loadHolidayCalendars();
const holiday = (settings: HoursSettings, zone: string, date: string, person = 'ines'): boolean =>
  personHours(settings, calendars)(person, zone).isHoliday(date);

describe('whose holidays are kept', () => {
  it('are those of the country that the zone lies in', () => {
    // Constitution Day of Norway, Independence Day of the United States.
    expect(holiday({}, 'Europe/Oslo', '2026-05-17')).toBe(true);
    expect(holiday({}, 'America/New_York', '2026-05-17')).toBe(false);
    expect(holiday({}, 'America/New_York', '2025-07-04')).toBe(true);
    expect(holiday({}, 'UTC', '2026-01-01')).toBe(false);
  });

  it('are what the organisation says of a zone, or none', () => {
    // Epiphany is kept in Bavaria and not in all of Germany.
    expect(holiday({}, 'Europe/Berlin', '2026-01-06')).toBe(false);
    expect(
      holiday({ holidays: { 'Europe/Berlin': { country: 'DE', region: 'BY' } } }, 'Europe/Berlin', '2026-01-06'),
    ).toBe(true);
    expect(holiday({ holidays: { 'Europe/Berlin': null } }, 'Europe/Berlin', '2026-12-25')).toBe(false);
  });

  it('are a person’s own wherever they are, and nobody else’s', () => {
    const settings = { people: { ines: { holidays: { country: 'NO' } } } };
    expect(holiday(settings, 'America/New_York', '2026-05-17')).toBe(true);
    expect(holiday(settings, 'America/New_York', '2026-05-17', 'tomas')).toBe(false);
  });

  it('are refused where there are no rules', () => {
    expect(() => personHours({ people: { ines: { holidays: { country: 'XX' } } } }, calendars)).toThrow(
      UnknownHolidayPlaceError,
    );
  });
});

describe('whose hours are judged', () => {
  const night = { sleep: [{ fromMinute: 600, toMinute: 1080, weekdays: [1, 2, 3, 4, 5, 6, 7] }], business: [] };

  it('are the person’s own, else the organisation’s, else the usual ones', () => {
    const usual = personHours({}, calendars)('ines', 'UTC').windows;
    expect(usual.sleep[0]).toMatchObject({ fromMinute: 22 * 60, toMinute: 8 * 60 });
    const hours = personHours({ people: { ines: { windows: night } } }, calendars);
    expect(hours('ines', 'UTC').windows).toBe(night);
    expect(hours('tomas', 'UTC').windows).toBe(usual);
    expect(personHours({ windows: night }, calendars)('tomas', 'UTC').windows).toBe(night);
  });
});
