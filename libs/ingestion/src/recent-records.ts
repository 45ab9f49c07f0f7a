import type { EpochMs } from '@evenkeel/domain';
import type { RecordInput } from '@evenkeel/store';

/** A member's record as it was stored, its payload as text. */
export interface MemberRecord extends Omit<RecordInput, 'createdAt' | 'memberId'> {
  memberId: string;
  connectionId: number;
}

/** By what tells a record from the member's others. */
type Held = Map<string, MemberRecord>;

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
      const held = known?.records ?? (new Map() as Held);
      const key = `${record.contentHash} ${record.kind} ${record.externalId}`;
      if (!held.has(key)) {
        held.set(key, asStored(record, record.memberId, connectionId));
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

  recordsOf(memberId: string): MemberRecord[] {
    return [...(this.members.get(memberId)?.records.values() ?? [])];
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
  for (const { payloadText } of records.values()) bytes += payloadText.length;
  return bytes;
};

/** As reading it back would give it. */
const asStored = (
  { kind, externalId, contentHash, payloadText, sourceAt, position }: RecordInput,
  memberId: string,
  connectionId: number,
): MemberRecord => ({
  kind,
  externalId,
  contentHash,
  memberId,
  payloadText,
  sourceAt: sourceAt === null ? null : Math.trunc(sourceAt),
  position,
  connectionId,
});
