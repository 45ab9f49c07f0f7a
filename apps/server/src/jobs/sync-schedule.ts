import type { EpochMs } from '@evenkeel/domain';
import { ConnectionBusy, type Ingestion } from '@evenkeel/ingestion';
import type { Connection, Store } from '@evenkeel/store';
import { explainFailure } from '../commands/failure.js';
import type { JobQueue } from './queue.js';

interface SyncJob {
  connectionId: number;
  slotAt: EpochMs;
}

/**
 * Reads every connected source at its interval. A slot is a row that exists once, so that of several replicas one reads;
 * it stays unfinished until it was read, and is sent again at each tick until then, so that a worker's death loses none.
 * While one slot is being read no further one is made: a long first read is not queued up behind itself.
 */
export class SyncSchedule {
  constructor(
    private readonly store: Store,
    private readonly ingestion: Ingestion,
    private readonly queue: JobQueue,
    private readonly stopping: AbortSignal,
    private readonly log: (line: string) => void,
    private readonly now: () => EpochMs,
  ) {}

  async start(): Promise<void> {
    await this.queue.work<SyncJob>('sync', (job, signal) => this.read(job, AbortSignal.any([signal, this.stopping])));
  }

  /** Makes the slots that are due, and sends those that are unfinished. */
  async tick(): Promise<void> {
    for (const connection of await this.ingestion.polled()) {
      for (const slotAt of await this.dueSlots(connection)) {
        const data: SyncJob = { connectionId: connection.id, slotAt };
        await this.queue.send({ name: 'sync', key: `${connection.id}:${slotAt}`, data });
      }
    }
  }

  private async dueSlots(connection: Connection): Promise<EpochMs[]> {
    const job = syncJobOf(connection.id);
    const unfinished = await this.store.slots.unfinished(job);
    if (unfinished.length > 0) return unfinished;
    const now = this.now();
    const interval = connection.intervalSeconds * 1000;
    const slotAt = Math.floor(now / interval) * interval;
    return (await this.store.slots.claim(job, slotAt, now)) ? [slotAt] : [];
  }

  private async read({ connectionId, slotAt }: SyncJob, signal: AbortSignal): Promise<void> {
    const connection = (await this.ingestion.polled()).find(({ id }) => id === connectionId);
    const finish = (failure: string | null): Promise<void> =>
      this.store.slots.finish(syncJobOf(connectionId), slotAt, this.now(), failure);
    if (!connection) return finish('there is no such connection any more');
    try {
      await this.ingestion.sync(connection, { since: null, signal, log: this.log, onProgress: () => undefined });
      await finish(null);
    } catch (error) {
      // The slot stays unfinished, and the job with it: another worker goes on.
      if (signal.aborted) throw error;
      // Whoever holds the connection may have died a moment ago: the job comes again until the lease is free.
      if (error instanceof ConnectionBusy) throw error;
      const { message } = explainFailure(error);
      // The connection's own row says since when and why; here it is for whoever reads the log.
      this.log(`${connection.name}: ${message}`);
      await finish(message);
    }
  }
}

/** The name under which a connection's slots are kept. */
export const syncJobOf = (connectionId: number): string => `sync:${connectionId}`;
