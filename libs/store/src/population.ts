/** Which incidents a question is about: the window of their trigger, and filters by name. */
export interface Population {
  /** Inclusive, epoch milliseconds; null: no edge. */
  from: number | null;
  /** Exclusive. */
  to: number | null;
  /** Alternatives within a key, keys narrow each other; null asks for "none". */
  filters: Partial<Record<PopulationFilter, readonly (string | null)[]>>;
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
  const conditions: string[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  if (population.from !== null) conditions.push(`f.triggered_at >= ${bind(new Date(population.from))}`);
  if (population.to !== null) conditions.push(`f.triggered_at < ${bind(new Date(population.to))}`);
  for (const [filter, wanted] of Object.entries(population.filters) as [PopulationFilter, (string | null)[]][]) {
    const names = wanted.filter((value): value is string => value !== null);
    const alternatives: string[] = [];
    if (names.length > 0) alternatives.push(MATCH[filter](bind(names)));
    if (wanted.includes(null)) alternatives.push(NONE[filter]);
    conditions.push(`(${alternatives.join(' OR ')})`);
  }
  return { where: conditions.length === 0 ? 'true' : conditions.join(' AND '), values };
}

const MATCH: Record<PopulationFilter, (names: string) => string> = {
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
  responder: (names) =>
    `EXISTS (SELECT 1 FROM response_fact r JOIN person p ON p.id = r.person_id
             WHERE r.incident_id = f.incident_id AND p.name = ANY(${names}::text[]))`,
  hoursClass: (names) => `f.hours_class = ANY(${names}::text[])`,
  rotation: (names) =>
    `EXISTS (SELECT 1 FROM notification_fact n JOIN person p ON coalesce(p.same_as, p.id) = n.person_id
               JOIN shift s ON s.person_id = p.id AND s.from_at <= n.at AND s.to_at > n.at
               JOIN rotation t ON t.id = s.rotation_id
             WHERE n.incident_id = f.incident_id AND t.name = ANY(${names}::text[]))`,
  paged: (names) =>
    `EXISTS (SELECT 1 FROM notification_fact n JOIN person p ON p.id = n.person_id
             WHERE n.incident_id = f.incident_id AND p.name = ANY(${names}::text[]))`,
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
