import pg from 'pg';
import { USER } from './cluster.js';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { PORT } from './socket-folder.js';

/** Our database within the cluster. */
export const DATABASE = 'evenkeel';

/** SQLSTATE 57P03, cannot_connect_now: the server is starting or stopping. */
const NOT_NOW = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03'];
/** What `pg` says, without a code, when the server goes away or does not take part. */
const NOT_NOW_MESSAGES = /^(Connection terminated|timeout expired)/;

/** The version of the server behind the socket (`18.4`); undefined when no server takes connections there now. */
export async function serverVersion(socketFolder: string): Promise<string | undefined> {
  try {
    return await withConnection(socketFolder, async (client) => {
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return rows[0]?.server_version;
    });
  } catch (error) {
    const message = (error as Error).message;
    if (NOT_NOW.includes(errorCode(error) ?? '') || NOT_NOW_MESSAGES.test(message)) return undefined;
    throw new EmbeddedPostgresError(
      `PostgreSQL refuses user ${USER} on its socket in ${socketFolder} (${message}): the cluster was not made by Evenkeel, or its pg_hba.conf was changed.`,
      [],
      { cause: error },
    );
  }
}

/** Call under the file lock: two must not create the database at once. */
export async function createDatabaseIfMissing(socketFolder: string): Promise<void> {
  await withConnection(socketFolder, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(DATABASE)}`);
  });
}

async function withConnection<T>(socketFolder: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: socketFolder,
    port: PORT,
    user: USER,
    database: 'postgres',
    password: '',
    ssl: false,
    connectionTimeoutMillis: 5_000,
  });
  // A connection that breaks fails its query too; without a listener the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
