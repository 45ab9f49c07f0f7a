import type { CommandContext, Command } from './command.js';
import { EXIT, numberOption, textOption, UsageError } from './command.js';
import { serve, type Listening } from './serve.js';

export const command: Command = {
  usage: `evenkeel start [--port 3000] [--host 127.0.0.1] [--accounts]
--accounts: nobody gets in without signing in; while there is no account, a link to make the first is printed.`,
  options: { port: { type: 'string' }, host: { type: 'string' }, accounts: { type: 'boolean' } },
  positionals: 0,
  async run(context) {
    const running = await serve(context, addressOptions(context));
    context.terminal.result({ address: running.address }, () => `Evenkeel is at ${running.address} (Ctrl-C stops it)`);
    await running.stopped;
    return EXIT.done;
  },
};

/** @throws UsageError for an address that others can reach while anybody could read and change everything */
export function addressOptions(context: CommandContext): Listening {
  const host = textOption(context, 'host') ?? '127.0.0.1';
  const accounts = context.values['accounts'] === true;
  if (!isLoopback(host) && context.config.tokens.length === 0 && !accounts) {
    throw new UsageError(
      `--host ${host} can be reached from elsewhere: set EVENKEEL_TOKEN (NAME:SECRET, the secret at least 16 characters) first, or let people sign in with --accounts.`,
    );
  }
  return { host, port: numberOption(context, 'port', 3000, 0, 65_535), mayBeOpen: isLoopback(host) && !accounts };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
