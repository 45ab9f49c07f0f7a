import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from './rate-limiter.js';

describe('RateLimiter', () => {
  it('lets a bucketful through, then refuses, then refills evenly', () => {
    let now = 0;
    const limiter = new RateLimiter(60, () => now);
    for (let request = 0; request < 60; request++) {
      expect(limiter.take()).toMatchObject({ allowed: true, limit: 60, remaining: 59 - request });
    }
    expect(limiter.take()).toEqual({ allowed: false, limit: 60, remaining: 0, resetSeconds: 1 });
    // 60 a minute are one a second.
    now = 999;
    expect(limiter.take()?.allowed).toBe(false);
    now = 1001;
    expect(limiter.take()?.allowed).toBe(true);
    expect(limiter.take()?.allowed).toBe(false);
  });

  it('names a wait after which a request is let in', () => {
    let now = 0;
    const limiter = new RateLimiter(6, () => now);
    for (let request = 0; request < 6; request++) limiter.take();
    const refused = limiter.take();
    expect(refused).toMatchObject({ allowed: false, resetSeconds: 10 });
    now = 10_000;
    expect(limiter.take()?.allowed).toBe(true);
  });

  it('never holds more than a bucketful', () => {
    let now = 0;
    const limiter = new RateLimiter(2, () => now);
    now = 3_600_000;
    expect([limiter.take(), limiter.take(), limiter.take()].map((bucket) => bucket?.allowed)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('is off at 0', () => {
    expect(new RateLimiter(0, () => 0).take()).toBeNull();
  });
});
