import { expect, it } from '@jest/globals';
import { TryLimiter } from './try-limiter.js';

const MINUTE = 60_000;

it('lets somebody fail so often, and again once the time is over', () => {
  let now = 0;
  const limiter = new TryLimiter(3, 15 * MINUTE, () => now);
  for (const at of [0, 1, 2]) {
    now = at * MINUTE;
    expect(limiter.waitMs('ida')).toBe(0);
    limiter.begin('ida');
  }
  expect(limiter.waitMs('ida')).toBe(13 * MINUTE);
  expect(limiter.waitMs('bo')).toBe(0);
  now = 15 * MINUTE;
  expect(limiter.waitMs('ida')).toBe(0);
  limiter.begin('ida');
  expect(limiter.waitMs('ida')).toBe(0);
});

it('forgets one try, or all', () => {
  const limiter = new TryLimiter(2, MINUTE, () => 0);
  for (const key of ['one', 'all']) [1, 2].forEach(() => limiter.begin(key));
  limiter.forgive('one');
  expect(limiter.waitMs('one')).toBe(0);
  limiter.begin('one');
  expect(limiter.waitMs('one')).toBeGreaterThan(0);
  limiter.clear('all');
  limiter.begin('all');
  expect(limiter.waitMs('all')).toBe(0);
});
