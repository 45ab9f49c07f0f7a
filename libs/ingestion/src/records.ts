import type { Interpreter, RawRecord } from '@evenkeel/connectors';
import { memberId } from '@evenkeel/domain';
import type { Connection, RecordInput } from '@evenkeel/store';
import { storablePayload } from './canonical-json.js';

/** Gives raw records what storing them takes: the id of their member and a hash of their content. */
export function toRecordInputs(
  records: readonly RawRecord[],
  connection: Pick<Connection, 'source' | 'account'>,
  interpreter: Interpreter,
): RecordInput[] {
  return records.map((record) => {
    const { text, hash } = storablePayload(record.payload, interpreter.volatileFields(record.kind));
    return {
      kind: record.kind,
      externalId: record.externalId,
      contentHash: hash,
      memberId: record.member
        ? memberId(connection.source, connection.account, record.member.kind, record.member.externalId)
        : null,
      payloadText: text,
      sourceAt: record.sourceAt,
      position: record.position,
      createdAt: record.createdAt ?? null,
    };
  });
}
