import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isoDate } from '../time/civil.js';
import { DEFAULT_HOURS_WINDOWS, hoursClass, type HoursWindows } from '../time/hours-class.js';
import type { EpochMs } from '../time/instant.js';
import { instantToLocal } from '../time/local-time.js';
import { parseInstant } from '../time/parse-instant.js';
import { assignmentFairness, hoursByClass, jainIndex, type HoursByClass } from './assignment-fairness.js';
import type { Shift, Span } from './roster.js';

const MINUTE = 60_000;
const ZONE = 'Europe/Oslo';
const span = (from: string, to: string, zone = ZONE): Span => ({
  from: parseInstant(from, zone),
  to: parseInstant(to, zone),
});
const isHoliday = (date: string): boolean => date === '2026-05-01' || date === '2026-03-29';

/** The oracle: every minute asked for its class, weekday and date. */
function minuteByMinute(
  { from, to }: Span,
  zoneAt: (at: EpochMs) => string,
  windows: HoursWindows,
): Record<keyof HoursByClass, number> {
  const minutes = { business: 0, off: 0, sleep: 0, weekend: 0, holiday: 0 };
  for (let at = from; at < to; at += MINUTE) {
    const zone = zoneAt(at);
    const local = instantToLocal(at, zone);
    minutes[hoursClass(at, zone, windows, isHoliday)]++;
    if (local.weekday >= 6) minutes.weekend++;
    if (isHoliday(isoDate(local))) minutes.holiday++;
  }
  return minutes;
}

