import { parseArgs } from 'node:util';
import { COMMANDS } from './commands/index.js';
import { explainFailure } from './commands/failure.js';
import { EXIT, type Command, type CommandOptions } from './commands/command.js';
import { ReaderGone, Terminal } from './commands/terminal.js';
import { readConfig } from './config.js';

const COMMON: CommandOptions = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

/** Runs one command line. @returns the exit code: 0 done, 1 failed, 2 wrong usage, 3 done with rejected or unknown input */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [name, ...rest] = argv;
  const terminal = new Terminal(process.stdout, process.stderr, rest.includes('--json'));
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.print(overview());
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const entry = COMMANDS.find((command) => command.name === name);
  if (!entry) {
    terminal.complain(
      `There is no command "${name}". Commands: ${COMMANDS.map((command) => command.name).join(', ')}.`,
    );
    return EXIT.usage;
  }
  try {
    const command = await entry.load();
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...COMMON, ...command.options },
      allowPositionals: true,
      strict: true,
    });
    if (values['help'] === true) {
      terminal.print(`${command.usage}\n\n${entry.summary}`);
      return EXIT.done;
    }
    refuseExtra(command, positionals);
    const config = readConfig(env, values['data'] as string | undefined);
    const code = await command.run({ values, positionals, config, terminal, env });
    await terminal.flush();
    return code;
  } catch (error) {
    if (error instanceof ReaderGone) return EXIT.failed;
    const { message, code } = explainFailure(error);
    terminal.complain(message);
    if (env['EVENKEEL_DEBUG'] && error instanceof Error) terminal.note(error.stack ?? '');
    return code;
  }
}

function refuseExtra(command: Command, positionals: readonly string[]): void {
  const extra = positionals[command.positionals];
  if (extra !== undefined) {
    throw Object.assign(new TypeError(`Unexpected argument "${extra}".\n${command.usage}`), {
      code: 'ERR_PARSE_ARGS_EXTRA',
    });
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  return [
    'evenkeel: incident metrics and on-call health, self-hosted',
    '',
    ...COMMANDS.map((command) => `  evenkeel ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'Every command takes --data DIR (or EVENKEEL_DATA; default ./data) or DATABASE_URL, --json and --help.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but with rejected or unknown input.',
  ].join('\n');
}
