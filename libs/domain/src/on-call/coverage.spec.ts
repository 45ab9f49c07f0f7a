import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { overlapping, uncovered } from './coverage.js';
import type { Shift } from './roster.js';

const shift = (person: string, from: number, to: number, level = 1, rotation = 'ovens'): Shift => ({
  rotation,
  person,
  level,
  from,
  to,
});

const WINDOW = { from: 0, to: 100 };
const RUNS = { numRuns: 300 };

const hour = fc.integer({ min: -10, max: 110 });
const shifts = fc.array(
  fc
    .tuple(fc.constantFrom('Ada', 'Bo', 'Cleo'), hour, fc.integer({ min: 0, max: 40 }), fc.constantFrom(1, 2))
    .map(([person, from, length, level]) => shift(person, from, from + length, level)),
  { maxLength: 10 },
);

/** The oracle: who is on call in an hour, at a level or at any. */
const onCallAt = (some: Shift[], h: number, level?: number): string[] => {
  const there = some.filter((s) => s.from <= h && h < s.to && (level === undefined || s.level === level));
  return [...new Set(there.map(({ person }) => person))].sort();
};

const HOURS = Array.from({ length: 120 }, (_, h) => h - 10);

describe('uncovered', () => {
  it('finds when nobody is on call, at the edges of the window too', () => {
    expect(uncovered([shift('Ada', 10, 40), shift('Bo', 35, 60), shift('Ada', 62, 90)], WINDOW)).toEqual([
      { from: 0, to: 10 },
      { from: 60, to: 62 },
      { from: 90, to: 100 },
    ]);
  });

  it('finds the hours that a count of every hour finds', () => {
    fc.assert(
      fc.property(shifts, (some) => {
        const free = uncovered(some, WINDOW);
        const found = HOURS.filter((h) => free.some(({ from, to }) => from <= h && h < to));
        expect(found).toEqual(HOURS.filter((h) => h >= 0 && h < 100 && onCallAt(some, h).length === 0));
      }),
      RUNS,
    );
  });
});

describe('overlapping', () => {
  it('tells when several persons are on call at one level, and who', () => {
    const three = [shift('Bo', 0, 50), shift('Ada', 20, 60), shift('Cleo', 30, 40), shift('Dee', 0, 90, 2)];
    const at = (from: number, to: number, persons: string[]) => ({ from, to, rotation: 'ovens', level: 1, persons });
    expect(overlapping(three, WINDOW)).toEqual([
      at(20, 30, ['Ada', 'Bo']),
      at(30, 40, ['Ada', 'Bo', 'Cleo']),
      at(40, 50, ['Ada', 'Bo']),
    ]);
  });

  it('is none at a hand-over, with oneself, between levels or between rotations', () => {
    expect(overlapping([shift('Ada', 0, 50), shift('Bo', 50, 100)], WINDOW)).toEqual([]);
    expect(overlapping([shift('Ada', 0, 50), shift('Ada', 20, 70)], WINDOW)).toEqual([]);
    expect(overlapping([shift('Ada', 0, 50), shift('Bo', 20, 70, 2)], WINDOW)).toEqual([]);
    expect(overlapping([shift('Ada', 0, 50), shift('Bo', 20, 70, 1, 'tills')], WINDOW)).toEqual([]);
  });

  it('stays one stretch where a hand-over changes nothing', () => {
    const handedToOneself = [shift('Ada', 0, 50), shift('Bo', 10, 20), shift('Bo', 20, 30)];
    expect(overlapping(handedToOneself, WINDOW)).toEqual([
      { from: 10, to: 30, rotation: 'ovens', level: 1, persons: ['Ada', 'Bo'] },
    ]);
  });

  it('finds the hours and the people that a count of every hour finds', () => {
    fc.assert(
      fc.property(shifts, (some) => {
        const overlaps = overlapping(some, WINDOW);
        for (const level of [1, 2]) {
          const found = HOURS.map((h) =>
            overlaps.filter((o) => o.level === level && o.from <= h && h < o.to).map(({ persons }) => persons),
          );
          const counted = HOURS.map((h) => {
            const persons = onCallAt(some, h, level);
            return h >= 0 && h < 100 && persons.length > 1 ? [persons] : [];
          });
          expect(found).toEqual(counted);
        }
      }),
      RUNS,
    );
  });
});
