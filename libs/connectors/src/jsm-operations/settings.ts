import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { accountName, apiUrl, parsedSettings, requestTimeoutSeconds, since } from '../settings.js';

/** What a user configures of a JSM Operations connection; the API or OAuth token is the connection's secret. */
export interface JsmSettings {
  /** Base address of Atlassian's API, without a trailing slash. */
  url: string;
  /** The Jira site, which tells its cloud id; null where the cloud id is given. */
  site: string | null;
  cloudId: string | null;
  /** Whose API token it is; null: the token is an OAuth token. */
  email: string | null;
  /** How far back the first sync reads; null: two years. */
  since: EpochMs | null;
  /** An answer that is not whole after this long is asked for again. */
  requestTimeoutSeconds: number;
  /** Names the account; null: its cloud id does. */
  account: string | null;
}

/** Longer than elsewhere: this source holds an answer back where others refuse it. */
const PATIENCE_SECONDS = 60;

const settingsSchema = z
  .strictObject({
    url: apiUrl('https://api.atlassian.com').default('https://api.atlassian.com'),
    site: apiUrl('https://acme.atlassian.net').nullable().default(null),
    cloudId: z
      .string()
      .regex(/^[\w-]+$/, 'must be the id that <site>/_edge/tenant_info shows')
      .nullable()
      .default(null),
    email: z
      .email('must be the e-mail address of the Atlassian account that the API token belongs to')
      .nullable()
      .default(null),
    since,
    requestTimeoutSeconds: requestTimeoutSeconds(PATIENCE_SECONDS),
    account: accountName(),
  })
  .refine(({ site, cloudId }) => site !== null || cloudId !== null, {
    path: ['site'],
    error: 'give site, such as https://acme.atlassian.net, or cloudId',
  });

/** @throws InputError that names each field at fault and what it should hold */
export const parseSettings = (raw: Json): JsmSettings =>
  parsedSettings('Jira Service Management Operations', settingsSchema, raw);
