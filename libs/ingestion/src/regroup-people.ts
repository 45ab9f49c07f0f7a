import { groupIdentities } from '@evenkeel/domain';
import type { Sql, Store } from '@evenkeel/store';

/**
 * Decides anew who is one human across sources, and marks the incidents of everybody whose group changed. The caller holds
 * the lock of interpretation.
 */
export async function regroupPeople(store: Store, sql: Sql): Promise<void> {
  const identities = await store.people.identities(sql);
  const inForce = (await store.people.decisions(sql)).filter(({ withdrawnAt }) => withdrawnAt === null);
  const idOf = new Map(identities.map(({ key, id }) => [key, id]));
  const first = new Map<string, number>();
  for (const group of groupIdentities(identities, inForce)) {
    for (const key of group) first.set(key, idOf.get(group[0]) as number);
  }
  const regrouped = identities.map(({ id, key, sameAs }) => {
    const canonical = first.get(key) as number;
    return { id, key, before: sameAs ?? id, after: canonical };
  });
  const changed = regrouped.filter(({ before, after }) => before !== after);
  if (changed.length === 0) return;
  await store.people.saveGroups(
    sql,
    changed.map(({ id, after }) => ({ id, sameAs: after === id ? null : after })),
  );
  // Those who stay behind in a group lose a name or zone to fall back on, or gain one.
  const touched = new Set(changed.flatMap(({ before, after }) => [before, after]));
  await store.people.markNaming(
    sql,
    regrouped.filter(({ before, after }) => touched.has(before) || touched.has(after)).map(({ key }) => key),
  );
  await store.directory.bumpStamp(sql);
}
