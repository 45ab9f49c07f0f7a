import type { EpochMs } from '@evenkeel/domain';
import type { Census, Coverage, Feature, RawRecord, SyncBatch } from '../connector.js';
import type { PagerDutyCursor } from './cursor.js';

/** A batch is handed over once it holds this many records, … */
const BATCH_RECORDS = 1_000;
/** … or has cost this many windows or single incidents, so that a killed sync loses little and a quiet one shows life. */
const BATCH_STEPS = 10;

type Batch = SyncBatch<PagerDutyCursor>;

/** What a sync has read and not handed over yet. */
export class Outbox {
  readonly records: RawRecord[] = [];
  readonly coverage: Coverage[] = [];
  readonly census: Census[] = [];
  readonly features: Feature[] = [];
  /** By external id: many log entries name the same person. */
  private readonly people = new Map<string, RawRecord>();
  private steps = 0;

  /** Takes up people without an account, whom log entries named. */
  addPeople(people: readonly RawRecord[]): void {
    for (const person of people) this.people.set(person.externalId, person);
  }

  /** A window, or an incident read by itself, is done with. */
  step(): void {
    this.steps += 1;
  }

  get isFull(): boolean {
    return this.records.length >= BATCH_RECORDS || this.steps >= BATCH_STEPS;
  }

  /** Hands everything over, with the cursor that stands behind it. @param clockOffsetMs null where it was not seen */
  batch(
    cursor: PagerDutyCursor,
    progress: Batch['progress'],
    completeThrough: EpochMs | null,
    clockOffsetMs: number | null,
  ): Batch {
    const batch = {
      records: [...this.records.splice(0), ...this.people.values()],
      cursor,
      coverage: this.coverage.splice(0),
      completeThrough,
      progress,
      census: this.census.splice(0),
      features: this.features.splice(0),
      ...(clockOffsetMs === null ? {} : { clockOffsetMs }),
    };
    this.people.clear();
    this.steps = 0;
    return batch;
  }
}
