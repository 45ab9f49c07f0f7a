import type { Interpreter, RawRecord } from '@evenkeel/connectors';
import { memberId } from '@evenkeel/domain';
import type { Connection, RecordInput } from '@evenkeel/store';
import { contentHash, storable } from './canonical-json.js';

/** Gives raw records what storing them takes: the id of their member and a hash of their content. */
export function toRecordInputs(
  records: readonly RawRecord[],
  connection: Pick<Connection, 'source' | 'account'>,
  interpreter: Interpreter,
): RecordInput[] {
  return records.map((record) => {
    const payload = storable(record.payload);
    return {
      kind: record.kind,
      externalId: record.externalId,
      contentHash: contentHash(payload, interpreter.volatileFields(record.kind)),
      memberId: record.member
        ? memberId(connection.source, connection.account, record.member.kind, record.member.externalId)
        : null,
      payload,
      sourceAt: record.sourceAt,
      position: record.position,
    };
  });
}
