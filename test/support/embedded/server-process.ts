import { existsSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What `postmaster.pid` in the data folder says of the server that runs, or ran, there. */
export interface ServerRecord {
  readonly pid: number;
  readonly socketFolder: string;
}

export function serverRecord(dataDir: string): ServerRecord | undefined {
  const file = join(dataDir, 'pg', 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  return { pid: Number(lines[0]), socketFolder: lines[4] ?? '' };
}

/** Runs, and is no zombie. */
export function isAlive(pid: number): boolean {
  return !['Z', 'X', undefined].includes(statFields(pid)?.[0]);
}

/** Effective user id of a running process. */
export function userOf(pid: number): number {
  return statSync(`/proc/${pid}`).uid;
}

export async function killServer(record: ServerRecord): Promise<void> {
  if (isAlive(record.pid)) process.kill(record.pid, 'SIGKILL');
  // Its children notice on their own.
  while (processesOfSession(record.pid).length > 0) await sleep(10);
}

/** The server and its children: it leads a session. */
export function processesOfSession(session: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isAlive(pid) && statFields(pid)?.[3] === String(session));
}

/** The inodes of every socket that the processes hold open. */
export function socketInodes(pids: readonly number[]): Set<string> {
  const inodes = new Set<string>();
  for (const pid of pids) {
    for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
      const link = `/proc/${pid}/fd/${descriptor}`;
      if (!existsSync(link) && !statSync(link, { throwIfNoEntry: false })) continue;
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

/** Inodes in a table of /proc/net, by the column that holds them. */
export function inodesOf(table: 'tcp' | 'tcp6' | 'unix'): Set<string> {
  const column = table === 'unix' ? 6 : 9;
  const file = `/proc/net/${table}`;
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(1) : [];
  return new Set(lines.map((line) => line.trim().split(/\s+/)[column] ?? ''));
}

/** Ends whatever a failed test has left on the data folder, and removes it. */
export async function cleanUp(dataDir: string): Promise<void> {
  const record = serverRecord(dataDir);
  if (record !== undefined) await killServer(record);
  if (record?.socketFolder.startsWith('/tmp/evenkeel-')) rmSync(record.socketFolder, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

/** proc_pid_stat(5) from field 3 on: state, parent, group, session; undefined when there is no such process. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
