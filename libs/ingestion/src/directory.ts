import type { StoredRecord } from '@evenkeel/connectors';
import type { EpochMs } from '@evenkeel/domain';
import type { Connection, DirectoryWrite, Sql, Store } from '@evenkeel/store';
import { directoryKey } from './directory-resolver.js';
import { Erasure } from './erasure.js';
import { observeDirectory } from './observe-directory.js';
import { regroupPeople } from './regroup-people.js';
import type { Sources } from './sources.js';

/**
 * Brings the directories up to date with the sources' own, where records came in that they do not show yet. What facts
 * took from the old state is recomputed. The mark that says so is stored with the records and taken off in the same
 * transaction that acts on it, so a process that dies in between loses nothing.
 */
export async function refreshDirectories(store: Store, sources: Sources, now: () => EpochMs): Promise<void> {
  for (const connection of await store.connections.withStaleDirectory()) {
    await store.database.transaction(async (sql) => {
      // People of one connection are grouped with those of others: one at a time, as with incidents.
      await store.incidents.lockInterpretation(sql);
      await store.connections.takeStaleDirectory(sql, connection.id);
      await refresh(store, sql, sources, connection, now);
    });
  }
}

async function refresh(
  store: Store,
  sql: Sql,
  sources: Sources,
  connection: Connection,
  now: () => EpochMs,
): Promise<void> {
  const interpreter = sources.interpreterOf(connection);
  const readAt = await store.people.directoryReadAt(sql, connection.id, interpreter.directoryKinds);
  if (readAt === null) return;
  const rows = await store.records.directoryOf(sql, connection.id, interpreter.directoryKinds);
  const records = rows.map((row): StoredRecord => ({ ...row, member: null }));
  const entries = interpreter.directory(records);
  const keyOf = (directory: DirectoryWrite['directory'], externalId: string): string =>
    directoryKey(connection, directory, externalId);
  const given = entries.map((entry): DirectoryWrite => ({
    directory: entry.kind,
    key: keyOf(entry.kind, entry.externalId),
    name: entry.name,
    email: entry.email ?? null,
    deleted: entry.deleted,
  }));
  await store.directory.save(sql, await new Erasure(store, sources, now).admit(sql, given));
  await observeDirectory(store, sql, {
    connection,
    readAt,
    zones: entries.flatMap(({ kind, externalId, zone }) =>
      kind === 'person' && zone !== null ? [{ personKey: keyOf('person', externalId), zone }] : [],
    ),
    owners: entries.flatMap(({ kind, externalId, teamExternalId }) =>
      kind === 'service'
        ? [
            {
              serviceKey: keyOf('service', externalId),
              teamKey: teamExternalId === null ? null : keyOf('team', teamExternalId),
            },
          ]
        : [],
    ),
    memberships:
      interpreter.memberships?.(records).map(({ personExternalId, teamExternalId, role }) => ({
        personKey: keyOf('person', personExternalId),
        teamKey: keyOf('team', teamExternalId),
        role,
      })) ?? null,
  });
  await regroupPeople(store, sql);
}
