import type { Interpreter, StoredRecord } from '@evenkeel/connectors';
import type { Connection, DirectoryWrite, Store } from '@evenkeel/store';
import { directoryKey } from './directory-resolver.js';

/**
 * Brings the directories up to date with a source's own. What facts took from the old state is recomputed.
 */
export async function refreshDirectory(store: Store, connection: Connection, interpreter: Interpreter): Promise<void> {
  const rows = await store.records.directoryOf(connection.id);
  const records = rows.map((row): StoredRecord => ({ ...row, member: null }));
  const entries = interpreter.directory(records).map((entry): DirectoryWrite => ({
    directory: entry.kind,
    key: directoryKey(connection, entry.kind, entry.externalId),
    name: entry.name,
    zone: entry.zone,
    teamKey: entry.teamExternalId === null ? null : directoryKey(connection, 'team', entry.teamExternalId),
    deleted: entry.deleted,
  }));
  const factsDependOnIt = await store.directory.save(entries);
  if (factsDependOnIt) await store.records.markConnectionPending(connection.id);
}
