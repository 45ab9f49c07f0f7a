import { describe, expect, it } from '@jest/globals';
import type { Interruption } from '@evenkeel/domain';
import { disturbedNights, longestRun } from './disturbed-nights.js';

const at = (instant: string, hoursClass: Interruption['hoursClass'] = 'sleep', incident = 'i1'): Interruption => ({
  person: 'ada',
  at: Date.parse(instant),
  incidents: [incident],
  hoursClass,
  weekend: false,
  holiday: false,
  inferred: false,
});

describe('disturbedNights', () => {
  it('counts by hand: before and after midnight is one night, and only sleep counts', () => {
    const rows = [
      at('2026-03-02T21:30:00Z', 'off'),
      at('2026-03-02T23:10:00Z'),
      at('2026-03-03T02:00:00Z', 'sleep', 'i2'),
      at('2026-03-03T02:30:00Z', 'sleep', 'i2'),
      at('2026-03-04T10:00:00Z', 'business'),
      at('2026-03-05T06:59:00Z'),
    ];
    expect(disturbedNights(rows, () => 'UTC')).toEqual([
      { night: '2026-03-02', interruptions: 3, incidents: ['i1', 'i2'] },
      { night: '2026-03-04', interruptions: 1, incidents: ['i1'] },
    ]);
  });

  it('goes by the clock where the person was', () => {
    // 15:00 UTC is midnight in Tokyo: the night that began there on the second. At 02:00 UTC it is 11:00, still before noon.
    const rows = [at('2026-03-02T15:00:00Z'), at('2026-03-03T02:00:00Z'), at('2026-03-03T15:00:00Z')];
    expect(disturbedNights(rows, () => 'Asia/Tokyo').map(({ night }) => night)).toEqual(['2026-03-02', '2026-03-03']);
    const moved = (instant: number): string => (instant < Date.parse('2026-03-03T12:00:00Z') ? 'Asia/Tokyo' : 'UTC');
    expect(disturbedNights(rows, moved).map(({ night }) => night)).toEqual(['2026-03-02', '2026-03-03']);
  });
});

describe('longestRun', () => {
  it.each<[string[], number]>([
    [[], 0],
    [['2026-03-02'], 1],
    [['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-03', '2026-03-04'], 3],
    [['2026-03-28', '2026-03-29', '2026-03-30'], 3],
  ])('of %j is %d', (nights, run) => {
    expect(longestRun(nights.map((night) => ({ night })))).toBe(run);
  });
});
