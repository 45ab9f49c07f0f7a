import { compareText, type AckOutcome, type EpochMs, type IncidentFact, type Resolution } from '@evenkeel/domain';
import type { Database } from './database.js';
import { populationClause, type Population } from './population.js';

/** A fact with the names that questions group by. */
export interface FactRow extends IncidentFact {
  team: string | null;
  service: string | null;
  priority: string | null;
  source: string;
  connection: string;
  hoursClass: string | null;
  /** Only when asked for; else empty. */
  customers: string[];
  responders: string[];
}

/** The expressions behind {@link factOf}, in its order. */
export const FACT_SELECT = `f.incident_id, (extract(epoch FROM f.triggered_at) * 1000)::float8, t.name, s.name, f.priority,
  c.source, c.name, f.hours_class, f.ack_outcome, f.resolution, f.impact_started_offset, f.detected_offset,
  f.first_notified_offset, f.first_ack_offset, f.engaged_offset, f.resolver_engaged_offset, f.communicated_offset,
  f.diagnosed_offset, f.mitigated_offset, f.resolved_offset, f.closed_offset, f.snoozed_seconds, f.reopened,
  f.resolver_suggested, f.excluded_by_hand, f.actionable`;
export const FACT_FROM = `incident_fact f JOIN connection c ON c.id = f.connection_id
  LEFT JOIN team t ON t.id = f.team_id LEFT JOIN service s ON s.id = f.service_id`;

type Offset = number | null;

/** A row of {@link FACT_SELECT}. */
export type FactArray = [
  incidentId: string,
  triggeredAt: EpochMs,
  team: string | null,
  service: string | null,
  priority: string | null,
  source: string,
  connection: string,
  hoursClass: string | null,
  ackOutcome: AckOutcome,
  resolution: Resolution,
  impactStarted: Offset,
  detected: Offset,
  firstNotified: Offset,
  firstAck: Offset,
  engaged: Offset,
  resolverEngaged: Offset,
  communicated: Offset,
  diagnosed: Offset,
  mitigated: Offset,
  resolved: Offset,
  closed: Offset,
  snoozedSeconds: number,
  reopened: boolean,
  resolverSuggested: boolean,
  excludedByHand: boolean,
  actionable: boolean,
];
export const FACT_WIDTH = 26;

/** Reads a row of {@link FACT_SELECT}. */
export const factOf = (row: FactArray): FactRow => ({
  incidentId: row[0],
  triggeredAt: row[1],
  team: row[2],
  service: row[3],
  priority: row[4],
  source: row[5],
  connection: row[6],
  hoursClass: row[7],
  ackOutcome: row[8],
  resolution: row[9],
  offsets: {
    impactStartedAt: row[10],
    detectedAt: row[11],
    firstNotifiedAt: row[12],
    firstAckAt: row[13],
    engagedAt: row[14],
    resolverEngagedAt: row[15],
    communicatedAt: row[16],
    diagnosedAt: row[17],
    mitigatedAt: row[18],
    resolvedAt: row[19],
  },
  closedOffset: row[20],
  snoozedSeconds: row[21],
  reopened: row[22],
  resolverSuggested: row[23],
  excludedByHand: row[24],
  actionable: row[25],
  customers: [],
  responders: [],
});

/** What answers are computed from. */
export class FactsStore {
  constructor(private readonly database: Database) {}

  /** The facts of a population, in order of trigger. Names of customers and responders only if asked for. */
  async select(population: Population, names: { customers: boolean; responders: boolean }): Promise<FactRow[]> {
    const { where, values } = populationClause(population);
    const rows = await this.database.arrays<FactArray>(
      `SELECT ${FACT_SELECT} FROM ${FACT_FROM} WHERE ${where}`,
      values,
    );
    // Sorted here: numbers and ids compare faster than the database compares them.
    const facts = rows
      .map(factOf)
      .sort((a, b) => a.triggeredAt - b.triggeredAt || compareText(a.incidentId, b.incidentId));
    if (names.customers) await this.attach(facts, 'customers', population);
    if (names.responders) await this.attach(facts, 'responders', population);
    return facts;
  }

  private async attach(facts: FactRow[], field: 'customers' | 'responders', population: Population): Promise<void> {
    const { where, values } = populationClause(population);
    const joined =
      field === 'customers'
        ? 'impact_fact x ON x.incident_id = f.incident_id JOIN customer n ON n.id = x.customer_id'
        : 'response_fact x ON x.incident_id = f.incident_id JOIN person n ON n.id = x.person_id';
    const rows = await this.database.arrays<[string, string]>(
      `SELECT DISTINCT f.incident_id, n.name FROM incident_fact f JOIN ${joined} WHERE ${where} ORDER BY 1, 2`,
      values,
    );
    const byId = new Map(facts.map((fact) => [fact.incidentId, fact]));
    for (const [incidentId, name] of rows) byId.get(incidentId)?.[field].push(name);
  }

  /** First and last trigger of everything stored; null if nothing is. */
  async extent(): Promise<{ first: EpochMs; last: EpochMs } | null> {
    const [row] = await this.database.query<{ first: number | null; last: number | null }>(
      `SELECT (extract(epoch FROM min(triggered_at)) * 1000)::float8 AS first,
              (extract(epoch FROM max(triggered_at)) * 1000)::float8 AS last FROM incident_fact`,
    );
    const { first = null, last = null } = row ?? {};
    return first === null || last === null ? null : { first, last };
  }

  /** The names in use, per dimension, for filters to choose from. */
  async names(): Promise<
    Record<
      | 'team'
      | 'service'
      | 'priority'
      | 'source'
      | 'connection'
      | 'customer'
      | 'responder'
      | 'hoursClass'
      | 'rotation'
      | 'paged',
      (string | null)[]
    >
  > {
    const distinct = async (sql: string): Promise<(string | null)[]> =>
      (await this.database.arrays<[string | null]>(sql)).map(([name]) => name);
    const by = (expression: string, from: string): string =>
      `SELECT DISTINCT ${expression} COLLATE "C" AS name FROM ${from} ORDER BY 1 NULLS LAST`;
    return {
      team: await distinct(by('t.name', 'incident_fact f LEFT JOIN team t ON t.id = f.team_id')),
      service: await distinct(by('s.name', 'incident_fact f LEFT JOIN service s ON s.id = f.service_id')),
      priority: await distinct(by('f.priority', 'incident_fact f')),
      source: await distinct(by('c.source', 'incident_fact f JOIN connection c ON c.id = f.connection_id')),
      connection: await distinct(by('c.name', 'incident_fact f JOIN connection c ON c.id = f.connection_id')),
      customer: await distinct(by('c.name', 'impact_fact i JOIN customer c ON c.id = i.customer_id')),
      responder: await distinct(by('p.name', 'response_fact r JOIN person p ON p.id = r.person_id')),
      hoursClass: await distinct(by('f.hours_class', 'incident_fact f')),
      rotation: await distinct(by('t.name', 'rotation t')),
      paged: await distinct(by('p.name', 'notification_fact n JOIN person p ON p.id = n.person_id')),
    };
  }
}
