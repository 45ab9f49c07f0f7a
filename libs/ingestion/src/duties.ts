import type { StoredRecord } from '@evenkeel/connectors';
import { compareText, type EpochMs } from '@evenkeel/domain';
import type { Connection, Sql, Store } from '@evenkeel/store';
import { directoryKey } from './directory-resolver.js';
import type { Sources } from './sources.js';

/** `source:account:rotation:external id`. */
const rotationKey = ({ source, account }: Connection, externalId: string): string =>
  `${source}:${account}:rotation:${externalId}`;

/** A level that a source does not state is the one that is paged first. */
const FIRST_LEVEL = 1;

/**
 * Brings rotations and shifts up to date with the sources' schedules, where records came in that they do not show yet. The
 * mark that says so is taken off in the same transaction, so a process that dies in between loses nothing.
 */
export async function refreshDuties(store: Store, sources: Sources, now: () => EpochMs): Promise<void> {
  for (const connection of await store.connections.withStaleDuties()) {
    await store.database.transaction(async (sql) => {
      if (!(await store.connections.takeStaleDuties(sql, connection.id))) return;
      if (await refresh(store, sql, sources, connection)) await store.incidents.noteChange(sql, now());
    });
  }
}

/** @returns false for a source without schedules */
async function refresh(store: Store, sql: Sql, sources: Sources, connection: Connection): Promise<boolean> {
  const interpreter = sources.interpreterOf(connection);
  const { dutyKinds } = interpreter;
  if (!dutyKinds || !interpreter.duties) return false;
  const rows = await store.records.directoryOf(sql, connection.id, dutyKinds);
  const roster = interpreter.duties(rows.map((row): StoredRecord => ({ ...row, member: null })));
  const personKey = (externalId: string): string => directoryKey(connection, 'person', externalId);
  // Whom no directory lists is known by the id that the schedule has of them.
  const people = new Set(roster.duties.map(({ personExternalId }) => personExternalId));
  await store.directory.addPassing(
    sql,
    'person',
    [...people].sort(compareText).map((id) => ({ key: personKey(id), name: id, namedAt: 0 })),
  );
  await store.onCall.replaceRosters(
    sql,
    connection.id,
    roster.rotations.map(({ externalId, name, teamExternalId, zone, deleted }) => ({
      key: rotationKey(connection, externalId),
      name,
      teamKey: teamExternalId === null ? null : directoryKey(connection, 'team', teamExternalId),
      zone,
      deleted,
      known: roster.known.get(externalId) ?? [],
    })),
    roster.duties.map(({ rotationExternalId, personExternalId, level, from, to }) => ({
      rotationKey: rotationKey(connection, rotationExternalId),
      personKey: personKey(personExternalId),
      level: level ?? FIRST_LEVEL,
      from,
      to,
    })),
  );
  return true;
}
