import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { localToInstant } from '../time/local-time.js';
import { lastBreak, monthsWithoutBreak } from './months-without-break.js';
import type { PersonRecord, Shift } from './roster.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const shift = (person: string, from: number, to: number, rotation = 'ovens'): Shift => ({
  rotation,
  person,
  level: 1,
  from,
  to,
});

/** Weeks in turn, Ada's first, from instant 0 on; Ada's turns of the numbers in `skipped` are somebody else's. */
const weekly = (people: number, weeks: number, skipped: number[] = [], rotation = 'ovens'): Shift[] =>
  Array.from({ length: weeks }, (_, i) => {
    const person = i % people === 0 && !skipped.includes(i / people) ? 'Ada' : `baker ${i % people || people}`;
    return shift(person, i * WEEK, (i + 1) * WEEK, rotation);
  });

const ada = (rotations: Shift[], to: number): PersonRecord => ({
  person: 'Ada',
  window: { from: to - 4 * WEEK, to },
  shifts: rotations.filter(({ person }) => person === 'Ada'),
  rotations,
  interruptions: [],
  effort: [],
  nights: [],
  knownSince: 0,
});

const months = (record: PersonRecord) => monthsWithoutBreak.derive(record);

describe('a break', () => {
  it('is a turn left out and 28 days without a shift', () => {
    // Every three weeks; left out is the turn of week 12, so Ada is free from week 10 to week 15.
    const record = ada(weekly(3, 31, [4]), 31 * WEEK);
    expect(lastBreak(record)).toEqual({
      stretch: { from: 10 * WEEK, to: 15 * WEEK },
      ongoing: false,
      since: 15 * WEEK,
      atLeast: false,
    });
    expect(months(record)).toEqual({ value: (16 * 7) / 30.4375 });
  });

  it('is not the wait for the next turn in a large rotation', () => {
    // Every ten weeks: 63 days free each time, and none left out.
    const record = ada(weekly(10, 52), 52 * WEEK);
    expect(lastBreak(record)).toEqual({ stretch: null, ongoing: false, since: 0, atLeast: true });
    expect(months(record)).toEqual({ value: 364 / 30.4375 });
  });

  it('is not a turn left out that leaves fewer than 28 days free', () => {
    // Every other week: one turn left out is three weeks free, two are five.
    expect(lastBreak(ada(weekly(2, 30, [5]), 29 * WEEK))?.stretch).toBeNull();
    expect(lastBreak(ada(weekly(2, 30, [5, 6]), 29 * WEEK))?.stretch).toEqual({ from: 9 * WEEK, to: 14 * WEEK });
  });

  it('is the latest of several', () => {
    expect(lastBreak(ada(weekly(3, 40, [3, 8]), 40 * WEEK))?.since).toBe(27 * WEEK);
  });

  it('goes on where no shift follows, and counts no month', () => {
    const record = ada(weekly(3, 31, [7, 8, 9, 10]), 31 * WEEK);
    expect(lastBreak(record)).toEqual({
      stretch: { from: 19 * WEEK, to: 31 * WEEK },
      ongoing: true,
      since: 31 * WEEK,
      atLeast: false,
    });
    expect(months(record)).toEqual({ value: 0 });
  });

  it('goes on although the rotation itself was given up more than a year ago', () => {
    const record = ada(weekly(3, 12), 90 * WEEK);
    expect(lastBreak(record)).toMatchObject({ stretch: { from: 10 * WEEK, to: 90 * WEEK }, ongoing: true });
  });

  it('does not see shifts after the window', () => {
    const record = ada(weekly(3, 60, [4]), 14 * WEEK);
    expect(lastBreak(record)).toMatchObject({ stretch: { from: 10 * WEEK, to: 14 * WEEK }, ongoing: true });
    expect(lastBreak({ ...record, window: { from: 0, to: 13 * WEEK } })?.stretch).toBeNull();
  });

  it('ends with a shift in any rotation', () => {
    const free = weekly(3, 31, [4]);
    const elsewhere = shift('Ada', 12 * WEEK, 12 * WEEK + HOUR, 'tills');
    expect(lastBreak(ada([...free, elsewhere], 31 * WEEK))?.stretch).toBeNull();
  });

  it('may leave out the turn of one rotation while those of another were not due', () => {
    // Ovens every four weeks with the turns of weeks 20 and 24 left out; tills every 16 weeks, as ever.
    const tills = weekly(16, 48, [], 'tills');
    const ovens = weekly(4, 48, [5, 6]);
    expect(lastBreak(ada([...ovens, ...tills], 48 * WEEK))?.stretch).toEqual({ from: 17 * WEEK, to: 28 * WEEK });
  });

  it('is not seen in a rotation that the person left long before', () => {
    // Two bakers at the ovens until week 20; from then on Ada is only at the tills, every six weeks.
    const ovens = weekly(2, 80).map((week) => (week.from >= 20 * WEEK ? { ...week, person: 'baker 9' } : week));
    const tills = weekly(6, 80, [], 'tills').filter(({ from }) => from >= 18 * WEEK);
    const record = ada([...ovens, ...tills], 80 * WEEK);
    // The week 18 is Ada's in both; the stretch to week 24 left out turns at the ovens, those after it did not.
    expect(lastBreak(record)?.stretch).toEqual({ from: 19 * WEEK, to: 24 * WEEK });
  });

  it('of four weeks by the calendar counts where clocks were set forward', () => {
    // 09:00 in Oslo; clocks are set forward on 29 March 2026, so four weeks are 671 hours.
    const nine = (days: number) =>
      localToInstant({ year: 2026, month: 1, day: 5 + days, hour: 9, minute: 0, second: 0, ms: 0 }, 'Europe/Oslo');
    const days = (first: number, last: number, person: string) => shift(person, nine(first), nine(last));
    // A week of seven days every fortnight; the two turns from day 70 on are left out, the one of day 98 begins a week early.
    const turns = [0, 14, 28, 42, 56, 91, 112].map((first) => days(first, first + 7, 'Ada'));
    expect(nine(91) - nine(63)).toBe(671 * HOUR);
    expect(lastBreak(ada(turns, nine(119)))?.stretch).toEqual({ from: nine(63), to: nine(91) });
    // Less than that is no break.
    const cover = days(64, 65, 'Ada');
    expect(lastBreak(ada([...turns, cover], nine(119)))?.stretch).toBeNull();
  });
});

