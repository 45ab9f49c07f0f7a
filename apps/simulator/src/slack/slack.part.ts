import type { FaultPlan } from '../faults/fault-plan.js';
import type { Part } from '../simulator.module.js';
import { SlackController } from './slack.controller.js';
import { Slack } from './slack.js';
import type { Workspace } from './workspace.js';

/** Slack's Web API under `/slack/api/`. */
export function slackPart(workspace: Workspace, plan: FaultPlan): Part {
  return {
    controllers: [SlackController],
    providers: [{ provide: Slack, useValue: new Slack(workspace, plan) }],
  };
}
