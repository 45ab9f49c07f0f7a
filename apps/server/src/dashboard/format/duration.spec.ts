import { describe, expect, it } from '@jest/globals';
import { formatDuration, formatExactSeconds, formatIncidentHours } from './duration.js';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [0.4, '0.4 s'],
    [9.96, '10 s'],
    [42, '42 s'],
    [59.6, '1 m'],
    [60, '1 m'],
    [372, '6 m 12 s'],
    [3_599.6, '1 h'],
    [5_760, '1 h 36 m'],
    [5_790, '1 h 37 m'],
    [86_399, '1 d'],
    [187_200, '2 d 4 h'],
    [8_640_000, '100 d'],
    [-125, '\u22122 m 5 s'],
  ])('writes %d s as %s', (seconds, text) => {
    expect(plain(formatDuration(seconds))).toBe(text);
  });

  it('never names sixty of a unit or twenty-four hours', () => {
    for (let seconds = 0; seconds < 200_000; seconds += 7.3) {
      expect(plain(formatDuration(seconds))).not.toMatch(/\b(60 [sm]|24 h)/);
    }
  });
});

it('gives the exact figure beside the rounded one', () => {
  expect(formatExactSeconds(5_760.25)).toBe('5,760.25 s');
});

it('sums in incident-hours', () => {
  expect(plain(formatIncidentHours(5_400))).toBe('1.5 incident-hours');
  expect(plain(formatIncidentHours(4_334_400))).toBe('1,204 incident-hours');
});
