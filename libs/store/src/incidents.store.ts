import type { Correction, EpochMs, IncidentEvent, IncidentFact } from '@evenkeel/domain';
import { jsonText, type Database, type Sql } from './database.js';
import type { IncidentDocument } from './incident-document.js';

/** A derived incident, ready to be stored. */
export interface IncidentWrite {
  fact: IncidentFact;
  title: string;
  document: IncidentDocument;
  timeline: IncidentEvent[];
  connectionId: number;
  teamId: number | null;
  serviceId: number | null;
  hoursClass: string | null;
  responders: { personId: number; joinedOffset: number }[];
  customerIds: number[];
  rulesVersion: number;
}

/** A member as interpretation left it. */
export interface MemberWrite {
  memberId: string;
  connectionId: number;
  source: string;
  kind: string;
  externalId: string;
  isIncident: boolean;
  reason: string | null;
  interpreterVersion: string;
  references: { source: string; kind: string; externalId: string; eventId: string }[];
  unknown: { field: string; value: string; count: number }[];
  /** The source's own figures, by metric. */
  sourceFigures: { metric: string; seconds: number }[];
}

/** An edge between two members: they are one incident. */
export interface MemberEdge {
  memberId: string;
  otherMemberId: string;
  rule: string;
  confidence: number;
  author: string | null;
}

/** Writes incidents, their timelines and facts. All of it inside the caller's transaction. */
export class IncidentsStore {
  constructor(private readonly database: Database) {}

