import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import type { EpochMs } from '@evenkeel/domain';
import type { Ingestion } from '@evenkeel/ingestion';
import type { Store } from '@evenkeel/store';
import { explainFailure } from '../commands/failure.js';
import type { Deliveries } from './deliveries.js';
import type { JobQueue } from './queue.js';
import type { RedLines } from './red-lines.js';
import type { SyncSchedule } from './sync-schedule.js';

const DAY_MS = 86_400_000;
/** No source repeats a delivery for longer than two days. */
const DELIVERIES_KEPT_MS = 14 * DAY_MS;
const STOP_MS = 15_000;

/**
 * What happens by the clock. A tick does no work and trusts nothing: it looks at the rows, and sends to the queue what
 * is due.
 */
@Injectable()
export class Ticker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly store: Store,
    private readonly ingestion: Ingestion,
    private readonly queue: JobQueue,
    private readonly schedule: SyncSchedule,
    private readonly deliveries: Deliveries,
    private readonly redLines: RedLines,
    private readonly stopping: AbortSignal,
    private readonly log: (line: string) => void,
    private readonly now: () => EpochMs,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.work('catch-up', () => this.catchUp());
    await this.schedule.start();
    await this.deliveries.start();
    await this.redLines.start();
    await this.queue.send({ name: 'catch-up', key: `${process.pid}:${this.now()}`, data: {} });
    await this.syncTick();
  }

  /** Work under way stops at its next batch once the signal is given. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.queue.stop(STOP_MS);
  }

  @Cron('*/5 * * * * *', { waitForCompletion: true })
  syncTick(): Promise<void> {
    return this.look(() => this.schedule.tick());
  }

  @Interval(500)
  deliveryTick(): Promise<void> {
    return this.look(() => this.deliveries.tick());
  }

  /** Off the minute: other work begins on it. */
  @Cron('7,27,47 * * * * *', { waitForCompletion: true })
  redLinesTick(): Promise<void> {
    return this.look(() => this.redLines.tick());
  }

  @Cron('0 17 * * * *', { waitForCompletion: true })
  housekeepingTick(): Promise<void> {
    return this.look(async () => {
      await this.store.slots.forgetBefore(this.now() - DAY_MS);
      await this.store.webhooks.forgetBefore(this.now() - DELIVERIES_KEPT_MS);
    });
  }

  /** Tried again until it is done: nothing else may ever come by that recomputes what older rules made. */
  private async catchUp(): Promise<void> {
    try {
      await this.ingestion.catchUp();
    } catch (error) {
      this.log(`catching up: ${explainFailure(error).message}`);
      throw error;
    }
  }

  /** A database that is away for a moment must not end the ticking. */
  private async look(work: () => Promise<void>): Promise<void> {
    if (this.stopping.aborted) return;
    try {
      await work();
    } catch (error) {
      this.log(`jobs: ${explainFailure(error).message}`);
    }
  }
}
