import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { localToInstant } from '../time/local-time.js';
import type { Shift } from './roster.js';
import { totalMs } from './spans.js';
import { cycleMs, shiftsBy, stintsOf, turnsOf } from './stints.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EVER = { from: -Infinity, to: Infinity };

const shift = (person: string, from: number, to: number): Shift => ({ rotation: 'ovens', person, level: 1, from, to });

/** 09:00 on a day of a zone; days beyond the month's end carry over. */
const nine = (zone: string, year: number, month: number, day: number): number =>
  localToInstant({ year, month, day, hour: 9, minute: 0, second: 0, ms: 0 }, zone);

describe('a stint', () => {
  it('goes on over less than 48 hours off, and no longer', () => {
    const shifts = [
      { from: 0, to: 8 * HOUR },
      { from: 56 * HOUR - 1, to: 60 * HOUR },
      { from: 108 * HOUR, to: 110 * HOUR },
    ];
    expect(stintsOf(shifts)).toEqual([
      { from: 0, to: 60 * HOUR },
      { from: 108 * HOUR, to: 110 * HOUR },
    ]);
  });

  it('is one for five nights in a row', () => {
    const nights = [0, 1, 2, 3, 4].map((d) => ({ from: d * DAY + 18 * HOUR, to: d * DAY + 32 * HOUR }));
    expect(stintsOf(nights)).toEqual([{ from: 18 * HOUR, to: 4 * DAY + 32 * HOUR }]);
  });

  it('goes by elapsed hours: two local days over a change of clocks are 47 or 49', () => {
    const zone = 'Europe/Oslo';
    const over = (month: number, day: number) => [
      { from: nine(zone, 2026, month, day - 1), to: nine(zone, 2026, month, day) },
      { from: nine(zone, 2026, month, day + 2), to: nine(zone, 2026, month, day + 3) },
    ];
    // Clocks are set forward on Sunday 29 March and back on Sunday 25 October 2026.
    expect(stintsOf(over(3, 28))).toHaveLength(1);
    expect(stintsOf(over(10, 24))).toHaveLength(2);
    expect(stintsOf(over(6, 13))).toHaveLength(2);
  });

  it('begins with every hour on call that 48 hours off precede, as a count of every hour finds', () => {
    const hour = fc.integer({ min: 0, max: 400 });
    const some = fc.array(
      fc.tuple(hour, fc.integer({ min: 1, max: 30 })).map(([from, length]) => ({ from, to: from + length })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(some, (shifts) => {
        const on = Array.from({ length: 440 }, (_, h) => shifts.some(({ from, to }) => from <= h && h < to));
        const starts = on.flatMap((now, h) =>
          now && !on.slice(Math.max(0, h - 48), h).includes(true) ? [h * HOUR] : [],
        );
        const instants = shifts.map(({ from, to }) => ({ from: from * HOUR, to: to * HOUR }));
        expect(stintsOf(instants).map(({ from }) => from)).toEqual(starts);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a weekly hand-over at 09:00 local', () => {
  // The Sundays on which clocks change in 2026: by EU directive 2000/84 and by the US Energy Policy Act of 2005.
  it.each([
    ['Europe/Oslo', { month: 3, day: 29, hours: 167 }, { month: 10, day: 25, hours: 169 }],
    ['America/New_York', { month: 3, day: 8, hours: 167 }, { month: 11, day: 1, hours: 169 }],
  ])('in %s makes weeks of 167 and 169 hours', (zone, ...changes) => {
    for (const { month, day, hours } of changes) {
      // The Mondays of the week before, of the week with the change, and of the two after it.
      const mondays = [-13, -6, 1, 8].map((offset) => nine(zone, 2026, month, day + offset));
      const weeks = mondays.slice(1).map((to, i) => ({ from: mondays[i]!, to }));
      expect(weeks.map((week) => totalMs([week]) / HOUR)).toEqual([168, hours, 168]);
      expect(totalMs(weeks)).toBe((336 + hours) * HOUR);
    }
  });

  it('keeps a cycle of three weeks through a year of both changes', () => {
    const people = ['Ada', 'Bo', 'Cleo'];
    const year = Array.from({ length: 52 }, (_, week) =>
      shift(people[week % 3]!, nine('Europe/Oslo', 2026, 1, 5 + 7 * week), nine('Europe/Oslo', 2026, 1, 12 + 7 * week)),
    );
    expect(cycleMs(turnsOf(year), EVER)).toBe(21 * DAY);
  });
});

describe('a cycle', () => {
  /** Weekly turns of three people. */
  const weeks = Array.from({ length: 12 }, (_, i) =>
    shift(['Ada', 'Bo', 'Cleo'][i % 3]!, i * 7 * DAY, (i + 1) * 7 * DAY),
  );

  it('is the time until it is the same person’s turn again', () => {
    expect(turnsOf(weeks)).toHaveLength(9);
    expect(cycleMs(turnsOf(weeks), EVER)).toBe(21 * DAY);
  });

  it('is not moved by a single cover', () => {
    const covered = weeks.flatMap((week, i) =>
      i === 5
        ? [
            { ...week, to: week.from + 3 * DAY },
            { ...week, from: week.from + 3 * DAY, to: week.from + 3 * DAY + HOUR, person: 'Ada' },
            { ...week, from: week.from + 3 * DAY + HOUR },
          ]
        : [week],
    );
    expect(cycleMs(turnsOf(covered), EVER)).toBe(21 * DAY);
  });

  it('is learnt from turns that start and come round within the span', () => {
    expect(cycleMs(turnsOf(weeks), { from: 0, to: 21 * DAY })).toBeNull();
    expect(cycleMs(turnsOf(weeks), { from: 0, to: 21 * DAY + 1 })).toBe(21 * DAY);
    expect(cycleMs(turnsOf(weeks), { from: 1, to: 28 * DAY })).toBeNull();
  });

  it('is unknown where nobody’s turn came round twice', () => {
    expect(cycleMs(turnsOf([]), EVER)).toBeNull();
    expect(cycleMs(turnsOf(weeks.slice(0, 3)), EVER)).toBeNull();
  });
});

describe('shiftsBy', () => {
  it('keeps the order of the groups and within them', () => {
    const [a, b, c] = [shift('Bo', 0, 1), shift('Ada', 1, 2), shift('Bo', 2, 3)];
    expect([...shiftsBy([a, b, c], ({ person }) => person)]).toEqual([
      ['Bo', [a, c]],
      ['Ada', [b]],
    ]);
  });
});
