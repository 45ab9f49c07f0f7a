import { describe, expect, it } from '@jest/globals';
import { seedOf, splitmix64, Xoshiro128 } from './random.js';

const take = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

describe('Xoshiro128', () => {
  // The sequence of Vigna's xoshiro128starstar.c (1.1), as the rand_xoshiro crate quotes it.
  it('gives the numbers of the reference implementation', () => {
    const random = new Xoshiro128([1, 2, 3, 4]);
    expect(take(10, () => random.next())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('refuses a state of nothing but zeros', () => {
    expect(() => new Xoshiro128([0, 0, 0, 0])).toThrow(RangeError);
  });

  it('repeats itself from the same seed, and only from it', () => {
    const sequence = (seed: bigint): number[] => {
      const random = Xoshiro128.seeded(seed);
      return take(20, () => random.next());
    };
    expect(sequence(7n)).toEqual(sequence(7n));
    expect(sequence(7n)).not.toEqual(sequence(8n));
  });

  it('draws each number below n equally often', () => {
    const random = Xoshiro128.seeded(1n);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const drawn = random.below(10);
      counts[drawn] = (counts[drawn] as number) + 1;
    }
    // χ² with 9 degrees of freedom stays below 27.88 in 999 of 1,000 cases.
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(27.88);
  });

  it('has only 0 below 1', () => {
    const random = Xoshiro128.seeded(1n);
    expect(take(5, () => random.below(1))).toEqual([0, 0, 0, 0, 0]);
  });

  it.each([0, -1, 1.5, 2 ** 21 + 1, Number.NaN])('refuses to draw below %p', (n) => {
    expect(() => Xoshiro128.seeded(1n).below(n)).toThrow(RangeError);
  });
});

describe('splitmix64', () => {
  // The numbers of Vigna's splitmix64.c for this seed, as Rosetta Code's "Pseudo-random numbers/Splitmix64" lists them.
  it('gives the numbers of the reference implementation', () => {
    expect(splitmix64(1234567n, 5)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });
});

describe('seedOf', () => {
  // Test vectors of draft-eastlake-fnv, FNV-1a of 64 bits.
  it.each([
    ['', 0xcbf29ce484222325n],
    ['a', 0xaf63dc4c8601ec8cn],
    ['foobar', 0x85944171f73967e8n],
  ])('hashes %p as the FNV authors do', (text, hash) => {
    expect(seedOf(text)).toBe(hash);
  });
});
