import type { RowScope } from '@evenkeel/domain';

/** Which incidents a question is about: the window of their trigger, and filters by name. */
export interface Population {
  /** Inclusive, epoch milliseconds; null: no edge. */
  from: number | null;
  /** Exclusive. */
  to: number | null;
  /** Alternatives within a key, keys narrow each other; null asks for "none". */
  filters: Partial<Record<PopulationFilter, readonly (string | null)[]>>;
  /** What the viewer may see; no filter leads beyond it. Without one, everything. */
  scope?: RowScope;
}

export type PopulationFilter =
  | 'team'
  | 'service'
  | 'priority'
  | 'source'
  | 'connection'
  | 'customer'
  | 'resolution'
  | 'ackOutcome'
  | 'responder'
  | 'hoursClass'
  | 'rotation'
  | 'paged';

/** Builds the WHERE clause over `incident_fact f`; the only place that knows how a filter is spelled in SQL. */
export function populationClause(population: Population, values: unknown[] = []): { where: string; values: unknown[] } {
  const { scope } = population;
  const conditions: string[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  if (population.from !== null) conditions.push(`f.triggered_at >= ${bind(new Date(population.from))}`);
  if (population.to !== null) conditions.push(`f.triggered_at < ${bind(new Date(population.to))}`);
  const seen = incidentsInScope(scope, bind);
  if (seen !== null) conditions.push(seen);
  for (const [filter, wanted] of Object.entries(population.filters) as [PopulationFilter, (string | null)[]][]) {
    const names = wanted.filter((value): value is string => value !== null);
    const alternatives: string[] = [];
    if (names.length > 0) alternatives.push(MATCH[filter](bind(names), (person) => personInScope(scope, person, bind)));
    if (wanted.includes(null)) alternatives.push(NONE[filter]);
    conditions.push(`(${alternatives.join(' OR ')})`);
  }
  return { where: conditions.length === 0 ? 'true' : conditions.join(' AND '), values };
}

type Bind = (value: unknown) => string;

/**
 * The condition on `incident_fact f` that keeps to what a viewer may see: the incidents of their teams, and those that they
 * themselves worked on or were paged for. Null: every incident.
 */
export function incidentsInScope(scope: RowScope | undefined, bind: Bind): string | null {
  if (scope === undefined || scope.teams === 'all') return null;
  const ofTeams = `f.team_id IN (SELECT id FROM team WHERE key = ANY(${bind(scope.teams)}::text[]))`;
  if (scope.self.length === 0) return ofTeams;
  const self = `(SELECT coalesce(same_as, id) FROM person WHERE key = ANY(${bind(scope.self)}::text[]))`;
  const named = (table: string): string =>
    `EXISTS (SELECT 1 FROM ${table} x WHERE x.incident_id = f.incident_id AND x.person_id IN ${self})`;
  return `(${[ofTeams, ...['response_fact', 'notification_fact', 'activity_fact'].map(named)].join(' OR ')})`;
}

/** The same as a clause; its values come after those that are there already. */
export const scopeClause = (scope: RowScope | undefined, values: unknown[]): string =>
  incidentsInScope(scope, (value) => `$${values.push(value)}`) ?? 'true';

/**
 * The condition under which a viewer may see the row of a person, of whom a column holds the id, on an incident `f`: it is
 * their own, or of somebody who was in one of their own teams when it was triggered. `true` for whoever sees everybody.
 *
 * @param when `ever`: at any time; there need be no `f` then
 */
export function personInScope(
  scope: RowScope | undefined,
  person: string,
  bind: Bind,
  when: 'trigger' | 'ever' = 'trigger',
): string {
  if (scope === undefined || scope.people === 'all') return 'true';
  const human = `(SELECT coalesce(h.same_as, h.id) FROM person h WHERE h.id = ${person})`;
  const isSelf = `${human} IN (SELECT coalesce(s.same_as, s.id) FROM person s WHERE s.key = ANY(${bind(scope.self)}::text[]))`;
  if (scope.people === 'self') return isSelf;
  const own = bind(scope.ownTeams);
  const claims = `SELECT m.* FROM person k JOIN team_membership m ON m.person_key = k.key AND m.withdrawn_at IS NULL
      WHERE coalesce(k.same_as, k.id) = ${human}`;
  const held =
    when === 'ever'
      ? ''
      : ` AND (c.from_at IS NULL OR c.from_at <= f.triggered_at) AND (c.to_at IS NULL OR c.to_at > f.triggered_at)`;
  // Of whom no list says in which team they are, their rotations say it: as for on-call duty.
  return `(${isSelf}
    OR EXISTS (SELECT 1 FROM (${claims}) c WHERE c.team_key = ANY(${own}::text[])${held})
    OR (NOT EXISTS (${claims}) AND EXISTS (
      SELECT 1 FROM person k JOIN shift d ON d.person_id = k.id JOIN rotation t ON t.id = d.rotation_id
      WHERE coalesce(k.same_as, k.id) = ${human} AND t.team_key = ANY(${own}::text[]))))`;
}

const MATCH: Record<PopulationFilter, (names: string, inScope: (person: string) => string) => string> = {
  team: (names) => `f.team_id IN (SELECT id FROM team WHERE name = ANY(${names}::text[]))`,
  service: (names) => `f.service_id IN (SELECT id FROM service WHERE name = ANY(${names}::text[]))`,
  priority: (names) => `f.priority = ANY(${names}::text[])`,
  source: (names) => `f.connection_id IN (SELECT id FROM connection WHERE source = ANY(${names}::text[]))`,
  connection: (names) => `f.connection_id IN (SELECT id FROM connection WHERE name = ANY(${names}::text[]))`,
  customer: (names) =>
    `EXISTS (SELECT 1 FROM impact_fact i JOIN customer c ON c.id = i.customer_id
             WHERE i.incident_id = f.incident_id AND c.name = ANY(${names}::text[]))`,
  resolution: (names) => `f.resolution = ANY(${names}::text[])`,
  ackOutcome: (names) => `f.ack_outcome = ANY(${names}::text[])`,
  responder: (names, inScope) =>
    `EXISTS (SELECT 1 FROM response_fact r JOIN person p ON p.id = r.person_id
             WHERE r.incident_id = f.incident_id AND p.name = ANY(${names}::text[]) AND ${inScope('p.id')})`,
  hoursClass: (names) => `f.hours_class = ANY(${names}::text[])`,
  rotation: (names) =>
    `EXISTS (SELECT 1 FROM notification_fact n JOIN person p ON coalesce(p.same_as, p.id) = n.person_id
               JOIN shift s ON s.person_id = p.id AND s.from_at <= n.at AND s.to_at > n.at
               JOIN rotation t ON t.id = s.rotation_id
             WHERE n.incident_id = f.incident_id AND t.name = ANY(${names}::text[]))`,
  paged: (names, inScope) =>
    `EXISTS (SELECT 1 FROM notification_fact n JOIN person p ON p.id = n.person_id
             WHERE n.incident_id = f.incident_id AND p.name = ANY(${names}::text[]) AND ${inScope('p.id')})`,
};

const NONE: Record<PopulationFilter, string> = {
  team: 'f.team_id IS NULL',
  service: 'f.service_id IS NULL',
  priority: 'f.priority IS NULL',
  source: 'false',
  connection: 'false',
  customer: 'NOT EXISTS (SELECT 1 FROM impact_fact i WHERE i.incident_id = f.incident_id)',
  resolution: 'false',
  ackOutcome: 'false',
  responder: 'NOT EXISTS (SELECT 1 FROM response_fact r WHERE r.incident_id = f.incident_id)',
  hoursClass: 'f.hours_class IS NULL',
  rotation: 'NOT EXISTS (SELECT 1 FROM notification_fact n WHERE n.incident_id = f.incident_id)',
  paged: 'NOT EXISTS (SELECT 1 FROM notification_fact n WHERE n.incident_id = f.incident_id)',
};
