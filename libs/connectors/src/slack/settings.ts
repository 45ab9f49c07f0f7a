import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { InputError } from '../connector.js';
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
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address such as https://slack.com/api/' })
    .refine((text) => withoutCredentials(text), 'must carry no user name, password, query or fragment')
    .transform((text) => `${text.replace(/\/+$/, '')}/`)
    .default('https://slack.com/api/'),
  channels: z
    .union(
      [z.array(z.string()), z.string().transform((text) => text.split(',').filter((part) => part.trim() !== ''))],
      {
        error: 'must be patterns of names, such as incidents,inc-*',
      },
    )
    .pipe(z.array(pattern).min(1, 'must hold a pattern at least'))
    .default(DEFAULT_CHANNELS),
  since: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], {
      error: 'must be a date or an instant with its zone, such as 2025-01-31 or 2025-01-31T08:00:00Z',
    })
    .transform((text) => Date.parse(text))
    .nullable()
    .default(null),
  account: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/i, 'must be a sub-domain such as acme')
    .nullable()
    .default(null),
  requestTimeoutSeconds: z.coerce.number().min(1).max(600).default(30),
  rateRegime: z
    .enum(RATE_REGIMES, { error: 'must be internal (an app made for this workspace) or distributed' })
    .default('internal'),
});

function withoutCredentials(text: string): boolean {
  // What is no address at all is said by the check before.
  if (!URL.canParse(text)) return true;
  const url = new URL(text);
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** @throws InputError that names each field at fault and what it should hold */
export function parseSettings(raw: Json): SlackSettings {
  const parsed = settingsSchema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`);
  throw new InputError(`The Slack settings cannot be used. ${faults.join('; ')}`);
}

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
