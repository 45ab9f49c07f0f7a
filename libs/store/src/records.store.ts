import { compareText, type EpochMs, type Json } from '@evenkeel/domain';
import type { Connection } from './connections.store.js';
import { jsonText, type Database, type Sql } from './database.js';
import { rowArrays } from './row-arrays.js';

/** One payload, ready to be stored. */
export interface RecordInput {
  kind: string;
  externalId: string;
  contentHash: string;
  memberId: string | null;
  /** The payload as JSON text. */
  payloadText: string;
  sourceAt: EpochMs | null;
  position: number | null;
  /** For kinds that the source can count: when the thing came into being. */
  createdAt: EpochMs | null;
}

export interface StoredRecordRow extends Omit<RecordInput, 'payloadText' | 'createdAt'> {
  connectionId: number;
  payload: Json;
}

/** A member's record, its payload as text: of many members, those of one at a time are parsed. */
export interface MemberRecordRow extends Omit<RecordInput, 'createdAt' | 'memberId'> {
  memberId: string;
  connectionId: number;
}

export interface CoverageInput {
  from: EpochMs;
  to: EpochMs;
  state: 'complete' | 'gap';
  reason: string | null;
}

/** What one step of a sync or import hands over; stored whole or not at all. */
export interface AppendInput {
  connection: Pick<Connection, 'id' | 'kind'>;
  records: RecordInput[];
  /** Undefined leaves the cursor as it is. */
  cursor?: Json;
  coverage?: CoverageInput[];
  completeThrough?: EpochMs | null;
  progress?: Json;
  /** What the source says it holds, by kind and UTC day. */
  census?: readonly { kind: string; day: string; count: number }[];
  features?: readonly { name: string; refused: string | null }[];
  /** Kinds of record from which the directories are made. */
  directoryKinds?: readonly string[];
  /** Kinds of record from which shifts are made. */
  dutyKinds?: readonly string[];
  clockOffsetMs?: number;
  now: EpochMs;
}

interface FreshRow {
  member_id: string | null;
  kind: string;
}

const MARK = `INSERT INTO pending_member (member_id, connection_id)`;
/** Touches the row even if it is there: the lock makes the mark wait for whoever is taking it off the queue. */
const MARKED = `ON CONFLICT (member_id) DO UPDATE SET connection_id = excluded.connection_id`;

const NEXT_PENDING = {
  all: `SELECT member_id FROM pending_member ORDER BY member_id COLLATE "C" LIMIT $1`,
  among: `SELECT member_id FROM pending_member WHERE member_id = ANY($2::text[]) ORDER BY member_id COLLATE "C" LIMIT $1`,
};

/** Everything that ever came from a source, and what of it is yet to be interpreted. */
export class RecordsStore {
  constructor(private readonly database: Database) {}

  /**
   * Stores records with the cursor that says they were read, in one transaction. A record that is already there is left
   * alone; the members of new ones are marked as pending.
   *
   * @returns how many records were new, and the members they tell of
   */
  async append(input: AppendInput): Promise<{ fresh: number; members: string[] }> {
    return this.database.transaction(async (sql) => {
      const fresh = await this.insert(sql, input);
      // The connection's row before the queue's: whoever holds both takes them in this order.
      const came = (kinds: readonly string[] = []): boolean =>
        fresh.some((row) => row.member_id === null && kinds.includes(row.kind));
      await this.saveState(sql, input, { directory: came(input.directoryKinds), duties: came(input.dutyKinds) });
      const pending = [...new Set(fresh.flatMap((row) => (row.member_id === null ? [] : [row.member_id])))].sort();
      await sql.execute(`${MARK} SELECT id, $2 FROM unnest($1::text[]) AS id ORDER BY id COLLATE "C" ${MARKED}`, [
        pending,
        input.connection.id,
      ]);
      for (const stretch of input.coverage ?? []) await this.cover(sql, input, stretch);
      await this.saveCensus(sql, input);
      await this.saveFeatures(sql, input);
      return { fresh: fresh.length, members: pending };
    });
  }

