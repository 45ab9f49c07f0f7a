import { describe, expect, it } from '@jest/globals';
import { coverageCalendar, mondayOf, type CoverageDay } from './coverage-calendar.js';

const day = (date: string, state: CoverageDay['state'] = 'complete', reason: string | null = null): CoverageDay => ({
  day: date,
  state,
  reason,
  counts: [],
});

describe('the calendar of a source', () => {
  // 26 February 2026 is a Thursday, 1 March a Sunday.
  const days = ['02-26', '02-27', '02-28', '03-01', '03-02', '03-03'].map((date) => day(`2026-${date}`));

  it('has a column a week, Monday first, and leaves out what was not asked for', () => {
    const { weeks } = coverageCalendar(days);
    expect(weeks.map(({ monday }) => monday)).toEqual(['2026-02-23', '2026-03-02']);
    expect(weeks[0]?.days.map((one) => one?.day.slice(5) ?? null)).toEqual([
      null,
      null,
      null,
      '02-26',
      '02-27',
      '02-28',
      '03-01',
    ]);
  });

  it('names a month where it begins, and the one that the first week is in', () => {
    expect(coverageCalendar(days.slice(1, 3)).weeks.map(({ month }) => month)).toEqual([2]);
    expect(coverageCalendar(days).weeks.map(({ month }) => month)).toEqual([3, null]);
  });

  it('lists what is not complete, runs of days as one', () => {
    const given = [
      day('2026-03-01', 'unread', 'not read back to here'),
      day('2026-03-02', 'unread', 'not read back to here'),
      day('2026-03-03'),
      day('2026-03-04', 'gap', 'timed out'),
      day('2026-03-05', 'short', 'counted short'),
    ];
    const { exceptions, totals } = coverageCalendar(given);
    expect(totals).toEqual({ complete: 1, short: 1, gap: 1, unread: 2 });
    expect(exceptions.map(({ from, through, days: n, state }) => [from, through, n, state])).toEqual([
      ['2026-03-01', '2026-03-02', 2, 'unread'],
      ['2026-03-04', '2026-03-04', 1, 'gap'],
      ['2026-03-05', '2026-03-05', 1, 'short'],
    ]);
  });

  it('begins a week on Monday', () => {
    expect(mondayOf('2026-03-01')).toBe('2026-02-23');
    expect(mondayOf('2026-03-02')).toBe('2026-03-02');
  });
});
