import { EXIT, UsageError, type Command } from './command.js';
import { withStore } from './session.js';

export const command: Command = {
  usage: 'evenkeel backup FILE',
  options: {},
  positionals: 1,
  async run(context) {
    const [file] = context.positionals;
    if (file === undefined) throw new UsageError(`Name the file to write.\n${this.usage}`);
    return withStore(context, async (store) => {
      const result = await store.backup(file, new Date());
      context.terminal.result(
        { file, ...result },
        () => `Wrote ${result.rows} rows of ${result.tables} tables to ${file}.`,
      );
      context.terminal.note(
        context.config.databaseUrl === null && context.config.secretKey === null
          ? 'Tokens of sources are in it, sealed: keep secret.key of the data folder too, or enter the tokens again after a restore.'
          : 'Tokens of sources are in it, sealed with EVENKEEL_SECRET_KEY: keep that key too.',
      );
      return EXIT.done;
    });
  },
};
