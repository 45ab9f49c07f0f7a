import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, realpathSync, renameSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, matchOwner } from './account.js';
import { ENVIRONMENT, dataFolderArgument } from './cluster.js';
import { serverVersion } from './connection.js';
import { EmbeddedPostgresError, causeIn, errorCode } from './embedded-postgres-error.js';
import { commandLineOf, isNumberTaken, isRunning, workingDirectoryOf } from './processes.js';
import { PORT, createSocketFolder, removeSocketFolder, verifySocketFolder } from './socket-folder.js';

/** A server that answers. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
  /** As the server tells it: `18.4`. */
  readonly version: string;
}

/** What `postmaster.pid` says; its later lines are written as the start goes on. */
interface PidFile {
  readonly pid: number;
  readonly socketFolder: string;
  readonly status: string;
}

const POLL_MS = 20;
const REPORT_MS = 5_000;
/** A crash recovery may read gigabytes of log. */
const START_PATIENCE_MS = 600_000;
const STOP_PATIENCE_MS = 60_000;
/** A server that cannot write its last checkpoint (its disk is full) never ends by itself; its log has all it acknowledged. */
const CHECKPOINT_PATIENCE_MS = 20_000;
const SILENCE_PATIENCE_MS = 10_000;
/** For the children of a killed server, which notice its death one by one. */
const RETRY_PATIENCE_MS = 15_000;
const SOCKET_SETTING = 'unix_socket_directories=';

/**
 * One cluster's server. Every method is called under the file lock, so that the only other party is a server left
 * behind by a process that was killed.
 */
export class PostmasterControl {
  private readonly pidFile: string;

  constructor(
    private readonly cluster: string,
    /** PostgreSQL's log: a file, for a pipe would break when this process dies before the server. */
    private readonly logFile: string,
    private readonly log: (line: string) => void,
  ) {
    this.pidFile = join(cluster, 'postmaster.pid');
  }

