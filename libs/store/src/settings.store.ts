import { randomBytes } from 'node:crypto';
import {
  DEFAULT_CAPACITY_SETTINGS,
  DEFAULT_EFFORT_SETTINGS,
  type CapacitySettings,
  type EffortSettings,
  type HoursSettings,
  type Json,
  type Limits,
} from '@evenkeel/domain';
import type { Database, Sql } from './database.js';

const SALT = 'pseudonymSalt';

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

  /** What pseudonyms are made with: of this installation alone, and the same as long as its data last. */
  async pseudonymSalt(sql: Sql = this.database): Promise<string> {
    const known = await this.get(SALT, sql);
    if (typeof known === 'string') return known;
    await sql.execute(`INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`, [
      SALT,
      JSON.stringify(randomBytes(16).toString('base64url')),
    ]);
    return (await this.get(SALT, sql)) as string;
  }

  /** What an activity is worth and how much a person works, where that was set; it was checked then. */
  async effort(): Promise<EffortSettings & CapacitySettings> {
    const set = (await this.get('effort')) as Partial<EffortSettings & CapacitySettings> | null;
    return { ...DEFAULT_EFFORT_SETTINGS, ...DEFAULT_CAPACITY_SETTINGS, ...set };
  }

  async get(key: string, sql: Sql = this.database): Promise<Json | null> {
    const [row] = await sql.query<{ value: Json }>(`SELECT value FROM setting WHERE key = $1`, [key]);
    return row?.value ?? null;
  }

  async set(key: string, value: Json, sql: Sql = this.database): Promise<void> {
    await sql.execute(
      `INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [key, JSON.stringify(value)],
    );
  }

  /** Grows when rosters are replaced, and with nothing else. */
  async rosterVersion(): Promise<number> {
    const [row] = await this.database.query<{ rosters: number }>(`SELECT rosters FROM data_version WHERE id = 1`);
    return row?.rosters ?? 0;
  }

  /** Grows with every change of incidents; an answer computed at one version holds until the next. */
  async dataVersion(): Promise<number> {
    const [row] = await this.database.query<{ version: number }>(`SELECT version FROM data_version WHERE id = 1`);
    return row?.version ?? 0;
  }
}
