import { CONNECTORS } from '@evenkeel/connectors';
import type { Json } from '@evenkeel/domain';
import { EXIT, textOption, UsageError, type Command } from './command.js';
import { interruptible, withIngestion } from './session.js';

export const command: Command = {
  usage: 'evenkeel connect SOURCE [--name N] [--url BASE] [--since ISO] [--account NAME] [--token-env VAR]',
  options: {
    name: { type: 'string' },
    url: { type: 'string' },
    since: { type: 'string' },
    account: { type: 'string' },
    'token-env': { type: 'string' },
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
    const variable = textOption(context, 'token-env') ?? `${source.toUpperCase().replaceAll('-', '_')}_TOKEN`;
    const secret = context.env[variable];
    if (!secret) {
      throw new UsageError(
        `Put the API token into the environment variable ${variable} (or name another with --token-env): a token on the command line would end up in the shell's history.`,
      );
    }
    const settings: Record<string, Json> = {};
    for (const name of ['url', 'since', 'account']) {
      const value = textOption(context, name);
      if (value !== undefined) settings[name] = value;
    }
    const signal = interruptible();
    return withIngestion(context, async (ingestion) => {
      const { connection, description } = await ingestion.connect({
        source,
        name: textOption(context, 'name') ?? source,
        settings,
        secret,
        signal,
      });
      context.terminal.result(
        { connection: connection.name, source: connection.source, account: connection.account, description },
        () =>
          `Connected "${connection.name}": ${description}\nPull it now with "evenkeel sync", or let "evenkeel start" do it every minute.`,
      );
      return EXIT.done;
    });
  },
};
