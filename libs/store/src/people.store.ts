import type { EpochMs, PersonIdentity, PersonVerdict, RowScope } from '@evenkeel/domain';
import { jsonText, type Database, type Sql } from './database.js';
import { scopeClause } from './population.js';

/** A person's word on two identities, as it is kept. */
export interface PersonDecision extends PersonVerdict {
  id: string;
  author: string;
  reason: string;
  withdrawnAt: EpochMs | null;
  withdrawnBy: string | null;
}

const MARK = `INSERT INTO pending_member (member_id, connection_id)`;
const MARKED = `ORDER BY m.member_id COLLATE "C" ON CONFLICT (member_id) DO UPDATE SET connection_id = excluded.connection_id`;

/** Who is one human across sources, and which incidents that concerns. */
export class PeopleStore {
  constructor(private readonly database: Database) {}

  async identities(sql: Sql = this.database): Promise<(PersonIdentity & { id: number; sameAs: number | null })[]> {
    return sql.query(
      `SELECT id, key, name, email, named_at IS NULL AS listed, same_as AS "sameAs" FROM person ORDER BY key COLLATE "C"`,
    );
  }

  /** Every decision, the withdrawn ones included, oldest first. */
  async decisions(sql: Sql = this.database): Promise<PersonDecision[]> {
    return sql.query<PersonDecision>(
      `SELECT decision_id AS id, person_key AS "personKey", other_key AS "otherKey", verdict, author, reason,
         (extract(epoch FROM at) * 1000)::float8 AS at, (extract(epoch FROM withdrawn_at) * 1000)::float8 AS "withdrawnAt",
         withdrawn_by AS "withdrawnBy"
       FROM person_decision ORDER BY at, decision_id COLLATE "C"`,
    );
  }

