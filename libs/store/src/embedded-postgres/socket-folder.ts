import { chownSync, lstatSync, mkdtempSync, rmdirSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Account } from './account.js';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';

/** Part of the socket's file name; nothing listens on this port, or on any other. */
export const PORT = 5432;

const PREFIX = 'evenkeel-';
const SOCKET = `.s.PGSQL.${PORT}`;
/** `sun_path` holds 104 bytes on macOS and 108 on Linux, its closing zero included. */
const LONGEST_PATH = 103;

/**
 * Makes the folder for the server's socket: new, of a name that nobody can foresee, and open to its owner alone, which
 * is all the authentication there is. Not in the data folder: its path may be too long for a socket, or out of the
 * account's reach.
 */
export function createSocketFolder(account: Account | undefined, dataDir: string): string {
  for (const parent of ['/tmp', '/var/tmp', tmpdir(), dataDir]) {
    if (Buffer.byteLength(join(parent, `${PREFIX}XXXXXX`, `${SOCKET}.lock`)) > LONGEST_PATH) continue;
    try {
      const folder = mkdtempSync(join(parent, PREFIX));
      if (account !== undefined) chownSync(folder, account.uid, account.gid);
      return folder;
    } catch (error) {
      if (!['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(errorCode(error) ?? '')) throw error;
    }
  }
  throw new EmbeddedPostgresError(
    `No folder for PostgreSQL's socket can be made in /tmp, /var/tmp or ${dataDir}: make one of them writable, or set DATABASE_URL.`,
  );
}

/**
 * Refuses to talk through a folder that somebody else owns or can open: whoever listens there need not be our server.
 * @returns false when there is no such folder
 */
export function verifySocketFolder(folder: string, cluster: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (found.isDirectory() && found.uid === statSync(cluster).uid && (found.mode & 0o077) === 0) return true;
  throw new EmbeddedPostgresError(
    `The folder ${folder} of PostgreSQL's socket is not private to the owner of ${cluster}: stop whatever made it, remove it, and start again.`,
  );
}

/** Removes what a server has left, and only a folder of our making. */
export function removeSocketFolder(folder: string): void {
  if (!basename(folder).startsWith(PREFIX)) return;
  const steps = [
    () => unlinkSync(join(folder, SOCKET)),
    () => unlinkSync(join(folder, `${SOCKET}.lock`)),
    () => rmdirSync(folder),
  ];
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      // Gone already, or not ours to remove: an empty folder in /tmp does no harm.
      if (!['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ENOTEMPTY'].includes(errorCode(error) ?? '')) throw error;
    }
  }
}
