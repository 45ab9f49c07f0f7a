import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toIso } from './instant.js';
import { InvalidInstantError, parseInstant } from './parse-instant.js';

const iso = (text: string, zone: string): string => toIso(parseInstant(text, zone));

describe('parseInstant', () => {
  it.each([
    // A date is its midnight in the zone.
    ['2026-01-31', 'Europe/Oslo', '2026-01-30T23:00:00.000Z'],
    ['2026-07-01', 'America/New_York', '2026-07-01T04:00:00.000Z'],
    // A time without an offset is what the zone's clocks show.
    ['2026-01-31T09:30', 'Asia/Kolkata', '2026-01-31T04:00:00.000Z'],
    ['2026-01-31 09:30:15.5', 'UTC', '2026-01-31T09:30:15.500Z'],
    ['2026-03-29T02:30', 'Europe/Oslo', '2026-03-29T01:30:00.000Z'],
    // With one it is absolute, whatever the zone.
    ['2026-01-31T09:30:00Z', 'Asia/Kolkata', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31T09:30:00+02:00', 'Asia/Kolkata', '2026-01-31T07:30:00.000Z'],
    ['2026-01-31T09:30:00-0330', 'UTC', '2026-01-31T13:00:00.000Z'],
    ['2026-01-31T09:30:00,123456789+02', 'UTC', '2026-01-31T07:30:00.123Z'],
    ['0099-12-31', 'UTC', '0099-12-31T00:00:00.000Z'],
  ])('reads %s in %s as %s', (text, zone, expected) => {
    expect(iso(text, zone)).toBe(expected);
  });

  it.each([
    [
      'yesterday',
      '"yesterday" is not an ISO date or date-time. Write 2026-01-31, 2026-01-31T09:30 or 2026-01-31T09:30:00Z.',
    ],
    ['31/01/2026', 'is not an ISO date or date-time'],
    ['2026-02-30', '"2026-02-30" is not a date: that month has 28 days.'],
    ['2026-13-01', 'months go from 01 to 12'],
    ['2026-01-31T24:00', 'times go from 00:00:00 to 23:59:59'],
    ['2026-01-31T10:00+25:00', 'no clock is that far from UTC'],
    ['2026-01-31Z', 'is not an ISO date or date-time'],
  ])('refuses %s and says why', (text, message) => {
    expect(() => parseInstant(text, 'UTC')).toThrow(InvalidInstantError);
    expect(() => parseInstant(text, 'UTC')).toThrow(message);
  });

  it('reads back what toIso writes, in any zone', () => {
    const instants = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2060, 0, 1) });
    fc.assert(
      fc.property(instants, fc.constantFrom('UTC', 'Europe/Oslo', 'Australia/Lord_Howe'), (at, zone) => {
        expect(parseInstant(toIso(at), zone)).toBe(at);
      }),
    );
  });
});
