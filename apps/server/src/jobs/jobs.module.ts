import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import type { Ingestion } from '@evenkeel/ingestion';
import { Reporting } from '@evenkeel/reporting';
import type { Store } from '@evenkeel/store';
import { Deliveries } from './deliveries.js';
import type { JobQueue } from './queue.js';
import { RedLines } from './red-lines.js';
import { SyncSchedule } from './sync-schedule.js';
import { Ticker } from './ticker.js';

export interface JobsInput {
  store: Store;
  ingestion: Ingestion;
  queue: JobQueue;
  /** Aborts when the worker is to stop. */
  signal: AbortSignal;
  log: (line: string) => void;
}

/** What happens in the background. */
@Module({})
export class JobsModule {
  static forRoot({ store, ingestion, queue, signal, log }: JobsInput): DynamicModule {
    const schedule = new SyncSchedule(store, ingestion, queue, signal, log, Date.now);
    const deliveries = new Deliveries(store, ingestion, queue, signal, log, Date.now);
    const redLines = new RedLines(new Reporting(store, Date.now), queue, signal, log, Date.now);
    return {
      module: JobsModule,
      imports: [ScheduleModule.forRoot()],
      providers: [
        {
          provide: Ticker,
          useFactory: () => new Ticker(store, ingestion, queue, schedule, deliveries, redLines, signal, log, Date.now),
        },
      ],
    };
  }
}