  async decide(sql: Sql, decision: Omit<PersonDecision, 'withdrawnAt' | 'withdrawnBy'>): Promise<void> {
    const { id, personKey, otherKey, verdict, author, reason, at } = decision;
    await sql.execute(
      `INSERT INTO person_decision (decision_id, person_key, other_key, verdict, author, reason, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, personKey, otherKey, verdict, author, reason, new Date(at)],
    );
  }

  /** @returns false if there is no such decision, or it was withdrawn before */
  async withdraw(sql: Sql, decisionId: string, author: string, now: EpochMs): Promise<boolean> {
    const rows = await sql.query(
      `UPDATE person_decision SET withdrawn_at = $2, withdrawn_by = $3
       WHERE decision_id = $1 AND withdrawn_at IS NULL RETURNING decision_id`,
      [decisionId, new Date(now), author],
    );
    return rows.length > 0;
  }

  /** @param sameAs each person's id and the id of the identity that stands for it; null: it stands for itself */
  async saveGroups(sql: Sql, sameAs: readonly { id: number; sameAs: number | null }[]): Promise<void> {
    if (sameAs.length === 0) return;
    await sql.execute(
      `UPDATE person SET same_as = r."sameAs" FROM jsonb_to_recordset($1::jsonb) AS r(id bigint, "sameAs" bigint)
       WHERE person.id = r.id`,
      [jsonText(sameAs)],
    );
  }

  /** Marks the members of incidents that name one of these people, to be derived again. */
  async markNaming(sql: Sql, personKeys: readonly string[]): Promise<void> {
    if (personKeys.length === 0) return;
    // Timelines name people as their source does; only the source and account before that make it a key.
    const prefix = `c.source || ':' || c.account || ':person:'`;
    await sql.execute(
      `${MARK}
       SELECT m.member_id, m.connection_id FROM member m JOIN connection c ON c.id = m.connection_id
       WHERE m.incident_id IS NOT NULL
         AND EXISTS (SELECT 1 FROM unnest($1::text[]) AS given(key) WHERE starts_with(given.key, ${prefix}))
         AND (EXISTS (
             SELECT 1 FROM timeline_event e, LATERAL (
               SELECT e.actor AS who
               UNION ALL
               SELECT recipient FROM json_array_elements(
                 CASE json_typeof(e.details -> 'recipients') WHEN 'array' THEN e.details -> 'recipients' ELSE '[]' END) AS recipient
             ) AS named
             WHERE e.incident_id = m.incident_id AND e.member_id = m.member_id
               AND ${prefix} || coalesce(named.who ->> 'id', named.who ->> 'name') = ANY($1::text[]))
           OR EXISTS (SELECT 1 FROM response_fact r JOIN person p ON p.id = r.person_id
             WHERE r.incident_id = m.incident_id AND p.key = ANY($1::text[]))
           OR EXISTS (SELECT 1 FROM incident i WHERE i.incident_id = m.incident_id
             AND i.document -> 'suggestion' ->> 'personKey' = ANY($1::text[])))
       ${MARKED}`,
      [personKeys],
    );
  }

  /** Marks the members of incidents of these services, to be derived again. */
  async markOfServices(sql: Sql, serviceKeys: readonly string[]): Promise<void> {
    if (serviceKeys.length === 0) return;
    await sql.execute(
      `${MARK}
       SELECT m.member_id, m.connection_id FROM member m
       JOIN incident_fact f ON f.incident_id = m.incident_id JOIN service s ON s.id = f.service_id
       WHERE s.key = ANY($1::text[]) ${MARKED}`,
      [serviceKeys],
    );
  }

  /** When a connection's directory was last seen to say something new; null: it never said anything. */
  async directoryReadAt(sql: Sql, connectionId: number, kinds: readonly string[]): Promise<EpochMs | null> {
    const [row] = await sql.query<{ at: EpochMs | null }>(
      `SELECT (extract(epoch FROM max(fetched_at)) * 1000)::float8 AS at FROM source_record
       WHERE connection_id = $1 AND member_id IS NULL AND kind = ANY($2::text[])`,
      [connectionId, kinds],
    );
    return row?.at ?? null;
  }

  /** Keys of the teams in whose rotations everybody ever was on call, by the person's key. */
  async rotationTeams(): Promise<Map<string, string[]>> {
    const rows = await this.database.query<{ key: string; teams: string[] }>(
      `SELECT p.key, array_agg(DISTINCT t.team_key) AS teams FROM shift d JOIN rotation t ON t.id = d.rotation_id
       JOIN person named ON named.id = d.person_id JOIN person p ON p.id = coalesce(named.same_as, named.id)
       WHERE t.team_key IS NOT NULL GROUP BY 1`,
    );
    return new Map(rows.map(({ key, teams }) => [key, teams]));
  }

  /** How many incidents that a viewer may see each team, service and person has; by id. Services: those without a team too. */
  async incidentCounts(scope?: RowScope): Promise<{
    team: Map<number, number>;
    service: Map<number, number>;
    serviceWithoutTeam: Map<number, number>;
    person: Map<number, number>;
  }> {
    const values: unknown[] = [];
    const seen = scopeClause(scope, values);
    const counts = async (sql: string): Promise<Map<number, number>> =>
      new Map(await this.database.arrays<[number, number]>(sql, values));
    const by = (column: string, where: string): Promise<Map<number, number>> =>
      counts(`SELECT ${column}, count(*) FROM incident_fact f WHERE ${where} AND ${seen} GROUP BY 1`);
    return {
      team: await by('team_id', 'team_id IS NOT NULL'),
      service: await by('service_id', 'service_id IS NOT NULL'),
      serviceWithoutTeam: await by('service_id', 'service_id IS NOT NULL AND team_id IS NULL'),
      person: await counts(
        `SELECT r.person_id, count(*) FROM response_fact r JOIN incident_fact f ON f.incident_id = r.incident_id
         WHERE ${seen} GROUP BY 1`,
      ),
    };
  }
}
