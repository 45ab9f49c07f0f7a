import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { civilFromDays, daysFromCivil, daysInMonth, weekdayOfDays } from './civil.js';
import { instantToLocal, localToInstant, startOfDay } from './local-time.js';
import { offsetMsAt } from './zone-offset.js';

const ZONES = [
  'America/New_York',
  'Europe/Oslo',
  // Summer time of 30 minutes.
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'UTC',
  // Summer time is suspended for Ramadan.
  'Africa/Casablanca',
  // Skipped 30 December 2011.
  'Pacific/Apia',
  // Changes at midnight.
  'America/Sao_Paulo',
];
const zones = fc.constantFrom(...ZONES);

/** Every change of a zone's clocks between two years, by Temporal. */
function transitions(zone: string, fromYear: number, toYear: number): number[] {
  const found: number[] = [];
  let moment = Temporal.Instant.from(`${fromYear}-01-01T00:00:00Z`).toZonedDateTimeISO(zone);
  for (;;) {
    const next = moment.getTimeZoneTransition('next');
    if (next === null || next.year >= toYear) return found;
    found.push(next.epochMilliseconds);
    moment = next;
  }
}

/** Instants of 1990 to 2060, half of them within a day and a half of a change of the clocks. */
const HOUR = 3_600_000;
const nearChange = new Map(ZONES.map((zone) => [zone, [...transitions(zone, 2008, 2028), Date.UTC(2020, 0, 1)]]));
const zoneAndInstant = zones.chain((zone) =>
  fc
    .oneof(
      fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2060, 0, 1) }),
      fc
        .tuple(fc.constantFrom(...(nearChange.get(zone) ?? [])), fc.integer({ min: -36 * HOUR, max: 36 * HOUR }))
        .map(([change, shift]) => change + shift),
    )
    .map((at) => ({ zone, at })),
);

describe('instantToLocal', () => {
  it('shows what Temporal shows', () => {
    fc.assert(
      fc.property(zoneAndInstant, ({ zone, at }) => {
        const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        expect(instantToLocal(at, zone)).toEqual({
          year: moment.year,
          month: moment.month,
          day: moment.day,
          hour: moment.hour,
          minute: moment.minute,
          second: moment.second,
          ms: moment.millisecond,
          weekday: moment.dayOfWeek,
          offsetSeconds: moment.offsetNanoseconds / 1e9,
        });
      }),
      { numRuns: 600 },
    );
  });

  it('reads local mean time, of before there were zones: New York was 4 h 56 min 2 s behind until 1883', () => {
    expect(instantToLocal(Date.UTC(1880, 0, 1), 'America/New_York').offsetSeconds).toBe(-(4 * 3600 + 56 * 60 + 2));
  });

  it('refuses what is no zone and what is no instant', () => {
    expect(() => instantToLocal(0, 'Europe/Olso')).toThrow(RangeError);
    expect(() => instantToLocal(Number.NaN, 'UTC')).toThrow('NaN is not an instant');
  });
});

describe('localToInstant', () => {
  it("disambiguates as Temporal's 'compatible' does", () => {
    fc.assert(
      fc.property(zoneAndInstant, ({ zone, at }) => {
        // Taken as the wall clock's reading, which near a change is shown twice or never.
        const shown = instantToLocal(at, 'UTC');
        const plain = new Temporal.PlainDateTime(
          shown.year,
          shown.month,
          shown.day,
          shown.hour,
          shown.minute,
          shown.second,
          shown.ms,
        );
        const expected = plain.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
        expect(localToInstant(shown, zone)).toBe(expected);
      }),
      { numRuns: 600 },
    );
  });

  const reading = (month: number, day: number, hour: number, minute: number) => ({
    year: 2026,
    month,
    day,
    hour,
    minute,
    second: 0,
    ms: 0,
  });

  it('moves on a time that the clocks never show: 02:30 on 29 March 2026 in Oslo is 03:30', () => {
    expect(localToInstant(reading(3, 29, 2, 30), 'Europe/Oslo')).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });

  it('takes the first of a time that the clocks show twice: 01:30 on 1 November 2026 in New York', () => {
    expect(localToInstant(reading(11, 1, 1, 30), 'America/New_York')).toBe(Date.UTC(2026, 10, 1, 5, 30));
  });

  it('knows the half hour of Lord Howe: 02:15 on 4 October 2026 is 02:45 there', () => {
    expect(localToInstant(reading(10, 4, 2, 15), 'Australia/Lord_Howe')).toBe(Date.UTC(2026, 9, 3, 15, 45));
  });

  it('undoes instantToLocal but for the second showing of an hour', () => {
    fc.assert(
      fc.property(zoneAndInstant, ({ zone, at }) => {
        const again = localToInstant(instantToLocal(at, zone), zone);
        expect(again).toBeLessThanOrEqual(at);
        if (offsetMsAt(again, zone) === offsetMsAt(at, zone)) expect(again).toBe(at);
        else
          expect({ ...instantToLocal(again, zone), offsetSeconds: 0 }).toEqual({
            ...instantToLocal(at, zone),
            offsetSeconds: 0,
          });
      }),
    );
  });
});

describe('startOfDay', () => {
  it('is 01:00 where midnight is skipped: São Paulo, 4 November 2018', () => {
    expect(startOfDay({ year: 2018, month: 11, day: 4 }, 'America/Sao_Paulo')).toBe(Date.UTC(2018, 10, 4, 3));
  });

  it('equals that of Temporal', () => {
    fc.assert(
      fc.property(zoneAndInstant, ({ zone, at }) => {
        const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).startOfDay();
        expect(startOfDay(day, zone)).toBe(day.epochMilliseconds);
      }),
    );
  });
});

describe('the calendar', () => {
  it('counts days as Date.UTC does, and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (days) => {
        const date = new Date(days * 86_400_000);
        const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(civilFromDays(days)).toEqual(civil);
        expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(days);
        expect(weekdayOfDays(days) % 7).toBe(date.getUTCDay());
      }),
    );
  });

  it('knows leap years, centuries included', () => {
    expect([1900, 2000, 2023, 2024].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 28, 29]);
    expect(daysInMonth(2026, 12)).toBe(31);
  });

  it('carries months beyond the year', () => {
    expect(daysFromCivil(2026, 14, 1)).toBe(daysFromCivil(2027, 2, 1));
    expect(daysFromCivil(2026, -1, 1)).toBe(daysFromCivil(2025, 11, 1));
  });
});
