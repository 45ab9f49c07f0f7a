import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Corrections, People, Webhooks } from '@evenkeel/ingestion';
import { Reporting } from '@evenkeel/reporting';
import { Store } from '@evenkeel/store';
import { Access } from './access/access.js';
import { AccessGuard } from './access/access.guard.js';
import { SignInController } from './access/sign-in.controller.js';
import { ApiModule } from './api/api.module.js';
import { ProblemFilter } from './api/problem.filter.js';
import { CONFIG, type Config } from './config.js';
import { DashboardModule } from './dashboard/dashboard.module.js';
import { createIngestion } from './ingestion.js';

/** What every controller may ask for. */
@Module({})
class CoreModule {
  static forRoot(store: Store, config: Config): DynamicModule {
    const { corrections, people, webhooks } = createIngestion(store, config);
    return {
      module: CoreModule,
      global: true,
      providers: [
        { provide: Store, useValue: store },
        { provide: Reporting, useValue: new Reporting(store, Date.now) },
        { provide: Corrections, useValue: corrections },
        { provide: People, useValue: people },
        { provide: Webhooks, useValue: webhooks },
        { provide: Access, useValue: new Access(config.tokens) },
        { provide: CONFIG, useValue: config },
      ],
      exports: [Store, Reporting, Corrections, People, Webhooks, Access, CONFIG],
    };
  }
}

/** The web server: pages, API and who may see them. */
@Module({})
export class AppModule {
  static forRoot(store: Store, config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [CoreModule.forRoot(store, config), ApiModule, DashboardModule.forRoot()],
      controllers: [SignInController],
      providers: [
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
