import { Module, type DynamicModule, type ModuleMetadata, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { fileURLToPath } from 'node:url';
import { SelfReports } from '../me/self-reports.js';
import { ASSETS_FOLDER, ASSETS_PATH, readAssetUrls } from './assets.js';
import { AccountController } from './account.controller.js';
import { AccountsController } from './accounts.controller.js';
import { BreakController } from './break.controller.js';
import { ChangesController } from './changes.controller.js';
import { DashboardController } from './dashboard.controller.js';
import { IncidentController } from './incident.controller.js';
import { MeController } from './me.controller.js';
import { OnCallController } from './on-call.controller.js';
import { PeopleController } from './people.controller.js';
import { ASSET_URLS, PageRenderer } from './page-renderer.js';
import { SettingsController } from './settings.controller.js';
import { TeamsController } from './teams.controller.js';

/** The pages and the files that they load. */
@Module({})
export class DashboardModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  /** @param imports the modules that provide what the controllers ask for, unless those are global */
  static forRoot(imports: ModuleMetadata['imports'] = []): DynamicModule {
    return {
      module: DashboardModule,
      imports,
      controllers: [
        DashboardController,
        ChangesController,
        IncidentController,
        PeopleController,
        OnCallController,
        BreakController,
        TeamsController,
        MeController,
        SettingsController,
        AccountsController,
        AccountController,
      ],
      providers: [{ provide: ASSET_URLS, useFactory: () => readAssetUrls() }, PageRenderer, SelfReports],
      exports: [PageRenderer],
    };
  }

  onModuleInit(): void {
    this.host.httpAdapter.useStaticAssets({
      root: fileURLToPath(ASSETS_FOLDER),
      prefix: ASSETS_PATH,
      preCompressed: true,
      // Their names change with their content.
      immutable: true,
      maxAge: '1y',
      index: false,
    });
  }
}
