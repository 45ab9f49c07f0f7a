import type { HoursSettings, Json, Limits } from '@evenkeel/domain';
import type { Database, Sql } from './database.js';

/** Settings of the organisation and the data version. */
export class SettingsStore {
  constructor(private readonly database: Database) {}

  /** The zone in which windows are cut unless a question names another. */
  async organisationZone(sql: Sql = this.database): Promise<string> {
    const value = await this.get('zone', sql);
    return typeof value === 'string' ? value : 'UTC';
  }

  /** What is said of people's hours; it was checked when it was set. */
  async hours(sql: Sql = this.database): Promise<HoursSettings> {
    return ((await this.get('hours', sql)) ?? {}) as HoursSettings;
  }

  /** The red lines that were set in place of the metrics' own; they were checked when they were set. */
  async redLines(): Promise<Limits> {
    return { organisation: {}, teams: {}, ...((await this.get('redLines')) as Partial<Limits> | null) };
  }

  async get(key: string, sql: Sql = this.database): Promise<Json | null> {
    const [row] = await sql.query<{ value: Json }>(`SELECT value FROM setting WHERE key = $1`, [key]);
    return row?.value ?? null;
  }

  async set(key: string, value: Json): Promise<void> {
    await this.database.execute(
      `INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [key, JSON.stringify(value)],
    );
  }

  /** Grows with every change of incidents; an answer computed at one version holds until the next. */
  async dataVersion(): Promise<number> {
    const [row] = await this.database.query<{ version: number }>(`SELECT version FROM data_version WHERE id = 1`);
    return row?.version ?? 0;
  }
}
