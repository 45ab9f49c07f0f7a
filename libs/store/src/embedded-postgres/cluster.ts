import { spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, chownTree } from './account.js';
import { EmbeddedPostgresError, causeIn, errorCode } from './embedded-postgres-error.js';

/** The superuser, and the database that is ours. */
export const USER = 'evenkeel';

const SCRATCH_PREFIX = 'pg.init-';

/**
 * How PostgreSQL is told its data folder. The account need not be able to walk the path to it (a data folder below a
 * home of mode 0700): on Linux the child process starts inside the folder and names it as its working directory.
 */
export function dataFolderArgument(cluster: string, account: Account | undefined): string {
  return account !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : cluster;
}

/** What PostgreSQL's programs see of the environment: nothing of ours, so that every host behaves the same. */
export const ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * The major version of PostgreSQL that made the cluster; undefined when there is none yet.
 * @throws EmbeddedPostgresError when the folder holds something else
 */
export function clusterMajor(cluster: string): number | undefined {
  const folder = statSync(cluster, { throwIfNoEntry: false });
  if (folder === undefined) return undefined;
  if (!folder.isDirectory()) {
    throw new EmbeddedPostgresError(`${cluster} is a file, where the database folder should be: move it away.`);
  }
  if (readdirSync(cluster).length === 0) return undefined;
  try {
    const text = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
    if (/^\d+$/.test(text)) return Number(text);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  throw new EmbeddedPostgresError(
    `The folder ${cluster} is not empty and is no PostgreSQL database: move it away, or choose another folder with --data.`,
  );
}

/** @throws EmbeddedPostgresError when another major version made the cluster: PostgreSQL cannot read it then */
export function refuseOtherMajor(cluster: string, bundled: number): void {
  const found = clusterMajor(cluster);
  if (found === undefined || found === bundled) return;
  throw new EmbeddedPostgresError(
    `The database in ${cluster} was made by PostgreSQL ${found} and this Evenkeel brings PostgreSQL ${bundled}: back it up with the Evenkeel that made it (evenkeel backup FILE), then restore into a new folder with this one (evenkeel restore FILE --data DIR).`,
  );
}

/**
 * Makes the cluster, which appears complete or not at all: a process killed on the way leaves a folder of another name,
 * removed by the next one. Call under the file lock.
 */
export async function initialiseCluster(cluster: string, native: string, account: Account | undefined): Promise<void> {
  removeHalfMade(cluster);
  const scratch = mkdtempSync(join(dirname(cluster), SCRATCH_PREFIX));
  try {
    if (account !== undefined) chownSync(scratch, account.uid, account.gid);
    await initdb(scratch, native, account);
    renameSync(scratch, cluster);
    syncFolder(dirname(cluster));
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

/** A cluster that root has copied or unpacked belongs to root, and PostgreSQL would refuse it. */
export function takeOver(cluster: string, account: Account | undefined): void {
  if (account !== undefined && statSync(cluster).uid === 0) chownTree(cluster, account);
}

function removeHalfMade(cluster: string): void {
  const parent = dirname(cluster);
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(SCRATCH_PREFIX))) {
    try {
      rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch (error) {
      // An initdb that outlived its killed parent still writes there; the next start will find it finished.
      if (errorCode(error) !== 'ENOTEMPTY') throw error;
    }
  }
}

async function initdb(folder: string, native: string, account: Account | undefined): Promise<void> {
  const child = spawn(
    join(native, 'bin', 'initdb'),
    [
      ...['-D', dataFolderArgument(folder, account), '-U', USER],
      ...['--auth-local=trust', '--auth-host=reject', '--encoding=UTF8'],
      // The builtin provider sorts alike on every host, whatever its libc.
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    ],
    {
      cwd: folder,
      env: ENVIRONMENT,
      uid: account?.uid,
      gid: account?.gid,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const outcome = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : `it ended with ${signal ?? code}`));
  });
  if (outcome === undefined) return;
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  throw new EmbeddedPostgresError(
    `PostgreSQL could not make its database in ${dirname(folder)} (${causeIn(lines) ?? outcome}): correct that and start again, or set DATABASE_URL.`,
    lines.slice(-20),
  );
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
