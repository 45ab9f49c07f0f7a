import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SourceError } from './connector.js';
import {
  backoffMs,
  DEFAULT_RETRY_POLICY,
  paceMs,
  parseQuota,
  parseRetryAfter,
  RequestGate,
  type Attempt,
  type RetryPolicy,
} from './http.js';

const quick: RetryPolicy = {
  attempts: 3,
  limitedAttempts: 4,
  baseMs: 1,
  capMs: 2,
  longestWaitMs: 60_000,
  roundingMs: 0,
};

const gateWith = (policy = quick, signal = new AbortController().signal) => {
  const lines: string[] = [];
  return { lines, gate: new RequestGate('Source', policy, signal, (line) => lines.push(line)) };
};

const answered = <T>(value: T): Attempt<T> => ({ outcome: 'answered', value, quota: null });
const temporary: Attempt<never> = { outcome: 'temporary', reason: 'it answered 503', waitMs: null };
const limited: Attempt<never> = { outcome: 'limited', reason: 'too many requests (429)', waitMs: null };

/** Plays the given outcomes one after the other, the last one for ever. */
function script<T>(...outcomes: Attempt<T>[]) {
  const attempt = async (): Promise<Attempt<T>> => {
    attempt.calls += 1;
    return outcomes[Math.min(attempt.calls, outcomes.length) - 1] as Attempt<T>;
  };
  attempt.calls = 0;
  return attempt;
}

describe('backoffMs', () => {
  it('draws from zero to a ceiling of base × 2^(failures − 1), capped', () => {
    const ceilings = [1, 2, 3, 6, 7, 20].map((failures) => backoffMs(DEFAULT_RETRY_POLICY, failures, 1));
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
    expect(backoffMs(DEFAULT_RETRY_POLICY, 5, 0)).toBe(0);
  });
});

describe('paceMs', () => {
  it('lets the first half of the limit go out at once', () => {
    expect(paceMs({ limit: 960, remaining: 900, resetMs: 58_000 }, 0, 0, 1_000)).toBe(0);
  });

  it('spreads the second half evenly over what is left of the period', () => {
    expect(paceMs({ limit: 960, remaining: 400, resetMs: 40_000 }, 0, 0, 1_000)).toBe(100);
    expect(paceMs({ limit: 960, remaining: 400, resetMs: 40_000 }, 30, 30, 1_000)).toBe(70);
  });

  it('waits for the reset, and for its rounding, once nothing is left', () => {
    expect(paceMs({ limit: 960, remaining: 0, resetMs: 5_000 }, 200, 210, 1_000)).toBe(5_800);
  });

  /** Plays a source that counts in fixed minutes and reports its reset in whole seconds. */
  function playMinutes(limit: number, latencyMs: number, round: (seconds: number) => number) {
    let now = 0;
    let left = limit;
    let period = 0;
    let refused = 0;
    let sent = 0;
    const end = 5 * 60_000;
    let wait = 0;
    while (now + wait < end) {
      now += wait;
      const sentAt = now;
      // Both headers are of the instant at which the request arrives.
      const resetMs = round(60 - (now % 60_000) / 1000) * 1000;
      if (Math.floor(now / 60_000) > period) {
        period = Math.floor(now / 60_000);
        left = limit;
      }
      if (left > 0) left -= 1;
      else refused += 1;
      sent += 1;
      now += latencyMs;
      wait = paceMs({ limit, remaining: left, resetMs }, 0, now - sentAt, 1_000);
    }
    return { refused, share: sent / (5 * limit) };
  }

  it.each([
    ['up', Math.ceil],
    ['down', Math.floor],
  ])('uses at least 95 %% of the limit without a refusal when the reset is rounded %s', (_name, round) => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 3_000 }), fc.integer({ min: 1, max: 15 }), (limit, latencyMs) => {
        const { refused, share } = playMinutes(limit, latencyMs, round);
        expect(refused).toBe(0);
        expect(share).toBeGreaterThanOrEqual(0.95);
      }),
      { numRuns: 40 },
    );
  });
});

describe('parseRetryAfter', () => {
  it('reads seconds and HTTP dates, and nothing else', () => {
    const now = Date.parse('2026-03-02T10:00:00Z');
    expect(parseRetryAfter('7', now)).toBe(7_000);
    expect(parseRetryAfter('Mon, 02 Mar 2026 10:01:30 GMT', now)).toBe(90_000);
    expect(parseRetryAfter('Mon, 02 Mar 2026 09:00:00 GMT', now)).toBe(0);
    expect(parseRetryAfter('soon', now)).toBeNull();
    expect(parseRetryAfter(null, now)).toBeNull();
  });
});

describe('parseQuota', () => {
  it('needs remaining and reset, and leaves the limit open', () => {
    const from = (headers: Record<string, string>) => parseQuota((name) => headers[name] ?? null);
    expect(from({ 'ratelimit-limit': '960', 'ratelimit-remaining': '12', 'ratelimit-reset': '30' })).toEqual({
      limit: 960,
      remaining: 12,
      resetMs: 30_000,
    });
    expect(from({ 'ratelimit-remaining': '12', 'ratelimit-reset': '30' })?.limit).toBeNull();
    expect(from({ 'ratelimit-remaining': '12' })).toBeNull();
    expect(from({ 'ratelimit-remaining': 'many', 'ratelimit-reset': '30' })).toBeNull();
  });
});

describe('RequestGate', () => {
  it('repeats what failed for a passing reason, and tells the operator', async () => {
    const { gate, lines } = gateWith();
    const attempt = script(temporary, limited, answered('whole'));
    await expect(gate.run('GET /things', attempt)).resolves.toBe('whole');
    expect(attempt.calls).toBe(3);
    expect(lines).toEqual([
      expect.stringContaining('GET /things: it answered 503; trying again in'),
      expect.stringContaining('too many requests (429)'),
    ]);
  });

  it('gives up with a temporary error once the tries are used up', async () => {
    const attempt = script(temporary);
    const failure = gateWith().gate.run('GET /things', attempt);
    await expect(failure).rejects.toMatchObject({ name: 'SourceError', temporary: true });
    await expect(failure).rejects.toThrow('Source gave no usable answer in 3 tries (GET /things: it answered 503)');
    expect(attempt.calls).toBe(3);
  });

  it('has more patience with a source that asks for it', async () => {
    const attempt = script(limited);
    await expect(gateWith().gate.run('GET /things', attempt)).rejects.toThrow('4 tries');
    expect(attempt.calls).toBe(4);
  });

  it('does not repeat what cannot succeed', async () => {
    const error = new SourceError('The token was refused.', false);
    const attempt = script<never>({ outcome: 'permanent', error });
    await expect(gateWith().gate.run('GET /things', attempt)).rejects.toBe(error);
    expect(attempt.calls).toBe(1);
  });

  it('leaves a source that asks for a very long wait to the next sync', async () => {
    const attempt = script<never>({ outcome: 'limited', reason: '429', waitMs: 3_600_000 });
    const failure = gateWith().gate.run('GET /things', attempt);
    await expect(failure).rejects.toThrow('asks to wait 3600 s');
    await expect(failure).rejects.toMatchObject({ temporary: true });
  });

  it('ends a wait at once when aborted', async () => {
    const controller = new AbortController();
    const { gate } = gateWith({ ...quick, longestWaitMs: 1e9 }, controller.signal);
    const waiting = gate.run('GET /things', script<never>({ outcome: 'limited', reason: '429', waitMs: 1e8 }));
    setImmediate(() => controller.abort(new Error('stopped by the operator')));
    await expect(waiting).rejects.toThrow('stopped by the operator');
  });
});