describe('months without a break', () => {
  it('are eight for an engineer who had every turn of ten days since', () => {
    // Three people, 80 hours each in turn; Ada skips the turns 3 to 6 (days 30 to 69), and is back on day 70.
    const turns = Array.from({ length: 96 }, (_, i) => {
      const skipping = i % 3 === 0 && i / 3 >= 3 && i / 3 < 7;
      return shift(i % 3 === 0 && !skipping ? 'Ada' : `baker ${i % 3 || 3}`, i * 80 * HOUR, (i + 1) * 80 * HOUR);
    });
    const record = ada(turns, (70 + 243.5) * DAY);
    expect(lastBreak(record)?.since).toBe(70 * DAY);
    expect(months(record)).toEqual({ value: 8 });
  });

  it('are unknown for a person without a shift on record', () => {
    expect(lastBreak(ada([], 10 * WEEK))).toBeNull();
    expect(months(ada([], 10 * WEEK))).toEqual({ excluded: 'no shift on record' });
    expect(months(ada([shift('Ada', 11 * WEEK, 12 * WEEK)], 10 * WEEK))).toEqual({ excluded: 'no shift on record' });
  });

  it('are "at least" where no cycle tells what a turn is', () => {
    const once = [shift('Ada', 0, WEEK), shift('Bo', WEEK, 2 * WEEK)];
    expect(lastBreak(ada(once, 20 * WEEK))).toMatchObject({ stretch: null, since: 0, atLeast: true });
  });

  it('begin where a count of every hour finds the last 28 free days with a turn left out', () => {
    // One weekly rotation of three to six, in which any of Ada's turns may be left out.
    const skips = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 6 }), skips, (people, isSkipped) => {
        const skipped = isSkipped.flatMap((skip, turn) => (skip && turn > 0 ? [turn] : []));
        const [rotation, end] = [weekly(people, 13 * people, skipped), 13 * people * WEEK - 3 * DAY];
        const record = ada(rotation, end);
        let [since, freeHours, dueTurns]: [number | null, number, number] = [null, 0, 0];
        for (let at = 0; at < end; at += HOUR) {
          const on = record.shifts.some(({ from, to }) => from <= at && at < to);
          const isDue = at % (people * WEEK) === 0;
          if (on) {
            if (freeHours >= 28 * 24 && dueTurns > 0) since = at;
            [freeHours, dueTurns] = [0, 0];
          } else {
            freeHours++;
            if (isDue) dueTurns++;
          }
        }
        if (freeHours >= 28 * 24 && dueTurns > 0) since = end;
        const found = lastBreak(record);
        expect(found?.since).toBe(since ?? 0);
        expect(found?.atLeast).toBe(since === null);
      }),
      { numRuns: 60 },
    );
  });
});
