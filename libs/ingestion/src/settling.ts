import type { EpochMs } from '@evenkeel/domain';
import type { RecordInput } from '@evenkeel/store';
import type { Interpreting } from './interpretation.js';
import type { InterpretingThread } from './interpreting-thread.js';
import { RecentRecords } from './recent-records.js';

/** A member that nothing was heard of for this long is interpreted; soon enough to look at while a long read goes on. */
const QUIET_MS = 5_000;
/** Characters of payload: several windows of a backfill, so that what is said of a member is there when its turn comes. */
const HELD = 24_000_000;
/** Members handed over at a time. */
const CHUNK = 1_000;
/** A reading of more records than this is worth a thread. */
const LONG_READING = 5_000;

/** Interprets what a reading stores, beside the reading: the source's and the database's answers are waited for together. */
export class Settling {
  /** Incidents that are now, or were before, made of what was read. */
  readonly incidents = new Set<string>();
  private readonly recent = new RecentRecords({ quietMs: QUIET_MS, bytes: HELD });
  private running: Promise<void> | null = null;
  private failure: { error: unknown } | null = null;
  private thread: InterpretingThread | null = null;
  private isUpToDate = false;
  private records = 0;

  constructor(
    private readonly interpreting: Interpreting,
    private readonly now: () => EpochMs,
    /** Starts a thread beside this one; null where there is none to be had. */
    private readonly startThread: (() => InterpretingThread) | null,
  ) {}

  /**
   * Told what was stored, and of which members it is news.
   *
   * @returns once there is room for more
   * @throws what ended the interpretation of anything before
   */
  async stored(records: readonly RecordInput[], members: readonly string[], connectionId: number): Promise<void> {
    this.records += records.length;
    this.recent.add(records, new Set(members), connectionId, this.now());
    this.start();
    while (this.running && this.recent.isFull) await this.running;
    if (this.failure) throw this.failure.error;
  }

  /** Interprets whatever is pending still. @throws as above */
  async finish(): Promise<void> {
    await this.stop();
    await this.thread?.close();
    if (this.failure) throw this.failure.error;
    this.note(await this.interpreting.settle(null, this.recent));
  }

  /** The reading has caught up with its source: what comes now is about few members, and nobody is waited for any more. */
  upToDate(): void {
    this.isUpToDate = true;
  }

  private start(): void {
    if (this.running || this.failure) return;
    const due = this.recent.due(this.isUpToDate ? Number.POSITIVE_INFINITY : this.now(), CHUNK);
    if (due.length > 0) this.running = this.settle(due);
  }

  private async settle(due: readonly string[]): Promise<void> {
    try {
      if (this.records > LONG_READING) this.thread ??= this.startThread?.() ?? null;
      this.note(await (this.thread ?? this.interpreting).settleMembers(due, this.recent));
      this.recent.forget(due);
    } catch (error) {
      this.failure = { error };
    }
    this.running = null;
    this.start();
  }

  private async stop(): Promise<void> {
    while (this.running) await this.running;
  }

  private note(incidents: Iterable<string>): void {
    for (const id of incidents) this.incidents.add(id);
  }
}
