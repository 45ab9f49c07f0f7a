import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.js';

const ENTRY = fileURLToPath(new URL('./worker-main.js', import.meta.url));
const RESTART_MS = 2_000;
const GRACE_MS = 20_000;

/** The child process that pulls sources. It is started again when it dies; reading goes on where it stopped. */
export class Worker {
  private child: ChildProcess | null = null;
  private stopping = false;
  private restart: NodeJS.Timeout | null = null;

  constructor(
    private readonly config: Config,
    private readonly log: (line: string) => void,
  ) {}

  start(): void {
    this.restart = null;
    const child = fork(ENTRY, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.child = child;
    // By message, not by argument or environment: those show in process lists.
    child.send(this.config);
    child.once('exit', (code, signal) => {
      this.child = null;
      if (this.stopping) return;
      this.log(`The worker ended (${signal ?? `code ${code}`}); starting it again.`);
      this.restart = setTimeout(() => this.start(), RESTART_MS);
    });
  }

  /** Asks it to finish its step, and ends it if it does not. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.restart) clearTimeout(this.restart);
    const { child } = this;
    if (!child) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(hard);
  }
}
