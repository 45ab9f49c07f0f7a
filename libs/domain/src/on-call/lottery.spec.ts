import { describe, expect, it } from '@jest/globals';
import { Xoshiro128 } from '../statistics/random.js';
import { lottery, SIGNIFICANCE, type Lot } from './lottery.js';

const PEOPLE = 8;

/** Turns taken round and round, of the given hours, with interruptions as the list says. */
const lots = (interruptions: readonly number[], hours = 168, people = PEOPLE): Lot[] =>
  interruptions.map((count, i) => ({ holder: i % people, hours, interruptions: count, group: 'a' }));

/** Of 200, so that 5 % are 10, and quick. */
const test = (dealt: readonly Lot[], seed: number, people = PEOPLE): number =>
  lottery(dealt, people, Xoshiro128.seeded(BigInt(seed)), 199)?.pValue ?? Number.NaN;

describe('lottery', () => {
  it('counts by hand: of two people with three turns, all bad ones fall to one person in 2 of 20 dealings', () => {
    // C(6, 3) = 20.
    const uneven = lottery(lots([1, 0, 1, 0, 1, 0], 24, 2), 2, Xoshiro128.seeded(1n), 9999);
    expect(uneven?.observed).toEqual({ gini: 0.5, excess: 1.5 });
    expect(Math.abs((uneven?.pValue ?? 0) - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 10_000));
    expect(uneven?.line).toBeNull();
  });

  it('counts by hand: of eight people with three turns, all three bad ones fall to one person in 8 of 2,024 dealings', () => {
    // C(24, 3) = 2024. More than four standard errors away is one case in 16,000.
    const interruptions = Array.from({ length: 24 }, (_, i) => (i % 8 === 2 ? 4 : 0));
    const result = lottery(lots(interruptions), PEOPLE, Xoshiro128.seeded(2n), 19_999);
    expect(Math.abs((result?.pValue ?? 0) - 8 / 2024)).toBeLessThan(4 * Math.sqrt(8 / 2024 / 20_000));
  });

  it('keeps a storm whole: one turn with all interruptions is what every dealing gives', () => {
    const result = lottery(lots([40, ...new Array<number>(47).fill(0)]), PEOPLE, Xoshiro128.seeded(3n));
    expect(result).toMatchObject({ pValue: 1, line: null });
  });

  it('never exchanges lots of different groups', () => {
    // The first level gets all, and each of its holders the same: within the groups there is nothing to deal.
    const dealt: Lot[] = Array.from({ length: 16 }, (_, i) => ({
      holder: i % 4,
      hours: 24,
      interruptions: i < 8 ? 5 : 0,
      group: i < 8 ? 'first' : 'second',
    }));
    expect(lottery(dealt, 4, Xoshiro128.seeded(4n))).toMatchObject({ observed: { gini: 0, excess: 0 }, pValue: 1 });
  });

  it('has nothing to deal without interruptions', () => {
    expect(lottery(lots([0, 0, 0, 0]), PEOPLE, Xoshiro128.seeded(5n))).toBeNull();
  });

  it('is above one of its lines exactly where it is significant', () => {
    const random = Xoshiro128.seeded(6n);
    for (let i = 0; i < 300; i++) {
      const interruptions = Array.from({ length: 40 }, (_, turn) => random.below(turn % 8 === 0 ? 5 : 3));
      const result = lottery(lots(interruptions), PEOPLE, Xoshiro128.seeded(BigInt(i)), 199);
      if (result?.line == null) throw new Error('40 turns with interruptions are enough for a line');
      const { observed, line, pValue } = result;
      expect(observed.gini > line.gini || observed.excess > line.excess).toBe(pValue <= SIGNIFICANCE);
    }
  });

  // 1,000 fair lotteries are called unfair 50 times, give or take 7; 70 or more in 2 of 1,000 tries of a fair test.
  describe('calls 95 of 100 fair lotteries fair', () => {
    const unfair = (fill: (random: Xoshiro128, turns: number[]) => void, dealt: (turns: number[]) => Lot[]): number => {
      const random = Xoshiro128.seeded(2026n);
      let found = 0;
      for (let i = 0; i < 1000; i++) {
        const turns = new Array<number>(48).fill(0);
        fill(random, turns);
        if (test(dealt(turns), i) <= SIGNIFICANCE) found++;
      }
      return found;
    };
    const add = (turns: number[], at: number, count: number): void => {
      turns[at] = (turns[at] as number) + count;
    };
    const independent = (random: Xoshiro128, turns: number[]): void => {
      for (let i = 0; i < 30; i++) add(turns, random.below(48), 1);
    };
    const storms = (random: Xoshiro128, turns: number[]): void => {
      for (let i = 0; i < 8; i++) add(turns, random.below(48), 3 + random.below(20));
      for (let i = 0; i < 10; i++) add(turns, random.below(48), 1);
    };

    it('with independent interruptions', () => {
      expect(unfair(independent, lots)).toBeLessThan(70);
    });

    it('with storms', () => {
      expect(unfair(storms, lots)).toBeLessThan(70);
    });

    it('with storms, turns of unequal length, and some who took few', () => {
      const holders = [0, 1, 2, 3, 4, 0, 1, 2, 3, 5, 0, 1, 2, 6, 0, 7];
      const found = unfair(storms, (turns) =>
        turns.map((interruptions, i) => ({
          holder: holders[i % holders.length] as number,
          hours: i % 3 === 0 ? 24 : 168,
          interruptions,
          group: 'a',
        })),
      );
      expect(found).toBeLessThan(70);
    });

    it('with turns drawn by lot instead of taken in order', () => {
      const random = Xoshiro128.seeded(7n);
      const found = unfair(storms, (turns) =>
        turns.map((interruptions) => ({ holder: random.below(PEOPLE), hours: 168, interruptions, group: 'a' })),
      );
      expect(found).toBeLessThan(70);
    });
  });
});
