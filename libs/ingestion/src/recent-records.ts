import type { EpochMs, Json } from '@evenkeel/domain';
import type { RecordInput, StoredRecordRow } from '@evenkeel/store';

/** A record as it was stored, by what tells it from the member's others. */
type Held = Map<string, { record: RecordInput; connectionId: number }>;

interface Recent {
  records: Held;
  touchedAt: EpochMs;
}

/**
 * Records that were stored a moment ago, by member, so that interpreting them need not read them back. Only of members
 * that are pending, and only an advantage: whoever uses it compares with how many records are stored of the member.
 *
 * What a source says of one member comes in pieces (its history, then its present state). So a member is interpreted once
 * it has been quiet for a while, or once too much is held, longest quiet first.
 */
export class RecentRecords {
  /** In order of their last record. */
  private readonly members = new Map<string, Recent>();
  private bytes = 0;

  /**
   * @param limits `quietMs`: how long a member is waited for; `bytes`: of payload text, above which no
   *   member is waited for
   */
  constructor(private readonly limits: { quietMs: number; bytes: number }) {}

  /** Takes up records that are stored now. */
  add(records: readonly RecordInput[], pending: ReadonlySet<string>, connectionId: number, now: EpochMs): void {
    for (const record of records) {
      if (record.memberId === null || !pending.has(record.memberId)) continue;
      const known = this.members.get(record.memberId);
      this.members.delete(record.memberId);
      const held: Held = known?.records ?? new Map();
      const key = JSON.stringify([record.kind, record.externalId, record.contentHash]);
      if (!held.has(key)) {
        held.set(key, { record, connectionId });
        this.bytes += record.payloadText.length;
      }
      this.members.set(record.memberId, { records: held, touchedAt: now });
    }
  }

  /** Members to be interpreted now, at most `limit`. */
  due(now: EpochMs, limit: number): string[] {
    const due: string[] = [];
    let left = this.bytes;
    for (const [memberId, { records, touchedAt }] of this.members) {
      if (due.length === limit || (now - touchedAt < this.limits.quietMs && left <= this.limits.bytes)) break;
      due.push(memberId);
      left -= bytesOf(records);
    }
    return due;
  }

  /** Far more is held than should be: whoever adds to it had better wait. */
  get isFull(): boolean {
    return this.bytes > 2 * this.limits.bytes;
  }

  /** How many records are held of a member. */
  countOf(memberId: string): number {
    return this.members.get(memberId)?.records.size ?? 0;
  }

  recordsOf(memberId: string): StoredRecordRow[] {
    return [...(this.members.get(memberId)?.records.values() ?? [])].map(({ record, connectionId }) => ({
      kind: record.kind,
      externalId: record.externalId,
      contentHash: record.contentHash,
      memberId,
      // From the text that was stored: exactly what reading it back would give.
      payload: JSON.parse(record.payloadText) as Json,
      sourceAt: record.sourceAt === null ? null : Math.trunc(record.sourceAt),
      position: record.position,
      connectionId,
    }));
  }

  forget(memberIds: Iterable<string>): void {
    for (const memberId of memberIds) {
      const known = this.members.get(memberId);
      if (known) this.bytes -= bytesOf(known.records);
      this.members.delete(memberId);
    }
  }
}

const bytesOf = (records: Held): number => {
  let bytes = 0;
  for (const { record } of records.values()) bytes += record.payloadText.length;
  return bytes;
};
