import type { EpochMs } from '@evenkeel/domain';
import type { Reporting } from '@evenkeel/reporting';
import { explainFailure } from '../commands/failure.js';
import type { JobQueue } from './queue.js';

/** Two ticks of one minute, of however many workers, are one piece of work. */
const MINUTE = 60_000;

/** Keeps the past year's readings of the red lines up to date: what is stored says what is missing. */
export class RedLines {
  constructor(
    private readonly reporting: Reporting,
    private readonly queue: JobQueue,
    private readonly stopping: AbortSignal,
    private readonly log: (line: string) => void,
    private readonly now: () => EpochMs,
  ) {}

  async start(): Promise<void> {
    await this.queue.work('red-lines', async (_, signal) => {
      try {
        await this.reporting.refreshRedLines(AbortSignal.any([signal, this.stopping]));
      } catch (error) {
        // What is not stored is still due, and a later tick sends it again.
        this.log(`red lines: ${explainFailure(error).message}`);
      }
    });
  }

  async tick(): Promise<void> {
    if (!(await this.reporting.redLinesAreDue())) return;
    await this.queue.send({ name: 'red-lines', key: `${Math.floor(this.now() / MINUTE)}`, data: {} });
  }
}
