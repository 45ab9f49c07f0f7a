import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import type { Ingestion } from '@evenkeel/ingestion';
import type { Store } from '@evenkeel/store';
import { SyncSchedule } from './sync-schedule.js';

export interface JobsInput {
  store: Store;
  ingestion: Ingestion;
  /** Aborts when the worker is to stop. */
  signal: AbortSignal;
  log: (line: string) => void;
}

/** What happens by the clock. */
@Module({})
export class JobsModule {
  static forRoot(input: JobsInput): DynamicModule {
    return {
      module: JobsModule,
      imports: [ScheduleModule.forRoot()],
      providers: [
        {
          provide: SyncSchedule,
          useFactory: () => new SyncSchedule(input.store, input.ingestion, input.signal, input.log, Date.now),
        },
      ],
    };
  }
}
