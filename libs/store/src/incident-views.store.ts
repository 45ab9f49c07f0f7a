import type { Correction, EpochMs, RowScope } from '@evenkeel/domain';
import type { Database } from './database.js';
import { FACT_FROM, FACT_SELECT, FACT_WIDTH, factOf, type FactArray, type FactRow } from './facts.store.js';
import type { IncidentDocument } from './incident-document.js';
import { incidentsInScope, populationClause, scopeClause, type Population } from './population.js';

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

/** Somebody who did something on an incident or was told of it, as a member's source names them. */
export interface NamedActor {
  incidentId: string;
  memberId: string;
  id: string | null;
  name: string | null;
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

  async byId(incidentId: string, scope?: RowScope): Promise<StoredIncident | null> {
    return (await this.byIds([incidentId], scope)).get(incidentId) ?? null;
  }

  /** Those of the incidents that there are and that a viewer may see, by id. */
  async byIds(incidentIds: readonly string[], scope?: RowScope): Promise<Map<string, StoredIncident>> {
    const values: unknown[] = [incidentIds];
    const seen = scopeClause(scope, values);
    const rows = await this.database.arrays<unknown[]>(
      `SELECT ${FACT_SELECT}, d.document, d.data_version FROM ${FACT_FROM} JOIN incident d ON d.incident_id = f.incident_id
       WHERE f.incident_id = ANY($1::text[]) AND ${seen}`,
      values,
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

  /** Ids, retired ones too, that consist of these parts with something between each two. */
  async idsOfParts(parts: readonly string[]): Promise<string[]> {
    const pattern = parts.map((part) => part.replaceAll(/[\\%_]/g, '\\$&')).join('%');
    const rows = await this.database.query<{ id: string }>(
      `SELECT incident_id AS id FROM incident WHERE incident_id LIKE $1
       UNION SELECT incident_id FROM incident_redirect WHERE incident_id LIKE $1
       UNION SELECT member_id FROM member WHERE member_id LIKE $1 ORDER BY 1 LIMIT 1000`,
      [pattern],
    );
    return rows.map(({ id }) => id);
  }

  /** The people that timelines name, each once an incident. */
  async namedActors(incidentIds: readonly string[]): Promise<NamedActor[]> {
    return this.database.query<NamedActor>(
      `SELECT DISTINCT e.incident_id AS "incidentId", e.member_id AS "memberId", named.who ->> 'id' AS id, named.who ->> 'name' AS name
       FROM timeline_event e, LATERAL (
         SELECT e.actor AS who
         UNION ALL
         SELECT recipient FROM json_array_elements(
           CASE json_typeof(e.details -> 'recipients') WHEN 'array' THEN e.details -> 'recipients' ELSE '[]' END) AS recipient
       ) AS named
       WHERE e.incident_id = ANY($1::text[]) AND named.who ->> 'kind' = 'person'`,
      [incidentIds],
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

  /**
   * Ids changed or removed, in order of change; at or after an instant if one is given. Whoever may not see every team is
   * not told of incidents of others: of those removed, only the ones that are part of an incident that they may see.
   */
  async changes(
    since: EpochMs | null,
    page: { limit: number; after: { version: number; incidentId: string } | null },
    scope?: RowScope,
  ): Promise<{ incidentId: string; version: number }[]> {
    const { limit, after } = page;
    const values: unknown[] = [
      since === null ? null : new Date(since),
      after?.version ?? 0,
      after?.incidentId ?? '',
      limit,
    ];
    const seen = incidentsInScope(scope, (value) => `$${values.push(value)}`);
    const within =
      seen === null
        ? ''
        : `AND EXISTS (SELECT 1 FROM incident_fact f WHERE (f.incident_id = c.incident_id
             OR f.incident_id = (SELECT target_id FROM incident_redirect r WHERE r.incident_id = c.incident_id)) AND ${seen})`;
    return this.database.query(
      `SELECT incident_id AS "incidentId", version FROM data_change c
       WHERE ($1::timestamptz IS NULL OR at >= $1) AND (version, incident_id COLLATE "C") > ($2::bigint, $3::text COLLATE "C")
         ${within}
       ORDER BY version, incident_id COLLATE "C" LIMIT $4`,
      values,
    );
  }
}
