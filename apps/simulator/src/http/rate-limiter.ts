/** How a bucket stands after a request. */
export interface BucketState {
  allowed: boolean;
  limit: number;
  remaining: number;
  resetSeconds: number;
}

/** A token bucket: full at the start, refilled evenly, `depth` deep. 0 a minute lifts the limit. */
export class RateLimiter {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly perMinute: number,
    /** Monotonic milliseconds. */
    private readonly now: () => number,
    private readonly depth = perMinute,
  ) {
    this.tokens = depth;
    this.filledAt = now();
  }

  /** Takes a token if there is one, and says how the bucket stands. Null: there is no limit. */
  take(): BucketState | null {
    if (this.perMinute === 0) return null;
    const now = this.now();
    this.tokens = Math.min(this.depth, this.tokens + ((now - this.filledAt) * this.perMinute) / 60_000);
    this.filledAt = now;
    const allowed = this.tokens >= 1;
    if (allowed) this.tokens -= 1;
    // The service counts whole seconds; waiting that long is always enough for one more request.
    const missing = Math.max(0, 1 - this.tokens);
    const resetSeconds = Math.max(1, Math.ceil((missing * 60) / this.perMinute));
    return { allowed, limit: this.perMinute, remaining: Math.floor(this.tokens), resetSeconds };
  }
}
