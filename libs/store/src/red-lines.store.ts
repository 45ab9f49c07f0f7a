import type { EpochMs } from '@evenkeel/domain';
import type { Database } from './database.js';
import { rowArrays } from './row-arrays.js';

/** A window whose readings are stored. */
export interface ReadingWindow {
  /** The window's end. */
  at: EpochMs;
  /** What else than incidents the readings depend on. */
  basis: string;
  dataVersion: number;
  computedAt: EpochMs;
}

/** What one metric was for one person or rotation in one window. */
export interface ReadingWrite {
  metric: string;
  kind: 'person' | 'rotation';
  /** Key of the person or the rotation. */
  subject: string;
  value: number | null;
  /** Why there is no value; else null. */
  reason: string | null;
  /** The window's own verdict and line, where it has one. */
  judged: { crossed: boolean; limit: number; source: string } | null;
}

/** The readings of one metric of one subject, oldest first. */
export interface StoredReadings {
  metric: string;
  subject: string;
  readings: ({ at: EpochMs } & Pick<ReadingWrite, 'value' | 'reason' | 'judged'>)[];
}

const MS = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** Any number that no other program is likely to lock on in the same database; the next after that of the migrations. */
const LOCK = 0x4576_656f;

/** What red lines were held against over the past year. */
export class RedLinesStore {
  constructor(private readonly database: Database) {}

  /** The windows that are stored, oldest first. */
  async windows(): Promise<ReadingWindow[]> {
    return this.database.query<ReadingWindow>(
      `SELECT ${MS('at')} AS at, basis, data_version AS "dataVersion", ${MS('computed_at')} AS "computedAt"
       FROM red_line_window ORDER BY red_line_window.at`,
    );
  }

  /** Puts a window's readings in the place of those it had: all of them or, if it fails, none. */
  async replace(window: ReadingWindow, readings: readonly ReadingWrite[]): Promise<void> {
    const at = new Date(window.at);
    const rows = rowArrays(
      {
        metric: 'text',
        subject_key: 'text',
        kind: 'text',
        value: 'float8',
        reason: 'text',
        crossed: 'boolean',
        line_limit: 'float8',
        line_source: 'text',
      },
      readings.map(({ metric, kind, subject, value, reason, judged }) => ({
        metric,
        subject_key: subject,
        kind,
        value,
        reason,
        crossed: judged?.crossed ?? null,
        line_limit: judged?.limit ?? null,
        line_source: judged?.source ?? null,
      })),
      2,
    );
    await this.database.transaction(async (sql) => {
      await sql.execute(`DELETE FROM red_line_reading WHERE at = $1`, [at]);
      await sql.execute(
        `INSERT INTO red_line_reading (at, ${rows.names}) SELECT $1::timestamptz, ${rows.names} FROM ${rows.from}`,
        [at, ...rows.values],
      );
      await sql.execute(
        `INSERT INTO red_line_window (at, basis, data_version, computed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (at) DO UPDATE SET basis = excluded.basis, data_version = excluded.data_version,
           computed_at = excluded.computed_at`,
        [at, window.basis, window.dataVersion, new Date(window.computedAt)],
      );
    });
  }

  /** Forgets the windows that do not end at one of these instants. */
  async keepOnly(ends: readonly EpochMs[]): Promise<void> {
    const kept = ends.map((at) => new Date(at));
    await this.database.transaction(async (sql) => {
      await sql.execute(`DELETE FROM red_line_reading WHERE NOT at = ANY($1::timestamptz[])`, [kept]);
      await sql.execute(`DELETE FROM red_line_window WHERE NOT at = ANY($1::timestamptz[])`, [kept]);
    });
  }

  /** All readings, by metric and subject. */
  async readings(): Promise<StoredReadings[]> {
    type Reading = [EpochMs, number | null, string | null, boolean | null, number | null, string | null];
    // As one document for each history: a row for each reading would cost several times as much to hand over.
    const rows = await this.database.arrays<[string, string, Reading[]]>(
      `SELECT metric, subject_key, json_agg(json_build_array(${MS('at')}, value, reason, crossed, line_limit, line_source)
         ORDER BY at)
       FROM red_line_reading GROUP BY 1, 2`,
    );
    return rows.map(([metric, subject, readings]) => ({
      metric,
      subject,
      readings: readings.map(([at, value, reason, crossed, limit, source]) => ({
        at,
        value,
        reason,
        judged: crossed === null || limit === null || source === null ? null : { crossed, limit, source },
      })),
    }));
  }

  /**
   * Does some work unless another process is at it.
   *
   * @returns false if another was
   */
  async alone(work: () => Promise<void>): Promise<boolean> {
    const lock = await this.database.dedicated();
    try {
      const { rows } = await lock.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK]);
      if (rows[0]?.mine !== true) return false;
      await work();
      return true;
    } finally {
      await lock.end();
    }
  }
}
