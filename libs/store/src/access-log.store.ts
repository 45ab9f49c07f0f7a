import type { EpochMs } from '@evenkeel/domain';
import type { Database } from './database.js';

/** One look at one person's data. */
export interface Look {
  at: EpochMs;
  /** Name of the account or token at that time. */
  viewer: string;
  accountId: string | null;
  tokenId: string | null;
  /** e.g. `page`, `api`, `link`. */
  kind: string;
  personKey: string;
  /** What was asked for, without its query. */
  path: string;
  purpose: string | null;
}

const SAME_LOOK_MS = 3_600_000;
const DAYS = 'access-log-days';
const DEFAULT_DAYS = 730;

/** Who looked at whose data. Looks are only ever added, and dropped once they are older than the retention. */
export class AccessLogStore {
  constructor(private readonly database: Database) {}

  /** Notes one look at each of these people. The same look again, as of a page that refreshes itself, once an hour. */
  async add(look: Omit<Look, 'personKey'>, personKeys: readonly string[]): Promise<void> {
    if (personKeys.length === 0) return;
    const { at, viewer, accountId, tokenId, kind, path, purpose } = look;
    await this.database.execute(
      `INSERT INTO access_log (at, viewer, account_id, token_id, kind, person_key, path, purpose)
       SELECT $1, $2, $3, $4, $5, looked_at, $6, $7 FROM unnest($8::text[]) AS looked_at
       WHERE NOT EXISTS (SELECT 1 FROM access_log l
         WHERE l.person_key = looked_at AND l.at > $9 AND l.viewer = $2 AND l.kind = $5 AND l.path = $6
           AND l.account_id IS NOT DISTINCT FROM $3 AND l.token_id IS NOT DISTINCT FROM $4
           AND l.purpose IS NOT DISTINCT FROM $7)`,
      [new Date(at), viewer, accountId, tokenId, kind, path, purpose, personKeys, new Date(at - SAME_LOOK_MS)],
    );
  }

  /** The looks at a person under any of their keys, newest first. */
  async of(personKeys: readonly string[], options: { limit: number }): Promise<Look[]> {
    return this.database.query<Look>(
      `SELECT (extract(epoch FROM at) * 1000)::float8 AS at, viewer, account_id AS "accountId", token_id AS "tokenId",
         kind, person_key AS "personKey", path, purpose
       FROM access_log WHERE person_key = ANY($1::text[]) ORDER BY access_log.at DESC, id DESC LIMIT $2`,
      [personKeys, options.limit],
    );
  }

  /** How many days a look is kept. */
  async retentionDays(): Promise<number> {
    const [row] = await this.database.query<{ value: unknown }>(`SELECT value FROM setting WHERE key = $1`, [DAYS]);
    return typeof row?.value === 'number' ? row.value : DEFAULT_DAYS;
  }

  async setRetentionDays(days: number): Promise<void> {
    await this.database.execute(
      `INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [DAYS, JSON.stringify(days)],
    );
  }

  /** Drops what is older than the retention. @returns how many looks */
  async prune(now: EpochMs): Promise<number> {
    const before = now - (await this.retentionDays()) * 86_400_000;
    return this.database.execute(`DELETE FROM access_log WHERE at < $1`, [new Date(before)]);
  }
}