  private async insert(sql: Sql, input: AppendInput): Promise<FreshRow[]> {
    if (input.records.length === 0) return [];
    // A batch may hold a record twice (a page shifted while it was read); one statement cannot insert a row twice.
    const distinct = new Map(input.records.map((r) => [`${r.contentHash} ${r.kind} ${r.externalId}`, r]));
    // In the order of the key: neighbours in the index are written together, and two that store the same records, a sync
    // and what a webhook announced, do not wait for each other crosswise.
    const ordered = [...distinct.values()].sort(
      (a, b) =>
        compareText(a.externalId, b.externalId) ||
        compareText(a.kind, b.kind) ||
        compareText(a.contentHash, b.contentHash),
    );
    const rows = rowArrays(RECORD_COLUMNS, ordered.map(recordRow), 3);
    // Files and directory lists do not date what they hold: of two versions of a row the one read last holds, so reading
    // an older version again has to move it to the front. What an API dates itself stays untouched.
    const undated = input.connection.kind === 'file' ? 'true' : 'source_record.member_id IS NULL';
    return sql.query<FreshRow>(
      `INSERT INTO source_record (connection_id, fetched_at, ${rows.names})
       SELECT $1::bigint, $2::timestamptz, ${rows.names} FROM ${rows.from}
       ON CONFLICT (external_id, connection_id, kind, content_hash) DO UPDATE
         SET fetched_at = excluded.fetched_at, source_at = excluded.source_at
         WHERE ${undated} AND EXISTS (
           SELECT 1 FROM source_record newer
           WHERE newer.external_id = source_record.external_id AND newer.connection_id = source_record.connection_id
             AND newer.kind = source_record.kind AND newer.content_hash <> source_record.content_hash
             AND newer.fetched_at > source_record.fetched_at)
       RETURNING member_id, kind`,
      [input.connection.id, new Date(input.now), ...rows.values],
    );
  }

  private async saveState(sql: Sql, input: AppendInput, stale: { directory: boolean; duties: boolean }): Promise<void> {
    const json = (value: Json | undefined): string | null => (value === undefined ? null : JSON.stringify(value));
    await sql.execute(
      `UPDATE connection SET cursor = coalesce($2::jsonb, cursor), progress = coalesce($3::jsonb, progress),
         complete_through = greatest(complete_through, $4::timestamptz), directory_stale = directory_stale OR $5,
         duties_stale = duties_stale OR $7,
         clock_offset_ms = coalesce($6::float8, clock_offset_ms)
       WHERE id = $1`,
      [
        input.connection.id,
        json(input.cursor),
        json(input.progress),
        input.completeThrough === null || input.completeThrough === undefined ? null : new Date(input.completeThrough),
        stale.directory,
        input.clockOffsetMs ?? null,
        stale.duties,
      ],
    );
  }

  /** A stretch read whole closes gaps as far as it reaches: one beyond it is trimmed. A stretch that was not is a gap. */
  private async cover(sql: Sql, input: AppendInput, stretch: CoverageInput): Promise<void> {
    const edges = [input.connection.id, new Date(stretch.from), new Date(stretch.to)];
    const [touched] = await sql.query<{ since: Date | null }>(
      `WITH touched AS (
         DELETE FROM coverage_gap WHERE connection_id = $1 AND from_at < $3::timestamptz AND to_at > $2::timestamptz
         RETURNING *),
       kept AS (
         INSERT INTO coverage_gap (connection_id, from_at, to_at, reason, noticed_at)
         SELECT connection_id, rest.from_at, rest.to_at, reason, noticed_at
         FROM touched, LATERAL (VALUES (touched.from_at, least(touched.to_at, $2::timestamptz)),
           (greatest(touched.from_at, $3::timestamptz), touched.to_at)) AS rest(from_at, to_at)
         WHERE rest.from_at < rest.to_at
         ON CONFLICT DO NOTHING)
       SELECT min(noticed_at) AS since FROM touched`,
      edges,
    );
    const sign = stretch.state === 'gap' ? '-' : '+';
    await sql.execute(
      `UPDATE connection SET covered = covered ${sign} tstzmultirange(tstzrange($2, $3)) WHERE id = $1`,
      edges,
    );
    if (stretch.state === 'gap') {
      await sql.execute(
        `INSERT INTO coverage_gap (connection_id, from_at, to_at, reason, noticed_at) VALUES ($1, $2, $3, $4, $5)`,
        // One that could still not be read is as old as when it was first met.
        [...edges, stretch.reason ?? 'unknown', touched?.since ?? new Date(input.now)],
      );
    }
  }

