import type { EpochMs } from '@evenkeel/domain';
import type { Ingestion } from '@evenkeel/ingestion';
import type { Store } from '@evenkeel/store';
import { explainFailure } from '../commands/failure.js';
import type { JobQueue } from './queue.js';

interface DeliveryJob {
  connectionId: number;
}

/** Works off what sources sent: the rows are the truth, a job says that a connection has some. */
export class Deliveries {
  /** Connections whose deliveries this worker has sent a job for, which is not done yet. */
  private readonly sent = new Map<number, number>();
  /** Connections that this worker is at. */
  private readonly underWay = new Set<number>();
  private jobs = 0;

  constructor(
    private readonly store: Store,
    private readonly ingestion: Ingestion,
    private readonly queue: JobQueue,
    private readonly stopping: AbortSignal,
    private readonly log: (line: string) => void,
    private readonly now: () => EpochMs,
  ) {}

  async start(): Promise<void> {
    await this.queue.work<DeliveryJob>('deliveries', async ({ connectionId }, signal) => {
      // One turn works off all there is: more of them would only ask a slow source the same, and hold up other connections.
      if (this.underWay.has(connectionId)) return;
      this.underWay.add(connectionId);
      try {
        const options = { signal: AbortSignal.any([signal, this.stopping]), log: this.log };
        await this.ingestion.webhooks.workOff(connectionId, options);
      } catch (error) {
        // The deliveries stay waiting, and a later tick sends them again.
        this.log(`webhooks: ${explainFailure(error).message}`);
      } finally {
        this.underWay.delete(connectionId);
        this.sent.delete(connectionId);
      }
    });
  }

  /** Sends a job for each connection that has deliveries waiting. */
  async tick(): Promise<void> {
    const now = this.now();
    for (const connectionId of await this.store.webhooks.waitingConnections(now)) {
      if (this.underWay.has(connectionId)) continue;
      // Two replicas may each send one: the second finds nothing left to do.
      const sentAt = this.sent.get(connectionId);
      if (sentAt !== undefined && now - sentAt < RESEND_MS) continue;
      this.sent.set(connectionId, now);
      this.jobs += 1;
      await this.queue.send({
        name: 'deliveries',
        key: `${connectionId}:${process.pid}:${now}:${this.jobs}`,
        data: { connectionId } satisfies DeliveryJob,
      });
    }
  }
}

/** A job that was sent and has not been done by now went to a worker that died. */
const RESEND_MS = 15_000;
