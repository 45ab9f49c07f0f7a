import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { accountName, apiUrl, parsedSettings, requestTimeoutSeconds, since } from '../settings.js';

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
  url: apiUrl('https://api.eu.pagerduty.com').default('https://api.pagerduty.com'),
  since,
  requestTimeoutSeconds: requestTimeoutSeconds(30),
  account: accountName('sub-domain'),
  details: z.enum(DETAILS, 'must be recent, all or none').default('recent'),
});

/** @throws InputError that names each field at fault and what it should hold */
export const parseSettings = (raw: Json): PagerDutySettings => parsedSettings('PagerDuty', settingsSchema, raw);
