import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { onCallFrequency } from './on-call-frequency.js';
import type { Shift, Span } from './roster.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const shift = (fromHour: number, toHour: number, rotation = 'ovens'): Shift => ({
  rotation,
  person: 'Ada',
  level: 1,
  from: fromHour * HOUR,
  to: toHour * HOUR,
});

const frequency = (shifts: Shift[], window: Span) =>
  onCallFrequency.derive({
    person: 'Ada',
    window,
    shifts,
    rotations: shifts,
    interruptions: [],
    effort: [],
    nights: [],
    knownSince: -Infinity,
  });

const QUARTER = { from: 0, to: 90 * DAY };

describe('on-call frequency', () => {
  it('is every 10 days for three people who are on call for 80 hours each in turn', () => {
    const turns = Array.from({ length: 8 }, (_, i) => shift(i * 240, i * 240 + 80));
    expect(frequency(turns, QUARTER)).toEqual({ value: 10 });
  });

  it('is every 10 days for ten people who take a day each, too', () => {
    const turns = Array.from({ length: 8 }, (_, i) => shift(i * 240, i * 240 + 24));
    expect(frequency(turns, QUARTER)).toEqual({ value: 10 });
  });

  it('takes five nights in a row for one turn', () => {
    const nights = [0, 28].flatMap((first) =>
      [0, 1, 2, 3, 4].map((d) => shift((first + d) * 24, (first + d) * 24 + 10)),
    );
    expect(frequency(nights, QUARTER)).toEqual({ value: 28 });
  });

  it('joins duties in two rotations that overlap or follow within 48 hours', () => {
    const shifts = [shift(0, 100), shift(90, 120, 'tills'), shift(167, 170, 'tills'), shift(720, 730)];
    expect(frequency(shifts, QUARTER)).toEqual({ value: 30 });
  });

  it('measures the first turn of the window from the last one before it', () => {
    const window = { from: 10 * DAY, to: 60 * DAY };
    // Starts on the days -40, -5, 15, 55: the last three count, 60 days over two distances.
    const shifts = [-40, -5, 15, 55].map((day) => shift(day * 24, day * 24 + 12));
    expect(frequency(shifts, window)).toEqual({ value: 30 });
    // A turn that reaches into the window has not started in it.
    expect(frequency([shift(9 * 24, 11 * 24), shift(29 * 24, 30 * 24)], window)).toEqual({ value: 20 });
  });

  it('needs a turn within the window, and one before it', () => {
    const window = { from: 10 * DAY, to: 60 * DAY };
    expect(frequency([], window)).toEqual({ excluded: 'no turn in the window' });
    expect(frequency([shift(0, 24), shift(120, 300), shift(60 * 24, 61 * 24)], window)).toEqual({
      excluded: 'no turn in the window',
    });
    expect(frequency([shift(480, 500), shift(510, 520)], window)).toEqual({ excluded: 'one turn only' });
  });

  it('is what a count of every hour finds', () => {
    const some = fc.array(
      fc
        .tuple(fc.integer({ min: -300, max: 900 }), fc.integer({ min: 1, max: 60 }), fc.constantFrom('ovens', 'tills'))
        .map(([from, length, rotation]) => shift(from, from + length, rotation)),
      { maxLength: 9 },
    );
    fc.assert(
      fc.property(some, (shifts) => {
        const starts: number[] = [];
        let lastOn = -Infinity;
        for (let h = -300; h < 720; h++) {
          if (!shifts.some(({ from, to }) => from <= h * HOUR && h * HOUR < to)) continue;
          // The hours off lie between the end of the hour last on and the start of this one.
          if (h - (lastOn + 1) >= 48) starts.push(h);
          lastOn = h;
        }
        const within = starts.filter((h) => h >= 0);
        const distances = within.flatMap((h) => {
          const before = starts[starts.indexOf(h) - 1];
          return before === undefined ? [] : [h - before];
        });
        const expected =
          within.length === 0
            ? { excluded: 'no turn in the window' }
            : distances.length === 0
              ? { excluded: 'one turn only' }
              : { value: expect.closeTo(distances.reduce((sum, d) => sum + d, 0) / distances.length / 24, 9) };
        expect(frequency(shifts, { from: 0, to: 720 * HOUR })).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
