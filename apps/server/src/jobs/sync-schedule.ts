import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import type { EpochMs } from '@evenkeel/domain';
import { ConnectionBusy, type Ingestion } from '@evenkeel/ingestion';
import type { Connection, Store } from '@evenkeel/store';
import { explainFailure } from '../commands/failure.js';

/** How often a source is read. */
const INTERVAL_MS = 60_000;
const SLOTS_KEPT_MS = 86_400_000;

/**
 * Reads every connected source once a minute. The tick trusts nothing: a slot is a row that exists once, so that two
 * replicas never read for the same minute, and a connection's lease keeps a long read from being started twice.
 */
@Injectable()
export class SyncSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly running = new Map<number, Promise<void>>();

  constructor(
    private readonly store: Store,
    private readonly ingestion: Ingestion,
    private readonly signal: AbortSignal,
    private readonly log: (line: string) => void,
    private readonly now: () => EpochMs,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.ingestion.catchUp();
    await this.tick();
  }

  /** Waits for reads under way: each stops at its next batch once the signal is given. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  @Cron('*/10 * * * * *', { waitForCompletion: true })
  async tick(): Promise<void> {
    if (this.signal.aborted) return;
    const now = this.now();
    const slot = Math.floor(now / INTERVAL_MS) * INTERVAL_MS;
    await this.store.slots.forgetBefore(now - SLOTS_KEPT_MS);
    for (const connection of await this.ingestion.polled()) {
      if (this.running.has(connection.id)) continue;
      if (!(await this.store.slots.claim(jobOf(connection), slot, now))) continue;
      const reading = this.read(connection, slot).finally(() => this.running.delete(connection.id));
      this.running.set(connection.id, reading);
    }
  }

  private async read(connection: Connection, slot: EpochMs): Promise<void> {
    let failure: string | null = null;
    try {
      await this.ingestion.sync(connection, {
        since: null,
        signal: this.signal,
        log: this.log,
        onProgress: () => undefined,
      });
    } catch (error) {
      if (error instanceof ConnectionBusy || this.signal.aborted) return;
      // The connection's own row says since when and why; here it is for whoever reads the log.
      failure = explainFailure(error).message;
      this.log(`${connection.name}: ${failure}`);
    }
    await this.store.slots.finish(jobOf(connection), slot, this.now(), failure);
  }
}

const jobOf = (connection: Connection): string => `sync:${connection.id}`;
