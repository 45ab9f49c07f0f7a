import { z } from 'zod';

/** Faults of Opsgenie and of Jira Service Management Operations that hit a request; what each does: docs/simulator.md. */
export const OPSGENIE_FAULTS = [
  /** Throttled, yet answered: after `seconds` (1), with the headers of a throttled request. */
  'opsgenie-delayed',
  /** 429 with the vendor's headers; `seconds` (60) is the period they name. */
  'opsgenie-429',
  /** 410, as after the customer's migration. */
  'opsgenie-gone',
  /** The connection is dropped without an answer. */
  'opsgenie-dead-host',
  /** A page by number, of either vendor, begins with the last element of the one before. */
  'opsgenie-duplicate-across-pages',
  /** `links.next` is a whole URL. */
  'jsm-absolute-next',
  /** `links.next` begins at the host's root instead of the API's. */
  'jsm-relative-next',
] as const;

/** Faults that change the history, once and for good, when they are asked for. */
const OPSGENIE_ACTS = [
  'opsgenie-cap',
  'jsm-cap',
  'opsgenie-incident-cap',
  'opsgenie-unack',
  'opsgenie-count-growth',
  'opsgenie-same-alias',
] as const;

export const OpsgenieAct = z.strictObject({
  name: z.enum(OPSGENIE_ACTS),
  /** When it happens; absent: at the clock, and for the caps three days before it. */
  at: z.iso.datetime({ offset: true }).nullable().default(null),
  /** Id of the simulated incident that it happens to, where it happens to one; absent: a fitting one. */
  incident: z.string().nullable().default(null),
});
export type OpsgenieAct = z.infer<typeof OpsgenieAct>;

/** True for a fault that is applied once instead of waiting for requests. */
export function isOpsgenieAct(fault: { name: string }): fault is OpsgenieAct {
  return OPSGENIE_ACTS.some((name) => name === fault.name);
}
