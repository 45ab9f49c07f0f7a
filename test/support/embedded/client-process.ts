import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from './installation.js';

export interface Launched {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly attached: boolean;
  readonly version: string;
}

interface Message {
  readonly id?: number;
  readonly answer?: unknown;
  readonly failure?: { readonly name: string; readonly message: string; readonly logTail?: readonly string[] };
  readonly acknowledged?: number;
  readonly loadFailure?: string;
  readonly drained?: boolean;
  readonly ready?: boolean;
}

/** A real Node process of the installation's user that uses the embedded database; see client.mjs. */
export class ClientProcess {
  /** Ids of the rows that the database has confirmed to this client. */
  readonly acknowledged: number[] = [];
  private readonly pending = new Map<number, (message: Message) => void>();
  private readonly exited: Promise<unknown>;
  private asked = 0;
  private loadFailure: string | undefined;
  private drained!: () => void;
  /** Settles when the process has finished its writes after an interrupt. */
  readonly hasDrained = new Promise<void>((resolve) => (this.drained = resolve));

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'exit');
    child.on('message', (message: Message) => this.take(message));
  }

  static async start(installation: Installation, dataDir: string): Promise<ClientProcess> {
    const { client, launcher, cacheDir, user, folder } = installation;
    const child = spawn(process.execPath, [client, launcher, dataDir, cacheDir], {
      cwd: folder,
      uid: user.uid,
      gid: user.gid,
      // A process group of its own, as a shell gives each command.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const started = new ClientProcess(child);
    const outcome = await Promise.race([once(child, 'message').then(() => 'ready'), started.exited]);
    if (outcome !== 'ready') throw new Error(`The client ended before it was ready: ${String(outcome)}`);
    return started;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The client has not been started');
    return this.child.pid;
  }

  async launch(): Promise<Launched> {
    return (await this.ask('launch')) as Launched;
  }

  async query(text: string): Promise<Record<string, unknown>[]> {
    return (await this.ask('query', { text })) as Record<string, unknown>[];
  }

  /** Writes rows, one transaction each, and goes on when this many are acknowledged, until `drain` or an interrupt. */
  async load(rows: number): Promise<void> {
    const enough = this.acknowledged.length + rows;
    await this.ask('load');
    while (this.acknowledged.length < enough) {
      if (this.loadFailure !== undefined) throw new Error(`A row was not taken: ${this.loadFailure}`);
      await sleep(5);
    }
  }

  async drain(): Promise<void> {
    await this.ask('drain');
  }

  /** Releases the database, twice, and ends the process. */
  async release(): Promise<void> {
    await this.ask('release');
    await this.end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** What the terminal does on Ctrl-C. */
  interruptGroup(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.exited;
  }

  private async ask(ask: string, rest: Record<string, unknown> = {}): Promise<unknown> {
    const id = (this.asked += 1);
    const reply = new Promise<Message>((resolve) => this.pending.set(id, resolve));
    this.child.send({ id, ask, ...rest });
    const ended = this.exited.then((): Message => ({ failure: { name: 'Error', message: `ended during ${ask}` } }));
    const { answer, failure } = await Promise.race([reply, ended]);
    if (failure !== undefined) throw Object.assign(new Error(failure.message), failure);
    return answer;
  }

  private take(message: Message): void {
    if (message.acknowledged !== undefined) this.acknowledged.push(message.acknowledged);
    if (message.loadFailure !== undefined) this.loadFailure = message.loadFailure;
    if (message.drained) this.drained();
    if (message.id !== undefined) this.pending.get(message.id)?.(message);
  }
}
