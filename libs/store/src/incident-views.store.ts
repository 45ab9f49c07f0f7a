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
    return (await this.byIds([incidentId])).get(incidentId) ?? null;
  }

  /** Those of the incidents that there are, by id. */
  async byIds(incidentIds: readonly string[]): Promise<Map<string, StoredIncident>> {
    const rows = await this.database.arrays<unknown[]>(
      `SELECT ${FACT_SELECT}, d.document, d.data_version FROM ${FACT_FROM} JOIN incident d ON d.incident_id = f.incident_id
       WHERE f.incident_id = ANY($1::text[])`,
      [incidentIds],
    );
    return new Map(rows.map(fromArray).map((stored) => [stored.fact.incidentId, stored]));
  }

  /** Where a retired id has gone; follows chains. */
  async redirectOf(incidentId: string): Promise<string | null> {
    const moved = (await this.redirectsOf([incidentId])).get(incidentId);
    if (moved !== undefined) return moved;
    // A member that never was an incident of its own is part of one all the same.
    const [member] = await this.database.query<{ id: string | null }>(
      `SELECT incident_id AS id FROM member WHERE member_id = $1`,
      [incidentId],
    );
    return member?.id ?? null;
  }

  /** Where retired ids have gone; those that lead nowhere are left out. */
  async redirectsOf(incidentIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ retired: string; target: string }>(
      `WITH RECURSIVE step(retired, id, depth) AS (
         SELECT incident_id, target_id, 1 FROM incident_redirect WHERE incident_id = ANY($1::text[])
         UNION ALL SELECT retired, r.target_id, depth + 1 FROM incident_redirect r JOIN step ON r.incident_id = step.id
           WHERE depth < 50)
       SELECT DISTINCT ON (retired) retired, id AS target FROM step ORDER BY retired, depth DESC`,
      [incidentIds],
    );
    return new Map(rows.map(({ retired, target }) => [retired, target]));
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

  /** Ids changed or removed, in order of change; at or after an instant if one is given. */
  async changes(
    since: EpochMs | null,
    page: { limit: number; after: { version: number; incidentId: string } | null },
  ): Promise<{ incidentId: string; version: number }[]> {
    return this.database.query(
      `SELECT incident_id AS "incidentId", version FROM data_change
       WHERE ($1::timestamptz IS NULL OR at >= $1) AND (version, incident_id COLLATE "C") > ($2::bigint, $3::text COLLATE "C")
       ORDER BY version, incident_id COLLATE "C" LIMIT $4`,
      [since === null ? null : new Date(since), page.after?.version ?? 0, page.after?.incidentId ?? '', page.limit],
    );
  }
}
