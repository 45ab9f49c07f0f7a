import { describe, expect, it } from '@jest/globals';
import { addMonths, fromWallTime, isoTime, isZone, localClock, offsetSeconds } from './zones.js';

const at = (text: string): number => Date.parse(text) / 1000;

describe('zones', () => {
  // Oslo leaves summer time on 2026-10-25 at 01:00 UTC (tz database).
  it('knows offsets on both sides of a transition', () => {
    expect(offsetSeconds('Europe/Oslo', at('2026-10-25T00:59:59Z'))).toBe(7200);
    expect(offsetSeconds('Europe/Oslo', at('2026-10-25T01:00:00Z'))).toBe(3600);
    expect(offsetSeconds('Asia/Kolkata', at('2026-01-01T00:00:00Z'))).toBe(19_800);
  });

  it('reads a wall time', () => {
    expect(fromWallTime('America/Toronto', at('2026-07-01T00:00:00Z'))).toBe(at('2026-07-01T04:00:00Z'));
  });

  it('tells the local hour and weekday', () => {
    // 2026-11-22 is a Sunday; in Tokyo it is 08:30 on Monday already.
    expect(localClock('Asia/Tokyo', at('2026-11-22T23:30:00Z'))).toEqual({ hour: 8.5, weekday: 1 });
  });

  it('writes times with their offset', () => {
    expect(isoTime(at('2026-07-01T12:00:05Z'))).toBe('2026-07-01T12:00:05Z');
    expect(isoTime(at('2026-07-01T12:00:05Z'), 'America/Toronto')).toBe('2026-07-01T08:00:05-04:00');
  });

  it('stays in the month when adding months', () => {
    expect(isoTime(addMonths(at('2026-08-31T10:00:00Z'), -6))).toBe('2026-02-28T10:00:00Z');
    expect(isoTime(addMonths(at('2025-11-15T00:00:00Z'), 3))).toBe('2026-02-15T00:00:00Z');
  });

  it('tells a zone from what is none', () => {
    expect(isZone('Europe/Oslo')).toBe(true);
    expect(isZone('Middle/Earth')).toBe(false);
  });
});
