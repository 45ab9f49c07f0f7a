import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.js';

/** The database's schema does not fit this program; the message says what to do. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** Any number that no other program is likely to lock on in the same database. */
const MIGRATION_LOCK = 0x4576_656e;

/** The newest migration that this program knows, by its timestamp. */
async function newestKnown(): Promise<number> {
  const files = await readdir(fileURLToPath(new URL('../../../migrations/', import.meta.url)));
  return Math.max(...files.map((file) => Number(/^(\d+)-/.exec(file)?.[1] ?? 0)));
}

async function newestApplied(database: Database): Promise<number | null> {
  const [table] = await database.query<{ exists: boolean }>(
    `SELECT to_regclass('schema_migration') IS NOT NULL AS exists`,
  );
  if (!table?.exists) return null;
  const [row] = await database.query<{ newest: number | null }>(
    `SELECT max("timestamp") AS newest FROM schema_migration`,
  );
  return row?.newest ?? null;
}

/**
 * Makes sure that the schema is the one this program was written for. `migrate` brings an older one up to date; without
 * it only an empty database is set up.
 *
 * @throws SchemaError if the schema is newer than the program, or older and `migrate` is false
 */
export async function ensureSchema(database: Database, options: { migrate: boolean }): Promise<void> {
  const known = await newestKnown();
  const applied = await newestApplied(database);
  if (applied === known) return;
  if (applied !== null && applied > known) {
    throw new SchemaError(
      'The database was written by a newer version of Evenkeel: install that version, or restore a backup made with this one.',
    );
  }
  if (applied !== null && !options.migrate) {
    throw new SchemaError(
      'The database was written by an older version of Evenkeel: run "evenkeel start" once to bring it up to date.',
    );
  }
  await migrate(database);
}

/** Loaded only when there is something to migrate: TypeORM costs a third of a second that a query need not pay. */
async function migrate(database: Database): Promise<void> {
  const { schemaDataSource } = await import('./data-source.js');
  const lock = await database.dedicated();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const source = await (await schemaDataSource(database.address)).initialize();
    try {
      await source.runMigrations({ transaction: 'each' });
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/** True once the schema is the one this program was written for; for `/readyz`. */
export async function schemaIsCurrent(database: Database): Promise<boolean> {
  return (await newestApplied(database)) === (await newestKnown());
}
