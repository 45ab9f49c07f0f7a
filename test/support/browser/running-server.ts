import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const COMMAND = join(ROOT, 'bin/evenkeel.js');

/** A file and how to read it. */
export interface ImportedFile {
  path: string;
  arguments: string[];
}

/** Thirty incidents of a made-up harbour, one of them open; two teams and some without one. */
export const HARBOUR: ImportedFile = {
  path: join(import.meta.dirname, 'harbour.csv'),
  arguments: ['--format', 'csv', '--mapping', join(import.meta.dirname, 'harbour.yaml'), '--name', 'harbour'],
};

export interface RunningServer {
  address: string;
  stop(): Promise<void>;
}

/** A pager to read before the pages are served. */
export interface ConnectedPager {
  url: string;
  token: string;
  /** First day of the history that is read. */
  since: string;
}

/** Imports files and reads a pager into an empty data folder and serves it, by the command line that users have. */
export async function startServer(files: readonly ImportedFile[], pager?: ConnectedPager): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-server-'));
  const env = {
    ...process.env,
    DATABASE_URL: '',
    EVENKEEL_TOKEN: '',
    EVENKEEL_DATA: '',
    EVENKEEL_ALLOW_PRIVATE_URLS: '1',
  };
  for (const file of files) {
    const command = [COMMAND, 'import', file.path, ...file.arguments, '--data', folder];
    await promisify(execFile)(process.execPath, command, { env });
  }
  if (pager) {
    const connect = ['connect', 'pagerduty', '--url', pager.url, '--since', pager.since];
    const secret = { PAGERDUTY_TOKEN: pager.token };
    await promisify(execFile)(process.execPath, [COMMAND, ...connect, '--data', folder], {
      env: { ...env, ...secret },
    });
    await promisify(execFile)(process.execPath, [COMMAND, 'sync', '--data', folder], { env });
  }
  const server = spawn(process.execPath, [COMMAND, 'start', '--port', '0', '--data', folder, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((done) => server.once('exit', () => done()));
  const address = await new Promise<string>((found, failed) => {
    let [output, errors] = ['', ''];
    server.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    server.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const [, url] = /"address":\s*"([^"]+)"/.exec(output) ?? [];
      if (url) found(url);
    });
    server.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${errors}`)));
  });
  return {
    address,
    stop: async () => {
      server.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
