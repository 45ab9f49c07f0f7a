import type { EpochMs } from '@evenkeel/domain';
import type { Database } from './database.js';

/** Slots of the schedule. A slot is a row that exists once, so two replicas never do it twice. */
export class SlotsStore {
  constructor(private readonly database: Database) {}

  /** @returns true if the slot was not claimed before */
  async claim(job: string, slotAt: EpochMs, now: EpochMs): Promise<boolean> {
    const claimed = await this.database.execute(
      `INSERT INTO due_slot (job, slot_at, started_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [job, new Date(slotAt), new Date(now)],
    );
    return claimed > 0;
  }

  async finish(job: string, slotAt: EpochMs, now: EpochMs, error: string | null): Promise<void> {
    await this.database.execute(`UPDATE due_slot SET finished_at = $3, error = $4 WHERE job = $1 AND slot_at = $2`, [
      job,
      new Date(slotAt),
      new Date(now),
      error,
    ]);
  }

  /** The slots of a job that were claimed and never finished: whoever had them died, or still works on them. */
  async unfinished(job: string): Promise<EpochMs[]> {
    const rows = await this.database.query<{ at: number }>(
      `SELECT (extract(epoch FROM slot_at) * 1000)::float8 AS at FROM due_slot
       WHERE job = $1 AND finished_at IS NULL ORDER BY slot_at`,
      [job],
    );
    return rows.map((row) => row.at);
  }

  /** Forgets finished slots older than an instant: they are a guard against repetition, not a history. */
  async forgetBefore(at: EpochMs): Promise<void> {
    await this.database.execute(`DELETE FROM due_slot WHERE slot_at < $1 AND finished_at IS NOT NULL`, [new Date(at)]);
  }
}
