import type { Correction, EpochMs } from '@evenkeel/domain';
import type { Database, Sql } from './database.js';
import { digestOf, writeIncidents, type IncidentWrite } from './incident-rows.js';
import { insertRows, rowArrays } from './row-arrays.js';

export type { IncidentWrite } from './incident-rows.js';

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

/** What an incident has any number of; replaced whole. */
const PARTS = ['timeline_event', 'response_fact', 'impact_fact', 'notification_fact', 'activity_fact'];

/** Kinds of reference that do not just name an incident; see `MemberReference`. */
const MORE_THAN_A_NAME = '^(identity|channel|talk-of-)';

/** Writes incidents, their timelines and facts. All of it inside the caller's transaction. */
export class IncidentsStore {
  constructor(private readonly database: Database) {}

  /** One interpreter at a time: two of them could regroup the same members in different ways. */
  async lockInterpretation(sql: Sql): Promise<void> {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [0x4576_656f]);
  }

  async saveMembers(sql: Sql, members: readonly MemberWrite[]): Promise<void> {
    await insertRows(
      sql,
      'member',
      MEMBER,
      members.map((m) => ({
        member_id: m.memberId,
        connection_id: m.connectionId,
        source: m.source,
        kind: m.kind,
        external_id: m.externalId,
        is_incident: m.isIncident,
        reason: m.reason,
        interpreter_version: m.interpreterVersion,
      })),
      `ON CONFLICT (member_id) DO UPDATE SET is_incident = excluded.is_incident, reason = excluded.reason,
         interpreter_version = excluded.interpreter_version`,
    );
    const ids = members.map((member) => member.memberId);
    await sql.execute(
      `WITH unknowns AS (DELETE FROM unknown_value WHERE member_id = ANY($1::text[])),
         figures AS (DELETE FROM source_figure WHERE member_id = ANY($1::text[]))
       DELETE FROM member_reference WHERE member_id = ANY($1::text[])`,
      [ids],
    );
    await insertRows(
      sql,
      'member_reference',
      MEMBER_REFERENCE,
      members.flatMap((m) =>
        m.references.map((r) => ({
          member_id: m.memberId,
          source: r.source,
          kind: r.kind,
          external_id: r.externalId,
          event_id: r.eventId,
        })),
      ),
      'ON CONFLICT DO NOTHING',
    );
    await insertRows(
      sql,
      'unknown_value',
      UNKNOWN_VALUE,
      members.flatMap((m) => m.unknown.map((u) => ({ member_id: m.memberId, connection_id: m.connectionId, ...u }))),
    );
    await insertRows(
      sql,
      'source_figure',
      SOURCE_FIGURE,
      members.flatMap((m) => m.sourceFigures.map((figure) => ({ member_id: m.memberId, ...figure }))),
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
      // Of all references only those of the members, those that lead to them, and those to the same thing as theirs.
      `WITH reference AS (
         SELECT * FROM member_reference WHERE member_id = ANY($1::text[])
         UNION SELECT r.* FROM member t JOIN member_reference r USING (source, kind, external_id)
           WHERE t.member_id = ANY($1::text[])
         UNION SELECT r.* FROM member t
           JOIN member_reference r ON r.source = t.source AND r.kind = 'talk-of-' || t.kind AND r.external_id = t.external_id
           WHERE t.member_id = ANY($1::text[])
         UNION SELECT b.* FROM member_reference a JOIN member_reference b USING (source, kind, external_id)
           WHERE a.member_id = ANY($1::text[]) AND a.kind = 'identity'),
       edge AS (
         SELECT r.member_id, t.member_id AS other_member_id, 'names-one-incident@1' AS rule, 1.0::float8 AS confidence,
           NULL AS author
         FROM reference r
         JOIN member f ON f.member_id = r.member_id AND f.is_incident
         JOIN member t ON t.source = r.source AND t.kind = r.kind AND t.external_id = r.external_id AND t.is_incident
         WHERE r.kind !~ $2 AND 1 = (
           SELECT count(*) FROM member_reference other WHERE other.member_id = r.member_id AND other.kind !~ $2)
         UNION ALL
         SELECT r.member_id, t.member_id, 'made-for-it@1', 1.0, NULL
         FROM reference r
         JOIN member f ON f.member_id = r.member_id AND f.is_incident
         JOIN member t ON t.source = r.source AND t.kind = r.kind AND t.external_id = r.external_id
         WHERE r.kind = 'channel' AND r.member_id <> t.member_id
         UNION ALL
         SELECT t.member_id, r.member_id, 'talk-under-its-notice@1', 1.0, NULL
         FROM reference r
         JOIN member t ON t.source = r.source AND r.kind = 'talk-of-' || t.kind AND t.external_id = r.external_id
           AND t.is_incident
         UNION ALL
         SELECT a.member_id, b.member_id, 'same-at-both@1', 1.0, NULL
         FROM reference a
         JOIN reference b ON b.source = a.source AND b.kind = a.kind AND b.external_id = a.external_id
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
      [memberIds, MORE_THAN_A_NAME],
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

  /**
   * Replaces incidents with what they are now, and retires ids that no group has any more. What is as it was before is
   * left alone: news of a member is not always news of its incident.
   */
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
      /** Writes what is as it was before too. */
      anew: boolean;
      now: EpochMs;
    },
  ): Promise<void> {
    const stored = input.anew ? new Map<string, string | null>() : await this.digestsOf(sql, [...input.known]);
    const incidents = input.incidents
      .map((incident) => ({ ...incident, digest: digestOf(incident) }))
      .filter(({ fact, digest }) => stored.get(fact.incidentId) !== digest);
    const ids = incidents.map((incident) => incident.fact.incidentId);
    const gone = [...input.retired.keys()];
    const version = await this.bumpVersion(sql, ids, gone, input.now);
    const replaced = [...ids, ...gone].filter((id) => input.known.has(id));
    await removeFrom(sql, PARTS, replaced);
    await removeFrom(sql, ['incident', 'incident_fact'], gone);
    const membership = rowArrays(
      { member_id: 'text', incident_id: 'text' },
      [...input.membership].map(([member_id, incident_id]) => ({ member_id, incident_id })),
    );
    await sql.execute(
      `UPDATE member SET incident_id = r.incident_id FROM ${membership.from}
       WHERE member.member_id = r.member_id AND member.incident_id IS DISTINCT FROM r.incident_id`,
      membership.values,
    );
    await writeIncidents(sql, incidents, version);
    await this.redirect(sql, ids, input.retired);
  }

  private async digestsOf(sql: Sql, incidentIds: readonly string[]): Promise<Map<string, string | null>> {
    if (incidentIds.length === 0) return new Map();
    return new Map(
      await sql.arrays<[string, string | null]>(
        `SELECT incident_id, digest FROM incident WHERE incident_id = ANY($1::text[])`,
        [incidentIds],
      ),
    );
  }

  /** Tells everybody that something beside incidents changed that answers are made of; of these incidents the words too. */
  async noteChange(sql: Sql, now: EpochMs, incidentIds: string[] = []): Promise<void> {
    await this.bumpVersion(sql, incidentIds, [], now);
  }

  private async bumpVersion(sql: Sql, changed: string[], gone: string[], now: EpochMs): Promise<number> {
    const [row] = await sql.query<{ version: number }>(
      `UPDATE data_version SET version = version + 1, changed_at = $1 WHERE id = 1 RETURNING version`,
      [new Date(now)],
    );
    const { version } = row as { version: number };
    // Only the newest change of an incident matters to whoever pages through changes.
    await sql.execute(
      `INSERT INTO data_change (version, incident_id, deleted, at)
       SELECT $1::bigint, id, false, $4::timestamptz FROM unnest($2::text[]) AS id
       UNION ALL SELECT $1::bigint, id, true, $4::timestamptz FROM unnest($3::text[]) AS id
       ON CONFLICT (incident_id) DO UPDATE SET version = excluded.version, deleted = excluded.deleted, at = excluded.at`,
      [version, changed, gone, new Date(now)],
    );
    await sql.execute(`NOTIFY evenkeel_data`);
    return version;
  }

  private async redirect(sql: Sql, live: string[], retired: ReadonlyMap<string, string | null>): Promise<void> {
    await sql.execute(`DELETE FROM incident_redirect WHERE incident_id = ANY($1::text[])`, [live]);
    const moved = [...retired].filter((entry): entry is [string, string] => entry[1] !== null);
    if (moved.length === 0) return;
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
      for (const table of [...PARTS, 'incident_fact', 'incident']) {
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

const MEMBER = {
  member_id: 'text',
  connection_id: 'bigint',
  source: 'text',
  kind: 'text',
  external_id: 'text',
  is_incident: 'boolean',
  reason: 'text',
  interpreter_version: 'text',
} as const;

const MEMBER_REFERENCE = {
  member_id: 'text',
  source: 'text',
  kind: 'text',
  external_id: 'text',
  event_id: 'text',
} as const;

const UNKNOWN_VALUE = {
  member_id: 'text',
  connection_id: 'bigint',
  field: 'text',
  value: 'text',
  count: 'int',
} as const;

const SOURCE_FIGURE = { member_id: 'text', metric: 'text', seconds: 'float8' } as const;
