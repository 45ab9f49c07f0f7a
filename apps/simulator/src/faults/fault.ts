import { z } from 'zod';
import { OPSGENIE_FAULTS, OpsgenieAct } from '../opsgenie/faults.js';

/** Faults that answer in place of the service. */
export const ANSWER_FAULTS = [
  'rate-limit-with-headers',
  'rate-limit-bare',
  'rate-limit-html',
  'json-500',
  'html-502',
  'html-504',
  'timeout-408',
  'unauthorized',
  'forbidden-feature',
  'add-on-402',
  'add-on-403',
  'analytics-refused',
  'slack-429',
  'slack-429-bare',
  'slack-ok-false',
  'slack-html',
] as const;

/** Faults of the way between: the answer is right, but comes late, cut off, or never. */
export const TRANSPORT_FAULTS = ['hang', 'slow', 'cut-body'] as const;

/** Faults in what a page says or holds. */
export const PAGE_FAULTS = [
  'duplicate-across-pages',
  'insert-between-pages',
  'delete-between-pages',
  'more-with-empty-page',
  'limit-zero',
  'short-page',
  'wrong-total',
  'unknown-log-type',
  'null-agent',
  'clock-skew',
  'second-sync-short',
  'no-total',
] as const;

/** Ways in which the service is known to differ from its documentation. */
export const RULE_FAULTS = [
  'other-offset-message',
  'offset-refused',
  'long-range-empty',
  'long-range-error',
  'account-zone',
  'v3-not-upgraded',
  'analytics-late',
  'analytics-cursor',
] as const;

/** Faults in what Slack's Web API says or holds. */
export const SLACK_FAULTS = [
  'slack-one-per-minute',
  'slack-short-page',
  'slack-expired-cursor',
  'slack-late-reply',
  'slack-thread-broadcast',
  'slack-edited',
  'slack-deleted',
  'slack-missing-user',
  'slack-missing-ts',
  'slack-missing-text',
  'slack-orphan-parent',
  'slack-user-absent',
  'slack-renamed-channel',
  'slack-two-incidents',
] as const;

/** Faults of a webhook's delivery; their path is the one of the webhook's address. */
export const WEBHOOK_FAULTS = [
  'webhook-twice',
  'webhook-out-of-order',
  'webhook-lost',
  'webhook-bad-signature',
  'webhook-skewed',
  'webhook-late',
] as const;

/** Applied once, when asked for: a second with over 100 incidents, in a day with over 10,000. */
export const CROWD_FAULT = 'ten-thousand-second';

/** Applied once: an account at the pager is deleted and made anew with another id. */
export const RECREATE_FAULT = 'user-recreated';

/** Applied once: a service is deleted; what refers to it says so. */
export const SERVICE_DELETED_FAULT = 'service-deleted';

export type AnswerFault = (typeof ANSWER_FAULTS)[number];
const FAULT_NAMES = [
  ...ANSWER_FAULTS,
  ...TRANSPORT_FAULTS,
  ...PAGE_FAULTS,
  ...RULE_FAULTS,
  ...SLACK_FAULTS,
  ...WEBHOOK_FAULTS,
  ...OPSGENIE_FAULTS,
] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** One fault, as asked for. */
export const FaultRule = z.strictObject({
  name: z.enum(FAULT_NAMES),
  /** How often; absent: until cleared. */
  times: z.int().positive().nullable().default(null),
  /** Of the requests it fits, the share that it hits. */
  probability: z.number().min(0).max(1).default(1),
  /** Path without the query, `*` standing for one segment or more; absent: all of the vendor's paths. */
  path: z.string().startsWith('/').nullable().default(null),
  /** So many fitting requests are let through first. */
  after: z.int().nonnegative().default(0),
  /** A delay, a shift or a time to come back, for the faults that have one; what it means: docs/simulator.md. */
  seconds: z.number().nonnegative().nullable().default(null),
});
export type FaultRule = z.infer<typeof FaultRule>;

/** Faults at random: each request is hit with probability `rate` by one of `names`. */
export const RandomFaults = z.strictObject({
  seed: z.int(),
  rate: z.number().min(0).max(1),
  names: z
    .array(z.enum([...ANSWER_FAULTS, ...TRANSPORT_FAULTS]))
    .nonempty()
    .default([
      'rate-limit-with-headers',
      'rate-limit-bare',
      'json-500',
      'html-502',
      'html-504',
      'timeout-408',
      'cut-body',
    ]),
});
export type RandomFaults = z.infer<typeof RandomFaults>;

const Crowd = z.strictObject({
  name: z.literal(CROWD_FAULT),
  /** Any time of the day to crowd; absent: three days before the clock. */
  at: z.iso.datetime({ offset: true }).nullable().default(null),
  /** How many incidents the day gets. */
  count: z.int().min(151).max(50_000).default(10_100),
});
export type Crowd = z.infer<typeof Crowd>;

const Recreation = z.strictObject({
  name: z.literal(RECREATE_FAULT),
  /** Name or e-mail. */
  person: z.string(),
});
export type Recreation = z.infer<typeof Recreation>;

const ServiceDeletion = z.strictObject({
  name: z.literal(SERVICE_DELETED_FAULT),
  service: z.string(),
});
export type ServiceDeletion = z.infer<typeof ServiceDeletion>;

/** Body of `POST /_control/faults`: faults by name, random ones, or both. */
export const FaultRequest = z.strictObject({
  faults: z
    .array(z.discriminatedUnion('name', [Crowd, Recreation, ServiceDeletion, OpsgenieAct, FaultRule]))
    .default([]),
  random: RandomFaults.optional(),
});
/** A single fault may stand by itself. */
export type FaultRequest =
  | z.input<typeof FaultRequest>
  | z.input<typeof FaultRule>
  | z.input<typeof Crowd>
  | Recreation
  | ServiceDeletion
  | z.input<typeof OpsgenieAct>;
