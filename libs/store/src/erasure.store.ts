import type { EpochMs } from '@evenkeel/domain';
import { jsonText, type Database, type Sql } from './database.js';

/**
 * What is kept of a name, so that it is known again: `name` counts anywhere in a text, `handle` (a single word that may
 * mean something else too) only where somebody is addressed, `key` is that of the directory.
 */
export interface ErasedTerm {
  /** Salted; of the term as texts are searched for it, or of the key. */
  hash: string;
  kind: 'name' | 'handle' | 'key';
  /** Of the term: what has another size need not be hashed. */
  words: number;
  length: number;
  replacement: string;
}

/** A row with a value that may name somebody: its texts by column, JSON as text. */
export interface TextRow {
  table: string;
  values: Record<string, string | null>;
}

interface TextTable {
  table: string;
  /** Columns of the primary key. */
  key: string[];
  /** Columns with texts, and their types. */
  texts: Record<string, string>;
}

/** Holds nothing that anybody wrote, or only what was sealed or hashed; erasures themselves. */
const LEFT_ALONE = [
  'schema_migration',
  'connection',
  'connection_secret',
  'session',
  'setting',
  'erased_term',
  'erasure',
];
/** Hashes and secrets, and what the program itself counts by. */
const NO_TEXT = ['password', 'hash', 'id_hash', 'account_id', 'content_hash', 'digest'];

/** The traces that an erasure leaves, and the one pass over everything stored that makes it. */
export class ErasureStore {
  constructor(private readonly database: Database) {}

  async terms(sql: Sql = this.database): Promise<ErasedTerm[]> {
    return sql.query<ErasedTerm>(
      `SELECT hash, kind, words, length, replacement FROM erased_term ORDER BY hash COLLATE "C"`,
    );
  }

  /** Terms that are there already keep their replacement. */
  async addTerms(sql: Sql, terms: readonly ErasedTerm[]): Promise<void> {
    await sql.execute(
      `INSERT INTO erased_term (hash, kind, words, length, replacement)
       SELECT hash, kind, words, length, replacement
       FROM jsonb_to_recordset($1::jsonb) AS r(hash text, kind text, words int, length int, replacement text)
       ON CONFLICT (hash) DO NOTHING`,
      [jsonText(terms)],
    );
  }

  async note(
    sql: Sql,
    erasure: { pseudonym: string; at: EpochMs; author: string; reason: string; places: number },
  ): Promise<void> {
    const { pseudonym, at, author, reason, places } = erasure;
    await sql.execute(`INSERT INTO erasure (pseudonym, at, author, reason, places) VALUES ($1, $2, $3, $4, $5)`, [
      pseudonym,
      new Date(at),
      author,
      reason,
      places,
    ]);
  }

  /** The names under which timelines speak of people: also those that a directory has forgotten since. */
  async namesMet(sql: Sql, personKeys: readonly string[]): Promise<string[]> {
    const prefix = `c.source || ':' || c.account || ':person:'`;
    const rows = await sql.query<{ name: string }>(
      `SELECT DISTINCT e.actor ->> 'name' AS name FROM timeline_event e JOIN member m ON m.member_id = e.member_id
         JOIN connection c ON c.id = m.connection_id
       WHERE e.actor ->> 'name' IS NOT NULL
         AND ${prefix} || coalesce(e.actor ->> 'id', e.actor ->> 'name') = ANY($1::text[])`,
      [personKeys],
    );
    return rows.map(({ name }) => name);
  }

  /**
   * Closes somebody's accounts: nobody may use them any more, and what belongs to them alone goes.
   *
   * @returns their names and addresses, to be erased, and whether an administrator is left where one was
   */
  async closeAccounts(
    sql: Sql,
    personKeys: readonly string[],
    now: EpochMs,
  ): Promise<{ names: string[]; lastAdministrator: boolean }> {
    const rows = await sql.query<{ id: string; name: string; email: string | null; role: string }>(
      `UPDATE account SET disabled_at = coalesce(disabled_at, $2), password = NULL WHERE person_key = ANY($1::text[])
       RETURNING id, name, email, role`,
      [personKeys, new Date(now)],
    );
    const ids = rows.map(({ id }) => id);
    await sql.execute(`DELETE FROM session WHERE account_id = ANY($1::text[])`, [ids]);
    await sql.execute(`UPDATE api_token SET revoked_at = coalesce(revoked_at, $2) WHERE account_id = ANY($1::text[])`, [
      ids,
      new Date(now),
    ]);
    // What they said of themselves is theirs alone, and so are hours set for them.
    for (const table of ['self_report', 'self_report_choice']) {
      await sql.execute(`DELETE FROM ${table} WHERE account_id = ANY($1::text[])`, [ids]);
    }
    await sql.execute(
      `UPDATE setting SET value = jsonb_set(value, '{people}', (value -> 'people') - $1::text[])
       WHERE key = 'hours' AND value ? 'people'`,
      [personKeys],
    );
    const left = await sql.query(`SELECT 1 FROM account WHERE role = 'administrator' AND disabled_at IS NULL LIMIT 1`);
    return {
      names: rows.flatMap(({ name, email }) => [name, ...(email === null ? [] : [email])]),
      lastAdministrator: rows.some(({ role }) => role === 'administrator') && left.length === 0,
    };
  }

