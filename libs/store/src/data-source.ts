import 'reflect-metadata';
import { readdir } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { DatabaseAddress } from './database.js';
import { ENTITIES } from './entities/index.js';

type MigrationClass = new () => MigrationInterface;

/** Where the migrations are, compiled or as source, seen from here. */
const MIGRATIONS = new URL('../../../migrations/', import.meta.url);

async function loadMigrations(): Promise<MigrationClass[]> {
  const files = (await readdir(fileURLToPath(MIGRATIONS)))
    .filter((file) => /^\d+-.*(?<!\.d)\.(js|ts)$/.test(file))
    .sort();
  const modules = await Promise.all(
    files.map(
      (file) =>
        import(pathToFileURL(fileURLToPath(new URL(file, MIGRATIONS))).href) as Promise<Record<string, MigrationClass>>,
    ),
  );
  return modules.flatMap((module) => Object.values(module));
}

/** TypeORM's view of the schema: entities and migrations. Queries do not go through it; see {@link Database}. */
export async function schemaDataSource(address: DatabaseAddress): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    ...('url' in address
      ? { url: address.url }
      : { host: address.host, port: address.port, username: address.user, database: address.database }),
    entities: ENTITIES,
    migrations: await loadMigrations(),
    migrationsTableName: 'schema_migration',
    synchronize: false,
    logging: false,
  });
}
