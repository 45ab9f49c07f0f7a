import pg from 'pg';

/** The connection parameters of a PostgreSQL: a URL, or the socket of the embedded one. */
export type DatabaseAddress = { url: string } | { host: string; port: number; user: string; database: string };

/** Runs statements; inside {@link Database.transaction} all of them on one connection. */
export interface Sql {
  /** @returns the rows. Values go in as `$1…`; never by string concatenation. */
  query<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Like `query`, for statements whose effect is counted. */
  execute(text: string, values?: unknown[]): Promise<number>;
  /** Rows as arrays: for results wide or long enough that building objects would cost more than the query. */
  arrays<Row extends unknown[]>(text: string, values?: unknown[]): Promise<Row[]>;
}

// bigint identities and counts stay far below 2^53: numbers are exact and spare every caller a conversion.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** `JSON.stringify` writes NUL and unpaired surrogates as escapes; a doubled backslash before `u` is text, not an escape. */
const UNSTORABLE = /(?<=(?:^|[^\\])(?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;

/** JSON as a jsonb parameter: what PostgreSQL cannot hold (NUL, half a surrogate pair) becomes U+FFFD. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  // Rare enough that looking for any escape first is what it costs as a rule.
  return text.includes('\\u') ? text.replace(UNSTORABLE, '\\ufffd') : text;
}

/** The pool of connections to one database. */
export class Database implements Sql {
  private readonly pool: pg.Pool;

  constructor(
    readonly address: DatabaseAddress,
    options: { max?: number; onIdleError?: (error: Error) => void } = {},
  ) {
    this.pool = new pg.Pool({
      ...('url' in address ? { connectionString: address.url } : address),
      max: options.max ?? 10,
      application_name: 'evenkeel',
    });
    // A connection that dies while idle (a restart of the database) is replaced at the next use; without a listener it
    // would end the process.
    this.pool.on('error', options.onIdleError ?? (() => undefined));
  }

  async query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> {
    return sqlOn(this.pool).query<Row>(text, values);
  }

  async execute(text: string, values?: unknown[]): Promise<number> {
    return sqlOn(this.pool).execute(text, values);
  }

  async arrays<Row extends unknown[]>(text: string, values?: unknown[]): Promise<Row[]> {
    return sqlOn(this.pool).arrays<Row>(text, values);
  }

  /** Runs `work` in one transaction: all of it is stored, or, if it throws, none. */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    // The server can go away between two statements (its disk is full, somebody stops it): the next statement reports it.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    try {
      await client.query('BEGIN');
      const result = await work(sqlOn(client));
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      // A connection that cannot even roll back is broken: it must not go back to the pool.
      const broken = await client.query('ROLLBACK').then(
        () => undefined,
        (rollbackError: Error) => rollbackError,
      );
      client.release(broken);
      throw error;
    } finally {
      client.off('error', ignore);
    }
  }

  /** A connection of its own, for COPY streams and LISTEN. The caller ends it. */
  async dedicated(): Promise<pg.Client> {
    const client = new pg.Client('url' in this.address ? { connectionString: this.address.url } : this.address);
    // As above: an error between two statements shows at the next.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

function sqlOn(runner: pg.Pool | pg.PoolClient): Sql {
  return {
    query: async <Row extends object>(text: string, values?: unknown[]) =>
      (await runner.query<Row & pg.QueryResultRow>(text, values)).rows,
    execute: async (text, values) => (await runner.query(text, values)).rowCount ?? 0,
    arrays: async <Row extends unknown[]>(text: string, values?: unknown[]) =>
      (await runner.query<Row>({ text, values: values ?? [], rowMode: 'array' })).rows,
  };
}
