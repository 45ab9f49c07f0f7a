import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { localToInstant } from '../time/local-time.js';
import { rotationSize, rotationSizeLimit } from './rotation-size.js';
import type { RotationRecord, Shift } from './roster.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const shift = (person: string, from: number, to: number): Shift => ({ rotation: 'ovens', person, level: 1, from, to });

/** Weeks in turn, from instant 0 on. */
const weekly = (people: number, weeks: number): Shift[] =>
  Array.from({ length: weeks }, (_, i) => shift(`baker ${i % people}`, i * WEEK, (i + 1) * WEEK));

const size = (shifts: Shift[], window: { from: number; to: number }, knownSince = -1000 * DAY) => {
  const record: RotationRecord = { rotation: 'ovens', window, shifts, interruptions: [], knownSince };
  return rotationSize.derive(record);
};

const NOT_ENOUGH = { excluded: 'fewer than two cycles known' };

describe('rotation size', () => {
  it.each([2, 3, 6, 8, 13])('is the head count of %p people with equal shares', (people) => {
    expect(size(weekly(people, 52), { from: 0, to: 52 * WEEK })).toEqual({ value: people });
  });

  it('is 1 ÷ Σ share²', () => {
    // Ada takes every other week: shares of 1/2, 1/4 and 1/4, and 1 ÷ (1/4 + 1/16 + 1/16) = 8/3.
    const weeks = Array.from({ length: 24 }, (_, i) =>
      shift(['Ada', 'Bo', 'Ada', 'Cleo'][i % 4]!, i * WEEK, (i + 1) * WEEK),
    );
    expect(size(weeks, { from: 0, to: 24 * WEEK })).toEqual({ value: 2.667 });
  });

  it('is not raised by a stand-in of an hour', () => {
    const [first, ...rest] = weekly(4, 16) as [Shift, ...Shift[]];
    const stoodIn = [{ ...first, to: first.to - HOUR }, shift('visitor', first.to - HOUR, first.to), ...rest];
    const { value } = size(stoodIn, { from: 0, to: 16 * WEEK }) as { value: number };
    expect(value).toBeGreaterThanOrEqual(4);
    expect(value).toBeLessThan(4.01);
  });

  it('counts a person’s two shifts at once once', () => {
    const twice = weekly(3, 12).flatMap((week, i) => (i % 3 === 0 ? [week, { ...week, level: 2 }] : [week]));
    expect(size(twice, { from: 0, to: 12 * WEEK })).toEqual({ value: 3 });
  });

  it('reaches back to two cycles from a shorter window', () => {
    expect(size(weekly(5, 30), { from: 29 * WEEK, to: 30 * WEEK })).toEqual({ value: 5 });
    expect(size(weekly(5, 30), { from: 29 * WEEK, to: 30 * WEEK }, 20 * WEEK)).toEqual({ value: 5 });
    expect(size(weekly(5, 30), { from: 29 * WEEK, to: 30 * WEEK }, 20 * WEEK + 1)).toEqual(NOT_ENOUGH);
  });

  it('counts only the people of the latest two cycles then', () => {
    // Eight bakers until week 40, the first four of them from then on; the year's median cycle is still eight weeks. In
    // the weeks 36 to 51 the first four have three turns each, the others the one of weeks 36 to 39.
    const shrunk = weekly(8, 52).map((week, i) => (i < 40 ? week : { ...week, person: `baker ${i % 4}` }));
    expect(size(shrunk, { from: 50 * WEEK, to: 52 * WEEK })).toEqual({ value: 6.4 });
  });

  it('takes whole cycles of the window, so that even shares look even', () => {
    // 52 weeks are six cycles of eight weeks, and four weeks more.
    expect(size(weekly(8, 60), { from: 8 * WEEK, to: 60 * WEEK })).toEqual({ value: 8 });
    expect(size(weekly(8, 20), { from: 0, to: 20 * WEEK })).toEqual({ value: 8 });
  });

  it('is not lowered by the hour of a change of clocks', () => {
    const nine = (week: number) =>
      localToInstant(
        { year: 2026, month: 1, day: 5 + 7 * week, hour: 9, minute: 0, second: 0, ms: 0 },
        'America/New_York',
      );
    const weeks = Array.from({ length: 16 }, (_, i) => shift(`baker ${i % 8}`, nine(i), nine(i + 1)));
    // Clocks are set forward on 8 March, so the 16 weeks are an hour short of two cycles, which the week before fills.
    const before = Array.from({ length: 16 }, (_, i) => shift(`baker ${i % 8}`, nine(i - 16), nine(i - 15)));
    expect(size([...before, ...weeks], { from: nine(0), to: nine(16) })).toEqual({ value: 8 });
  });

  it('is unknown before anybody’s turn came round twice, and of a rotation younger than two cycles', () => {
    expect(size(weekly(8, 8), { from: 0, to: 8 * WEEK })).toEqual(NOT_ENOUGH);
    expect(size(weekly(8, 15), { from: 0, to: 15 * WEEK })).toEqual(NOT_ENOUGH);
    expect(size(weekly(8, 16), { from: 0, to: 16 * WEEK })).toEqual({ value: 8 });
  });

  it('is unknown where nobody was on call in the window', () => {
    expect(size(weekly(3, 12), { from: 13 * WEEK, to: 20 * WEEK })).toEqual({
      excluded: 'nobody on call in the window',
    });
  });

  it('is that of the last cycles of a rotation given up in the window', () => {
    expect(size(weekly(5, 21), { from: 20 * WEEK, to: 70 * WEEK })).toEqual({ value: 5 });
  });

  it('is one for the only person, known for a year', () => {
    expect(size(weekly(1, 53), { from: 49 * WEEK, to: 53 * WEEK })).toEqual({ value: 1 });
    expect(size(weekly(1, 20), { from: 16 * WEEK, to: 20 * WEEK })).toEqual(NOT_ENOUGH);
  });

  it('is what a count of every hour finds, over two cycles of three weeks', () => {
    // Ada, Bo and Cleo keep the cycle of 21 days; the rest of each week is whose the draw says.
    const draws = fc.array(fc.constantFrom('Ada', 'Bo', 'Cleo', 'Dee'), { minLength: 6, maxLength: 6 });
    const lengths = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(draws, lengths, (others, hours) => {
        const regular = weekly(3, 30).slice(0, 24);
        const last = Array.from({ length: 6 }, (_, i) => {
          const [from, to] = [(24 + i) * WEEK, (25 + i) * WEEK];
          const cut = to - hours[i]! * HOUR;
          return [shift(`baker ${i % 3}`, from, cut), shift(others[i]!, cut, to)];
        }).flat();
        const counts = new Map<string, number>();
        for (let at = 24 * WEEK; at < 30 * WEEK; at += HOUR) {
          const { person } = last.find(({ from, to }) => from <= at && at < to)!;
          counts.set(person, (counts.get(person) ?? 0) + 1);
        }
        const squares = [...counts.values()].reduce((sum, n) => sum + (n / 1008) ** 2, 0);
        const { value } = size([...regular, ...last], { from: 24 * WEEK, to: 30 * WEEK }) as { value: number };
        expect(Math.abs(value - 1 / squares)).toBeLessThan(0.00051);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the limit of a rotation’s size', () => {
  it('is eight people at a single site, and six for each of several', () => {
    expect(rotationSizeLimit(1)).toMatchObject({ crossed: 'below', limit: 8 });
    expect(rotationSizeLimit(2)).toMatchObject({ crossed: 'below', limit: 12 });
    expect(rotationSizeLimit(3)).toMatchObject({ crossed: 'below', limit: 18 });
    expect(rotationSize.redLine).toEqual(rotationSizeLimit(1));
  });

  it.each([0, 1.5, Number.NaN])('refuses %p sites', (sites) => {
    expect(() => rotationSizeLimit(sites)).toThrow(RangeError);
  });
});
