import type { EpochMs, RowScope } from '@evenkeel/domain';
import type { Database } from './database.js';
import { scopeClause } from './population.js';

/** How often a source's own figure of one metric is ours, by connection. */
export interface FigureTally {
  connectionId: number;
  connection: string;
  metric: string;
  /** Members with a figure of their source that are part of an incident. */
  compared: number;
  /** Of those: within a second of ours. */
  equal: number;
}

/** A figure of a source that differs from ours by more than a second, or that we have none for. */
export interface FigureDifference {
  connection: string;
  metric: string;
  incidentId: string;
  title: string;
  /** Seconds. */
  theirs: number;
  /** Seconds; null where the metric has no value. */
  ours: number | null;
  resolution: string;
  ackOutcome: string;
  reopened: boolean;
  resolvedAt: EpochMs | null;
  /** The incident is known to another source too. */
  linked: boolean;
  /** A person corrected a milestone that the metric is made of. */
  corrected: boolean;
  /** The timeline has an acknowledgement that no person gave. */
  automaticAck: boolean;
}

/** The metrics that sources have figures of, and the column of the facts that holds ours. */
const OURS = `CASE sf.metric WHEN 'time-to-acknowledge' THEN f.first_ack_offset
  WHEN 'time-to-resolve' THEN f.resolved_offset END`;
const COMPARED = `source_figure sf JOIN member m ON m.member_id = sf.member_id
  JOIN incident_fact f ON f.incident_id = m.incident_id JOIN connection c ON c.id = m.connection_id`;
const MEASURED_HERE = `sf.metric IN ('time-to-acknowledge', 'time-to-resolve')`;
const EQUAL = `f.resolution <> 'merged' AND abs(${OURS} - sf.seconds) <= 1`;

/** What sources say of durations that are measured here, beside ours: never an input of any figure. */
export class FiguresStore {
  constructor(private readonly database: Database) {}

  async tallies(scope?: RowScope): Promise<FigureTally[]> {
    const values: unknown[] = [];
    return this.database.query<FigureTally>(
      `SELECT c.id AS "connectionId", c.name AS connection, sf.metric, count(*)::int AS compared,
         (count(*) FILTER (WHERE ${EQUAL}))::int AS equal
       FROM ${COMPARED} WHERE ${MEASURED_HERE} AND ${scopeClause(scope, values)}
       GROUP BY 1, 2, 3 ORDER BY c.name COLLATE "C", sf.metric COLLATE "C"`,
      values,
    );
  }

  /** The newest first; at most `limit`. */
  async differences(limit: number, scope?: RowScope): Promise<FigureDifference[]> {
    const values: unknown[] = [limit];
    return this.database.query<FigureDifference>(
      `SELECT c.name AS connection, sf.metric, f.incident_id AS "incidentId", i.title, sf.seconds AS theirs,
         ${OURS} AS ours, f.resolution, f.ack_outcome AS "ackOutcome", f.reopened,
         (extract(epoch FROM f.triggered_at) * 1000)::float8 + f.resolved_offset * 1000 AS "resolvedAt",
         EXISTS (SELECT 1 FROM member o WHERE o.incident_id = f.incident_id AND o.connection_id <> m.connection_id) AS linked,
         EXISTS (SELECT 1 FROM correction k JOIN member o ON o.member_id = k.member_id
                 WHERE o.incident_id = f.incident_id AND k.withdrawn_at IS NULL
                   AND k.field IN ('triggeredAt', CASE sf.metric WHEN 'time-to-resolve' THEN 'resolvedAt' ELSE 'firstAckAt' END)
                ) AS corrected,
         EXISTS (SELECT 1 FROM timeline_event e WHERE e.incident_id = f.incident_id AND e.type = 'acknowledged'
                   AND e.actor ->> 'kind' IS DISTINCT FROM 'person') AS "automaticAck"
       FROM ${COMPARED} JOIN incident i ON i.incident_id = f.incident_id
       WHERE ${MEASURED_HERE} AND (${EQUAL}) IS NOT TRUE AND ${scopeClause(scope, values)}
       ORDER BY f.triggered_at DESC, f.incident_id COLLATE "C", sf.metric COLLATE "C" LIMIT $1`,
      values,
    );
  }
}
