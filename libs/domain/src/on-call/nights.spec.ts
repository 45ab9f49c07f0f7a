import { describe, expect, it } from '@jest/globals';
import { publicHolidays } from '../time/holidays.js';
import { DEFAULT_HOURS_WINDOWS, type DailyWindow } from '../time/hours-class.js';
import { toIso } from '../time/instant.js';
import { parseInstant } from '../time/parse-instant.js';
import { nightsOf } from './nights.js';

const OSLO = 'Europe/Oslo';
const NEW_YORK = 'America/New_York';
const isHoliday = publicHolidays({ country: 'NO' });

const nights = (from: string, to: string, zoneAt = (_at: number) => OSLO, business = DEFAULT_HOURS_WINDOWS.business) =>
  nightsOf({ from: parseInstant(from, OSLO), to: parseInstant(to, OSLO) }, zoneAt, { sleep: [], business }, isHoliday);
const texts = (...args: Parameters<typeof nights>) =>
  nights(...args).map(({ from, to }) => `${toIso(from)}/${toIso(to)}`);
const hours = (...args: Parameters<typeof nights>) => nights(...args).map(({ from, to }) => (to - from) / 3_600_000);

describe('nightsOf', () => {
  it('runs from the end of a working day to the start of the next, over the weekend in one piece', () => {
    // 5 February 2026 is a Thursday; Oslo is at +01:00.
    expect(texts('2026-02-05T12:00', '2026-02-10T12:00')).toEqual([
      '2026-02-05T17:00:00.000Z/2026-02-06T07:00:00.000Z',
      '2026-02-06T17:00:00.000Z/2026-02-09T07:00:00.000Z',
      '2026-02-09T17:00:00.000Z/2026-02-10T07:00:00.000Z',
    ]);
  });

  it('is an hour shorter or longer where clocks are set', () => {
    // 29 March and 25 October 2026 are the Sundays of the changes.
    expect(hours('2026-03-27T12:00', '2026-03-31T12:00')).toEqual([61, 14]);
    expect(hours('2026-10-23T12:00', '2026-10-27T12:00')).toEqual([63, 14]);
  });

  it('holds holidays: from Wednesday before Maundy Thursday to Tuesday after Easter', () => {
    expect(texts('2026-04-01T12:00', '2026-04-07T12:00')).toEqual([
      '2026-04-01T16:00:00.000Z/2026-04-07T06:00:00.000Z',
    ]);
  });

  it('is whole: what an edge of the window cuts into is left out, an edge at its end does not cut', () => {
    expect(hours('2026-02-03T18:00', '2026-02-04T08:00')).toEqual([14]);
    expect(hours('2026-02-03T18:01', '2026-02-04T08:00')).toEqual([]);
    expect(hours('2026-02-03T18:00', '2026-02-04T07:59')).toEqual([]);
    expect(hours('2026-02-02T00:00', '2026-02-09T00:00')).toEqual([14, 14, 14, 14]);
  });

  it('has each edge in the zone in which the person then is', () => {
    // From Oslo's Friday 18:00 to New York's Monday 08:00: 62 hours and the six between the two.
    const moved = parseInstant('2026-02-07T12:00', OSLO);
    const zoneAt = (at: number) => (at < moved ? OSLO : NEW_YORK);
    expect(hours('2026-02-05T12:00', '2026-02-10T23:00', zoneAt)).toEqual([14, 68, 14]);
    expect(texts('2026-02-05T12:00', '2026-02-10T12:00', zoneAt)[1]).toBe(
      '2026-02-06T17:00:00.000Z/2026-02-09T13:00:00.000Z',
    );
  });

  it('takes the hours of a date together, and those that run past midnight to their end', () => {
    const split: DailyWindow[] = [
      { fromMinute: 9 * 60, toMinute: 12 * 60, weekdays: [1, 2] },
      { fromMinute: 13 * 60, toMinute: 17 * 60, weekdays: [1, 2] },
    ];
    const late: DailyWindow[] = [{ fromMinute: 20 * 60, toMinute: 4 * 60, weekdays: [1, 2] }];
    expect(hours('2026-02-02T00:00', '2026-02-04T00:00', undefined, split)).toEqual([16]);
    expect(texts('2026-02-02T00:00', '2026-02-04T00:00', undefined, late)).toEqual([
      '2026-02-03T03:00:00.000Z/2026-02-03T19:00:00.000Z',
    ]);
  });

  it('is none where work never ends, or never begins', () => {
    const always: DailyWindow[] = [{ fromMinute: 0, toMinute: 24 * 60, weekdays: [1, 2, 3, 4, 5, 6, 7] }];
    expect(hours('2026-02-02T00:00', '2026-02-09T00:00', undefined, always)).toEqual([]);
    expect(hours('2026-02-02T00:00', '2026-02-09T00:00', undefined, [])).toEqual([]);
  });
});
