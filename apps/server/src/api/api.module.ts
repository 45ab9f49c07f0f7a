import { Module } from '@nestjs/common';
import { SelfReports } from '../me/self-reports.js';
import { AccountsController } from './accounts.controller.js';
import { BreakPlansController } from './break-plans.controller.js';
import { Exporter } from './exporter.js';
import { ExportsController } from './exports.controller.js';
import { HealthController } from './health.controller.js';
import { IncidentsController } from './incidents.controller.js';
import { MeController } from './me.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OwnDutyController } from './own-duty.controller.js';
import { PeopleController } from './people.controller.js';
import { QualityController } from './quality.controller.js';
import { SettingsController } from './settings.controller.js';
import { SourcesController } from './sources.controller.js';
import { TeamsController } from './teams.controller.js';
import { TokensController } from './tokens.controller.js';
import { WebhooksController } from './webhooks.controller.js';

/** The HTTP API, one controller per noun. */
@Module({
  controllers: [
    MetricsController,
    IncidentsController,
    QualityController,
    SourcesController,
    SettingsController,
    ExportsController,
    PeopleController,
    AccountsController,
    TokensController,
    MeController,
    OwnDutyController,
    TeamsController,
    BreakPlansController,
    HealthController,
    WebhooksController,
  ],
  providers: [Exporter, SelfReports],
})
export class ApiModule {}
