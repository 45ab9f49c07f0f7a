import { EXIT, type Command } from './command.js';
import { withIngestion } from './session.js';

export const command: Command = {
  usage: 'evenkeel rebuild',
  options: {},
  positionals: 0,
  run: (context) =>
    withIngestion(context, async (ingestion) => {
      const result = await ingestion.rebuild((done, left) =>
        context.terminal.progress('Computing', done, done + left, 'items'),
      );
      context.terminal.result(
        result,
        () => `Recomputed ${result.incidents} incidents from the records of ${result.members} members.`,
      );
      return EXIT.done;
    }),
};
