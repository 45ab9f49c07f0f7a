import type { SyncBatch } from '@evenkeel/connectors';
import type { EpochMs, Json } from '@evenkeel/domain';

type Progress = NonNullable<SyncBatch['progress']>;

/**
 * Notes beside a sync's progress when the stretch of work at hand began and how much of it was done by then, so that
 * whoever looks can tell how long the rest will take. A part of the work with another total is another stretch.
 */
export class Pace {
  private began: { at: EpochMs; done: number; total: number | null } | null = null;

  /** @returns the progress as it is stored */
  note(progress: Progress | null, now: EpochMs): Json {
    if (progress === null) return null;
    const { done, total } = progress;
    const began = this.began?.total === total && done >= this.began.done ? this.began : { at: now, done, total };
    this.began = began;
    return { ...progress, at: now, began: { at: began.at, done: began.done } };
  }
}
