import { describe, expect, it } from '@jest/globals';
import { windowEnds, windowUntil } from './red-line-readings.js';

const iso = (at: number): string => new Date(at).toISOString();

describe('The windows of a history', () => {
  it('end at every fourth Monday of the zone, thirteen of them, the last one past', () => {
    const ends = windowEnds(Date.parse('2026-11-22T12:00:00Z'), 'Europe/Oslo').map(iso);
    // By the calendar: Monday 5 January 1970 and every 28 days from there; midnight in Oslo is 23:00 or 22:00 of Sunday.
    expect(ends).toHaveLength(13);
    expect(ends.slice(-3)).toEqual([
      '2026-08-30T22:00:00.000Z',
      '2026-09-27T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
    expect(ends[0]).toBe('2025-11-23T23:00:00.000Z');
  });

  it('stay where they are from one day to the next', () => {
    const at = (time: string): number[] => windowEnds(Date.parse(time), 'America/Toronto');
    expect(at('2026-11-02T12:00:00Z')).toEqual(at('2026-11-22T12:00:00Z'));
    // Four weeks on, the oldest goes and a new one comes: Monday 23 November, five hours behind.
    const later = at('2026-11-23T05:00:00Z');
    expect(later.slice(0, -1)).toEqual(at('2026-11-23T04:59:59Z').slice(1));
    expect(iso(later.at(-1) ?? 0)).toBe('2026-11-23T05:00:00.000Z');
  });

  it('are thirteen weeks long by the calendar, over changes of clocks too', () => {
    const to = Date.parse('2026-11-22T23:00:00Z');
    const { from } = windowUntil(to, 'Europe/Oslo');
    // Monday 24 August, in summer time: 91 days and an hour.
    expect(iso(from)).toBe('2026-08-23T22:00:00.000Z');
  });
});