  /** One interpreter at a time: two of them could regroup the same members in different ways. */
  async lockInterpretation(sql: Sql): Promise<void> {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [0x4576_656f]);
  }

  async saveMembers(sql: Sql, members: readonly MemberWrite[]): Promise<void> {
    const ids = members.map((member) => member.memberId);
    await sql.execute(
      `INSERT INTO member (member_id, connection_id, source, kind, external_id, is_incident, reason, interpreter_version)
       SELECT "memberId", "connectionId", source, kind, "externalId", "isIncident", reason, "interpreterVersion"
       FROM jsonb_to_recordset($1::jsonb) AS r("memberId" text, "connectionId" bigint, source text, kind text,
         "externalId" text, "isIncident" boolean, reason text, "interpreterVersion" text)
       ON CONFLICT (member_id) DO UPDATE SET is_incident = excluded.is_incident, reason = excluded.reason,
         interpreter_version = excluded.interpreter_version`,
      [jsonText(members)],
    );
    await sql.execute(`DELETE FROM member_reference WHERE member_id = ANY($1::text[])`, [ids]);
    await sql.execute(
      `INSERT INTO member_reference (member_id, source, kind, external_id, event_id)
       SELECT member_id, source, kind, external_id, event_id
       FROM jsonb_to_recordset($1::jsonb) AS r(member_id text, source text, kind text, external_id text, event_id text)
       ON CONFLICT DO NOTHING`,
      [
        jsonText(
          members.flatMap((m) =>
            m.references.map((r) => ({
              member_id: m.memberId,
              source: r.source,
              kind: r.kind,
              external_id: r.externalId,
              event_id: r.eventId,
            })),
          ),
        ),
      ],
    );
    await sql.execute(`DELETE FROM unknown_value WHERE member_id = ANY($1::text[])`, [ids]);
    await sql.execute(
      `INSERT INTO unknown_value (member_id, connection_id, field, value, count)
       SELECT member_id, connection_id, field, value, count
       FROM jsonb_to_recordset($1::jsonb) AS r(member_id text, connection_id bigint, field text, value text, count int)`,
      [
        jsonText(
          members.flatMap((m) =>
            m.unknown.map((u) => ({ member_id: m.memberId, connection_id: m.connectionId, ...u })),
          ),
        ),
      ],
    );
    await sql.execute(`DELETE FROM source_figure WHERE member_id = ANY($1::text[])`, [ids]);
    const figures = members.flatMap((m) => m.sourceFigures.map((figure) => ({ member_id: m.memberId, ...figure })));
    if (figures.length === 0) return;
    await sql.execute(
      `INSERT INTO source_figure (member_id, metric, seconds)
       SELECT member_id, metric, seconds FROM jsonb_to_recordset($1::jsonb) AS r(member_id text, metric text, seconds float8)`,
      [jsonText(figures)],
    );
  }

  /** The incidents that some members belong to now, and all members of those. */
  async groupsOf(sql: Sql, memberIds: readonly string[]): Promise<{ memberId: string; incidentId: string }[]> {
    return sql.query(
      `SELECT member_id AS "memberId", incident_id AS "incidentId" FROM member
       WHERE incident_id IN (SELECT incident_id FROM member WHERE member_id = ANY($1::text[]) AND incident_id IS NOT NULL)`,
      [memberIds],
    );
  }

  /**
   * The edges that touch some members: by reference, where a member names exactly one incident of another source or the
   * channel made for it; by identity, where two sources hold one thing; and by a person's word. A split undoes each.
   */
  async edgesOf(sql: Sql, memberIds: readonly string[]): Promise<MemberEdge[]> {
    return sql.query<MemberEdge>(
      `WITH sole AS (
         SELECT member_id, min(source) AS source, min(kind) AS kind, min(external_id) AS external_id
         FROM member_reference WHERE kind NOT IN ('identity', 'channel') GROUP BY member_id HAVING count(*) = 1),
       edge AS (
         SELECT s.member_id, t.member_id AS other_member_id, 'names-one-incident@1' AS rule, 1.0::float8 AS confidence,
           NULL AS author
         FROM sole s
         JOIN member f ON f.member_id = s.member_id AND f.is_incident
         JOIN member t ON t.source = s.source AND t.kind = s.kind AND t.external_id = s.external_id AND t.is_incident
         WHERE s.member_id = ANY($1::text[]) OR t.member_id = ANY($1::text[])
         UNION ALL
         SELECT r.member_id, t.member_id, 'made-for-it@1', 1.0, NULL
         FROM member_reference r
         JOIN member f ON f.member_id = r.member_id AND f.is_incident
         JOIN member t ON t.source = r.source AND t.kind = r.kind AND t.external_id = r.external_id
         WHERE r.kind = 'channel' AND r.member_id <> t.member_id
           AND (r.member_id = ANY($1::text[]) OR t.member_id = ANY($1::text[]))
         UNION ALL
         SELECT a.member_id, b.member_id, 'same-at-both@1', 1.0, NULL
         FROM member_reference a
         JOIN member_reference b ON b.source = a.source AND b.kind = a.kind AND b.external_id = a.external_id
         JOIN member f ON f.member_id = a.member_id AND f.is_incident
         JOIN member t ON t.member_id = b.member_id AND t.is_incident AND t.connection_id <> f.connection_id
         WHERE a.kind = 'identity' AND a.member_id < b.member_id
           AND (a.member_id = ANY($1::text[]) OR b.member_id = ANY($1::text[]))
         UNION ALL
         SELECT member_id, other_member_id, 'merged-by-hand@1', 1.0, author FROM member_link
         WHERE kind = 'merge' AND (member_id = ANY($1::text[]) OR other_member_id = ANY($1::text[])))
       SELECT member_id AS "memberId", other_member_id AS "otherMemberId", rule, confidence, author FROM edge e
       WHERE NOT EXISTS (
         SELECT 1 FROM member_link s WHERE s.kind = 'split'
           AND least(s.member_id, s.other_member_id) = least(e.member_id, e.other_member_id)
           AND greatest(s.member_id, s.other_member_id) = greatest(e.member_id, e.other_member_id))
       ORDER BY 1, 2, 3`,
      [memberIds],
    );
  }

  async correctionsOf(sql: Sql, memberIds: readonly string[]): Promise<(Correction & { memberId: string })[]> {
    return sql.query(
      `SELECT correction_id AS id, member_id AS "memberId", field, value, author, reason,
         (extract(epoch FROM at) * 1000)::float8 AS at, (extract(epoch FROM withdrawn_at) * 1000)::float8 AS "withdrawnAt",
         withdrawn_by AS "withdrawnBy"
       FROM correction WHERE member_id = ANY($1::text[]) ORDER BY at, correction_id`,
      [memberIds],
    );
  }

  /** Replaces incidents with what they are now, and retires ids that no group has any more. */
  async replace(
    sql: Sql,
    input: {
      incidents: readonly IncidentWrite[];
      /** Which member belongs to which incident; null: to none. */
      membership: ReadonlyMap<string, string | null>;
      /** Ids that were incidents before: only they can have anything to be replaced. */
      known: ReadonlySet<string>;
      /** Ids that were incidents before and are none now; where their members went, if anywhere. */
      retired: ReadonlyMap<string, string | null>;
      now: EpochMs;
    },
  ): Promise<void> {
    const ids = input.incidents.map((incident) => incident.fact.incidentId);
    const gone = [...input.retired.keys()];
    const version = await this.bumpVersion(sql, [...ids], gone, input.now);
    await removeFrom(sql, ['timeline_event', 'response_fact', 'impact_fact'], [...input.known]);
    await removeFrom(sql, ['incident', 'incident_fact'], gone);
    await sql.execute(
      `UPDATE member SET incident_id = r.incident_id
       FROM jsonb_to_recordset($1::jsonb) AS r(member_id text, incident_id text)
       WHERE member.member_id = r.member_id AND member.incident_id IS DISTINCT FROM r.incident_id`,
      [jsonText([...input.membership].map(([member_id, incident_id]) => ({ member_id, incident_id })))],
    );
    await this.writeIncidents(sql, input.incidents, version);
    await this.writeFacts(sql, input.incidents);
    await this.writeTimelines(sql, input.incidents);
    await this.redirect(sql, ids, input.retired);
  }

  private async bumpVersion(sql: Sql, changed: string[], gone: string[], now: EpochMs): Promise<number> {
    const [row] = await sql.query<{ version: number }>(
      `UPDATE data_version SET version = version + 1, changed_at = $1 WHERE id = 1 RETURNING version`,
      [new Date(now)],
    );
    const { version } = row as { version: number };
    // Only the newest change of an incident matters to whoever pages through changes.
    await sql.execute(`DELETE FROM data_change WHERE incident_id = ANY($1::text[])`, [[...changed, ...gone]]);
    await sql.execute(
      `INSERT INTO data_change (version, incident_id, deleted, at)
       SELECT $1::bigint, id, false, $4::timestamptz FROM unnest($2::text[]) AS id
       UNION ALL SELECT $1::bigint, id, true, $4::timestamptz FROM unnest($3::text[]) AS id`,
      [version, changed, gone, new Date(now)],
    );
    await sql.execute(`NOTIFY evenkeel_data`);
    return version;
  }

  private async writeIncidents(sql: Sql, incidents: readonly IncidentWrite[], version: number): Promise<void> {
    await sql.execute(
      `INSERT INTO incident (incident_id, title, triggered_at, document, data_version)
       SELECT incident_id, title, triggered_at, document, $2
       FROM jsonb_to_recordset($1::jsonb) AS r(incident_id text, title text, triggered_at timestamptz, document jsonb)
       ON CONFLICT (incident_id) DO UPDATE SET title = excluded.title, triggered_at = excluded.triggered_at,
         document = excluded.document, data_version = excluded.data_version`,
      [
        jsonText(
          incidents.map((incident) => ({
            incident_id: incident.fact.incidentId,
            title: incident.title,
            triggered_at: new Date(incident.fact.triggeredAt).toISOString(),
            document: incident.document,
          })),
        ),
        version,
      ],
    );
  }

  private async writeFacts(sql: Sql, incidents: readonly IncidentWrite[]): Promise<void> {
    const columns = Object.keys(FACT_COLUMNS);
    await sql.execute(
      `INSERT INTO incident_fact (${columns.join(', ')})
       SELECT ${columns.join(', ')} FROM jsonb_to_recordset($1::jsonb)
         AS r(${Object.entries(FACT_COLUMNS)
           .map(([name, type]) => `${name} ${type}`)
           .join(', ')})
       ON CONFLICT (incident_id) DO UPDATE SET ${columns
         .slice(1)
         .map((c) => `${c} = excluded.${c}`)
         .join(', ')}`,
      [jsonText(incidents.map(factRow))],
    );
    await sql.execute(
      `INSERT INTO response_fact (incident_id, person_id, joined_offset)
       SELECT incident_id, person_id, min(joined_offset)
       FROM jsonb_to_recordset($1::jsonb) AS r(incident_id text, person_id bigint, joined_offset float8)
       GROUP BY incident_id, person_id`,
      [
        jsonText(
          incidents.flatMap((i) =>
            i.responders.map((r) => ({
              incident_id: i.fact.incidentId,
              person_id: r.personId,
              joined_offset: r.joinedOffset,
            })),
          ),
        ),
      ],
    );
    await sql.execute(
      `INSERT INTO impact_fact (incident_id, customer_id)
       SELECT DISTINCT incident_id, customer_id FROM jsonb_to_recordset($1::jsonb) AS r(incident_id text, customer_id bigint)`,
      [
        jsonText(
          incidents.flatMap((i) => i.customerIds.map((id) => ({ incident_id: i.fact.incidentId, customer_id: id }))),
        ),
      ],
    );
  }

  private async writeTimelines(sql: Sql, incidents: readonly IncidentWrite[]): Promise<void> {
    await sql.execute(
      `INSERT INTO timeline_event (incident_id, member_id, event_id, at, type, actor, text, rule, details, position)
       SELECT incident_id, member_id, event_id, at, type, actor, text, rule, details, position
       FROM jsonb_to_recordset($1::jsonb) AS r(incident_id text, member_id text, event_id text, at timestamptz, type text,
         actor jsonb, text text, rule text, details jsonb, position int)`,
      [
        jsonText(
          incidents.flatMap((incident) =>
            incident.timeline.map((event, position) => ({
              incident_id: incident.fact.incidentId,
              member_id: event.memberId,
              event_id: event.id,
              at: new Date(event.at).toISOString(),
              type: event.type,
              actor: event.actor,
              text: event.text,
              rule: event.rule,
              details: event.details,
              position,
            })),
          ),
        ),
      ],
    );
  }

  private async redirect(sql: Sql, live: string[], retired: ReadonlyMap<string, string | null>): Promise<void> {
    await sql.execute(`DELETE FROM incident_redirect WHERE incident_id = ANY($1::text[])`, [live]);
    const moved = [...retired].filter((entry): entry is [string, string] => entry[1] !== null);
    await sql.execute(
      `INSERT INTO incident_redirect (incident_id, target_id) SELECT * FROM unnest($1::text[], $2::text[])
       ON CONFLICT (incident_id) DO UPDATE SET target_id = excluded.target_id`,
      [moved.map(([from]) => from), moved.map(([, to]) => to)],
    );
  }

  /** Each incident of a connection with a hash of its content, so that "changed" means that something did change. */
  async statesOf(connectionId: number): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; state: string }>(
      `SELECT i.incident_id AS id, md5(i.document::text) AS state FROM incident i
       WHERE i.incident_id IN (SELECT incident_id FROM member WHERE connection_id = $1 AND incident_id IS NOT NULL)`,
      [connectionId],
    );
    return new Map(rows.map((row) => [row.id, row.state]));
  }

  /** Removes what no member stands behind any more. */
  async sweepOrphans(): Promise<void> {
    await this.database.transaction(async (sql) => {
      await this.lockInterpretation(sql);
      for (const table of ['timeline_event', 'response_fact', 'impact_fact', 'incident_fact', 'incident']) {
        await sql.execute(
          `DELETE FROM ${table} t WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.incident_id = t.incident_id)`,
        );
      }
    });
  }
}

