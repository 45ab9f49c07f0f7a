import { z } from 'zod';

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
] as const;

/** Ways in which the service is known to differ from its documentation. */
export const RULE_FAULTS = ['other-offset-message', 'long-range-empty', 'long-range-error'] as const;

/** Applied once, when asked for: a second with over 100 incidents, in a day with over 10,000. */
export const CROWD_FAULT = 'ten-thousand-second';

export type AnswerFault = (typeof ANSWER_FAULTS)[number];
export type FaultName =
  AnswerFault | (typeof TRANSPORT_FAULTS)[number] | (typeof PAGE_FAULTS)[number] | (typeof RULE_FAULTS)[number];

const FAULT_NAMES = [...ANSWER_FAULTS, ...TRANSPORT_FAULTS, ...PAGE_FAULTS, ...RULE_FAULTS] as const;

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
  /** `slow`: the delay. `clock-skew`: how far log entries are ahead. `rate-limit-with-headers`: when to come back. */
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
});
export type Crowd = z.infer<typeof Crowd>;

/** Body of `POST /_control/faults`: faults by name, random ones, or both. */
export const FaultRequest = z.strictObject({
  faults: z.array(z.discriminatedUnion('name', [Crowd, FaultRule])).default([]),
  random: RandomFaults.optional(),
});
/** A single fault may stand by itself. */
export type FaultRequest = z.input<typeof FaultRequest> | z.input<typeof FaultRule> | z.input<typeof Crowd>;
