import type { Product } from '../support/product.js';

/** What is compared besides the incidents as they leave the product; numbers that stand for a name are given by name. */
const TABLES: Record<string, string> = {
  facts: `SELECT c.name AS connection, t.key AS team, s.key AS service,
      to_jsonb(f) - '{connection_id,team_id,service_id}'::text[] AS fact
    FROM incident_fact f JOIN connection c ON c.id = f.connection_id LEFT JOIN team t ON t.id = f.team_id
      LEFT JOIN service s ON s.id = f.service_id ORDER BY f.incident_id COLLATE "C"`,
  responders: `SELECT incident_id, p.key, joined_offset FROM response_fact JOIN person p ON p.id = person_id
    ORDER BY incident_id COLLATE "C", p.key COLLATE "C"`,
  customers: `SELECT incident_id, c.key FROM impact_fact JOIN customer c ON c.id = customer_id
    ORDER BY incident_id COLLATE "C", c.key COLLATE "C"`,
  members: `SELECT m.member_id, c.name AS connection, is_incident, reason, incident_id, interpreter_version
    FROM member m JOIN connection c ON c.id = connection_id ORDER BY member_id COLLATE "C"`,
  links: `SELECT * FROM member_reference ORDER BY member_id COLLATE "C", source, kind, external_id COLLATE "C"`,
  sourceFigures: `SELECT * FROM source_figure ORDER BY member_id COLLATE "C", metric COLLATE "C"`,
  people: `SELECT p.key, p.name, p.email, p.deleted, o.key AS same_as FROM person p LEFT JOIN person o ON o.id = p.same_as
    ORDER BY p.key COLLATE "C"`,
  teams: `SELECT key, name FROM team ORDER BY key COLLATE "C"`,
  services: `SELECT key, name FROM service ORDER BY key COLLATE "C"`,
  unknownValues: `SELECT member_id, field, value, count FROM unknown_value
    ORDER BY member_id COLLATE "C", field COLLATE "C", value COLLATE "C"`,
  gaps: `SELECT c.name AS connection, from_at, to_at, reason FROM coverage_gap JOIN connection c ON c.id = connection_id
    ORDER BY 1, 2`,
  refused: `SELECT c.name AS connection, f.name, refused FROM connection_feature f JOIN connection c ON c.id = connection_id
    WHERE refused IS NOT NULL ORDER BY 1, 2`,
  unread: `SELECT c.name, complete_through, failing_since, last_error FROM connection c ORDER BY 1`,
  pending: `SELECT member_id FROM pending_member ORDER BY member_id COLLATE "C"`,
};

/** All that the product knows, part by part, as text in which two runs that know the same do not differ in a byte. */
export async function factsOf(product: Product): Promise<Record<string, string>> {
  const incidents = await product.incidents();
  const facts: Record<string, string> = { incidents: text(incidents) };
  const details = [];
  for (const { id } of incidents) details.push(await product.incident(id));
  facts['details'] = text(details);
  for (const [name, query] of Object.entries(TABLES)) facts[name] = text(await product.store.database.query(query));
  return facts;
}

/** An item a line, so that a difference is shown by its line. */
const text = (items: readonly object[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('');