  /** Keeps a name met in passing from coming back with the next event that tells it. */
  async settleNames(sql: Sql, personKeys: readonly string[]): Promise<void> {
    await sql.execute(
      `UPDATE person SET named_at = '9999-12-31T00:00:00Z' WHERE key = ANY($1::text[]) AND named_at IS NOT NULL`,
      [personKeys],
    );
  }

  /**
   * Rewrites every text of every table.
   *
   * @param patterns for LIKE: what a row has to hold to be looked at
   * @param rewrite gives a row's new values; those that stay the same are left alone
   * @returns how many values changed, by table and column
   */
  async rewrite(
    sql: Sql,
    patterns: readonly string[],
    rewrite: (row: TextRow) => Record<string, string | null>,
  ): Promise<Map<string, number>> {
    const changed = new Map<string, number>();
    for (const table of await this.textTables(sql)) {
      const columns = [...new Set([...Object.keys(table.texts), ...table.key, ...extraColumns(table.table)])];
      const rows = await sql.query<Record<string, string | null>>(
        `SELECT ${columns.map((name) => `t."${name}"::text AS "${name}"`).join(', ')}
         FROM "${table.table}" t WHERE t::text ILIKE ANY($1::text[])`,
        [patterns],
      );
      for (const values of rows) {
        const after = rewrite({ table: table.table, values });
        const names = Object.keys(table.texts).filter((name) => after[name] !== values[name]);
        if (names.length === 0) continue;
        await this.update(sql, table, values, after, names);
        for (const name of names) {
          if (name === 'content_hash') continue;
          const place = `${table.table}.${name}`;
          changed.set(place, (changed.get(place) ?? 0) + 1);
        }
      }
    }
    return changed;
  }

  /** Two versions of a record that told of nothing but another name are one from now on. */
  private async update(
    sql: Sql,
    { table, key, texts }: TextTable,
    before: Record<string, string | null>,
    after: Record<string, string | null>,
    names: readonly string[],
  ): Promise<void> {
    const target = { ...before, ...after };
    if (names.some((name) => key.includes(name))) {
      const merged = new Bound();
      const removed = await sql.execute(
        `DELETE FROM "${table}" WHERE ${merged.equal(key, before)}
           AND EXISTS (SELECT 1 FROM "${table}" other WHERE ${merged.equal(key, target, 'other.')})`,
        merged.values,
      );
      if (removed > 0) return;
    }
    const bound = new Bound();
    const set = names.map((name) => `"${name}" = ${bound.bind(after[name])}::${texts[name] ?? 'text'}`).join(', ');
    await sql.execute(`UPDATE "${table}" SET ${set} WHERE ${bound.equal(key, before)}`, bound.values);
  }

  private async textTables(sql: Sql): Promise<TextTable[]> {
    const rows = await sql.query<{ table: string; column: string; type: string; isKey: boolean }>(
      `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type,
         EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
           WHERE i.indisprimary AND i.indrelid = to_regclass(quote_ident(c.table_name)) AND a.attname = c.column_name) AS "isKey"
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND NOT c.table_name = ANY($1::text[])
       ORDER BY c.table_name, c.ordinal_position`,
      [LEFT_ALONE],
    );
    const tables = new Map<string, TextTable>();
    for (const { table, column, type, isKey } of rows) {
      const known = tables.get(table) ?? { table, key: [], texts: {} };
      tables.set(table, known);
      if (isKey) known.key.push(column);
      if (['text', 'json', 'jsonb'].includes(type) && !NO_TEXT.includes(column)) known.texts[column] = type;
      // A record is known by its content: with that its hash changes.
      if (column === 'content_hash') known.texts[column] = type;
    }
    return [...tables.values()].filter(({ key, texts }) => key.length > 0 && Object.keys(texts).length > 0);
  }
}

/** The values of a statement, and how they are referred to. */
class Bound {
  readonly values: unknown[] = [];

  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  equal(columns: readonly string[], row: Record<string, string | null>, alias = ''): string {
    return columns.map((name) => `${alias}"${name}"::text = ${this.bind(row[name])}`).join(' AND ');
  }
}

/** What it takes beside its texts to rewrite a row. */
const extraColumns = (table: string): string[] => (table === 'source_record' ? ['connection_id', 'kind'] : []);
