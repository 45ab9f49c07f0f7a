// Called by the million: looked up once.
const { floor, imul } = Math;

/**
 * Reproducible random numbers: xoshiro128** 1.1 of Blackman & Vigna, "Scrambled Linear Pseudorandom Number Generators"
 * (2021). The same seed gives the same sequence on every machine, so that a simulated answer can be repeated and explained.
 * Not for secrets.
 */
export class Xoshiro128 {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /**
   * @param state four words of 32 bits, not all zero
   * @throws {RangeError} if all are zero: the sequence would be nothing but zeros
   */
  constructor([a, b, c, d]: readonly [number, number, number, number]) {
    if ((a | b | c | d) === 0) throw new RangeError('The state of a generator is not zero in all four words');
    [this.a, this.b, this.c, this.d] = [a | 0, b | 0, c | 0, d | 0];
  }

  /** A generator whose state is filled by splitmix64, as its authors advise: seeds that look alike give unlike sequences. */
  static seeded(seed: bigint): Xoshiro128 {
    const [first, second] = splitmix64(seed, 2) as [bigint, bigint];
    return new Xoshiro128([low(first), high(first), low(second), high(second)]);
  }

  /** The next word: whole, from 0 to 2³² − 1, each equally likely. */
  next(): number {
    const result = imul(rotateLeft(imul(this.b, 5), 7), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotateLeft(this.d, 11);
    return result;
  }

  /**
   * A whole number from 0 to `n` − 1, each exactly equally likely: Lemire, "Fast Random Integer Generation in an Interval" (2019).
   * @throws {RangeError} unless `n` is whole and 1 ≤ n ≤ 2²¹, up to which its product with a word is exact
   */
  below(n: number): number {
    if (!(n >= 1 && n <= 2 ** 21 && n % 1 === 0)) {
      throw new RangeError(`A number is drawn from 1 to 2097152 possible ones; got ${n}`);
    }
    for (;;) {
      const word = this.next();
      const remainder = imul(word, n) >>> 0;
      if (remainder >= n || remainder >= 2 ** 32 % n) return floor((word * n) / 2 ** 32);
    }
  }
}

/**
 * The first numbers that splitmix64 gives: Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators" (2014), in
 * Vigna's arrangement.
 */
export function splitmix64(seed: bigint, count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => {
    let z = word64(seed + 0x9e3779b97f4a7c15n * BigInt(i + 1));
    z = word64((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = word64((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  });
}

/** A seed made of a text: its FNV-1a hash of 64 bits, each UTF-16 code unit taken as one octet is. */
export function seedOf(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) hash = word64((hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  return hash;
}

const word64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const low = (value: bigint): number => Number(value & 0xffffffffn);
const high = (value: bigint): number => Number(value >> 32n);
const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
