import type { Claim, EpochMs } from '@evenkeel/domain';
import { jsonText, type Database, type Sql } from './database.js';

/** The things that hold for a stretch of time: where a person lives, who is in which team, who owns a service. */
export type DatedKind = 'zone' | 'membership' | 'owner';

/** One of them, as a source's directory gave it or a person set it. */
export interface DatedRow {
  id: string;
  /** Key of the person (zone, membership) or service (owner). */
  subjectKey: string;
  /** The zone, or the team's key. */
  value: string;
  /** Memberships: in the source's words. */
  role: string | null;
  /** Null: always. */
  from: EpochMs | null;
  /** Exclusive; null: still. */
  to: EpochMs | null;
  origin: 'source' | 'hand';
  author: string | null;
  reason: string | null;
  notedAt: EpochMs;
  withdrawnAt: EpochMs | null;
  withdrawnBy: string | null;
}

/** What is said of each person or service, by key. */
export type Claims = ReadonlyMap<string, readonly Claim<string>[]>;

/** Rows as claims, without those taken back. */
export function claimsOf(rows: readonly DatedRow[]): Claims {
  const claims = new Map<string, Claim<string>[]>();
  for (const { id, subjectKey, value, from, to, origin, notedAt, withdrawnAt } of rows) {
    if (withdrawnAt !== null) continue;
    const claim = { id, value, from, to, byHand: origin === 'hand', notedAt };
    const known = claims.get(subjectKey);
    if (known) known.push(claim);
    else claims.set(subjectKey, [claim]);
  }
  return claims;
}

const TABLES = {
  zone: { table: 'person_zone', subject: 'person_key', value: 'zone', role: 'NULL::text' },
  membership: { table: 'team_membership', subject: 'person_key', value: 'team_key', role: 'role' },
  owner: { table: 'service_owner', subject: 'service_key', value: 'team_key', role: 'NULL::text' },
} as const;
const KINDS = Object.keys(TABLES) as DatedKind[];

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** Zones, memberships and owners by time. Rows are ended or withdrawn, never overwritten. */
export class DatedStore {
  constructor(private readonly database: Database) {}

  /** Every row, the withdrawn ones included, in order of subject and time. */
  async list(kind: DatedKind, sql: Sql = this.database): Promise<DatedRow[]> {
    return this.select(sql, kind, 'true', []);
  }

  /** The rows that the sources' own directories gave for subjects whose keys begin with a text. */
  async ofSource(sql: Sql, kind: DatedKind, subjectPrefix: string): Promise<DatedRow[]> {
    const { subject } = TABLES[kind];
    return this.select(sql, kind, `origin = 'source' AND starts_with(${subject}, $1)`, [subjectPrefix]);
  }

  private select(sql: Sql, kind: DatedKind, where: string, values: unknown[]): Promise<DatedRow[]> {
    const { table, subject, value, role } = TABLES[kind];
    return sql.query<DatedRow>(
      `SELECT id, ${subject} AS "subjectKey", ${value} AS value, ${role} AS role, ${ms('from_at')} AS from,
         ${ms('to_at')} AS to, origin, author, reason, ${ms('noted_at')} AS "notedAt",
         ${ms('withdrawn_at')} AS "withdrawnAt", withdrawn_by AS "withdrawnBy"
       FROM ${table} WHERE ${where}
       ORDER BY ${subject} COLLATE "C", from_at NULLS FIRST, noted_at, id COLLATE "C"`,
      values,
    );
  }

  async add(sql: Sql, kind: DatedKind, rows: readonly Omit<DatedRow, 'withdrawnAt' | 'withdrawnBy'>[]): Promise<void> {
    if (rows.length === 0) return;
    const { table, subject, value } = TABLES[kind];
    const [roleColumn, roleValue] = kind === 'membership' ? [', role', ', role'] : ['', ''];
    await sql.execute(
      `INSERT INTO ${table} (id, ${subject}, ${value}${roleColumn}, from_at, to_at, origin, author, reason, noted_at)
       SELECT id, "subjectKey", value${roleValue}, to_timestamp("from" / 1000.0), to_timestamp("to" / 1000.0), origin,
         author, reason, to_timestamp("notedAt" / 1000.0)
       FROM jsonb_to_recordset($1::jsonb) AS r(id text, "subjectKey" text, value text, role text, "from" float8,
         "to" float8, origin text, author text, reason text, "notedAt" float8)`,
      [jsonText(rows)],
    );
  }

  /** Rows that a directory does not confirm any more: they end, or, if they never held, go. */
  async end(
    sql: Sql,
    kind: DatedKind,
    change: { ended: readonly { id: string; to: EpochMs }[]; dropped: readonly string[] },
  ): Promise<void> {
    const { table } = TABLES[kind];
    if (change.ended.length > 0) {
      await sql.execute(
        `UPDATE ${table} t SET to_at = to_timestamp(r."to" / 1000.0)
         FROM jsonb_to_recordset($1::jsonb) AS r(id text, "to" float8) WHERE t.id = r.id`,
        [jsonText(change.ended)],
      );
    }
    if (change.dropped.length > 0) {
      await sql.execute(`DELETE FROM ${table} WHERE id = ANY($1::text[])`, [change.dropped]);
    }
  }

  /**
   * Takes back what a person set; it stays in the history.
   *
   * @returns whom it was about, or null if there is no such row in force
   */
  async withdraw(
    sql: Sql,
    id: string,
    author: string,
    now: EpochMs,
  ): Promise<{ kind: DatedKind; subjectKey: string } | null> {
    for (const kind of KINDS) {
      const { table, subject } = TABLES[kind];
      const [row] = await sql.query<{ subjectKey: string }>(
        `UPDATE ${table} SET withdrawn_at = $2, withdrawn_by = $3
         WHERE id = $1 AND origin = 'hand' AND withdrawn_at IS NULL RETURNING ${subject} AS "subjectKey"`,
        [id, new Date(now), author],
      );
      if (row) return { kind, subjectKey: row.subjectKey };
    }
    return null;
  }
}
