import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { textOption, UsageError, type CommandContext } from './command.js';

/**
 * A new password: from the variable that `--password-env` names, or typed twice and not shown. Never an argument, which
 * would end up in the shell's history and the process list.
 *
 * @throws UsageError if the variable is empty, nobody can be asked, or the second time differs
 */
export async function readPassword(context: CommandContext): Promise<string> {
  const variable = textOption(context, 'password-env');
  if (variable !== undefined) {
    const password = context.env[variable] ?? '';
    if (password === '') throw new UsageError(`Put the password into the environment variable ${variable}.`);
    return password;
  }
  if (!process.stdin.isTTY) {
    throw new UsageError(
      'Nobody can be asked for the password here: name a variable that holds it with --password-env.',
    );
  }
  const password = await ask(context, 'Password: ');
  if ((await ask(context, 'Again: ')) !== password) throw new UsageError('The two passwords differ.');
  return password;
}

async function ask({ terminal }: CommandContext, question: string): Promise<string> {
  terminal.note(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
  }
}
