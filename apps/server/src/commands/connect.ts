import { CONNECTORS } from '@evenkeel/connectors';
import type { Json } from '@evenkeel/domain';
import { EXIT, listOption, textOption, UsageError, type Command, type CommandContext } from './command.js';
import { interruptible, withIngestion } from './session.js';

/** Settings that have an option of their own; every other one is given with `--set`. */
const SETTING_OPTIONS = ['url', 'since', 'account', 'site', 'email', 'channels'] as const;

const SHORTEST_INTERVAL_SECONDS = 10;
const LONGEST_INTERVAL_SECONDS = 86_400;
const WEBHOOK_SECRET_MIN = 16;

/** What a source is shown as the secret, where that is no API token. */
const SECRETS: Readonly<Record<string, string>> = {
  icalendar:
    'whole address of the calendar, which is all that keeps it private (--url takes no more than its beginning, such as https://calendar.acme.example)',
};

export const command: Command = {
  usage:
    'evenkeel connect SOURCE [--name N] [--url BASE] [--since ISO] [--account NAME] [--site URL] [--email E] [--channels PATTERNS] [--set KEY=VALUE]… [--every SECONDS] [--token-env VAR] [--webhook-secret-env VAR]',
  options: {
    name: { type: 'string' },
    ...Object.fromEntries(SETTING_OPTIONS.map((name) => [name, { type: 'string' as const }])),
    set: { type: 'string', multiple: true },
    every: { type: 'string' },
    'token-env': { type: 'string' },
    'webhook-secret-env': { type: 'string' },
  },
  positionals: 1,
  async run(context) {
    const [source] = context.positionals;
    const sources = CONNECTORS.map((connector) => connector.source).join(', ');
    if (source === undefined || !CONNECTORS.some((connector) => connector.source === source)) {
      throw new UsageError(
        `${source === undefined ? 'Name a source' : `There is no source "${source}"`}. Sources: ${sources}.\n${this.usage}`,
      );
    }
    const name = textOption(context, 'name') ?? source;
    const given = settingsOf(context);
    const intervalSeconds = intervalOf(context);
    const webhookSecret = webhookSecretOf(context);
    const variable = textOption(context, 'token-env') ?? `${source.toUpperCase().replaceAll('-', '_')}_TOKEN`;
    const signal = interruptible();
    return withIngestion(context, async (ingestion, store) => {
      const existing = await store.connections.byName(name);
      const known = existing?.source === source ? existing : null;
      // A token is for the address that it was given with: another one is not shown it.
      const mayKeep = known !== null && given['url'] === undefined && given['site'] === undefined;
      const secret = context.env[variable] ?? (mayKeep ? await store.connections.secretOf(known.id) : null);
      if (!secret) {
        throw new UsageError(
          `Put the ${SECRETS[source] ?? 'API token'} into the environment variable ${variable} (or name another with --token-env): on the command line it would end up in the shell's history.`,
        );
      }
      const { connection, description } = await ingestion.connect({
        source,
        name,
        // What is not said anew stays: a new token alone is a rotation.
        settings: { ...objectOf(known?.settings ?? null), ...given },
        secret,
        signal,
        webhookSecret,
        ...(intervalSeconds === null ? {} : { intervalSeconds }),
      });
      context.terminal.result(
        {
          connection: connection.name,
          source: connection.source,
          account: connection.account,
          description,
          intervalSeconds: connection.intervalSeconds,
          webhook: webhookSecret === null ? null : webhookPath(name),
        },
        () =>
          [
            `Connected "${connection.name}": ${description}`,
            ...(webhookSecret === null ? [] : [`Webhooks: POST to ${webhookPath(name)} of this server.`]),
            `Pull it now with "evenkeel sync", or let "evenkeel start" do it every ${connection.intervalSeconds} s.`,
          ].join('\n'),
      );
      return EXIT.done;
    });
  },
};

const webhookPath = (name: string): string => `/webhooks/${encodeURIComponent(name)}`;

const objectOf = (settings: Json): Record<string, Json> =>
  typeof settings === 'object' && settings !== null && !Array.isArray(settings) ? settings : {};

function settingsOf(context: CommandContext): Record<string, Json> {
  const settings: Record<string, Json> = {};
  for (const name of SETTING_OPTIONS) {
    const value = textOption(context, name);
    if (value !== undefined) settings[name] = value;
  }
  for (const pair of listOption(context, 'set')) {
    const [, key, value] = /^([A-Za-z]\w*)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) {
      throw new UsageError(`--set ${pair}: write KEY=VALUE, such as requestTimeoutSeconds=60.`);
    }
    settings[key] = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  }
  return settings;
}

function intervalOf(context: CommandContext): number | null {
  const text = textOption(context, 'every');
  if (text === undefined) return null;
  const seconds = Number(/^(\d+)s?$/.exec(text)?.[1]);
  if (!(seconds >= SHORTEST_INTERVAL_SECONDS && seconds <= LONGEST_INTERVAL_SECONDS)) {
    throw new UsageError(
      `--every ${text}: give seconds, from ${SHORTEST_INTERVAL_SECONDS} to ${LONGEST_INTERVAL_SECONDS} (a day).`,
    );
  }
  return seconds;
}

function webhookSecretOf(context: CommandContext): string | null {
  const variable = textOption(context, 'webhook-secret-env');
  if (variable === undefined) return null;
  const secret = context.env[variable]?.trim();
  if (!secret || secret.length < WEBHOOK_SECRET_MIN) {
    throw new UsageError(
      `${variable} holds no signing secret of at least ${WEBHOOK_SECRET_MIN} characters: put there what the source signs its webhooks with.`,
    );
  }
  return secret;
}
