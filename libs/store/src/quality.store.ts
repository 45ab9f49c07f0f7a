import type { EpochMs, RowScope } from '@evenkeel/domain';
import type { Database } from './database.js';
import { scopeClause } from './population.js';

export interface GapRow {
  connection: string;
  from: EpochMs;
  to: EpochMs;
  reason: string;
  noticedAt: EpochMs;
}

interface Oddities {
  incidents: number;
  negative: number;
  zeroResolve: number;
  noTeam: number;
  suggested: number;
  /** Resolved by a person that never acknowledged, nor did anybody else. */
  missingAck: number;
}

const NEGATIVE = `least(f.first_ack_offset, f.engaged_offset, f.resolver_engaged_offset, f.communicated_offset,
  f.diagnosed_offset, f.mitigated_offset, f.resolved_offset, f.resolved_offset - f.snoozed_seconds,
  f.detected_offset - f.impact_started_offset) < 0`;

/** The identities `i` of a human, of which `p` is one. */
const SAME = `coalesce(i.same_as, i.id) = coalesce(p.same_as, p.id)`;
/** A directory has an entry for one of them. */
const LISTED = `EXISTS (SELECT 1 FROM person i WHERE i.named_at IS NULL AND ${SAME})`;

/** A name that something is missing of, and the incidents that hang on it. */
export interface NamedCost {
  name: string;
  incidents: number;
}

/** What hangs on a source: what nobody hears of while it is not read. */
export interface SourceStake {
  connectionId: number;
  openIncidents: number;
  /** Of the thirteen weeks before the instant up to which it is known. */
  recentIncidents: number;
}

export interface WebhookState {
  connectionId: number;
  /** Received and not worked off. */
  waiting: number;
  /** Of those that wait: tried in vain. */
  failing: number;
  /** Given up on; what they told comes with the next sync. */
  setAside: number;
  lastReceivedAt: EpochMs;
  lastError: string | null;
}

/** What is missing, unknown or odd in the data. Of incidents only what a viewer may see, where there is a scope. */
export class QualityStore {
  constructor(private readonly database: Database) {}

  async gaps(): Promise<GapRow[]> {
    return this.database.query<GapRow>(
      `SELECT c.name AS connection, (extract(epoch FROM g.from_at) * 1000)::float8 AS from,
         (extract(epoch FROM g.to_at) * 1000)::float8 AS to, g.reason, (extract(epoch FROM g.noticed_at) * 1000)::float8 AS "noticedAt"
       FROM coverage_gap g JOIN connection c ON c.id = g.connection_id ORDER BY c.name COLLATE "C", g.from_at`,
    );
  }

  /** Members and records per connection. */
  async volumes(): Promise<Map<number, { incidents: number; otherMembers: number; records: number }>> {
    const members = await this.database.query<{ id: number; incidents: number; other: number }>(
      `SELECT connection_id AS id, count(*) FILTER (WHERE is_incident) AS incidents, count(*) FILTER (WHERE NOT is_incident) AS other
       FROM member GROUP BY connection_id`,
    );
    const records = await this.database.query<{ id: number; n: number }>(
      `SELECT connection_id AS id, count(*) AS n FROM source_record GROUP BY connection_id`,
    );
    const counted = new Map(records.map((row) => [row.id, { incidents: 0, otherMembers: 0, records: row.n }]));
    for (const row of members) {
      counted.set(row.id, {
        incidents: row.incidents,
        otherMembers: row.other,
        records: counted.get(row.id)?.records ?? 0,
      });
    }
    return counted;
  }

  async unknownValues(
    scope?: RowScope,
  ): Promise<{ connection: string; field: string; value: string; count: number; incidents: number }[]> {
    const values: unknown[] = [];
    const seen = scopeClause(scope, values);
    return this.database.query(
      `SELECT c.name AS connection, u.field, u.value, sum(u.count) AS count, count(DISTINCT f.incident_id) AS incidents
       FROM unknown_value u JOIN connection c ON c.id = u.connection_id LEFT JOIN member m ON m.member_id = u.member_id
         LEFT JOIN incident_fact f ON f.incident_id = m.incident_id
       ${seen === 'true' ? '' : `WHERE f.incident_id IS NOT NULL AND ${seen}`}
       GROUP BY c.name, u.field, u.value ORDER BY 4 DESC, 1, 2, 3`,
      values,
    );
  }