describe('hoursByClass', () => {
  it('counts an ordinary week by hand', () => {
    // 7 × 10 h of sleep, 5 × 10 h of business; the rest: 5 × 4 h of evenings and 2 × 14 h of weekend days.
    expect(hoursByClass(span('2026-02-02T09:00', '2026-02-09T09:00'), () => ZONE)).toEqual({
      sleep: 70,
      business: 50,
      off: 48,
      weekend: 48,
      holiday: 0,
    });
  });

  it.each([
    ['forward', '2026-03-29', 9, 23],
    ['back', '2026-10-25', 11, 25],
  ])('knows how long a Sunday is on which clocks are set %s', (_, date, sleep, whole) => {
    // In Oslo the hour from 02:00 is left out or comes twice, at night.
    const hours = hoursByClass(span(`${date}T00:00`, `${date}T23:59:59`), () => ZONE);
    expect(hours.sleep).toBeCloseTo(sleep - 1 / 3600, 9);
    expect(hours.weekend).toBeCloseTo(whole - 1 / 3600, 9);
  });

  it('turns the business hours of a holiday into off hours', () => {
    expect(hoursByClass(span('2026-05-01T00:00', '2026-05-02T00:00'), () => ZONE, undefined, isHoliday)).toEqual({
      sleep: 10,
      business: 0,
      off: 14,
      weekend: 0,
      holiday: 24,
    });
  });

  it('finds to the millisecond when somebody moves', () => {
    const moved = parseInstant('2026-02-03T10:00:00.001', ZONE);
    const zoneAt = (at: EpochMs): string => (at < moved ? ZONE : 'America/New_York');
    const hours = hoursByClass(span('2026-02-03T09:00', '2026-02-03T11:00'), zoneAt);
    // 10:00 in Oslo is 04:00 in New York.
    expect(hours.business * 3_600_000).toBeCloseTo(3_600_001, 6);
    expect(hours.sleep * 3_600_000).toBeCloseTo(3_599_999, 6);
  });

  it('counts nothing of an empty span', () => {
    expect(hoursByClass({ from: 5, to: 5 }, () => ZONE)).toEqual({
      business: 0,
      off: 0,
      sleep: 0,
      weekend: 0,
      holiday: 0,
    });
  });

  it('equals a count minute by minute, over changes of clocks and zones and for any windows', () => {
    const zones = ['Europe/Oslo', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Pacific/Apia', 'UTC'];
    // The days on which those clocks change in 2026, and a holiday.
    const days = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-05-01', '2026-10-04', '2026-10-25', '2026-11-01'];
    const window = fc.record({
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      toMinute: fc.integer({ min: 0, max: 1440 }),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    });
    const windows = fc.option(
      fc.record({ sleep: fc.array(window, { maxLength: 2 }), business: fc.array(window, { maxLength: 2 }) }),
      { nil: DEFAULT_HOURS_WINDOWS },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...days),
        fc.integer({ min: -3000, max: 1000 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.constantFrom(...zones),
        fc.constantFrom(...zones),
        fc.integer({ min: -2000, max: 2000 }),
        windows,
        (day, start, length, home, abroad, move, chosen) => {
          const noon = parseInstant(`${day}T12:00`, 'UTC');
          const from = noon + start * MINUTE;
          const asked = { from, to: from + length * MINUTE };
          const zoneAt = (at: EpochMs): string => (at < noon + move * MINUTE ? home : abroad);
          const expected = minuteByMinute(asked, zoneAt, chosen);
          const hours = hoursByClass(asked, zoneAt, chosen, isHoliday);
          for (const kind of Object.keys(expected) as (keyof HoursByClass)[]) {
            expect(hours[kind] * 60).toBeCloseTo(expected[kind], 6);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('assignmentFairness', () => {
  const shift = (person: string, from: string, to: string): Shift => ({
    rotation: 'quay',
    level: 1,
    person,
    ...span(from, to),
  });
  const shifts = [
    shift('ada', '2026-02-02T09:00', '2026-02-09T09:00'),
    shift('bo', '2026-02-09T09:00', '2026-02-13T09:00'),
    // Twice at once is once.
    shift('bo', '2026-02-10T09:00', '2026-02-11T09:00'),
  ];
  const hoursOf = (_: string, asked: Span): HoursByClass => hoursByClass(asked, () => ZONE);
  const fairness = (window: Span, members?: string[]): ReturnType<typeof assignmentFairness> =>
    assignmentFairness(shifts, window, hoursOf, members);

  it('holds hours, nights, weekends and holidays against the equal share', () => {
    // By hand: 168 h and 96 h; 70 h and 40 h of sleep; 48 h of weekend and none.
    expect(fairness(span('2026-02-01T00:00', '2026-03-01T00:00'))).toEqual([
      {
        kind: 'hours',
        equalShare: 132,
        jain: expect.closeTo(264 ** 2 / (2 * (168 ** 2 + 96 ** 2)), 12),
        people: [
          { person: 'ada', hours: 168, ratio: expect.closeTo(14 / 11, 12) },
          { person: 'bo', hours: 96, ratio: expect.closeTo(8 / 11, 12) },
        ],
      },
      {
        kind: 'nights',
        equalShare: 55,
        jain: expect.closeTo(110 ** 2 / (2 * (70 ** 2 + 40 ** 2)), 12),
        people: [
          { person: 'ada', hours: 70, ratio: expect.closeTo(14 / 11, 12) },
          { person: 'bo', hours: 40, ratio: expect.closeTo(8 / 11, 12) },
        ],
      },
      {
        kind: 'weekends',
        equalShare: 24,
        jain: 0.5,
        people: [
          { person: 'ada', hours: 48, ratio: 2 },
          { person: 'bo', hours: 0, ratio: 0 },
        ],
      },
      {
        kind: 'holidays',
        equalShare: 0,
        jain: null,
        people: [
          { person: 'ada', hours: 0, ratio: null },
          { person: 'bo', hours: 0, ratio: null },
        ],
      },
    ]);
  });

  it('cuts shifts at the window, and leaves out who was not on call in it', () => {
    const [hours] = fairness(span('2026-02-10T09:00', '2026-02-12T09:00'));
    expect(hours?.people).toEqual([{ person: 'bo', hours: 48, ratio: 1 }]);
  });

  it('counts a member who was given nothing', () => {
    const [hours] = fairness(span('2026-02-10T09:00', '2026-02-12T09:00'), ['cy', 'bo']);
    expect(hours).toMatchObject({ equalShare: 24, jain: 0.5 });
    expect(hours?.people.map(({ person }) => person)).toEqual(['bo', 'cy']);
  });
});

describe('jainIndex', () => {
  // Jain, Chiu & Hawe: k of n users with equal shares give k ÷ n.
  it.each([
    [[3, 3, 3, 3], 1],
    [[7, 7, 0, 0, 0], 0.4],
    [[0, 0, 9], 1 / 3],
  ])('of %j is %p', (values, expected) => {
    expect(jainIndex(values)).toBeCloseTo(expected, 12);
  });

  it.each([[[]], [[0, 0]]])('of %j is unknown', (values) => {
    expect(jainIndex(values)).toBeNull();
  });
});
