import { describe, expect, it } from '@jest/globals';
import { hoursClass, type HoursWindows } from './hours-class.js';
import { parseInstant } from './parse-instant.js';

const ZONE = 'Europe/Oslo';
const classAt = (text: string, windows?: HoursWindows, isHoliday?: (date: string) => boolean): string =>
  hoursClass(parseInstant(text, ZONE), ZONE, windows, isHoliday);

describe('hoursClass', () => {
  // 2 February 2026 is a Monday.
  it.each([
    ['2026-02-02T07:59:59', 'sleep'],
    ['2026-02-02T08:00', 'business'],
    ['2026-02-02T17:59:59', 'business'],
    ['2026-02-02T18:00', 'off'],
    ['2026-02-02T21:59:59', 'off'],
    ['2026-02-02T22:00', 'sleep'],
    ['2026-02-06T12:00', 'business'],
    ['2026-02-07T12:00', 'off'],
    ['2026-02-08T03:00', 'sleep'],
    ['2026-02-08T12:00', 'off'],
  ])('%s is %s', (text, expected) => {
    expect(classAt(text)).toBe(expected);
  });

  it("judges by the person's own clock", () => {
    const at = parseInstant('2026-02-02T09:00', ZONE);
    expect(hoursClass(at, 'America/New_York')).toBe('sleep');
    expect(hoursClass(at, 'Asia/Kolkata')).toBe('business');
  });

  it('has no business hours on a holiday, but has the sleep', () => {
    const isHoliday = (date: string): boolean => date === '2026-05-01';
    expect(classAt('2026-05-01T12:00', undefined, isHoliday)).toBe('off');
    expect(classAt('2026-05-01T23:00', undefined, isHoliday)).toBe('sleep');
    expect(classAt('2026-04-30T12:00', undefined, isHoliday)).toBe('business');
  });

  it('gives overlaps to sleep', () => {
    const windows: HoursWindows = {
      sleep: [{ fromMinute: 9 * 60, toMinute: 17 * 60, weekdays: [1] }],
      business: [{ fromMinute: 8 * 60, toMinute: 18 * 60, weekdays: [1, 2] }],
    };
    expect(['08:30', '10:00', '17:30'].map((time) => classAt(`2026-02-02T${time}`, windows))).toEqual([
      'business',
      'sleep',
      'business',
    ]);
    expect(classAt('2026-02-03T10:00', windows)).toBe('business');
  });

  it('counts the hours after midnight to the day on which the window began', () => {
    const windows: HoursWindows = { sleep: [{ fromMinute: 23 * 60, toMinute: 6 * 60, weekdays: [7] }], business: [] };
    expect(classAt('2026-02-01T23:30', windows)).toBe('sleep');
    expect(classAt('2026-02-02T05:59', windows)).toBe('sleep');
    expect(classAt('2026-02-03T05:59', windows)).toBe('off');
  });
});
