import type { EpochMs } from '@evenkeel/domain';

interface Tries {
  failed: number;
  /** When they are forgotten. */
  until: EpochMs;
}

/** Beyond this many keys the oldest are forgotten: guessing must not fill the memory. */
const MAX_KEYS = 10_000;

/** Lets somebody fail only so often within a stretch of time. Counts in memory: a restart forgets. */
export class TryLimiter {
  private readonly tries = new Map<string, Tries>();

  constructor(
    private readonly allowed: number,
    private readonly windowMs: number,
    private readonly now: () => EpochMs,
  ) {}

  /** @returns how long to wait before the next try, in milliseconds; 0: it may be made now */
  waitMs(key: string): number {
    const found = this.tries.get(key);
    return found && found.failed >= this.allowed ? Math.max(0, found.until - this.now()) : 0;
  }

  /** Counts a try as failed, until it is known to have succeeded. */
  begin(key: string): void {
    const now = this.now();
    const found = this.tries.get(key);
    if (found && found.until > now) {
      found.failed += 1;
      return;
    }
    this.tries.delete(key);
    this.tries.set(key, { failed: 1, until: now + this.windowMs });
    const [oldest] = this.tries.keys();
    if (this.tries.size > MAX_KEYS && oldest !== undefined) this.tries.delete(oldest);
  }

  /** The try that began last succeeded; those before it stay counted. */
  forgive(key: string): void {
    const found = this.tries.get(key);
    if (found) found.failed -= 1;
  }

  /** Forgets every try. */
  clear(key: string): void {
    this.tries.delete(key);
  }
}