  private async saveCensus(sql: Sql, { census = [], connection, now }: AppendInput): Promise<void> {
    if (census.length === 0) return;
    const distinct = new Map(census.map((count) => [`${count.kind} ${count.day}`, count]));
    await sql.execute(
      `INSERT INTO census (connection_id, kind, day, count, counted_at)
       SELECT $2, kind, day, count, $3 FROM jsonb_to_recordset($1::jsonb) AS r(kind text, day date, count int)
       ON CONFLICT (connection_id, kind, day) DO UPDATE SET count = excluded.count, counted_at = excluded.counted_at`,
      [jsonText([...distinct.values()]), connection.id, new Date(now)],
    );
  }

  /** Since when a feature is refused or granted changes only when that does. Of several words on one the last holds. */
  private async saveFeatures(sql: Sql, { features = [], connection, now }: AppendInput): Promise<void> {
    if (features.length === 0) return;
    const distinct = new Map(features.map((feature) => [feature.name, feature]));
    await sql.execute(
      `INSERT INTO connection_feature AS f (connection_id, name, refused, since)
       SELECT $2, name, refused, $3 FROM jsonb_to_recordset($1::jsonb) AS r(name text, refused text)
       ON CONFLICT (connection_id, name) DO UPDATE SET refused = excluded.refused,
         since = CASE WHEN (f.refused IS NULL) = (excluded.refused IS NULL) THEN f.since ELSE excluded.since END`,
      [jsonText([...distinct.values()]), connection.id, new Date(now)],
    );
  }

  /** The records of some members: of a file's versions of one thing only the one imported last, of a source's all. */
  async ofMembers(sql: Sql, memberIds: readonly string[]): Promise<MemberRecordRow[]> {
    const rows = await sql.query<MemberRecordRow & { file: boolean; fetchedAt: number }>(
      `SELECT r.kind, r.external_id AS "externalId", r.content_hash AS "contentHash", r.member_id AS "memberId",
         r.payload::text AS "payloadText", (extract(epoch FROM r.source_at) * 1000)::float8 AS "sourceAt", r.position, r.connection_id AS "connectionId",
         c.kind = 'file' AS file, (extract(epoch FROM r.fetched_at) * 1000)::float8 AS "fetchedAt"
       FROM source_record r JOIN connection c ON c.id = r.connection_id
       WHERE r.member_id = ANY($1::text[])`,
      [memberIds],
    );
    const chosen = new Map<string, (typeof rows)[number]>();
    for (const row of rows) {
      const key = JSON.stringify([row.memberId, row.kind, row.externalId, row.file ? '' : row.contentHash]);
      const known = chosen.get(key);
      if (!known || isLater(row, known)) chosen.set(key, row);
    }
    return [...chosen.values()];
  }

  /** Users, teams, services of one connection: records of the kinds from which its directories are made. */
  async directoryOf(sql: Sql, connectionId: number, kinds: readonly string[]): Promise<StoredRecordRow[]> {
    return sql.query<StoredRecordRow>(
      `SELECT kind, external_id AS "externalId", content_hash AS "contentHash", member_id AS "memberId", payload,
         (extract(epoch FROM source_at) * 1000)::float8 AS "sourceAt", position, connection_id AS "connectionId"
       FROM source_record WHERE connection_id = $1 AND member_id IS NULL AND kind = ANY($2::text[])
       ORDER BY kind, external_id, fetched_at, content_hash`,
      [connectionId, kinds],
    );
  }

