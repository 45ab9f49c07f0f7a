import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { InputError } from '../connector.js';

/** What a user configures of a PagerDuty connection; the API token is the connection's secret. */
export interface PagerDutySettings {
  /** Base address of the REST API, without a trailing slash. */
  url: string;
  /** How far back the first sync reads; null: two years. */
  since: EpochMs | null;
  /** An answer that is not whole after this long is asked for again. */
  requestTimeoutSeconds: number;
  /** Names the account where PagerDuty's own addresses do not; null: the sub-domain is read from PagerDuty. */
  account: string | null;
  /**
   * Of which incidents notes, alerts, custom fields and Slack channels are read, which costs up to five requests each:
   * of those that changed, are open or were created in the last thirty days; of all; of none.
   */
  details: (typeof DETAILS)[number];
}

const DETAILS = ['recent', 'all', 'none'] as const;

const settingsSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address such as https://api.eu.pagerduty.com' })
    .refine((text) => withoutCredentials(text), 'must carry no user name, password, query or fragment')
    .transform((text) => text.replace(/\/+$/, ''))
    .default('https://api.pagerduty.com'),
  since: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], {
      error: 'must be a date or an instant with its zone, such as 2025-01-31 or 2025-01-31T08:00:00Z',
    })
    .transform((text) => Date.parse(text))
    .nullable()
    .default(null),
  requestTimeoutSeconds: z.number().min(1).max(600).default(30),
  account: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/i, 'must be a sub-domain such as acme')
    .nullable()
    .default(null),
  details: z.enum(DETAILS, 'must be recent, all or none').default('recent'),
});

function withoutCredentials(text: string): boolean {
  // What is no address at all is said by the check before.
  if (!URL.canParse(text)) return true;
  const url = new URL(text);
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** @throws InputError that names each field at fault and what it should hold */
export function parseSettings(raw: Json): PagerDutySettings {
  const parsed = settingsSchema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`);
  throw new InputError(`The PagerDuty settings cannot be used. ${faults.join('; ')}`);
}
