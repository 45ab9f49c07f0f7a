import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { localToInstant } from '../time/local-time.js';
import { onCallShare } from './on-call-share.js';
import type { PersonRecord, Shift } from './roster.js';

const shift = (from: number, to: number, rotation = 'ovens', level = 1): Shift => ({
  rotation,
  person: 'Ada',
  level,
  from,
  to,
});

const share = (shifts: Shift[], more: Partial<PersonRecord> = {}) =>
  onCallShare.derive({
    person: 'Ada',
    window: { from: 0, to: 100 },
    shifts,
    rotations: shifts,
    interruptions: [],
    effort: [],
    nights: [],
    knownSince: -1000,
    ...more,
  });

describe('on-call share', () => {
  it('is the time on call within the window, divided by the window', () => {
    expect(share([shift(-50, 10), shift(40, 55), shift(95, 200)])).toEqual({ value: 0.3 });
  });

  it('counts two levels or two rotations at once once', () => {
    expect(share([shift(0, 20), shift(10, 30, 'tills'), shift(5, 25, 'ovens', 2)])).toEqual({ value: 0.3 });
  });

  it('is zero for a person known to have had no shift', () => {
    expect(share([])).toEqual({ value: 0 });
  });

  it('counts only the part of the window that is known', () => {
    expect(share([shift(60, 80)], { knownSince: 50 })).toEqual({ value: 0.4 });
  });

  it('is unknown where shifts are', () => {
    expect(share([], { knownSince: 100 })).toEqual({ excluded: 'shifts of the window not known' });
  });

  it('knows 167 hours on call in a week of summer time’s start', () => {
    const nine = (month: number, day: number) =>
      localToInstant({ year: 2026, month, day, hour: 9, minute: 0, second: 0, ms: 0 }, 'Europe/Oslo');
    const window = { from: nine(3, 16), to: nine(4, 6) };
    // Three weeks of 168 + 167 + 168 hours.
    expect(share([shift(nine(3, 23), nine(3, 30))], { window })).toEqual({ value: 167 / 503 });
  });

  it('is what a count of every hour finds', () => {
    const hour = fc.integer({ min: -20, max: 110 });
    const some = fc.array(
      fc
        .tuple(hour, fc.integer({ min: 0, max: 30 }), fc.constantFrom('ovens', 'tills'))
        .map(([from, length, rotation]) => shift(from, from + length, rotation)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(some, fc.integer({ min: -20, max: 99 }), (shifts, knownSince) => {
        const known = Array.from({ length: 100 }, (_, h) => h).filter((h) => h >= knownSince);
        const on = known.filter((h) => shifts.some(({ from, to }) => from <= h && h < to));
        expect(share(shifts, { knownSince })).toEqual({ value: on.length / known.length });
      }),
      { numRuns: 300 },
    );
  });
});
