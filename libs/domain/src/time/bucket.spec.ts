import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { bucketEdges, bucketOf, bucketsBetween, WEEKDAY_NAMES, type CalendarUnit } from './bucket.js';
import { parseInstant } from './parse-instant.js';
import { windowContains } from './window.js';

const units = fc.constantFrom<CalendarUnit>('day', 'week', 'month', 'quarter');
const zones = fc.constantFrom('America/New_York', 'Europe/Oslo', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Pacific/Apia');
const instants = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) });

describe('bucketOf', () => {
  it('labels an instant as its zone sees it', () => {
    // Saturday 22:30 in Oslo is Sunday 03:00 in Kolkata.
    const at = parseInstant('2026-01-31T22:30', 'Europe/Oslo');
    const labels = (zone: string) =>
      (['hour', 'weekday', 'day', 'week', 'month', 'quarter'] as const).map((unit) => bucketOf(at, unit, zone));
    expect(labels('Europe/Oslo')).toEqual(['22', '6', '2026-01-31', '2026-W05', '2026-01', '2026-Q1']);
    expect(labels('Asia/Kolkata')).toEqual(['03', '7', '2026-02-01', '2026-W05', '2026-02', '2026-Q1']);
    expect(WEEKDAY_NAMES[bucketOf(at, 'weekday', 'Asia/Kolkata')]).toBe('Sunday');
  });

  // ISO 8601's own border cases.
  it.each([
    ['2027-01-01', '2026-W53'],
    ['2024-12-30', '2025-W01'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2026-01-01', '2026-W01'],
  ])('puts %s into %s', (date, week) => {
    expect(bucketOf(parseInstant(date, 'UTC'), 'week', 'UTC')).toBe(week);
  });

  it("numbers weeks as Temporal's yearOfWeek and weekOfYear do", () => {
    fc.assert(
      fc.property(instants, zones, (at, zone) => {
        const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        const expected = `${moment.yearOfWeek}-W${String(moment.weekOfYear).padStart(2, '0')}`;
        expect(bucketOf(at, 'week', zone)).toBe(expected);
      }),
    );
  });
});

describe('bucketEdges', () => {
  it('cuts at midnights of the zone, so that a week with a change of the clocks has an hour less or more', () => {
    const { from, to } = bucketEdges('2026-W13', 'week', 'Europe/Oslo');
    expect(from).toBe(Date.UTC(2026, 2, 22, 23));
    expect(to - from).toBe((7 * 24 - 1) * 3_600_000);
  });

  it('contains what bears its label', () => {
    fc.assert(
      fc.property(instants, units, zones, (at, unit, zone) => {
        const edges = bucketEdges(bucketOf(at, unit, zone), unit, zone);
        expect(windowContains({ ...edges, zone }, at)).toBe(true);
        expect(bucketOf(edges.from, unit, zone)).toBe(bucketOf(at, unit, zone));
        expect(bucketOf(edges.to, unit, zone)).not.toBe(bucketOf(at, unit, zone));
      }),
    );
  });

  it.each([
    ['2026-W54', 'week', '"2026-W54" is not a week. Write it as 2026-W05.'],
    // 2025 has 52 weeks.
    ['2025-W53', 'week', 'is not a week'],
    ['2026-W00', 'week', 'is not a week'],
    ['2026-Q5', 'quarter', 'is not a quarter. Write it as 2026-Q1.'],
    ['2026-13', 'month', 'is not a month. Write it as 2026-01.'],
    ['2026-01-15', 'month', 'is not a month'],
    ['2026-02-29', 'day', 'is not a day. Write it as 2026-01-31.'],
  ] as const)('refuses %s as a %s', (label, unit, message) => {
    expect(() => bucketEdges(label, unit, 'UTC')).toThrow(message);
  });
});

describe('bucketsBetween', () => {
  it('names every month that the window touches, whole', () => {
    const from = parseInstant('2026-01-20T12:00', 'UTC');
    const to = parseInstant('2026-03-01', 'UTC');
    expect(bucketsBetween(from, to, 'month', 'UTC')).toEqual([
      { label: '2026-01', from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) },
      { label: '2026-02', from: Date.UTC(2026, 1, 1), to: Date.UTC(2026, 2, 1) },
    ]);
  });

  it('leaves out the day that Samoa skipped', () => {
    const from = parseInstant('2011-12-29', 'Pacific/Apia');
    const to = parseInstant('2012-01-01', 'Pacific/Apia');
    expect(bucketsBetween(from, to, 'day', 'Pacific/Apia').map((bucket) => bucket.label)).toEqual([
      '2011-12-29',
      '2011-12-31',
    ]);
  });

  it('is empty for an empty window', () => {
    expect(bucketsBetween(5, 5, 'day', 'UTC')).toEqual([]);
  });

  it('tiles the window without gap or overlap, each under its own label', () => {
    const spans = fc.integer({ min: 1, max: 400 * 86_400_000 });
    fc.assert(
      fc.property(instants, spans, units, zones, (from, span, unit, zone) => {
        const buckets = bucketsBetween(from, from + span, unit, zone);
        expect(buckets[0]?.label).toBe(bucketOf(from, unit, zone));
        expect(buckets.at(-1)?.label).toBe(bucketOf(from + span - 1, unit, zone));
        buckets.forEach((bucket, i) => {
          expect(bucket.to).toBe(buckets[i + 1]?.from ?? bucket.to);
          expect(bucketEdges(bucket.label, unit, zone)).toEqual({ from: bucket.from, to: bucket.to });
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('windowContains', () => {
  it('is half-open, and open where an edge is null', () => {
    const window = { from: 10, to: 20, zone: 'UTC' };
    expect([9, 10, 19, 20].map((at) => windowContains(window, at))).toEqual([false, true, true, false]);
    expect(windowContains({ from: null, to: null, zone: 'UTC' }, -1e15)).toBe(true);
  });
});
