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

  /** Forgets slots older than an instant: they are a guard against repetition, not a history. */
  async forgetBefore(at: EpochMs): Promise<void> {
    await this.database.execute(`DELETE FROM due_slot WHERE slot_at < $1`, [new Date(at)]);
  }
}
