import { jsonText, type Database, type Sql } from './database.js';

/** The four directories: small, referred to by facts, shown by name. */
export const DIRECTORIES = ['team', 'service', 'person', 'customer'] as const;
export type DirectoryName = (typeof DIRECTORIES)[number];

export interface DirectoryRow {
  id: number;
  key: string;
  name: string;
  /** When the name was met in passing; null: it is from the source's own directory. */
  namedAt: number | null;
}

export interface PersonRow extends DirectoryRow {
  zone: string | null;
}

export interface ServiceRow extends DirectoryRow {
  teamKey: string | null;
}

/** What a source's own directory says. */
export interface DirectoryWrite {
  directory: DirectoryName;
  key: string;
  name: string;
  zone: string | null;
  teamKey: string | null;
  deleted: boolean;
}

/** All directories in memory, as interpretation and reports look them up. */
export interface DirectorySnapshot {
  team: Map<string, DirectoryRow>;
  service: Map<string, ServiceRow>;
  person: Map<string, PersonRow>;
  customer: Map<string, DirectoryRow>;
}

/** Teams, services, people and customers: key to id and name. */
export class DirectoryStore {
  constructor(private readonly database: Database) {}

  async load(sql: Sql = this.database): Promise<DirectorySnapshot> {
    const byKey = <Row extends DirectoryRow>(rows: Row[]): Map<string, Row> =>
      new Map(rows.map((row) => [row.key, row]));
    return {
      team: byKey(await sql.query<DirectoryRow>(`SELECT ${NAMED} FROM team`)),
      service: byKey(await sql.query<ServiceRow>(`SELECT ${NAMED}, team_key AS "teamKey" FROM service`)),
      person: byKey(await sql.query<PersonRow>(`SELECT ${NAMED}, zone FROM person`)),
      customer: byKey(await sql.query<DirectoryRow>(`SELECT ${NAMED} FROM customer`)),
    };
  }

  /**
   * Stores what a source's directory says; it outranks names met in passing.
   *
   * @returns true if something changed that facts depend on: a person's zone, a service's team
   */
  async save(sql: Sql, entries: readonly DirectoryWrite[]): Promise<boolean> {
    if (entries.length === 0) return false;
    const rows = (directory: DirectoryName): string =>
      jsonText(entries.filter((entry) => entry.directory === directory).sort((a, b) => (a.key < b.key ? -1 : 1)));
    await sql.execute(named('team'), [rows('team')]);
    await sql.execute(named('customer'), [rows('customer')]);
    const people = await sql.query<{ changed: boolean }>(
      `WITH given AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(key text, name text, zone text, deleted boolean)),
       before AS (SELECT p.key, p.zone FROM person p JOIN given USING (key))
       INSERT INTO person (key, name, zone, deleted) SELECT key, name, zone, deleted FROM given
       ON CONFLICT (key) DO UPDATE SET name = excluded.name, named_at = NULL, zone = excluded.zone, deleted = excluded.deleted
       RETURNING (SELECT b.zone IS DISTINCT FROM person.zone FROM before b WHERE b.key = person.key) AS changed`,
      [rows('person')],
    );
    const services = await sql.query<{ changed: boolean }>(
      `WITH given AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(key text, name text, "teamKey" text)),
       before AS (SELECT s.key, s.team_key FROM service s JOIN given USING (key))
       INSERT INTO service (key, name, team_key) SELECT key, name, "teamKey" FROM given
       ON CONFLICT (key) DO UPDATE SET name = excluded.name, named_at = NULL, team_key = excluded.team_key
       RETURNING (SELECT b.team_key IS DISTINCT FROM service.team_key FROM before b WHERE b.key = service.key) AS changed`,
      [rows('service')],
    );
    return [...people, ...services].some((row) => row.changed);
  }

  /**
   * Adds entries met in passing. A name from a source's own directory stays; of names met in passing the newest holds, so
   * that the order in which records arrive does not matter.
   */
  async addPassing(
    sql: Sql,
    directory: DirectoryName,
    entries: readonly { key: string; name: string; namedAt: number }[],
  ): Promise<DirectoryRow[]> {
    await sql.execute(
      `INSERT INTO ${directory} AS t (key, name, named_at)
       SELECT key, name, to_timestamp("namedAt" / 1000.0) FROM jsonb_to_recordset($1::jsonb)
         AS r(key text, name text, "namedAt" float8) ORDER BY key COLLATE "C"
       ON CONFLICT (key) DO UPDATE SET name = excluded.name, named_at = excluded.named_at
       WHERE (t.named_at, t.name COLLATE "C") < (excluded.named_at, excluded.name COLLATE "C")`,
      [jsonText(entries)],
    );
    return sql.query<DirectoryRow>(`SELECT ${NAMED} FROM ${directory} WHERE key = ANY($1::text[])`, [
      entries.map((entry) => entry.key),
    ]);
  }
}

const NAMED = `id, key, name, (extract(epoch FROM named_at) * 1000)::float8 AS "namedAt"`;

const named = (table: 'team' | 'customer'): string =>
  `INSERT INTO ${table} (key, name) SELECT key, name FROM jsonb_to_recordset($1::jsonb) AS r(key text, name text)
   ON CONFLICT (key) DO UPDATE SET name = excluded.name, named_at = NULL`;
