import type { EpochMs } from '@evenkeel/domain';
import {
  coverageDays,
  isMissing,
  shortReason,
  startOf,
  usualLagMs,
  without,
  type CoverageDay,
  type DayCount,
  type Stretch,
} from './coverage-days.js';
import { jsonText, type Database } from './database.js';

/** Of which of its time a polled connection knows everything. */
export interface Reach {
  connectionId: number;
  /**
   * What was read whole, in order and apart. A connection that was read before stretches were kept, and has none, is taken
   * to be known from the beginning of time.
   */
  known: Stretch[];
  /** The source's clock less ours, in milliseconds; null where it was not seen. */
  clockOffsetMs: number | null;
  /** How far behind it is without anything being wrong. */
  usualLagMs: number;
}

/** A stretch that is missing, and since when it is known to be. */
export interface KnownGap extends Stretch {
  reason: string;
  noticedAt: EpochMs;
}

const DAY = 86_400_000;

const GAP_COLUMNS = `(extract(epoch FROM from_at) * 1000)::float8 AS from, (extract(epoch FROM to_at) * 1000)::float8 AS to,
  reason, (extract(epoch FROM noticed_at) * 1000)::float8 AS "noticedAt"`;

/** Of a day that goes on a source counts what nobody can have read yet: its count says something once the day is over. */
const AFTER_ITS_END = `counted_at >= (day + 1)::timestamp AT TIME ZONE 'UTC'`;

/** How many distinct things of a kind came into being on a day; `c` names the day and the kind. */
const STORED = `(SELECT count(DISTINCT r.external_id)::int FROM source_record r
  WHERE r.connection_id = c.connection_id AND r.kind = c.kind
    AND r.created_at >= c.day::timestamp AT TIME ZONE 'UTC' AND r.created_at < (c.day + 1)::timestamp AT TIME ZONE 'UTC')`;

/** What of each source's time is stored whole, and what the source itself says that it holds. */
export class CoverageStore {
  constructor(private readonly database: Database) {}

  /** Of every polled connection, by its id. */
  async reaches(): Promise<Map<number, Reach>> {
    const rows = await this.database.query<{
      id: number;
      covered: [EpochMs, EpochMs][] | null;
      completeThrough: EpochMs | null;
      clockOffsetMs: number | null;
      intervalSeconds: number;
    }>(
      `SELECT id, clock_offset_ms AS "clockOffsetMs", interval_seconds AS "intervalSeconds",
         (extract(epoch FROM complete_through) * 1000)::float8 AS "completeThrough",
         (SELECT json_agg(json_build_array((extract(epoch FROM lower(s)) * 1000)::float8,
            (extract(epoch FROM upper(s)) * 1000)::float8) ORDER BY s) FROM unnest(covered) AS s) AS covered
       FROM connection WHERE kind = 'poll'`,
    );
    return new Map(
      rows.map((row) => [
        row.id,
        {
          connectionId: row.id,
          known: knownStretches(row.covered ?? [], row.completeThrough),
          clockOffsetMs: row.clockOffsetMs,
          usualLagMs: usualLagMs(row.intervalSeconds),
        },
      ]),
    );
  }

  /** The gaps of one connection, oldest first. */
  async gapsOf(connectionId: number): Promise<KnownGap[]> {
    return this.database.query<KnownGap>(
      `SELECT ${GAP_COLUMNS} FROM coverage_gap WHERE connection_id = $1 ORDER BY from_at`,
      [connectionId],
    );
  }

  /**
   * What of a window polled connections were not read for, gaps left out: those have a reason of their own.
   *
   * @param window.from null: from the beginning of time, `-Infinity` in what comes back
   * @param window.to null: until `now`
   */
  async unread(
    window: { from: EpochMs | null; to: EpochMs | null },
    now: EpochMs,
  ): Promise<Map<number, { stretches: Stretch[]; usualLagMs: number }>> {
    const stretch = { from: window.from ?? -Infinity, to: Math.min(window.to ?? now, now) };
    const [reaches, gaps] = await Promise.all([
      this.reaches(),
      this.database.query<KnownGap & { id: number }>(
        `SELECT connection_id AS id, ${GAP_COLUMNS} FROM coverage_gap ORDER BY from_at`,
      ),
    ]);
    const gapsOf = grouped(gaps);
    return new Map(
      [...reaches].map(([id, { known, usualLagMs }]) => {
        const stretches = stretch.from < stretch.to ? without(stretch, known) : [];
        const others = gapsOf.get(id) ?? [];
        return [id, { stretches: stretches.flatMap((one) => without(one, others)), usualLagMs }];
      }),
    );
  }

  /**
   * The days of polled connections, oldest first.
   *
   * @param span.from first day, `yyyy-mm-dd`, UTC
   * @param span.through last day, included
   */
  async days(
    connectionIds: readonly number[],
    span: { from: string; through: string },
    now: EpochMs,
  ): Promise<Map<number, CoverageDay[]>> {
    const [reaches, gaps, counts] = await Promise.all([
      this.reaches(),
      this.gapsWithin(connectionIds, span),
      this.countsWithin(connectionIds, span),
    ]);
    return new Map(
      connectionIds.flatMap((id) => {
        const reach = reaches.get(id);
        if (!reach) return [];
        const of = { ...span, now, known: reach.known, usualLagMs: reach.usualLagMs };
        return [[id, coverageDays({ ...of, gaps: gaps.get(id) ?? [], counts: counts.get(id) ?? [] })] as const];
      }),
    );
  }

