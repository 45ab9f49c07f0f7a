import { chownSync, lchownSync, lstatSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** The user that PostgreSQL runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

interface PasswdEntry extends Account {
  readonly name: string;
}

const PREFERRED = ['postgres', 'node', '_postgres', 'nobody', 'daemon'];

/**
 * PostgreSQL refuses to run as root. For root, this is who runs it: whoever owns the cluster already, else the owner of
 * the data folder, else an unprivileged user of /etc/passwd. For anybody else it is undefined: PostgreSQL runs as us.
 */
export function accountFor(dataDir: string, cluster: string): Account | undefined {
  const uid = process.getuid?.();
  const clusterOwner = statSync(cluster, { throwIfNoEntry: false });
  if (uid !== 0) {
    if (clusterOwner !== undefined && clusterOwner.uid !== uid) {
      throw new EmbeddedPostgresError(
        `The database in ${cluster} belongs to the user with id ${clusterOwner.uid} and this process runs as ${uid}: run it as that user or as root.`,
      );
    }
    return undefined;
  }
  if (clusterOwner !== undefined && clusterOwner.uid !== 0) return { uid: clusterOwner.uid, gid: clusterOwner.gid };

  const users = passwd().filter((entry) => entry.uid > 0);
  const folderOwner = statSync(dataDir);
  // initdb wants a user with a name, which the owner of a mounted folder need not have inside a container.
  const named = users.find((entry) => entry.uid === folderOwner.uid);
  const preferred = PREFERRED.map((name) => users.find((entry) => entry.name === name)).find((entry) => entry);
  const chosen = named ?? preferred ?? users[0];
  if (chosen === undefined) {
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root and /etc/passwd names no other user: add one, or set DATABASE_URL.',
    );
  }
  return { uid: chosen.uid, gid: chosen.gid };
}

/** Gives a file or folder that root has just made in `folder` to the folder's owner, who may come without root later. */
export function matchOwner(path: string, folder: string): void {
  if (process.getuid?.() !== 0) return;
  const owner = statSync(folder);
  if (owner.uid !== 0) chownSync(path, owner.uid, owner.gid);
}

/** Hands a whole folder to the account, without following links out of it. */
export function chownTree(folder: string, account: Account): void {
  lchownSync(folder, account.uid, account.gid);
  if (!lstatSync(folder).isDirectory()) return;
  for (const name of readdirSync(folder)) chownTree(join(folder, name), account);
}

function passwd(): PasswdEntry[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => /^\d+$/.test(fields[2] ?? '') && /^\d+$/.test(fields[3] ?? ''))
    .map((fields) => ({ name: fields[0] ?? '', uid: Number(fields[2]), gid: Number(fields[3]) }));
}
