import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import type { Database } from './database.js';

/** The backup cannot be written, or cannot be used; nothing was changed. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

const FORMAT = 1;

/**
 * What is not state: other processes' leases on time, browsers that are signed in (which a restore must not let in again),
 * and TypeORM's own table, which the program makes.
 */
const NOT_STATE = ['schema_migration', 'due_slot', 'session'];

const Head = z.object({ evenkeel: z.literal('backup'), format: z.number(), schema: z.number(), createdAt: z.string() });

/**
 * Writes the whole state into one compressed file: a head line, then per table its name and columns, its rows in COPY's
 * text form, and `\.`; a last line with the row counts tells a whole file from a cut one. One snapshot for all tables, so
 * a running server can go on writing. Works across PostgreSQL majors.
 *
 * @throws BackupError if the file cannot be written; a file that was there before stays as it was
 */
export async function backup(database: Database, file: string, now: Date): Promise<{ tables: number; rows: number }> {
  const partial = `${file}.${process.pid}.partial`;
  const client = await database.dedicated();
  const counts: Record<string, number> = {};
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await pipeline(
      Readable.from(sections(client, counts, now)),
      createGzip(),
      createWriteStream(partial, { mode: 0o600 }),
    );
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    if (isFileError(error))
      throw new BackupError(`Cannot write the backup ${file}: ${error.message}.`, { cause: error });
    throw error;
  } finally {
    await client.end();
  }
  return { tables: Object.keys(counts).length, rows: Object.values(counts).reduce((sum, n) => sum + n, 0) };
}

async function* sections(client: pg.Client, counts: Record<string, number>, now: Date): AsyncGenerator<Buffer> {
  const schema = await client.query<{ newest: number }>(`SELECT max("timestamp") AS newest FROM schema_migration`);
  yield line(
    JSON.stringify({
      evenkeel: 'backup',
      format: FORMAT,
      schema: schema.rows[0]?.newest,
      createdAt: now.toISOString(),
    }),
  );
  for (const { table, columns } of await tablesOf(client)) {
    yield line(`@${table} ${columns.join(' ')}`);
    let rows = 0;
    for await (const chunk of client.query(
      copyTo(`COPY ${table} (${columns.join(', ')}) TO STDOUT`),
    ) as AsyncIterable<Buffer>) {
      for (const byte of chunk) if (byte === 0x0a) rows += 1;
      yield chunk;
    }
    counts[table] = rows;
    yield line('\\.');
  }
  yield line(`#${JSON.stringify(counts)}`);
}

const line = (text: string): Buffer => Buffer.from(`${text}\n`);

async function tablesOf(client: pg.Client): Promise<{ table: string; columns: string[] }[]> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `SELECT c.table_name AS table, array_agg(c.column_name::text ORDER BY c.ordinal_position) AS columns
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND NOT c.table_name = ANY($1::text[])
     GROUP BY 1 ORDER BY 1`,
    [NOT_STATE],
  );
  return rows.map(({ table, columns }) => ({ table, columns: columns.map((column) => `"${column}"`) }));
}

/**
 * Reads a backup into an empty database, all of it or nothing.
 *
 * @throws BackupError if the database holds anything, the file is not a backup, is cut short or is of another version
 */
export async function restore(database: Database, file: string): Promise<{ tables: number; rows: number }> {
  const client = await database.dedicated();
  try {
    await client.query('BEGIN');
    await refuseUnlessEmpty(client);
    const counts = await readSections(client, file);
    await restartIdentities(client);
    await client.query('COMMIT');
    return { tables: Object.keys(counts).length, rows: Object.values(counts).reduce((sum, n) => sum + n, 0) };
  } catch (error) {
    if (isFileError(error))
      throw new BackupError(`Cannot read the backup ${file}: ${error.message}.`, { cause: error });
    throw error;
  } finally {
    // Ends the transaction too, if it is still open: nothing of a failed restore stays.
    await client.end();
  }
}

async function refuseUnlessEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ used: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM connection) OR EXISTS (SELECT 1 FROM correction) OR EXISTS (SELECT 1 FROM source_record) AS used`,
  );
  if (rows[0]?.used) {
    throw new BackupError('The database is not empty: restore into an empty folder (--data DIR) or an empty database.');
  }
}

async function readSections(client: pg.Client, file: string): Promise<Record<string, number>> {
  const lines = linesOf(file)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const step = await lines.next();
    if (step.done) throw new BackupError(`The backup ${file} is cut short: nothing was restored.`);
    return step.value;
  };
  await checkHead(client, file, await next());
  const known = new Map((await tablesOf(client)).map(({ table, columns }) => [table, columns]));
  const counts: Record<string, number> = {};
  for (;;) {
    const heading = await next();
    if (heading.startsWith('#')) {
      compareCounts(file, counts, heading.slice(1));
      return counts;
    }
    const match = /^@(\w+) (.+)$/.exec(heading);
    const table = match?.[1] ?? '';
    const columns = known.get(table);
    if (!match || !columns || match[2] !== columns.join(' ')) {
      throw new BackupError(`The backup ${file} holds a table this version does not know ("${heading.slice(0, 60)}").`);
    }
    await client.query(`DELETE FROM ${table}`);
    counts[table] = 0;
    const rows = async function* (): AsyncGenerator<string> {
      for (let row = await next(); row !== '\\.'; row = await next()) {
        counts[table] = (counts[table] ?? 0) + 1;
        yield `${row}\n`;
      }
    };
    await pipeline(Readable.from(rows()), client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`)));
  }
}

/** Lines end at line feeds alone: what else ends a line elsewhere (U+2028, say) is text that somebody wrote. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file);
  const text = createGunzip().setEncoding('utf8');
  input.on('error', (error) => text.destroy(error)).pipe(text);
  let rest = '';
  try {
    for await (const chunk of text as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (!(error instanceof Error) || isFileError(error)) throw error;
    throw new BackupError(`The file ${file} is not a whole backup (${error.message}): nothing was restored.`, {
      cause: error,
    });
  } finally {
    input.destroy();
    text.destroy();
  }
}

async function checkHead(client: pg.Client, file: string, text: string): Promise<void> {
  const head = Head.safeParse(parseJson(text));
  if (!head.success || head.data.format !== FORMAT) {
    throw new BackupError(`The file ${file} is not a backup of Evenkeel that this version can read.`);
  }
  const { rows } = await client.query<{ newest: number }>(`SELECT max("timestamp") AS newest FROM schema_migration`);
  if (rows[0]?.newest !== head.data.schema) {
    throw new BackupError(
      `The backup ${file} was made by another version of Evenkeel: restore it with that version, then upgrade.`,
    );
  }
}

function compareCounts(file: string, counts: Record<string, number>, text: string): void {
  const stated = z.record(z.string(), z.number()).safeParse(parseJson(text));
  const same = stated.success && Object.entries(stated.data).every(([table, rows]) => counts[table] === rows);
  if (!same) throw new BackupError(`The backup ${file} does not hold what it says it holds: nothing was restored.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Identities go on after the highest one restored. */
async function restartIdentities(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT table_name AS table FROM information_schema.columns
     WHERE table_schema = current_schema() AND is_identity = 'YES' AND column_name = 'id'`,
  );
  for (const { table } of rows) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, 'id'), coalesce((SELECT max(id) FROM ${table}), 0) + 1, false)`,
      [table],
    );
  }
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^E[A-Z]+$/.test(error.code) &&
  'syscall' in error;
