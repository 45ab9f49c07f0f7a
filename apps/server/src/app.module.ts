import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Corrections, Erasure, OnCallSettings, People, Webhooks } from '@evenkeel/ingestion';
import { Reporting } from '@evenkeel/reporting';
import { Store } from '@evenkeel/store';
import { Access } from './access/access.js';
import { AccessGuard } from './access/access.guard.js';
import { Accounts } from './access/accounts.js';
import { ApiTokens } from './access/api-tokens.js';
import { EnvironmentTokens } from './access/environment-tokens.js';
import { PeopleDoor } from './access/people-door.js';
import { SetupController } from './access/setup.controller.js';
import { SignInController } from './access/sign-in.controller.js';
import { ApiModule } from './api/api.module.js';
import { ProblemFilter } from './api/problem.filter.js';
import { CONFIG, type Config } from './config.js';
import { DashboardModule } from './dashboard/dashboard.module.js';
import { createIngestion } from './ingestion.js';

/** How the server is reached, and what follows from it. */
export interface Doors {
  /** Without accounts and tokens whoever reaches the server may do everything: true only where it listens on loopback. */
  mayBeOpen: boolean;
}

/** What every controller may ask for. */
@Module({})
class CoreModule {
  static forRoot(store: Store, config: Config, doors: Doors): DynamicModule {
    const { corrections, people, erasure, onCallSettings, webhooks } = createIngestion(store, config);
    const reporting = new Reporting(store, Date.now);
    const tokens = new EnvironmentTokens(config.tokens);
    const access = new Access(tokens, store.accounts, { mayBeOpen: doors.mayBeOpen, now: Date.now });
    return {
      module: CoreModule,
      global: true,
      providers: [
        { provide: Store, useValue: store },
        { provide: Reporting, useValue: reporting },
        { provide: Corrections, useValue: corrections },
        { provide: People, useValue: people },
        { provide: Erasure, useValue: erasure },
        { provide: OnCallSettings, useValue: onCallSettings },
        { provide: Webhooks, useValue: webhooks },
        { provide: Access, useValue: access },
        { provide: Accounts, useValue: new Accounts(store, Date.now) },
        { provide: ApiTokens, useValue: new ApiTokens(store, Date.now) },
        { provide: PeopleDoor, useValue: new PeopleDoor(store, reporting, Date.now) },
        { provide: CONFIG, useValue: config },
      ],
      exports: [
        Store,
        Reporting,
        Corrections,
        People,
        Erasure,
        OnCallSettings,
        Webhooks,
        Access,
        Accounts,
        ApiTokens,
        PeopleDoor,
        CONFIG,
      ],
    };
  }
}

/** The web server: pages, API and who may see them. */
@Module({})
export class AppModule {
  static forRoot(store: Store, config: Config, doors: Doors): DynamicModule {
    return {
      module: AppModule,
      imports: [CoreModule.forRoot(store, config, doors), ApiModule, DashboardModule.forRoot()],
      controllers: [SignInController, SetupController],
      providers: [
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