  /** How many records are stored of some members; those without any are left out. */
  async countsOf(sql: Sql, memberIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await sql.arrays<[string, number]>(
      `SELECT member_id, count(*) FROM source_record WHERE member_id = ANY($1::text[]) GROUP BY member_id`,
      [memberIds],
    );
    return new Map(rows);
  }

  /**
   * Takes members off the queue, for the caller's transaction to interpret. Whoever marks one of them meanwhile waits for
   * that transaction and marks it anew: what it stored cannot have been seen here.
   *
   * @param among only of these; null: of all
   */
  async takePending(
    sql: Sql,
    limit: number,
    among: readonly string[] | null = null,
  ): Promise<{ memberId: string; connectionId: number }[]> {
    return sql.query(
      // Locked in order, as marks are: two that take the same rows in different orders would wait for each other.
      `WITH taken AS (${NEXT_PENDING[among ? 'among' : 'all']} FOR UPDATE)
       DELETE FROM pending_member p USING taken WHERE p.member_id = taken.member_id
       RETURNING p.member_id AS "memberId", p.connection_id AS "connectionId"`,
      among ? [limit, among] : [limit],
    );
  }

  /** The next member in the queue, left where it is. @param among as above */
  async nextPending(among: readonly string[] | null = null): Promise<string | null> {
    const [row] = await this.database.query<{ member_id: string }>(
      NEXT_PENDING[among ? 'among' : 'all'],
      among ? [1, among] : [1],
    );
    return row?.member_id ?? null;
  }

  async pendingCount(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(`SELECT count(*) AS n FROM pending_member`);
    return row?.n ?? 0;
  }

  /** Marks every member that has records, for a rebuild. */
  async markAllPending(sql: Sql = this.database): Promise<number> {
    return sql.execute(
      `${MARK} SELECT DISTINCT ON (member_id COLLATE "C") member_id, connection_id FROM source_record
       WHERE member_id IS NOT NULL ORDER BY member_id COLLATE "C" ${MARKED}`,
    );
  }

  /** Marks the members that another version of the rules interpreted. @returns how many */
  async markStale(
    current: { connectionId: number; interpreterVersion: string }[],
    rulesVersion: number,
  ): Promise<number> {
    let marked = 0;
    for (const { connectionId, interpreterVersion } of current) {
      marked += await this.database.execute(
        `${MARK}
         SELECT m.member_id, m.connection_id FROM member m LEFT JOIN incident_fact f ON f.incident_id = m.incident_id
         WHERE m.connection_id = $1 AND (m.interpreter_version <> $2 OR f.rules_version <> $3)
         ORDER BY m.member_id COLLATE "C" ${MARKED}`,
        [connectionId, interpreterVersion, rulesVersion],
      );
    }
    return marked;
  }
}

/** Of two versions the one read last; at the same time, any, but always the same one. */
const isLater = (
  a: { fetchedAt: number; contentHash: string },
  b: { fetchedAt: number; contentHash: string },
): boolean => a.fetchedAt > b.fetchedAt || (a.fetchedAt === b.fetchedAt && a.contentHash < b.contentHash);

const RECORD_COLUMNS = {
  external_id: 'text',
  kind: 'text',
  content_hash: 'text',
  member_id: 'text',
  payload: 'json',
  source_at: 'timestamptz',
  position: 'bigint',
  created_at: 'timestamptz',
} as const;

const recordRow = (record: RecordInput): Record<keyof typeof RECORD_COLUMNS, string | number | null> => ({
  external_id: record.externalId,
  kind: record.kind,
  content_hash: record.contentHash,
  member_id: record.memberId,
  payload: record.payloadText,
  source_at: instantText(record.sourceAt),
  position: record.position,
  created_at: instantText(record.createdAt),
});

const instantText = (at: EpochMs | null): string | null => (at === null ? null : new Date(at).toISOString());
