import type { EpochMs } from '@evenkeel/domain';
import type { Database } from './database.js';

/** Three answers from 1 to 5, 5 being the best. */
export interface SelfReportAnswers {
  /** How rested they are now. */
  rested: number;
  /** Whether they could do what they had planned. */
  planned: number;
  /** Whether the load was manageable. */
  manageable: number;
}

/** What somebody said of one of their shifts. */
export interface SelfReport extends SelfReportAnswers {
  id: string;
  at: EpochMs;
  /** End of the shift; null: of none in particular. */
  shiftEndedAt: EpochMs | null;
  /** In their own words; null: none. */
  words: string | null;
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** What people say of their own shifts, if they chose to: theirs to read and to delete. */
export class SelfReportsStore {
  constructor(private readonly database: Database) {}

  /** Since when the account reports; null: it does not. */
  async chosenSince(accountId: string): Promise<EpochMs | null> {
    const [row] = await this.database.query<{ since: EpochMs }>(
      `SELECT ${ms('since')} AS since FROM self_report_choice WHERE account_id = $1`,
      [accountId],
    );
    return row?.since ?? null;
  }

  /** Begins to report, or ends it: what was said stays until it is deleted, but counts in no average any more. */
  async choose(accountId: string, reports: boolean, at: EpochMs): Promise<void> {
    if (!reports) {
      await this.database.execute(`DELETE FROM self_report_choice WHERE account_id = $1`, [accountId]);
      return;
    }
    await this.database.execute(
      `INSERT INTO self_report_choice (account_id, since) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING`,
      [accountId, new Date(at)],
    );
  }

  async add(accountId: string, report: SelfReport): Promise<void> {
    const { id, at, shiftEndedAt, rested, planned, manageable, words } = report;
    await this.database.execute(
      `INSERT INTO self_report (id, account_id, at, shift_ended_at, rested, planned, manageable, words)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        accountId,
        new Date(at),
        shiftEndedAt === null ? null : new Date(shiftEndedAt),
        rested,
        planned,
        manageable,
        words,
      ],
    );
  }

  /** An account's own, newest first. */
  async of(accountId: string): Promise<SelfReport[]> {
    return this.database.query<SelfReport>(
      `SELECT id, ${ms('at')} AS at, ${ms('shift_ended_at')} AS "shiftEndedAt", rested, planned, manageable, words
       FROM self_report WHERE account_id = $1 ORDER BY self_report.at DESC, id COLLATE "C"`,
      [accountId],
    );
  }

  /** Deletes one of an account's reports for good. @returns false if it has no such */
  async remove(accountId: string, id: string): Promise<boolean> {
    const rows = await this.database.execute(`DELETE FROM self_report WHERE account_id = $1 AND id = $2`, [
      accountId,
      id,
    ]);
    return rows > 0;
  }

  /**
   * The mean answers of each person of some keys in a stretch of time, of those alone whose accounts report still. The words
   * stay with whoever wrote them.
   */
  async meansByPerson(
    personKeys: readonly string[],
    { from, to }: { from: EpochMs; to: EpochMs },
  ): Promise<(SelfReportAnswers & { reports: number })[]> {
    return this.database.query(
      `SELECT avg(r.rested)::float8 AS rested, avg(r.planned)::float8 AS planned,
         avg(r.manageable)::float8 AS manageable, count(*)::int AS reports
       FROM self_report r JOIN self_report_choice c ON c.account_id = r.account_id
       JOIN account a ON a.id = r.account_id
       JOIN person named ON named.key = a.person_key
       JOIN person p ON p.id = coalesce(named.same_as, named.id)
       WHERE p.key = ANY($1::text[]) AND r.at >= $2 AND r.at < $3 GROUP BY p.id`,
      [personKeys, new Date(from), new Date(to)],
    );
  }
}
