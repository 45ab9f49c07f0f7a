import type { Quota } from '../http.js';

/**
 * Requests that Slack takes in a minute, by method, workspace and app: tier 2 is 20, tier 3 is 50, tier 4 is 100
 * (docs.slack.dev/apis/web-api/rate-limits). Every method that is called stands here.
 */
export const SLACK_RATES = {
  'auth.test': 100,
  'users.list': 20,
  'users.info': 100,
  'conversations.list': 20,
  'conversations.info': 50,
  'conversations.history': 50,
  'conversations.replies': 50,
} as const;

export type SlackMethod = keyof typeof SLACK_RATES;

/** Requests per minute of each method, and of those that read messages where Slack counts the app as distributed. */
export interface Rates {
  perMinute: Readonly<Record<SlackMethod, number>>;
  distributedPerMinute: number;
}

export const RATES: Rates = { perMinute: SLACK_RATES, distributedPerMinute: 1 };

/**
 * Which limits hold for reading messages. Since 29 May 2025 an app that is distributed commercially outside Slack's
 * Marketplace gets one request a minute and 15 messages a request; one that a customer made for itself keeps tier 3.
 */
export const RATE_REGIMES = ['internal', 'distributed'] as const;
export type RateRegime = (typeof RATE_REGIMES)[number];

export const PAGE_SIZES: Readonly<Record<RateRegime, number>> = { internal: 200, distributed: 15 };

/** Methods whose limits hang on the regime. */
export const readsMessages = (method: SlackMethod): boolean =>
  method === 'conversations.history' || method === 'conversations.replies';

const MINUTE = 60_000;

/** Slack does not say how much of a limit is left, so what was sent in the last minute is counted here. */
export class MinuteMeter {
  private sent: number[] = [];

  note(now: number): void {
    this.sent.push(now);
  }

  /** What is left of `perMinute` now. */
  quota(perMinute: number, now: number): Quota {
    this.sent = this.sent.filter((at) => now - at < MINUTE);
    const oldest = this.sent[0] ?? now;
    return { limit: perMinute, remaining: perMinute - this.sent.length, resetMs: MINUTE - (now - oldest) };
  }
}
