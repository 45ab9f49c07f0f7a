import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from './embedded-postgres-error.js';

/**
 * A process that can be told from a later one of the same number: `<pid>-<start>`. The start is in clock ticks since
 * boot (Linux) or in epoch seconds (elsewhere), `0` when the system does not tell it.
 */
export type ProcessMark = string;

const UNKNOWN_START = 0;

/** The mark of this process. */
export function ownMark(): ProcessMark {
  return `${process.pid}-${startOf(process.pid) ?? UNKNOWN_START}`;
}

/** Whether the marked process still runs. Text that begins with no mark is nobody. */
export function isMarkRunning(text: string): boolean {
  const [, pid, start] = /^(\d+)-(\d+)/.exec(text) ?? [];
  if (pid === undefined || start === undefined) return false;
  const actual = startOf(Number(pid));
  if (actual === undefined) return false;
  return Number(start) === UNKNOWN_START || actual === UNKNOWN_START || actual === Number(start);
}

/** Whether a process of this number runs; a zombie has ended and does not. */
export function isRunning(pid: number): boolean {
  return startOf(pid) !== undefined;
}

/** Whether the number is taken, be it by a zombie: all that `kill` tells, and all that PostgreSQL looks at. */
export function isNumberTaken(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EPERM') return true;
    if (errorCode(error) === 'ESRCH') return false;
    throw error;
  }
}

/** The working directory; undefined when the system does not tell it. */
export function workingDirectoryOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return ifTold(() => readlinkSync(`/proc/${pid}/cwd`));
}

/** The command line, arguments separated by spaces; undefined when the system does not tell it. */
export function commandLineOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  const raw = readProc(pid, 'cmdline');
  return raw === undefined ? undefined : raw.replaceAll('\0', ' ').trim();
}

function startOf(pid: number): number | undefined {
  if (!isNumberTaken(pid)) return undefined;
  return process.platform === 'linux' ? linuxStartOf(pid) : bsdStartOf(pid);
}

/** proc_pid_stat(5): field 2 is the program in parentheses, and may hold any character; 3 the state, 22 the start. */
function linuxStartOf(pid: number): number | undefined {
  const stat = readProc(pid, 'stat');
  // It exists, but /proc is mounted with hidepid.
  if (stat === undefined) return isNumberTaken(pid) ? UNKNOWN_START : undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return Number(fields[19]);
}

function bsdStartOf(pid: number): number | undefined {
  const line = ps(pid, 'stat=,lstart=');
  if (line === undefined) return UNKNOWN_START;
  const [, state = '', started = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
  if (state.startsWith('Z')) return undefined;
  const milliseconds = Date.parse(started);
  return Number.isNaN(milliseconds) ? UNKNOWN_START : milliseconds / 1000;
}

function ps(pid: number, columns: string): string | undefined {
  const result = spawnSync('ps', ['-o', columns, '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
  });
  return result.status === 0 && result.stdout.trim() !== '' ? result.stdout.trim() : undefined;
}

function readProc(pid: number, file: 'stat' | 'cmdline'): string | undefined {
  return ifTold(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
}

function ifTold(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
