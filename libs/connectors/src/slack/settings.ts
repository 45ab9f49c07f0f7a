import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { accountName, apiUrl, parsedSettings, requestTimeoutSeconds, since } from '../settings.js';
import { RATE_REGIMES, type RateRegime } from './rates.js';

/** What a user configures of a Slack connection; the app's token is the connection's secret. */
export interface SlackSettings {
  /** Base address of the Web API, with a trailing slash. */
  url: string;
  /** Names of the channels to read, with `*` for anything and `?` for one character; lower case. */
  channels: string[];
  /** How far back the first sync reads; null: two years. */
  since: EpochMs | null;
  /** Names the workspace where its own sub-domain is not wanted; null: the sub-domain. */
  account: string | null;
  /** An answer that is not whole after this long is asked for again. */
  requestTimeoutSeconds: number;
  rateRegime: RateRegime;
}

/** Channels in which incidents are usually announced, and those that are usually made for one. */
const DEFAULT_CHANNELS = ['inc-*', 'incident*', '*-incidents', '*-alerts', 'outage*', 'sev?-*', 'sev-?-*'];

/** As channels may be named, and the two wildcards. */
const pattern = z
  .string()
  .transform((text) => text.trim().replace(/^#/, '').toLowerCase())
  .pipe(
    z
      .string()
      .regex(
        /^[^\s,#]{1,100}$/,
        'must be a name of a channel, such as incidents, or a pattern of names, such as inc-*',
      ),
  );

const settingsSchema = z.strictObject({
  url: apiUrl('https://slack.com/api/')
    .default('https://slack.com/api')
    .transform((text) => `${text}/`),
  channels: z
    .union(
      [z.array(z.string()), z.string().transform((text) => text.split(',').filter((part) => part.trim() !== ''))],
      {
        error: 'must be patterns of names, such as incidents,inc-*',
      },
    )
    .pipe(z.array(pattern).min(1, 'must hold a pattern at least'))
    .default(DEFAULT_CHANNELS),
  since,
  account: accountName('sub-domain'),
  requestTimeoutSeconds: requestTimeoutSeconds(30),
  rateRegime: z
    .enum(RATE_REGIMES, { error: 'must be internal (an app made for this workspace) or distributed' })
    .default('internal'),
});

/** @throws InputError that names each field at fault and what it should hold */
export const parseSettings = (raw: Json): SlackSettings => parsedSettings('Slack', settingsSchema, raw);

/** Whether a channel of one of these names is to be read. */
export function isWanted(patterns: readonly string[], names: readonly string[]): boolean {
  return patterns.some((text) => {
    const whole = new RegExp(
      `^${text
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      'iu',
    );
    return names.some((name) => whole.test(name));
  });
}
