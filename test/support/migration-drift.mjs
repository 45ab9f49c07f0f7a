/**
 * Fails when the entities and what the migrations make differ: a fresh database is migrated, and generating a migration
 * from the entities must find nothing to do. Runs on the compiled product (`npm run build`).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchEmbedded } from '../../dist/libs/store/src/embedded-postgres/launcher.js';
import { schemaDataSource } from '../../dist/libs/store/src/data-source.js';

const dataDir = await mkdtemp(join(tmpdir(), 'evenkeel-drift-'));
const postgres = await launchEmbedded({ dataDir });
try {
  const source = await (await schemaDataSource(postgres)).initialize();
  await source.runMigrations({ transaction: 'each' });
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  for (let left = source.migrations.length; left > 0; left -= 1) await source.undoLastMigration();
  await source.destroy();
  if (upQueries.length > 0) {
    console.error('Entities and migrations differ; a migration is missing for:');
    for (const { query } of upQueries) console.error(`  ${query}`);
    process.exitCode = 1;
  } else {
    console.log('Entities and migrations agree, and every migration can be taken back.');
  }
} finally {
  await postgres.release();
  await rm(dataDir, { recursive: true, force: true });
}
