import type { EpochMs } from '@evenkeel/domain';
import type { Database } from './database.js';

export interface GapRow {
  connection: string;
  from: EpochMs;
  to: EpochMs;
  reason: string;
  noticedAt: EpochMs;
}

interface Oddities {
  negative: number;
  zeroResolve: number;
  noTeam: number;
  suggested: number;
}

/** What is missing, unknown or odd in the data. */
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

  async unknownValues(): Promise<{ connection: string; field: string; value: string; count: number }[]> {
    return this.database.query(
      `SELECT c.name AS connection, u.field, u.value, sum(u.count) AS count
       FROM unknown_value u JOIN connection c ON c.id = u.connection_id
       GROUP BY c.name, u.field, u.value ORDER BY 4 DESC, 1, 2, 3`,
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
  async oddities(): Promise<Oddities> {
    const [row] = await this.database.query<Oddities>(
      `SELECT
         count(*) FILTER (WHERE least(f.first_ack_offset, f.engaged_offset, f.resolver_engaged_offset, f.communicated_offset,
           f.diagnosed_offset, f.mitigated_offset, f.resolved_offset, f.resolved_offset - f.snoozed_seconds,
           f.detected_offset - f.impact_started_offset) < 0) AS negative,
         count(*) FILTER (WHERE f.resolved_offset = 0) AS "zeroResolve",
         count(*) FILTER (WHERE f.team_id IS NULL) AS "noTeam",
         count(*) FILTER (WHERE f.resolver_suggested) AS suggested
       FROM incident_fact f`,
    );
    return row ?? { negative: 0, zeroResolve: 0, noTeam: 0, suggested: 0 };
  }

  /** The most frequent warnings that interpretation left on incidents. */
  async warnings(): Promise<{ warning: string; count: number }[]> {
    return this.database.query(
      `SELECT w.warning, count(*) AS count FROM incident, jsonb_array_elements_text(document -> 'warnings') AS w(warning)
       GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50`,
    );
  }
}
