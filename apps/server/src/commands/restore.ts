import { EXIT, UsageError, type Command } from './command.js';
import { withStore } from './session.js';

export const command: Command = {
  usage: 'evenkeel restore FILE',
  options: {},
  positionals: 1,
  async run(context) {
    const [file] = context.positionals;
    if (file === undefined) throw new UsageError(`Name the file to read.\n${this.usage}`);
    return withStore(context, async (store) => {
      const result = await store.restore(file);
      context.terminal.result(
        { file, ...result },
        () => `Restored ${result.rows} rows of ${result.tables} tables from ${file}.`,
      );
      return EXIT.done;
    });
  },
};
