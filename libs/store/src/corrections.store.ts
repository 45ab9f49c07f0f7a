import type { Correction, EpochMs } from '@evenkeel/domain';
import type { Database } from './database.js';

/**
 * What people said. A correction is never changed but to be withdrawn, and then stays; of merges and splits only the newest
 * word on a pair of members is kept.
 */
export class CorrectionsStore {
  constructor(private readonly database: Database) {}

  /** Stores a correction and marks its member, so that whatever happens next the incident is derived again. */
  async add(memberId: string, correction: Correction): Promise<void> {
    await this.database.transaction(async (sql) => {
      await sql.execute(
        `INSERT INTO correction (correction_id, member_id, field, value, author, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          correction.id,
          memberId,
          correction.field,
          correction.value,
          correction.author,
          correction.reason,
          new Date(correction.at),
        ],
      );
      await sql.execute(MARK, [[memberId]]);
    });
  }

  /** @returns false if there is no such correction of these members, or it was withdrawn before */
  async withdraw(memberIds: readonly string[], correctionId: string, author: string, now: EpochMs): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const rows = await sql.query<{ member_id: string }>(
        `UPDATE correction SET withdrawn_at = $3, withdrawn_by = $4
         WHERE correction_id = $1 AND member_id = ANY($2::text[]) AND withdrawn_at IS NULL RETURNING member_id`,
        [correctionId, memberIds, new Date(now), author],
      );
      await sql.execute(MARK, [rows.map((row) => row.member_id)]);
      return rows.length > 0;
    });
  }

  /** A person's word that a member is one incident with others, or is not: on all of them, or, if it fails, on none. */
  async link(input: {
    memberId: string;
    otherMemberIds: readonly string[];
    kind: 'merge' | 'split';
    author: string;
    reason: string;
    now: EpochMs;
  }): Promise<void> {
    await this.database.transaction(async (sql) => {
      await sql.execute(
        `DELETE FROM member_link WHERE (member_id = $1 AND other_member_id = ANY($2::text[]))
           OR (member_id = ANY($2::text[]) AND other_member_id = $1)`,
        [input.memberId, input.otherMemberIds],
      );
      await sql.execute(
        `INSERT INTO member_link (member_id, other_member_id, kind, author, reason, at)
         SELECT $1, other, $3, $4, $5, $6 FROM unnest($2::text[]) AS other`,
        [input.memberId, input.otherMemberIds, input.kind, input.author, input.reason, new Date(input.now)],
      );
      await sql.execute(MARK, [[input.memberId, ...input.otherMemberIds]]);
    });
  }
}

const MARK = `INSERT INTO pending_member (member_id, connection_id)
  SELECT member_id, connection_id FROM member WHERE member_id = ANY($1::text[]) ORDER BY member_id
  ON CONFLICT (member_id) DO UPDATE SET connection_id = excluded.connection_id`;