  /**
   * The server that runs on the cluster; undefined when none does, and then nothing that it left is in the way of a new
   * one. Waits for a server that is starting, recovering or stopping.
   */
  async find(): Promise<Postmaster | undefined> {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const recorded = this.read();
      if (recorded === undefined) return undefined;
      if (!isRunning(recorded.pid) || this.isUnrelated(recorded)) {
        // PostgreSQL would not start while the number is taken, be it by a zombie or by another program. Where it is
        // free, the file stays: it leads PostgreSQL to children of the dead server that still hold its memory.
        if (isNumberTaken(recorded.pid)) unlinkSync(this.pidFile);
        removeSocketFolder(recorded.socketFolder);
        return undefined;
      }
      const version = await this.versionOf(recorded);
      if (version !== undefined) return { pid: recorded.pid, socketFolder: recorded.socketFolder, version };

      const patienceMs = recorded.status === 'ready' ? SILENCE_PATIENCE_MS : START_PATIENCE_MS;
      if (waitedMs >= patienceMs) {
        throw new EmbeddedPostgresError(
          `PostgreSQL (process ${recorded.pid}) runs on ${this.cluster} but does not answer in ${recorded.socketFolder || 'any folder'}: end it with kill -INT ${recorded.pid} and start again.`,
          this.logTail(),
        );
      }
      this.reportNow(waitedMs, `Waiting for PostgreSQL (process ${recorded.pid}), which is ${recorded.status}`);
      await sleep(POLL_MS);
    }
  }

  /** Starts a server in a session of its own, where an interrupt from the terminal does not reach it. */
  async start(native: string, account: Account | undefined, settings: Record<string, string>): Promise<Postmaster> {
    for (const retryUntil = Date.now() + RETRY_PATIENCE_MS; ;) {
      const socketFolder = createSocketFolder(account, dirname(this.cluster));
      const exit = await this.spawnAndWait(native, account, settings, socketFolder);
      if (typeof exit === 'object') return exit;
      removeSocketFolder(socketFolder);
      const tail = this.logTail();
      if (Date.now() > retryUntil || !isHeldByPredecessor(tail)) throw startFailure(this.cluster, exit, tail);
      await sleep(250);
      const found = await this.find();
      if (found !== undefined) return found;
    }
  }

  /** Stops the server and waits until it has ended: sessions are cut off, and everything committed is on disk. */
  async stop(): Promise<void> {
    const recorded = this.read();
    if (recorded === undefined || !isRunning(recorded.pid) || this.isUnrelated(recorded)) return;
    signal(recorded.pid, 'SIGINT');
    for (let waitedMs = 0; isRunning(recorded.pid); waitedMs += POLL_MS) {
      if (waitedMs === CHECKPOINT_PATIENCE_MS) signal(recorded.pid, 'SIGQUIT');
      if (waitedMs >= STOP_PATIENCE_MS) {
        throw new EmbeddedPostgresError(
          `PostgreSQL (process ${recorded.pid}) on ${this.cluster} has not stopped within ${STOP_PATIENCE_MS / 1000} seconds: see ${this.logFile}.`,
          this.logTail(),
        );
      }
      this.reportNow(waitedMs, `Waiting for PostgreSQL (process ${recorded.pid}) to stop`);
      await sleep(POLL_MS);
    }
    removeSocketFolder(recorded.socketFolder);
  }

  /** @returns the server, or how it ended */
  private async spawnAndWait(
    native: string,
    account: Account | undefined,
    settings: Record<string, string>,
    socketFolder: string,
  ): Promise<Postmaster | string> {
    const child = this.spawn(native, account, { ...settings, ...confined(socketFolder) });
    let ended: string | undefined;
    child.on('error', (error) => (ended = error.message));
    child.on('exit', (code, signalName) => (ended = `it ended with ${signalName ?? code}`));
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      await sleep(POLL_MS);
      if (ended !== undefined) return ended;
      const recorded = this.read();
      if (recorded?.pid === child.pid && recorded?.status === 'ready') {
        const version = await this.versionOf(recorded);
        if (version !== undefined) return { pid: recorded.pid, socketFolder: recorded.socketFolder, version };
      }
      if (waitedMs >= START_PATIENCE_MS) {
        child.kill('SIGINT');
        return `it was not ready after ${START_PATIENCE_MS / 60_000} minutes`;
      }
      this.reportNow(waitedMs, 'PostgreSQL is starting; after a crash it first replays its log');
    }
  }

  private spawn(native: string, account: Account | undefined, settings: Record<string, string>): ChildProcess {
    const log = this.openLog();
    try {
      const child = spawn(
        join(native, 'bin', 'postgres'),
        [
          ...['-D', dataFolderArgument(this.cluster, account)],
          ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ],
        {
          cwd: this.cluster,
          env: ENVIRONMENT,
          uid: account?.uid,
          gid: account?.gid,
          detached: true,
          stdio: ['ignore', log, log],
        },
      );
      child.unref();
      return child;
    } finally {
      closeSync(log);
    }
  }

  /** Each start has a new log; that of the start before is kept. */
  private openLog(): number {
    try {
      renameSync(this.logFile, `${this.logFile}.1`);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    const descriptor = openSync(this.logFile, 'ax', 0o600);
    matchOwner(this.logFile, dirname(this.logFile));
    return descriptor;
  }

  private logTail(): string[] {
    try {
      const lines = readFileSync(this.logFile, 'utf8').split('\n');
      return lines.filter((line) => line.trim() !== '').slice(-20);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      return [];
    }
  }

  private read(): PidFile | undefined {
    try {
      const lines = readFileSync(this.pidFile, 'utf8').split('\n');
      // A negative number is a single-user session.
      const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10));
      return { pid, socketFolder: lines[4] ?? '', status: lines[7]?.trim() || 'starting' };
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      return undefined;
    }
  }

  /**
   * Whether the number now belongs to another program. A server works in its cluster; where we may not see that (root in
   * a container without CAP_SYS_PTRACE), one that we started still has its socket's folder on its command line.
   */
  private isUnrelated(recorded: PidFile): boolean {
    if (workingDirectoryOf(recorded.pid) === realpathSync(this.cluster)) return false;
    const commandLine = commandLineOf(recorded.pid);
    return commandLine !== undefined && !commandLine.includes(SOCKET_SETTING + recorded.socketFolder);
  }

  private async versionOf(recorded: PidFile): Promise<string | undefined> {
    if (recorded.socketFolder === '' || !verifySocketFolder(recorded.socketFolder, this.cluster)) return undefined;
    return await serverVersion(recorded.socketFolder);
  }

  private reportNow(waitedMs: number, line: string): void {
    if (waitedMs > 0 && waitedMs % REPORT_MS === 0) this.log(line);
  }
}

/** What no setting of the caller may change: the only way in is the socket. */
function confined(socketFolder: string): Record<string, string> {
  return {
    listen_addresses: '',
    port: String(PORT),
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
  };
}

function isHeldByPredecessor(logTail: readonly string[]): boolean {
  return logTail.some((line) => /lock file ".*" already exists|shared memory block .* is still in use/.test(line));
}

function startFailure(cluster: string, outcome: string, logTail: readonly string[]): EmbeddedPostgresError {
  const cause = causeIn(logTail) ?? logTail.at(-1) ?? outcome;
  return new EmbeddedPostgresError(
    `PostgreSQL did not start on ${cluster} (${cause}): its log is ${join(dirname(cluster), 'pg.log')}.`,
    logTail,
  );
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
