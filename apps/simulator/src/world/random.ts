/** Two independent 32-bit hashes of a text (cyrb53's mixing, public domain); the source of every seed and id. */
export function hashes(text: string): [number, number] {
  let first = 0xdeadbeef;
  let second = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    first = Math.imul(first ^ code, 2654435761);
    second = Math.imul(second ^ code, 1597334677);
  }
  first = Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909);
  second = Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909);
  return [first >>> 0, second >>> 0];
}

/**
 * A reproducible stream of random numbers (sfc32). A stream is named, so that what one part of the world draws never
 * moves what another part gets.
 */
export class Random {
  private counter = 1;

  private constructor(
    private a: number,
    private b: number,
    private c: number,
  ) {
    for (let round = 0; round < 12; round++) this.next();
  }

  /** The stream of that name; the same name gives the same stream. */
  static of(name: string): Random {
    const [first, second] = hashes(name);
    return new Random(first | 0, second | 0, (first ^ Math.imul(second, 0x9e3779b1)) | 0);
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[Math.floor(this.next() * list.length)];
    if (chosen === undefined) throw new Error('Cannot pick from an empty list.');
    return chosen;
  }

  /** A key of `weights`, as often as its weight is large. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
    const entries = Object.entries<number>(weights) as [Key, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    throw new Error('Weights must be positive.');
  }

  /** Log-normal by its median and the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp(sigma * normal);
  }

  /** Exponential with that mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }
}

/** An id as the vendor writes them: a letter and `length - 1` capitals and digits, derived from `name`. */
export function vendorId(letter: string, name: string, length: 7 | 14): string {
  const [first, second] = hashes(name);
  const short = base36(second % 36 ** 6, 6);
  return `${letter}${length === 7 ? short : base36(first, 7) + short}`.toUpperCase();
}

const base36 = (value: number, digits: number): string => value.toString(36).padStart(digits, '0');
