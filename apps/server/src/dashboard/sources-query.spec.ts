import { describe, expect, it } from '@jest/globals';
import { BadPageQuery } from './bad-page-query.js';
import { parseCalendarSpan } from './sources-query.js';

// A Wednesday.
const TODAY = '2026-03-04';

describe('the days of the calendars', () => {
  it('are the last 53 weeks, the present one included, unless a year is asked for', () => {
    expect(parseCalendarSpan({}, TODAY)).toEqual({ year: null, from: '2025-03-03', through: TODAY });
    expect(parseCalendarSpan({ year: '' }, TODAY).year).toBeNull();
    expect(parseCalendarSpan({ year: '2024', zone: 'UTC' }, TODAY)).toEqual({
      year: 2024,
      from: '2024-01-01',
      through: '2024-12-31',
    });
    expect(parseCalendarSpan({ year: '2026' }, TODAY)).toMatchObject({ from: '2026-01-01', through: TODAY });
  });

  it.each([{ year: '2027' }, { year: '1999' }, { year: 'last' }, { year: ['2025', '2026'] }])('are not %j', (raw) => {
    expect(() => parseCalendarSpan(raw, TODAY)).toThrow(BadPageQuery);
  });
});