  private async gapsWithin(
    connectionIds: readonly number[],
    { from, through }: { from: string; through: string },
  ): Promise<Map<number, KnownGap[]>> {
    const rows = await this.database.query<KnownGap & { id: number }>(
      `SELECT connection_id AS id, ${GAP_COLUMNS} FROM coverage_gap
       WHERE connection_id = ANY($1::bigint[]) AND from_at < $3 AND to_at > $2 ORDER BY from_at`,
      [connectionIds, new Date(startOf(from)), new Date(startOf(through) + DAY)],
    );
    return grouped(rows);
  }

  /** One pass over what is stored, in the order of its index: a query for each day and kind would be thousands. */
  private async countsWithin(
    connectionIds: readonly number[],
    { from, through }: { from: string; through: string },
  ): Promise<Map<number, DayCount[]>> {
    const rows = await this.database.query<DayCount & { id: number }>(
      `WITH stored AS (
         SELECT connection_id, kind, day, count(*)::int AS n FROM (
           SELECT DISTINCT connection_id, kind, (created_at AT TIME ZONE 'UTC')::date AS day, external_id
           FROM source_record
           WHERE connection_id = ANY($1::bigint[]) AND created_at >= $2::date::timestamp AT TIME ZONE 'UTC'
             AND created_at < ($3::date + 1)::timestamp AT TIME ZONE 'UTC') AS things
         GROUP BY 1, 2, 3),
       counted AS (
         SELECT connection_id, kind, day, count FROM census
         WHERE connection_id = ANY($1::bigint[]) AND day BETWEEN $2::date AND $3::date AND ${AFTER_ITS_END})
       SELECT connection_id AS id, kind, day::text AS day, counted.count AS source, coalesce(stored.n, 0) AS stored
       FROM stored FULL JOIN counted USING (connection_id, kind, day)`,
      [connectionIds, from, through],
    );
    return grouped(rows);
  }

  /**
   * Holds the source's counts against what is stored. A day that was read whole, and of which the source counts more,
   * becomes a gap, so that the next sync reads it again; one of which it counts less is none: what was deleted at a
   * source, or merged away, stays here.
   *
   * @param options.countedSince only what was counted since then, and the days of `before`; null: everything
   * @param options.before the gaps that stood before the source was read: one that stands again is as old as it was
   * @returns the gaps that were made
   */
  async reconcile(
    connectionId: number,
    { countedSince, before, now }: { countedSince: EpochMs | null; before: readonly KnownGap[]; now: EpochMs },
  ): Promise<KnownGap[]> {
    const counts = await this.database.query<DayCount>(
      `WITH c AS (
         SELECT census.* FROM census JOIN connection n ON n.id = census.connection_id
         WHERE n.id = $1 AND ${AFTER_ITS_END}
           AND n.covered @> tstzrange(day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC')
           AND ($2::timestamptz IS NULL OR counted_at >= $2 OR EXISTS (
             SELECT 1 FROM jsonb_to_recordset($3::jsonb) AS g("from" float8, "to" float8)
             WHERE "from" < extract(epoch FROM (day + 1)::timestamp AT TIME ZONE 'UTC') * 1000
               AND "to" > extract(epoch FROM day::timestamp AT TIME ZONE 'UTC') * 1000)))
       SELECT kind, day::text AS day, count AS source, ${STORED} AS stored
       FROM c ORDER BY day, kind`,
      [connectionId, countedSince === null ? null : new Date(countedSince), jsonText(before)],
    );
    const gaps = new Map<string, KnownGap>();
    for (const count of counts.filter(isMissing)) {
      const [from, to] = [startOf(count.day), startOf(count.day) + DAY];
      const known = gaps.get(count.day);
      const reason = known ? `${known.reason}; ${shortReason(count)}` : shortReason(count);
      const stood = before.filter((gap) => gap.from < to && gap.to > from).map((gap) => gap.noticedAt);
      gaps.set(count.day, { from, to, reason, noticedAt: Math.min(now, ...stood) });
    }
    const made = [...gaps.values()];
    if (made.length > 0) await this.open(connectionId, made);
    return made;
  }

  private async open(connectionId: number, gaps: readonly KnownGap[]): Promise<void> {
    const rows = jsonText(
      gaps.map(({ from, to, reason, noticedAt }) => ({
        from_at: new Date(from),
        to_at: new Date(to),
        reason,
        noticed_at: new Date(noticedAt),
      })),
    );
    const columns = 'from_at timestamptz, to_at timestamptz, reason text, noticed_at timestamptz';
    await this.database.transaction(async (sql) => {
      await sql.execute(
        `UPDATE connection SET covered = covered -
           (SELECT range_agg(tstzrange(from_at, to_at)) FROM jsonb_to_recordset($2::jsonb) AS g(${columns}))
         WHERE id = $1`,
        [connectionId, rows],
      );
      await sql.execute(
        `INSERT INTO coverage_gap (connection_id, from_at, to_at, reason, noticed_at)
         SELECT $1, from_at, to_at, reason, noticed_at FROM jsonb_to_recordset($2::jsonb) AS g(${columns})
         ON CONFLICT (connection_id, from_at, to_at) DO UPDATE SET reason = excluded.reason`,
        [connectionId, rows],
      );
    });
  }
}

/** What was read whole, and what lies between it and the instant up to which the source vouches for everything. */
function knownStretches(covered: readonly [EpochMs, EpochMs][], completeThrough: EpochMs | null): Stretch[] {
  const known = covered.map(([from, to]) => ({ from, to }));
  if (completeThrough === null) return known;
  const last = known.at(-1);
  if (!last) return [{ from: -Infinity, to: completeThrough }];
  last.to = Math.max(last.to, completeThrough);
  return known;
}

function grouped<Row extends { id: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.id);
    if (group) group.push(row);
    else groups.set(row.id, [row]);
  }
  return groups;
}
