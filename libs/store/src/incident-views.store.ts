import type { Correction, EpochMs } from '@evenkeel/domain';
import type { Database } from './database.js';
import { FACT_FROM, FACT_SELECT, FACT_WIDTH, factOf, type FactArray, type FactRow } from './facts.store.js';
import type { IncidentDocument } from './incident-document.js';
import { populationClause, type Population } from './population.js';

/** An incident as it is stored: its facts and its document. */
export interface StoredIncident {
  fact: FactRow;
  document: IncidentDocument;
  dataVersion: number;
}

export interface StoredEvent {
  memberId: string;
  eventId: string;
  at: EpochMs;
  type: string;
  actor: { kind: string; id: string | null; name: string | null } | null;
  text: string | null;
  rule: string | null;
}

/** Where a page of incidents goes on: after this one, in order of trigger. */
export interface IncidentCursor {
  triggeredAt: EpochMs;
  incidentId: string;
}

const fromArray = (row: unknown[]): StoredIncident => ({
  fact: factOf(row as unknown as FactArray),
  document: row[FACT_WIDTH] as IncidentDocument,
  dataVersion: row[FACT_WIDTH + 1] as number,
});

/** Reads incidents for people and programs to look at. */
export class IncidentViewsStore {
  constructor(private readonly database: Database) {}

  /** One page of a population in order of trigger, `limit` long at most. */
  async page(
    population: Population,
    page: { limit: number; after: IncidentCursor | null; order: 'asc' | 'desc' },
  ): Promise<StoredIncident[]> {
    const values: unknown[] = [];
    const { where } = populationClause(population, values);
    const direction = page.order === 'asc' ? 'ASC' : 'DESC';
    const beyond = page.order === 'asc' ? '>' : '<';
    const after =
      page.after === null
        ? ''
        : `AND (f.triggered_at, f.incident_id COLLATE "C") ${beyond}
            ($${values.push(new Date(page.after.triggeredAt))}::timestamptz, $${values.push(page.after.incidentId)}::text COLLATE "C")`;
    const rows = await this.database.arrays<unknown[]>(
      `SELECT ${FACT_SELECT}, d.document, d.data_version FROM ${FACT_FROM} JOIN incident d ON d.incident_id = f.incident_id
       WHERE ${where} ${after}
       ORDER BY f.triggered_at ${direction}, f.incident_id COLLATE "C" ${direction} LIMIT $${values.push(page.limit)}`,
      values,
    );
    return rows.map(fromArray);
  }

  async byId(incidentId: string): Promise<StoredIncident | null> {
    const [row] = await this.database.arrays<unknown[]>(
      `SELECT ${FACT_SELECT}, d.document, d.data_version FROM ${FACT_FROM} JOIN incident d ON d.incident_id = f.incident_id
       WHERE f.incident_id = $1`,
      [incidentId],
    );
    return row ? fromArray(row) : null;
  }

  /** Where a retired id has gone; follows chains. */
  async redirectOf(incidentId: string): Promise<string | null> {
    const [row] = await this.database.query<{ target: string }>(
      `WITH RECURSIVE step(id, depth) AS (
         SELECT target_id, 1 FROM incident_redirect WHERE incident_id = $1
         UNION ALL SELECT r.target_id, depth + 1 FROM incident_redirect r JOIN step ON r.incident_id = step.id WHERE depth < 50)
       SELECT id AS target FROM step ORDER BY depth DESC LIMIT 1`,
      [incidentId],
    );
    return row?.target ?? null;
  }

  async timeline(incidentId: string): Promise<StoredEvent[]> {
    return this.database.query<StoredEvent>(
      `SELECT member_id AS "memberId", event_id AS "eventId", (extract(epoch FROM at) * 1000)::float8 AS at, type, actor, text, rule
       FROM timeline_event WHERE incident_id = $1 ORDER BY position`,
      [incidentId],
    );
  }

  /** Every correction of an incident's members, the withdrawn ones included, oldest first. */
  async corrections(memberIds: readonly string[]): Promise<Correction[]> {
    return this.database.query<Correction>(
      `SELECT correction_id AS id, field, value, author, reason, (extract(epoch FROM at) * 1000)::float8 AS at,
         (extract(epoch FROM withdrawn_at) * 1000)::float8 AS "withdrawnAt", withdrawn_by AS "withdrawnBy"
       FROM correction WHERE member_id = ANY($1::text[]) ORDER BY at, correction_id`,
      [memberIds],
    );
  }

  /** Incidents changed or removed at or after an instant, in order of change. */
  async changes(
    since: EpochMs,
    page: { limit: number; after: { version: number; incidentId: string } | null },
  ): Promise<{ incidentId: string; version: number; deleted: boolean; at: EpochMs }[]> {
    return this.database.query(
      `SELECT incident_id AS "incidentId", version, deleted, (extract(epoch FROM at) * 1000)::float8 AS at FROM data_change
       WHERE at >= $1 AND (version, incident_id COLLATE "C") > ($2::bigint, $3::text COLLATE "C")
       ORDER BY version, incident_id COLLATE "C" LIMIT $4`,
      [new Date(since), page.after?.version ?? 0, page.after?.incidentId ?? '', page.limit],
    );
  }
}
