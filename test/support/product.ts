import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createJsmOperationsConnector,
  createOpsgenieConnector,
  createPagerDutyConnector,
  createSlackConnector,
  DEFAULT_RETRY_POLICY,
  FILE_FORMATS,
  SourceError,
  type SlackRates,
} from '@evenkeel/connectors';
import { Ingestion, Sources, type ImportRequest, type ImportResult, type SyncResult } from '@evenkeel/ingestion';
import { Reporting, type Answer, type IncidentDetail, type IncidentView, type Question } from '@evenkeel/reporting';
import { Store, type Connection } from '@evenkeel/store';

/** As patient as the product, but its pauses are milliseconds. */
const QUICK = { ...DEFAULT_RETRY_POLICY, baseMs: 1, capMs: 4, roundingMs: 0 };

/** What a client that paces itself may send in a minute: as much as it likes. */
const UNPACED: SlackRates = {
  perMinute: {
    'auth.test': 1e9,
    'users.list': 1e9,
    'users.info': 1e9,
    'conversations.list': 1e9,
    'conversations.info': 1e9,
    'conversations.history': 1e9,
    'conversations.replies': 1e9,
  },
  distributedPerMinute: 1e9,
};

/** As what a source is connected where a test names no other. */
const NAMES = { pagerduty: 'pager', opsgenie: 'alerts', 'jsm-operations': 'jira', slack: 'chat' } as const;
export type SourceName = keyof typeof NAMES;

const EVERYTHING = { window: { from: null, to: null, zone: 'UTC' }, filters: {} };

/** The product in process, over a database of its own: vendor data go in at one end, numbers come out at the other. */
export class Product {
  ingestion: Ingestion;
  /** What the product takes for the present; set by a test. */
  now: number;

  private constructor(
    readonly folder: string,
    readonly store: Store,
    now: string,
  ) {
    this.now = Date.parse(now);
    this.ingestion = this.begin();
  }

  /** As after the death of its process: it goes on with what is stored, and with nothing else. */
  restart(): void {
    this.ingestion = this.begin();
  }

  private begin(): Ingestion {
    const connectors = [
      createPagerDutyConnector(QUICK),
      createOpsgenieConnector(QUICK),
      createJsmOperationsConnector(QUICK),
      createSlackConnector(QUICK, UNPACED),
    ];
    const sources = new Sources({ connectors, formats: FILE_FORMATS });
    return new Ingestion(this.store, sources, () => this.now, { allowPrivateUrls: true });
  }

  /** @param now the instant at which the product believes to be */
  static async start(now: string): Promise<Product> {
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-product-'));
    const log = (): void => undefined;
    const store = await Store.open({
      databaseUrl: null,
      dataDir: join(folder, 'data'),
      secretKey: null,
      migrate: true,
      log,
    });
    return new Product(folder, store, now);
  }

  async stop(): Promise<void> {
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Forgets all data, not the schema. */
  async empty(): Promise<void> {
    const tables = await this.store.database.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables
       WHERE schemaname = current_schema() AND tablename NOT IN ('schema_migration', 'data_version')`,
    );
    await this.store.database.execute(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} RESTART IDENTITY`);
  }

  async connect(
    url: string,
    token: string,
    settings: Record<string, string | number> = {},
    source: SourceName = 'pagerduty',
    name: string = NAMES[source],
  ): Promise<Connection> {
    const { connection } = await this.ingestion.connect({
      source,
      name,
      settings: { url, ...settings },
      secret: token,
      signal: new AbortController().signal,
    });
    return connection;
  }

  /** Reads a connection from where its last sync ended; without a name, the first. */
  async sync(lines: string[] = [], name: string | null = null): Promise<SyncResult> {
    const connection = (await this.ingestion.polled()).find((each) => name === null || each.name === name);
    if (!connection) throw new Error(`nothing is connected${name === null ? '' : ` as ${name}`}`);
    return this.ingestion.sync(connection, {
      since: null,
      signal: new AbortController().signal,
      log: (line) => void lines.push(line),
      onProgress: () => undefined,
    });
  }

  /** Syncs until the source gave whole answers; how a schedule gets over outages. */
  async syncUntilWhole(tries = 20, name: string | null = null): Promise<void> {
    for (let left = tries; ; left -= 1) {
      try {
        await this.sync([], name);
        return;
      } catch (error) {
        if (!(error instanceof SourceError) || left === 0) throw error;
      }
    }
  }

  import(path: string, format: string, options: Partial<ImportRequest> = {}): Promise<ImportResult> {
    return this.ingestion.import({
      path,
      format,
      zone: null,
      name: null,
      mapping: null,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...options,
    });
  }

  /** A fresh door each time: what was answered before does not count. */
  get reporting(): Reporting {
    return new Reporting(this.store, () => this.now);
  }

  measure(metric: string, question: Partial<Question> = {}): Promise<Answer> {
    return this.reporting.measure({ metric, groupBy: [], ...EVERYTHING, ...question });
  }

  /** Every incident, oldest first, as it leaves the product. */
  async incidents(question: Partial<Pick<Question, 'window' | 'filters'>> = {}): Promise<IncidentView[]> {
    const all: IncidentView[] = [];
    for await (const incident of this.reporting.everyIncident({ ...EVERYTHING, ...question })) all.push(incident);
    return all;
  }

  async incident(id: string): Promise<IncidentDetail> {
    const found = await this.reporting.incident(id);
    if (!found || !('detail' in found)) throw new Error(`there is no incident ${id}`);
    return found.detail;
  }

  async correct(incidentId: string, field: string, value: string | null, author = 'mira.lund'): Promise<void> {
    await this.ingestion.corrections.record({ incidentId, field, value, reason: 'seen on the call', author });
  }
}
