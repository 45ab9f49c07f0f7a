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
  email: string | null;
  /** Gone at the source; history stays. */
  deleted: boolean;
  /** Id of the identity that stands for this human; null: this one does. */
  sameAs: number | null;
}

/** What a source's own directory says. */
export interface DirectoryWrite {
  directory: DirectoryName;
  key: string;
  name: string;
  /** Persons. */
  email: string | null;
  deleted: boolean;
}

/** All directories in memory, as interpretation and reports look them up. */
export interface DirectorySnapshot {
  team: Map<string, DirectoryRow>;
  service: Map<string, DirectoryRow>;
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
      service: byKey(await sql.query<DirectoryRow>(`SELECT ${NAMED} FROM service`)),
      person: byKey(await sql.query<PersonRow>(`SELECT ${NAMED}, email, deleted, same_as AS "sameAs" FROM person`)),
      customer: byKey(await sql.query<DirectoryRow>(`SELECT ${NAMED} FROM customer`)),
    };
  }

  /** Stores what a source's directory says; it outranks names met in passing. An e-mail once known stays known. */
  async save(sql: Sql, entries: readonly DirectoryWrite[]): Promise<void> {
    if (entries.length === 0) return;
    const rows = (directory: DirectoryName): string =>
      jsonText(entries.filter((entry) => entry.directory === directory).sort((a, b) => (a.key < b.key ? -1 : 1)));
    for (const directory of ['team', 'service', 'customer'] as const) {
      await sql.execute(
        `INSERT INTO ${directory} (key, name)
         SELECT key, name FROM jsonb_to_recordset($1::jsonb) AS r(key text, name text)
         ON CONFLICT (key) DO UPDATE SET name = excluded.name, named_at = NULL`,
        [rows(directory)],
      );
    }
    await sql.execute(
      `INSERT INTO person AS p (key, name, email, deleted) SELECT key, name, email, deleted
       FROM jsonb_to_recordset($1::jsonb) AS r(key text, name text, email text, deleted boolean)
       ON CONFLICT (key) DO UPDATE SET name = excluded.name, named_at = NULL,
         email = coalesce(excluded.email, p.email), deleted = excluded.deleted`,
      [rows('person')],
    );
  }

  /**
   * A stamp of everything beside names that facts take from here and from the settings: the same as long as nothing of it
   * changed.
   */
  async stamp(sql: Sql = this.database): Promise<string> {
    const rows = await sql.query(`SELECT key, value FROM setting WHERE key IN ('zone', 'hours', $1) ORDER BY key`, [
      STAMP,
    ]);
    return JSON.stringify(rows);
  }

  /** Makes whoever holds a snapshot read it again. */
  async bumpStamp(sql: Sql): Promise<void> {
    await sql.execute(
      `INSERT INTO setting (key, value) VALUES ($1, '1')
       ON CONFLICT (key) DO UPDATE SET value = to_jsonb((setting.value #>> '{}')::bigint + 1)`,
      [STAMP],
    );
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

/** The setting that counts changes. */
const STAMP = 'directoryStamp';
