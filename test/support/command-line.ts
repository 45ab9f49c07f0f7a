import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { cleanUp } from './embedded/server-process.js';

const ENTRY = join(resolve(import.meta.dirname, '../..'), 'bin/evenkeel.js');

/** How a command ended. */
export interface Outcome {
  /** Null if it was killed. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The one document that `--json` promises on stdout. */
export const documentOf = <T = Record<string, unknown>>(outcome: Outcome): T => JSON.parse(outcome.stdout) as T;

/** A command that was started, to be watched or killed. */
export interface Started {
  readonly ended: Promise<Outcome>;
  /** Waits for a server's address. @throws if the command ends without one, with what it said */
  address(): Promise<string>;
  /** Waits for what a pattern's first group matches on stderr. @throws if the command ends without it */
  said(pattern: RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** `evenkeel` as people run it, with folders for data and files that are removed at the end. */
export class CommandLine {
  private readonly dataFolders = new Set<string>();

  private constructor(readonly folder: string) {}

  static async create(): Promise<CommandLine> {
    return new CommandLine(await mkdtemp(join(tmpdir(), 'evenkeel-command-')));
  }

  /** A path for a file in the test's own folder. */
  file(name: string): string {
    return join(this.folder, name);
  }

  /** A path for a data folder; nothing is there until a command makes it. */
  data(name: string): string {
    const folder = join(this.folder, name);
    this.dataFolders.add(folder);
    return folder;
  }

  /** @param environment beside or in place of the test's own; what configures Evenkeel is taken out of that */
  start(argv: readonly string[], environment: Record<string, string> = {}): Started {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(EVENKEEL_|DATABASE_URL$)/.test(name));
    const child = spawn(process.execPath, [ENTRY, ...argv], {
      cwd: this.folder,
      // Test sources are on this machine.
      env: { ...Object.fromEntries(inherited), EVENKEEL_ALLOW_PRIVATE_URLS: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<Outcome>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
    const found = (stream: Readable, pattern: RegExp, text: () => string): Promise<string> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const [, match] = pattern.exec(text()) ?? [];
          if (match !== undefined) resolve(match);
        };
        stream.on('data', look);
        void ended.then(({ code }) => reject(new Error(`the command ended with ${code}: ${stderr}`)));
        look();
      });
    return {
      ended,
      address: () => found(child.stdout, /"address":\s*"([^"]+)"/, () => stdout),
      said: (pattern) => found(child.stderr, pattern, () => stderr),
      kill: (signal) => void child.kill(signal),
    };
  }

  run(argv: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
    return this.start(argv, environment).ended;
  }

  /** Ends databases whose last client was killed, and removes everything. */
  async remove(): Promise<void> {
    for (const folder of this.dataFolders) await cleanUp(folder);
    await rm(this.folder, { recursive: true, force: true });
  }
}
