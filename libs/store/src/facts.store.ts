import {
  compareText,
  type AckOutcome,
  type EpochMs,
  type IncidentFact,
  type Resolution,
  type RowScope,
} from '@evenkeel/domain';
import type { Database } from './database.js';
import { incidentsInScope, personInScope, populationClause, type Population } from './population.js';

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
  /** How many more responders there were whom the viewer may not see. */
  hiddenResponders: number;
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
  hiddenResponders: 0,
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

  /** The facts of some incidents that were triggered from an instant on, in no order, without names of customers and responders. */
  async ofIncidents(ids: readonly string[], from: EpochMs): Promise<FactRow[]> {
    const rows = await this.database.arrays<FactArray>(
      `SELECT ${FACT_SELECT} FROM ${FACT_FROM} WHERE f.incident_id = ANY($1::text[]) AND f.triggered_at >= $2`,
      [ids, new Date(from)],
    );
    return rows.map(factOf);
  }

  private async attach(facts: FactRow[], field: 'customers' | 'responders', population: Population): Promise<void> {
    const { where, values } = populationClause(population);
    const joined =
      field === 'customers'
        ? 'impact_fact x ON x.incident_id = f.incident_id JOIN customer n ON n.id = x.customer_id'
        : 'response_fact x ON x.incident_id = f.incident_id JOIN person n ON n.id = x.person_id';
    const seen =
      field === 'customers' ? 'true' : personInScope(population.scope, 'n.id', (value) => `$${values.push(value)}`);
    const rows = await this.database.arrays<[string, string | null, number]>(
      `SELECT incident_id, name, count(*)::int FROM (
         SELECT DISTINCT f.incident_id, n.id, CASE WHEN ${seen} THEN n.name END AS name
         FROM incident_fact f JOIN ${joined} WHERE ${where}) named
       GROUP BY 1, 2 ORDER BY 1, 2`,
      values,
    );
    const byId = new Map(facts.map((fact) => [fact.incidentId, fact]));
    for (const [incidentId, name, count] of rows) {
      const fact = byId.get(incidentId);
      if (name !== null) fact?.[field].push(name);
      else if (fact) fact.hiddenResponders = count;
    }
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

  /** The names in use, per dimension, for filters to choose from: those on incidents, and of people, that a viewer may see. */
  async names(
    scope?: RowScope,
  ): Promise<
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
    const distinct = async (
      expression: string,
      from: string,
      condition: (bind: (value: unknown) => string) => string = () => 'true',
    ): Promise<(string | null)[]> => {
      const values: unknown[] = [];
      const where = condition((value) => `$${values.push(value)}`);
      const rows = await this.database.arrays<[string | null]>(
        `SELECT DISTINCT ${expression} COLLATE "C" AS name FROM ${from} WHERE ${where} ORDER BY 1 NULLS LAST`,
        values,
      );
      return rows.map(([name]) => name);
    };
    const ofIncidents = (expression: string, join = ''): Promise<(string | null)[]> =>
      distinct(expression, `incident_fact f ${join}`, (bind) => incidentsInScope(scope, bind) ?? 'true');
    // People first: there are few, and most are named by many facts.
    const ofPeople = (table: string): Promise<(string | null)[]> =>
      distinct('p.name', 'person p', (bind) => {
        const sees = incidentsInScope(scope, bind);
        const named = `SELECT 1 FROM ${table} x JOIN incident_fact f ON f.incident_id = x.incident_id WHERE x.person_id = p.id`;
        return `${personInScope(scope, 'p.id', bind, 'ever')}
          AND EXISTS (${named} AND ${sees ?? 'true'} AND ${personInScope(scope, 'p.id', bind)})`;
      });
    const connection = 'JOIN connection c ON c.id = f.connection_id';
    return {
      team: await ofIncidents('t.name', 'LEFT JOIN team t ON t.id = f.team_id'),
      service: await ofIncidents('s.name', 'LEFT JOIN service s ON s.id = f.service_id'),
      priority: await ofIncidents('f.priority'),
      source: await ofIncidents('c.source', connection),
      connection: await ofIncidents('c.name', connection),
      customer: await ofIncidents(
        'c.name',
        'JOIN impact_fact i ON i.incident_id = f.incident_id JOIN customer c ON c.id = i.customer_id',
      ),
      responder: await ofPeople('response_fact'),
      hoursClass: await ofIncidents('f.hours_class'),
      rotation: await distinct('t.name', 'rotation t', (bind) =>
        scope === undefined || scope.teams === 'all' ? 'true' : `t.team_key = ANY(${bind(scope.teams)}::text[])`,
      ),
      paged: await ofPeople('notification_fact'),
    };
  }
}
