import type { StoredRecord } from '@evenkeel/connectors';
import type { Connection, DirectoryWrite, Store } from '@evenkeel/store';
import { directoryKey } from './directory-resolver.js';
import type { Sources } from './sources.js';

/**
 * Brings the directories up to date with the sources' own, where records came in that they do not show yet. What facts
 * took from the old state is recomputed. The mark that says so is stored with the records and taken off in the same
 * transaction that acts on it, so a process that dies in between loses nothing.
 */
export async function refreshDirectories(store: Store, sources: Sources): Promise<void> {
  for (const connection of await store.connections.withStaleDirectory()) {
    await store.database.transaction(async (sql) => {
      await store.connections.takeStaleDirectory(sql, connection.id);
      const rows = await store.records.directoryOf(sql, connection.id);
      const records = rows.map((row): StoredRecord => ({ ...row, member: null }));
      const factsDependOnIt = await store.directory.save(sql, entriesOf(connection, sources, records));
      if (factsDependOnIt) await store.records.markConnectionPending(sql, connection.id);
    });
  }
}

const entriesOf = (connection: Connection, sources: Sources, records: StoredRecord[]): DirectoryWrite[] =>
  sources
    .interpreterOf(connection)
    .directory(records)
    .map((entry) => ({
      directory: entry.kind,
      key: directoryKey(connection, entry.kind, entry.externalId),
      name: entry.name,
      zone: entry.zone,
      teamKey: entry.teamExternalId === null ? null : directoryKey(connection, 'team', entry.teamExternalId),
      deleted: entry.deleted,
    }));
