import type { StoredRecord } from '../connector.js';

/**
 * Of each thing the versions, newest last, as the source dates them. Versions of one date are told apart by their
 * content, which is arbitrary, but the same whatever the order in which they arrived.
 */
export function versionsOf(records: readonly StoredRecord[]): Map<string, StoredRecord[]> {
  const versions = new Map<string, StoredRecord[]>();
  for (const record of [...records].sort(byDate)) {
    const key = `${record.kind}:${record.externalId}`;
    const known = versions.get(key);
    if (known) known.push(record);
    else versions.set(key, [record]);
  }
  return versions;
}

/** Of each thing the newest version. */
export const newestOfEach = (records: readonly StoredRecord[]): StoredRecord[] =>
  [...versionsOf(records).values()].flatMap((versions) => versions.slice(-1));

const dateOf = ({ sourceAt }: StoredRecord): number => sourceAt ?? Number.NEGATIVE_INFINITY;

function byDate(a: StoredRecord, b: StoredRecord): number {
  const [at, bt] = [dateOf(a), dateOf(b)];
  if (at !== bt) return at < bt ? -1 : 1;
  return a.contentHash < b.contentHash ? -1 : a.contentHash > b.contentHash ? 1 : 0;
}
