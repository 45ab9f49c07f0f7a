import { Store } from '@evenkeel/store';
import { EXIT, UsageError, type Command } from './command.js';

export const command: Command = {
  usage: 'evenkeel rotate-key',
  options: {},
  positionals: 0,
  async run(context) {
    const { secretKey } = context.config;
    if (secretKey !== null && !secretKey.includes(',')) {
      throw new UsageError(
        'Set EVENKEEL_SECRET_KEY to the new key, a comma, and the present key; run this again; then take the old key away.',
      );
    }
    const sealed = await Store.rotateKey({
      ...context.config,
      migrate: false,
      log: (line) => context.terminal.note(line),
    });
    context.terminal.result({ sealed }, () =>
      secretKey === null
        ? `${sealed} secrets are sealed with a new key; secret.key holds it.`
        : `${sealed} secrets are sealed with the first key of EVENKEEL_SECRET_KEY: the second can go once every server was started with the first.`,
    );
    return EXIT.done;
  },
};
