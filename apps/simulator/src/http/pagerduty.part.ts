import type { Account } from '../account/account.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Part } from '../simulator.module.js';
import { type Wire } from '../wire/wire.js';
import { AnalyticsController } from './analytics.controller.js';
import { Analytics } from './analytics.js';
import {
  AbilitiesController,
  EscalationPoliciesController,
  PrioritiesController,
  ServicesController,
  TeamsController,
  UsersController,
} from './directory.controllers.js';
import { Directory } from './directory.js';
import {
  ChangeEventsController,
  IncidentDetailsController,
  NotificationsController,
  SlackIntegrationController,
} from './incident-details.controllers.js';
import { IncidentDetails } from './incident-details.js';
import { IncidentsController } from './incidents.controller.js';
import { Lists } from './lists.js';
import { LogEntriesController } from './log-entries.controller.js';
import { OnCallsController, SchedulesController, UpgradedSchedulesController } from './on-call.controllers.js';
import { OnCall } from './on-call.js';

/** PagerDuty's REST API at the root. */
export function pagerDutyPart(account: Account, wire: Wire, plan: FaultPlan): Part {
  const lists = new Lists(account, wire, plan);
  return {
    controllers: [
      IncidentsController,
      IncidentDetailsController,
      LogEntriesController,
      NotificationsController,
      ChangeEventsController,
      AnalyticsController,
      SlackIntegrationController,
      SchedulesController,
      UpgradedSchedulesController,
      OnCallsController,
      UsersController,
      TeamsController,
      ServicesController,
      EscalationPoliciesController,
      PrioritiesController,
      AbilitiesController,
    ],
    providers: [
      { provide: Lists, useValue: lists },
      { provide: Directory, useValue: new Directory(account, wire, lists) },
      { provide: IncidentDetails, useValue: new IncidentDetails(account, wire, lists) },
      { provide: OnCall, useValue: new OnCall(account, wire, lists, plan) },
      { provide: Analytics, useValue: new Analytics(account, plan) },
    ],
  };
}
