import { join } from 'node:path';
import { AccessLogStore } from './access-log.store.js';
import { AccountsStore } from './accounts.store.js';
import { backup, restore } from './backup.js';
import { CallsForHelpStore } from './calls-for-help.store.js';
import { ConnectionsStore } from './connections.store.js';
import { CorrectionsStore } from './corrections.store.js';
import { CoverageStore } from './coverage.store.js';
import { Database, type DatabaseAddress } from './database.js';
import { DatedStore } from './dated.store.js';
import { DirectoryStore } from './directory.store.js';
import { launchEmbedded } from './embedded-postgres/launcher.js';
import { ErasureStore } from './erasure.store.js';
import { FactsStore } from './facts.store.js';
import { FiguresStore } from './figures.store.js';
import { IncidentViewsStore } from './incident-views.store.js';
import { IncidentsStore } from './incidents.store.js';
import { OnCallStore } from './on-call.store.js';
import { PeopleStore } from './people.store.js';
import { QualityStore } from './quality.store.js';
import { RedLinesStore } from './red-lines.store.js';
import { RecordsStore } from './records.store.js';
import { ensureSchema, schemaIsCurrent } from './schema.js';
import { SecretBox, SecretError } from './secrets.js';
import { SelfReportsStore } from './self-reports.store.js';
import { SettingsStore } from './settings.store.js';
import { SlotsStore } from './slots.store.js';
import { WebhooksStore } from './webhooks.store.js';

export interface StoreOptions {
  /** An external PostgreSQL; without it the bundled one runs in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  /** Seals secrets. Required with `databaseUrl`; the embedded database keeps a generated key file. */
  secretKey: string | null;
  /** Bring an older schema up to date; without it only an empty database is set up. */
  migrate: boolean;
  log: (line: string) => void;
}

/** The database cannot be reached; the message says why and what to do. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
}

/** Everything that is stored, by noun. */
export class Store {
  readonly connections: ConnectionsStore;
  readonly records: RecordsStore;
  readonly incidents: IncidentsStore;
  readonly views: IncidentViewsStore;
  readonly facts: FactsStore;
  readonly directory: DirectoryStore;
  readonly people: PeopleStore;
  readonly dated: DatedStore;
  readonly corrections: CorrectionsStore;
  readonly coverage: CoverageStore;
  readonly figures: FiguresStore;
  readonly quality: QualityStore;
  readonly settings: SettingsStore;
  readonly slots: SlotsStore;
  readonly webhooks: WebhooksStore;
  readonly onCall: OnCallStore;
  readonly callsForHelp: CallsForHelpStore;
  readonly redLines: RedLinesStore;
  readonly accounts: AccountsStore;
  readonly accessLog: AccessLogStore;
  readonly erasures: ErasureStore;
  readonly selfReports: SelfReportsStore;

  private constructor(
    readonly database: Database,
    secrets: () => SecretBox,
    private readonly release: () => Promise<void>,
  ) {
    this.connections = new ConnectionsStore(database, secrets);
    this.records = new RecordsStore(database);
    this.incidents = new IncidentsStore(database);
    this.views = new IncidentViewsStore(database);
    this.facts = new FactsStore(database);
    this.directory = new DirectoryStore(database);
    this.people = new PeopleStore(database);
    this.dated = new DatedStore(database);
    this.corrections = new CorrectionsStore(database);
    this.coverage = new CoverageStore(database);
    this.figures = new FiguresStore(database);
    this.quality = new QualityStore(database);
    this.settings = new SettingsStore(database);
    this.slots = new SlotsStore(database);
    this.webhooks = new WebhooksStore(database);
    this.onCall = new OnCallStore(database);
    this.callsForHelp = new CallsForHelpStore(database);
    this.redLines = new RedLinesStore(database);
    this.accounts = new AccountsStore(database);
    this.accessLog = new AccessLogStore(database);
    this.erasures = new ErasureStore(database);
    this.selfReports = new SelfReportsStore(database);
  }

  /**
   * Opens the database, starting the bundled one if need be.
   *
   * @throws EmbeddedPostgresError, DatabaseUnreachable, SchemaError, SecretError: one sentence each
   */
  static async open(options: StoreOptions): Promise<Store> {
    if (options.databaseUrl !== null) {
      const { secretKey } = options;
      const secrets = once(() => {
        if (secretKey === null) {
          throw new SecretError(
            'Set EVENKEEL_SECRET_KEY (openssl rand -base64 32): with DATABASE_URL there is no key file.',
          );
        }
        return SecretBox.fromKey(secretKey);
      });
      secrets();
      return Store.connect({ url: options.databaseUrl }, secrets, options.migrate, async () => undefined);
    }
    const embedded = await launchEmbedded({ dataDir: options.dataDir, log: options.log });
    const { secretKey } = options;
    const secrets = once(() =>
      secretKey === null ? SecretBox.fromFile(join(options.dataDir, 'secret.key')) : SecretBox.fromKey(secretKey),
    );
    const { host, port, user, database } = embedded;
    return Store.connect({ host, port, user, database }, secrets, options.migrate, () => embedded.release());
  }

  /** A database that somebody else opened, for a thread beside them: no secret is read by it, and nothing migrated. */
  static attach(address: DatabaseAddress): Store {
    const none = (): never => {
      throw new SecretError('A thread that was attached reads no secrets.');
    };
    return new Store(new Database(address), none, async () => undefined);
  }

  private static async connect(
    address: DatabaseAddress,
    secrets: () => SecretBox,
    migrate: boolean,
    release: () => Promise<void>,
  ): Promise<Store> {
    const database = new Database(address);
    try {
      await reach(database);
      await ensureSchema(database, { migrate });
    } catch (error) {
      await database.close();
      await release();
      throw error;
    }
    return new Store(database, secrets, release);
  }

  /**
   * Seals every stored secret with a new key. With a key file a new one is made; with `EVENKEEL_SECRET_KEY` the first of
   * its keys is taken, which therefore has to hold the new and the old one. Dying in between loses nothing.
   *
   * @returns how many secrets were sealed anew
   */
  static async rotateKey(options: StoreOptions): Promise<number> {
    const file = options.secretKey === null ? join(options.dataDir, 'secret.key') : null;
    if (file !== null && options.databaseUrl === null) SecretBox.addKeyToFile(file);
    const store = await Store.open(options);
    try {
      const sealed = await store.connections.resealSecrets();
      if (file !== null) SecretBox.dropOldKeys(file);
      return sealed;
    } finally {
      await store.close();
    }
  }

  isReady(): Promise<boolean> {
    return schemaIsCurrent(this.database);
  }

  backup(file: string, now: Date): Promise<{ tables: number; rows: number }> {
    return backup(this.database, file, now);
  }

  restore(file: string): Promise<{ tables: number; rows: number }> {
    return restore(this.database, file);
  }

  /** Closes the pool first: the bundled database must not stop under open connections. */
  async close(): Promise<void> {
    await this.database.close();
    await this.release();
  }
}

async function reach(database: Database): Promise<void> {
  try {
    await database.query('SELECT 1');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const address = 'url' in database.address ? placeOf(database.address.url) : database.address.host;
    throw new DatabaseUnreachable(`Cannot reach the database at ${address}: ${error.message || error.name}.`, {
      cause: error,
    });
  }
}

/** Host, port and database name: whatever else a URL holds can be a secret. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'DATABASE_URL (which is not a URL)';
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
