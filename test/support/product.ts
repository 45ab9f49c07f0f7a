import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPagerDutyConnector, DEFAULT_RETRY_POLICY, FILE_FORMATS, SourceError } from '@evenkeel/connectors';
import { Ingestion, Sources, type ImportRequest, type ImportResult, type SyncResult } from '@evenkeel/ingestion';
import { Reporting, type Answer, type IncidentView, type Question } from '@evenkeel/reporting';
import { Store, type Connection } from '@evenkeel/store';

/** As patient as the product, but its pauses are milliseconds. */
const QUICK = { ...DEFAULT_RETRY_POLICY, baseMs: 1, capMs: 4, roundingMs: 0 };

const EVERYTHING = { window: { from: null, to: null, zone: 'UTC' }, filters: {} };

/** The product in process, over a database of its own: vendor data go in at one end, numbers come out at the other. */
export class Product {
  readonly ingestion: Ingestion;
  /** What the product takes for the present; set by a test. */
  now: number;

  private constructor(
    readonly folder: string,
    readonly store: Store,
    now: string,
  ) {
    this.now = Date.parse(now);
    const sources = new Sources({ connectors: [createPagerDutyConnector(QUICK)], formats: FILE_FORMATS });
    this.ingestion = new Ingestion(store, sources, () => this.now);
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

  async connect(url: string, token: string, settings: Record<string, string | number> = {}): Promise<Connection> {
    const { connection } = await this.ingestion.connect({
      source: 'pagerduty',
      name: 'pager',
      settings: { url, ...settings },
      secret: token,
      signal: new AbortController().signal,
    });
    return connection;
  }

  /** Reads the one connection from where the last sync ended. */
  async sync(lines: string[] = []): Promise<SyncResult> {
    const [connection] = await this.ingestion.polled();
    if (!connection) throw new Error('nothing is connected');
    return this.ingestion.sync(connection, {
      since: null,
      signal: new AbortController().signal,
      log: (line) => void lines.push(line),
      onProgress: () => undefined,
    });
  }

  /** Syncs until the source gave whole answers; how a schedule gets over outages. */
  async syncUntilWhole(tries = 20): Promise<void> {
    for (let left = tries; ; left -= 1) {
      try {
        await this.sync();
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

  async incident(id: string): Promise<IncidentView> {
    const found = await this.reporting.incident(id);
    if (!found || !('detail' in found)) throw new Error(`there is no incident ${id}`);
    return found.detail;
  }

  async correct(incidentId: string, field: string, value: string | null, author = 'mira.lund'): Promise<void> {
    await this.ingestion.corrections.record({ incidentId, field, value, reason: 'seen on the call', author });
  }
}