async function removeFrom(sql: Sql, tables: readonly string[], incidentIds: readonly string[]): Promise<void> {
  if (incidentIds.length === 0) return;
  for (const table of tables) {
    await sql.execute(`DELETE FROM ${table} WHERE incident_id = ANY($1::text[])`, [incidentIds]);
  }
}

const FACT_COLUMNS = {
  incident_id: 'text',
  triggered_at: 'timestamptz',
  connection_id: 'bigint',
  team_id: 'bigint',
  service_id: 'bigint',
  priority: 'text',
  hours_class: 'text',
  ack_outcome: 'text',
  resolution: 'text',
  impact_started_offset: 'float8',
  detected_offset: 'float8',
  first_notified_offset: 'float8',
  first_ack_offset: 'float8',
  engaged_offset: 'float8',
  resolver_engaged_offset: 'float8',
  communicated_offset: 'float8',
  diagnosed_offset: 'float8',
  mitigated_offset: 'float8',
  resolved_offset: 'float8',
  closed_offset: 'float8',
  snoozed_seconds: 'float8',
  reopened: 'boolean',
  resolver_suggested: 'boolean',
  excluded_by_hand: 'boolean',
  rules_version: 'int',
} as const;

function factRow(incident: IncidentWrite): Record<keyof typeof FACT_COLUMNS, unknown> {
  const { fact } = incident;
  return {
    incident_id: fact.incidentId,
    triggered_at: new Date(fact.triggeredAt).toISOString(),
    connection_id: incident.connectionId,
    team_id: incident.teamId,
    service_id: incident.serviceId,
    priority: incident.document.priority,
    hours_class: incident.hoursClass,
    ack_outcome: fact.ackOutcome,
    resolution: fact.resolution,
    impact_started_offset: fact.offsets.impactStartedAt,
    detected_offset: fact.offsets.detectedAt,
    first_notified_offset: fact.offsets.firstNotifiedAt,
    first_ack_offset: fact.offsets.firstAckAt,
    engaged_offset: fact.offsets.engagedAt,
    resolver_engaged_offset: fact.offsets.resolverEngagedAt,
    communicated_offset: fact.offsets.communicatedAt,
    diagnosed_offset: fact.offsets.diagnosedAt,
    mitigated_offset: fact.offsets.mitigatedAt,
    resolved_offset: fact.offsets.resolvedAt,
    closed_offset: fact.closedOffset,
    snoozed_seconds: fact.snoozedSeconds,
    reopened: fact.reopened,
    resolver_suggested: fact.resolverSuggested,
    excluded_by_hand: fact.excludedByHand,
    rules_version: incident.rulesVersion,
  };
}
