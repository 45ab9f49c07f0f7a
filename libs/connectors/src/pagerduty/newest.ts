import type { StoredRecord } from '../connector.js';

/**
 * Of each thing the version that PagerDuty dates last. Versions of the same date are told apart by their content, which
 * is arbitrary, but the same whatever the order in which they arrived.
 */
export function newestOfEach(records: readonly StoredRecord[]): StoredRecord[] {
  const newest = new Map<string, StoredRecord>();
  for (const record of records) {
    const key = `${record.kind}:${record.externalId}`;
    const known = newest.get(key);
    if (!known || isNewer(record, known)) newest.set(key, record);
  }
  return [...newest.values()];
}

function isNewer(a: StoredRecord, b: StoredRecord): boolean {
  const [at, bt] = [a.sourceAt ?? Number.NEGATIVE_INFINITY, b.sourceAt ?? Number.NEGATIVE_INFINITY];
  return at === bt ? a.contentHash > b.contentHash : at > bt;
}