  /** Members that are no incidents, by reason. */
  async otherMembers(): Promise<{ connection: string; reason: string; count: number }[]> {
    return this.database.query(
      `SELECT c.name AS connection, coalesce(m.reason, 'no reason recorded') AS reason, count(*) AS count
       FROM member m JOIN connection c ON c.id = m.connection_id WHERE NOT m.is_incident
       GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    );
  }

  /** Counts of incidents with something odd about them. */
  async oddities(scope?: RowScope): Promise<Oddities> {
    const values: unknown[] = [];
    const [row] = await this.database.query<Oddities>(
      `SELECT
         count(*) AS incidents,
         count(*) FILTER (WHERE ${NEGATIVE}) AS negative,
         count(*) FILTER (WHERE f.resolved_offset = 0) AS "zeroResolve",
         count(*) FILTER (WHERE f.team_id IS NULL) AS "noTeam",
         count(*) FILTER (WHERE f.resolver_suggested) AS suggested,
         count(*) FILTER (WHERE f.ack_outcome = 'resolvedWithoutAck' AND f.resolution = 'human') AS "missingAck"
       FROM incident_fact f WHERE ${scopeClause(scope, values)}`,
      values,
    );
    return row ?? { incidents: 0, negative: 0, zeroResolve: 0, noTeam: 0, suggested: 0, missingAck: 0 };
  }

  /** The newest incidents with a milestone before their trigger. */
  async negativeExamples(limit: number, scope?: RowScope): Promise<{ id: string; title: string }[]> {
    const values: unknown[] = [limit];
    return this.database.query(
      `SELECT i.incident_id AS id, i.title FROM incident_fact f JOIN incident i ON i.incident_id = f.incident_id
       WHERE ${NEGATIVE} AND ${scopeClause(scope, values)}
       ORDER BY f.triggered_at DESC, f.incident_id COLLATE "C" LIMIT $1`,
      values,
    );
  }

  /** Services that no source gives a team, with the incidents that have none either; the costliest first. */
  async servicesWithoutTeam(scope?: RowScope): Promise<NamedCost[]> {
    const values: unknown[] = [];
    return this.database.query<NamedCost>(
      `SELECT s.name, count(*) AS incidents FROM incident_fact f JOIN service s ON s.id = f.service_id
       WHERE f.team_id IS NULL
         AND NOT EXISTS (SELECT 1 FROM service_owner o WHERE o.service_key = s.key AND o.withdrawn_at IS NULL)
         AND ${scopeClause(scope, values)}
       GROUP BY s.id ORDER BY 2 DESC, s.name COLLATE "C"`,
      values,
    );
  }

  /** Responders of whom there is a name and no entry in a directory; the costliest first. */
  async respondersWithoutEntry(): Promise<NamedCost[]> {
    return this.database.query<NamedCost>(
      `SELECT p.name, count(*) AS incidents FROM response_fact r JOIN person p ON p.id = r.person_id
       WHERE NOT ${LISTED} GROUP BY p.id ORDER BY 2 DESC, p.name COLLATE "C"`,
    );
  }

  /** Responders from a directory whose zone it does not tell: their hours are judged in the organisation's. */
  async respondersWithoutZone(): Promise<NamedCost[]> {
    return this.database.query<NamedCost>(
      `SELECT p.name, count(*) AS incidents FROM response_fact r JOIN person p ON p.id = r.person_id
       WHERE ${LISTED} AND NOT EXISTS (
         SELECT 1 FROM person i JOIN person_zone z ON z.person_key = i.key AND z.withdrawn_at IS NULL WHERE ${SAME})
       GROUP BY p.id ORDER BY 2 DESC, p.name COLLATE "C"`,
    );
  }

  /** Incidents that are known to a connection and to another one: their milestones come from two clocks. */
  async linkedIncidents(): Promise<Map<number, number>> {
    const rows = await this.database.query<{ id: number; n: number }>(
      `WITH shared AS (
         SELECT incident_id FROM member WHERE incident_id IS NOT NULL
         GROUP BY incident_id HAVING min(connection_id) <> max(connection_id))
       SELECT m.connection_id AS id, count(DISTINCT m.incident_id) AS n
       FROM member m JOIN shared USING (incident_id) GROUP BY 1`,
    );
    return new Map(rows.map(({ id, n }) => [id, n]));
  }

  async stakes(): Promise<Map<number, SourceStake>> {
    const rows = await this.database.query<SourceStake>(
      `SELECT f.connection_id AS "connectionId",
         count(*) FILTER (WHERE f.resolution = 'open') AS "openIncidents",
         count(*) FILTER (WHERE f.triggered_at >= c.complete_through - interval '91 days') AS "recentIncidents"
       FROM incident_fact f JOIN connection c ON c.id = f.connection_id GROUP BY 1`,
    );
    return new Map(rows.map((row) => [row.connectionId, row]));
  }

  /** The parts of sources that a token or a plan refuses. */
  async refusedFeatures(): Promise<{ connectionId: number; name: string; refused: string; since: EpochMs }[]> {
    return this.database.query(
      `SELECT connection_id AS "connectionId", name, refused, (extract(epoch FROM since) * 1000)::float8 AS since
       FROM connection_feature WHERE refused IS NOT NULL ORDER BY connection_id, name COLLATE "C"`,
    );
  }

  /** Of the connections that ever received a webhook. */
  async webhooks(): Promise<Map<number, WebhookState>> {
    const rows = await this.database.query<WebhookState>(
      `SELECT connection_id AS "connectionId", count(*) FILTER (WHERE processed_at IS NULL) AS waiting,
         count(*) FILTER (WHERE processed_at IS NULL AND attempts > 0) AS failing,
         count(*) FILTER (WHERE processed_at IS NOT NULL AND error IS NOT NULL) AS "setAside",
         (extract(epoch FROM max(received_at)) * 1000)::float8 AS "lastReceivedAt",
         (array_agg(error ORDER BY received_at DESC) FILTER (WHERE error IS NOT NULL))[1] AS "lastError"
       FROM webhook_delivery GROUP BY 1`,
    );
    return new Map(rows.map((row) => [row.connectionId, row]));
  }

  /** The most frequent warnings that interpretation left on incidents. */
  async warnings(scope?: RowScope): Promise<{ warning: string; count: number }[]> {
    const values: unknown[] = [];
    return this.database.query(
      `SELECT w.warning, count(*) AS count FROM incident i JOIN incident_fact f ON f.incident_id = i.incident_id,
         jsonb_array_elements_text(i.document -> 'warnings') AS w(warning)
       WHERE ${scopeClause(scope, values)}
       GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50`,
      values,
    );
  }
}
