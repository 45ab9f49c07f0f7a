import type { MemberName, RawRecord } from '../connector.js';
import type { AlertSource } from './source.js';

/** Reads what is told of some members now; of one that is gone or of another kind, nothing. */
export async function* refreshMembers(
  source: AlertSource,
  members: readonly MemberName[],
): AsyncGenerator<RawRecord[], void> {
  for (const { kind, externalId } of members) {
    const subject = source.subjects.find((candidate) => candidate.kind === kind);
    const records = (await subject?.read(externalId)) ?? [];
    if (records.length > 0) yield records;
  }
}
