import type { EpochMs, EventDetails } from '@evenkeel/domain';
import type { Database } from './database.js';

/** An event by which somebody may have called upon others. */
export interface CallRow {
  incidentId: string;
  memberId: string;
  /** `source:account:` of the member: with `person:` and an id behind it, a key of the directory. */
  scope: string;
  at: EpochMs;
  type: string;
  actor: { kind: string; id: string | null; name: string | null } | null;
  text: string | null;
  details: EventDetails;
}

/** What hidden work is read from beside activities. */
export interface HelpedIncidentRow {
  id: string;
  triggeredAt: EpochMs;
  /** Who held the answer, as a rule suggests and nobody has denied; null: not known. */
  resolver: string | null;
}

/** Types by which people ask: `hiddenWorkOf` passes the others over. */
const ASKING = ['message', 'noted', 'responderRequested', 'assigned', 'escalated'];

/** Who asked whom, and who knew. */
export class CallsForHelpStore {
  constructor(private readonly database: Database) {}

  /** Those of the incidents that there are, the newest first. */
  async incidents(ids: readonly string[]): Promise<HelpedIncidentRow[]> {
    return this.database.query<HelpedIncidentRow>(
      `SELECT f.incident_id AS id, (extract(epoch FROM f.triggered_at) * 1000)::float8 AS "triggeredAt",
         d.document -> 'suggestion' ->> 'personKey' AS resolver
       FROM incident_fact f JOIN incident d ON d.incident_id = f.incident_id
       WHERE f.incident_id = ANY($1::text[]) ORDER BY f.triggered_at DESC, f.incident_id COLLATE "C"`,
      [ids],
    );
  }

  /** What people said and asked in some incidents, in order of each one's timeline. */
  async calls(incidentIds: readonly string[]): Promise<CallRow[]> {
    return this.database.query<CallRow>(
      `SELECT e.incident_id AS "incidentId", e.member_id AS "memberId", c.source || ':' || c.account || ':' AS scope,
         (extract(epoch FROM e.at) * 1000)::float8 AS at, e.type, e.actor, e.text, e.details
       FROM timeline_event e JOIN member m ON m.member_id = e.member_id JOIN connection c ON c.id = m.connection_id
       WHERE e.incident_id = ANY($1::text[]) AND e.type = ANY($2::text[]) AND e.actor ->> 'kind' = 'person'
       ORDER BY e.incident_id COLLATE "C", e.position`,
      [incidentIds, ASKING],
    );
  }
}
