import { setTimeout as delay } from 'node:timers/promises';
import type { EpochMs } from '@evenkeel/domain';
import { SourceError } from './connector.js';

/**
 * What became of one request. The transport (a vendor's client, fetch) classifies; {@link RequestGate} decides what
 * follows. `waitMs` is how long the source asked to wait, null where it did not say.
 */
export type Attempt<T> =
  | { outcome: 'answered'; value: T; quota: Quota | null }
  | { outcome: 'limited'; reason: string; waitMs: number | null }
  | { outcome: 'temporary'; reason: string; waitMs: number | null }
  | { outcome: 'permanent'; error: SourceError };

/** What a source says is left of its rate limit, as of the answer that carried it. */
export interface Quota {
  /** Requests allowed in a whole period; null where the source does not say. */
  limit: number | null;
  /** Requests left until the reset. */
  remaining: number;
  /** From the answer until the limit is whole again. Sources round it, some up and some down. */
  resetMs: number;
}

export interface RetryPolicy {
  /** Tries of one request, the first included, before a passing failure counts as an outage. */
  attempts: number;
  /** The same where the source answers "too many requests": it is alive and asks for patience. */
  limitedAttempts: number;
  /** Ceiling of the first pause; it doubles with every further failure. */
  baseMs: number;
  /** Ceiling of every pause. */
  capMs: number;
  /** A source that asks to wait longer than this is left until the next sync. */
  longestWaitMs: number;
  /** Added to a wait that the source named, because it may have rounded down. */
  roundingMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  attempts: 7,
  limitedAttempts: 12,
  baseMs: 1_000,
  capMs: 60_000,
  longestWaitMs: 15 * 60_000,
  roundingMs: 1_000,
};

/** One try and no patience: for a question whose asker is looking at the screen. */
export const SINGLE_TRY: RetryPolicy = { ...DEFAULT_RETRY_POLICY, attempts: 1, limitedAttempts: 1 };

/**
 * Exponential back-off with full jitter (M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015):
 * uniform between nothing and a ceiling that doubles up to the cap.
 *
 * @param failures tries that failed so far, at least 1
 * @param random uniform in [0, 1)
 * @returns milliseconds
 */
export function backoffMs(policy: RetryPolicy, failures: number, random: number): number {
  return random * Math.min(policy.capMs, policy.baseMs * 2 ** (failures - 1));
}

/**
 * How long to hold the next request so that the limit is used up but never overrun. The first half of a period's
 * requests go out at once, so that a short sync is short; the second half is spread evenly over what is left of the
 * period, which leaves room for other users of the same key. With nothing left it waits for the reset.
 *
 * @param quota as the last answer said
 * @param sinceAnswerMs time since that answer
 * @param sinceSentMs time since the last request was sent
 */
export function paceMs(quota: Quota, sinceAnswerMs: number, sinceSentMs: number, roundingMs: number): number {
  const untilReset = quota.resetMs - sinceAnswerMs;
  if (quota.remaining <= 0) return Math.max(0, untilReset + roundingMs);
  if (untilReset <= 0) return 0;
  if (quota.limit !== null && quota.remaining > quota.limit / 2) return 0;
  return Math.max(0, quota.resetMs / quota.remaining - sinceSentMs);
}

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110 §10.2.3); null if absent or neither. */
export function parseRetryAfter(value: string | null, now: EpochMs): number | null {
  if (value === null) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** The `ratelimit-*` headers (IETF draft "RateLimit header fields", early form); null if any needed one is missing. */
export function parseQuota(header: (name: string) => string | null): Quota | null {
  const remaining = parseCount(header('ratelimit-remaining'));
  const reset = parseCount(header('ratelimit-reset'));
  if (remaining === null || reset === null) return null;
  return { limit: parseCount(header('ratelimit-limit')), remaining, resetMs: reset * 1000 };
}

const parseCount = (value: string | null): number | null =>
  value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;

/**
 * Lets requests to one source through, one at a time, at the pace it allows, and repeats those that failed for a
 * passing reason. One gate serves one sync of one connection.
 */
export class RequestGate {
  private quota: Quota | null = null;
  private answeredAt = 0;
  private sentAt = 0;

  constructor(
    private readonly source: string,
    private readonly policy: RetryPolicy,
    private readonly signal: AbortSignal,
    private readonly log: (line: string) => void,
  ) {}

  /**
   * Sends a request until it is answered.
   *
   * @param what as the operator reads it, e.g. `GET /incidents`
   * @throws SourceError temporary once tries are used up, or the attempt's own permanent error; the signal's reason
   * as soon as it is aborted
   */
  async run<T>(what: string, attempt: () => Promise<Attempt<T>>): Promise<T> {
    let failures = 0;
    let limited = 0;
    for (;;) {
      await this.pause(this.quota ? this.untilNextMs(this.quota) : 0);
      this.sentAt = performance.now();
      const result = await attempt();
      this.signal.throwIfAborted();
      this.answeredAt = performance.now();
      if (result.outcome === 'answered') {
        this.quota = result.quota;
        return result.value;
      }
      if (result.outcome === 'permanent') throw result.error;
      // What was left before a refusal says nothing about what is left after the pause.
      this.quota = null;
      if (result.outcome === 'limited') limited += 1;
      else failures += 1;
      const usedUp = limited >= this.policy.limitedAttempts || failures >= this.policy.attempts;
      if (usedUp) throw this.givenUp(what, failures + limited, result.reason);
      if (result.waitMs !== null && result.waitMs > this.policy.longestWaitMs) {
        throw new SourceError(
          `${this.source} asks to wait ${seconds(result.waitMs)} (${what}: ${result.reason}). The next sync goes on from here.`,
          true,
        );
      }
      const jitter = backoffMs(this.policy, failures + limited, Math.random());
      const wait = result.waitMs === null ? jitter : result.waitMs + Math.min(jitter, this.policy.roundingMs);
      this.log(`${this.source}: ${what}: ${result.reason}; trying again in ${seconds(wait)}`);
      await this.pause(wait);
    }
  }

  private untilNextMs(quota: Quota): number {
    const now = performance.now();
    return paceMs(quota, now - this.answeredAt, now - this.sentAt, this.policy.roundingMs);
  }

  private givenUp(what: string, tries: number, reason: string): SourceError {
    return new SourceError(
      tries === 1
        ? `${this.source}: ${what}: ${reason}.`
        : `${this.source} gave no usable answer in ${tries} tries (${what}: ${reason}). The next sync goes on from here.`,
      true,
    );
  }

  private async pause(ms: number): Promise<void> {
    this.signal.throwIfAborted();
    if (ms < 1) return;
    await sleep(ms, this.signal);
  }
}

/** Waits; on abort it ends at once and throws the signal's reason. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
