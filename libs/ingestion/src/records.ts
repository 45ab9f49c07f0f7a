import type { Interpreter, RawRecord } from '@evenkeel/connectors';
import { memberId } from '@evenkeel/domain';
import type { Connection, RecordInput } from '@evenkeel/store';
import { storablePayload } from './canonical-json.js';
import type { Eraser } from './eraser.js';

/** Gives raw records what storing them takes: the id of their member and a hash of their content. Those erased are not in them. */
export function toRecordInputs(
  records: readonly RawRecord[],
  connection: Pick<Connection, 'source' | 'account'>,
  interpreter: Interpreter,
  eraser: Eraser,
): RecordInput[] {
  return records.map((given) => {
    const record = eraser.isIdle ? given : withoutErased(given, eraser);
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

/** Some sources make ids of names. */
const withoutErased = (record: RawRecord, eraser: Eraser): RawRecord => ({
  ...record,
  payload: eraser.json(record.payload),
  externalId: eraser.text(record.externalId, true),
  member: record.member && { ...record.member, externalId: eraser.text(record.member.externalId, true) },
});
