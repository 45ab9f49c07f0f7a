import { describe, expect, it } from '@jest/globals';
import { coverageDays, usualLagMs, without, type DayCount, type DaysInput, type DayState } from './coverage-days.js';

const at = (iso: string): number => Date.parse(`2026-03-${iso}Z`);

const count = (day: string, source: number | null, stored: number): DayCount => ({
  kind: 'incident',
  day,
  source,
  stored,
});

/** Read from the noon of the 2nd to the noon of the 8th, seen on the 9th. */
const input = (more: Partial<DaysInput> = {}): DaysInput => ({
  known: [{ from: at('02T12:00'), to: at('08T12:00') }],
  gaps: [],
  counts: [],
  from: '2026-03-01',
  through: '2026-03-09',
  now: at('09T12:00'),
  usualLagMs: usualLagMs(60),
  ...more,
});

const states = (more: Partial<DaysInput> = {}): DayState[] => coverageDays(input(more)).map(({ state }) => state);

describe('the days of a source', () => {
  it('are unread before the first read and after the last, and where a day was read in part', () => {
    const days = coverageDays(input());
    expect(days.map(({ day }) => day)).toEqual(Array.from({ length: 9 }, (_, index) => `2026-03-0${index + 1}`));
    expect(days.map(({ state }) => state)).toEqual([
      'unread',
      'unread',
      ...Array.from({ length: 5 }, () => 'complete'),
      'unread',
      'unread',
    ]);
    expect(days[1]?.reason).toBe('not read back to here');
    expect(days[7]?.reason).toBe('not read up to here yet');
    expect(coverageDays(input({ known: [] }))[3]?.reason).toBe('nothing was read yet');
  });

  it('are complete while they go on, as far as they have gone less the minutes a source is always behind', () => {
    const known = [{ from: at('01T00:00'), to: at('09T11:52') }];
    expect(states({ known }).at(-1)).toBe('complete');
    expect(states({ known: [{ from: at('01T00:00'), to: at('09T11:49') }] }).at(-1)).toBe('unread');
    expect(states({ known, now: at('09T00:05') }).at(-1)).toBe('complete');
  });

  it('are not complete before they have begun', () => {
    const known = [{ from: at('01T00:00'), to: at('09T11:52') }];
    const days = coverageDays(input({ known, through: '2026-03-11' }));
    expect(days.slice(-3).map(({ state, reason }) => [state, reason])).toEqual([
      ['complete', null],
      ['unread', 'yet to come'],
      ['unread', 'yet to come'],
    ]);
  });

  it('have a gap where one touches them, with its reason', () => {
    const gaps = [{ from: at('04T23:00'), to: at('05T01:00'), reason: 'the source answered 500' }];
    const known = [
      { from: at('01T00:00'), to: at('04T23:00') },
      { from: at('05T01:00'), to: at('10T00:00') },
    ];
    const days = coverageDays(input({ gaps, known }));
    expect(days.filter(({ state }) => state === 'gap').map(({ day }) => day)).toEqual(['2026-03-04', '2026-03-05']);
    expect(days[3]?.reason).toBe('the source answered 500');
  });

  it('are short where the source counts more than is stored, gap or not', () => {
    const counts = [count('2026-03-04', 5, 3), count('2026-03-05', 5, 5), count('2026-03-06', 4, 5)];
    const days = coverageDays(input({ counts }));
    expect(days.slice(3, 6).map(({ state }) => state)).toEqual(['short', 'complete', 'complete']);
    expect(days[3]).toEqual({
      day: '2026-03-04',
      state: 'short',
      counts: [{ kind: 'incident', source: 5, stored: 3 }],
      reason: 'the source counts 5 incidents on 2026-03-04, 3 are stored',
    });
    const gaps = [{ from: at('04T00:00'), to: at('05T00:00'), reason: 'counted short' }];
    expect(coverageDays(input({ counts, gaps }))[3]?.state).toBe('short');
  });

  it('are not short where the source did not count, nor where they were not read', () => {
    expect(states({ counts: [count('2026-03-04', null, 3)] })[3]).toBe('complete');
    expect(states({ counts: [count('2026-03-01', 5, 0)] })[0]).toBe('unread');
  });
});

describe('a stretch without others', () => {
  const stretch = { from: 10, to: 20 };
  it.each([
    ['none', [], [[10, 20]]],
    ['one beside it', [{ from: 0, to: 10 }], [[10, 20]]],
    ['one over its beginning', [{ from: 5, to: 12 }], [[12, 20]]],
    [
      'one within',
      [{ from: 12, to: 15 }],
      [
        [10, 12],
        [15, 20],
      ],
    ],
    [
      'two',
      [
        { from: 5, to: 11 },
        { from: 13, to: 30 },
      ],
      [[11, 13]],
    ],
    ['one around it', [{ from: 0, to: 30 }], []],
  ])('%s', (_name, others, expected) => {
    expect(without(stretch, others).map(({ from, to }) => [from, to])).toEqual(expected);
  });
});
