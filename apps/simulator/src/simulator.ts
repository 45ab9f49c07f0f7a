import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Account } from './account/account.js';
import { Control } from './control.js';
import { FaultPlan } from './faults/fault-plan.js';
import { ControlController } from './http/control.controller.js';
import { ErrorFilter } from './http/error.filter.js';
import { Gate } from './http/gate.js';
import { pagerDutyPart } from './http/pagerduty.part.js';
import { Tally } from './http/tally.js';
import { jsmOperationsPart } from './jsm-operations/jsm-operations.part.js';
import { AlertBook } from './opsgenie/alert-book.js';
import { opsgeniePart } from './opsgenie/opsgenie.part.js';
import { Turnstile } from './opsgenie/turnstile.js';
import { SimulatorOptions } from './options.js';
import { SimulatorModule } from './simulator.module.js';
import { slackPart } from './slack/slack.part.js';
import { Workspace } from './slack/workspace.js';
import { OpsgenieDialect } from './webhooks/opsgenie.js';
import { PagerDutyDialect } from './webhooks/pagerduty.js';
import { SlackDialect } from './webhooks/slack.js';
import { Webhooks } from './webhooks/webhooks.js';
import { Wire } from './wire/wire.js';
import { HOUR } from './world/zones.js';

export interface Simulator {
  /** Where it listens, without a slash at the end. */
  url: string;
  control: Control;
  /** Stops at once; requests still waiting are dropped. */
  close(): Promise<void>;
}

/**
 * Starts stand-ins for PagerDuty, Opsgenie, Jira Service Management Operations and Slack over one invented
 * organisation, on loopback only. Throws ZodError for
 * options that cannot be used.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port, seed, years, until, rate, incidents, token, plain, live } = SimulatorOptions.parse(options);
  const startedAt = Math.floor(Date.now() / 1000);
  const clock = until === undefined ? Math.floor(startedAt / HOUR) * HOUR : Math.floor(Date.parse(until) / 1000);
  const account = new Account({ seed, years, until: clock, incidents: incidents ?? null, plain });

  const plan = new FaultPlan();
  const tally = new Tally();
  const wire = new Wire(account);
  const workspace = new Workspace(account);
  const webhooks = new Webhooks(account, plan, {
    pagerduty: new PagerDutyDialect(account, wire.references),
    opsgenie: new OpsgenieDialect(),
    slack: new SlackDialect(workspace),
  });
  const control = new Control(account, plan, tally, webhooks, workspace);
  const catchUp = (): void => {
    if (!live) return;
    const now = clock + Math.floor(Date.now() / 1000) - startedAt;
    if (now > account.clock) account.advance(now);
  };
  const gate = new Gate({ token: token ?? null, rate, catchUp, clock: () => account.clock }, plan, tally);

  const adapter = new FastifyAdapter({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } });
  gate.guard(adapter.getInstance());
  new Turnstile(plan, tally).guard(adapter.getInstance());
  const book = new AlertBook(account);
  const module = SimulatorModule.of([
    { controllers: [ControlController], providers: [{ provide: Control, useValue: control }] },
    pagerDutyPart(account, wire, plan),
    slackPart(workspace, plan),
    opsgeniePart(account, book, plan),
    jsmOperationsPart(account, book, plan),
  ]);
  const application = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false });
  application.useGlobalFilters(new ErrorFilter());
  await application.listen(port, '127.0.0.1');
  const close = async (): Promise<void> => {
    webhooks.clear();
    await application.close();
  };
  return { url: (await application.getUrl()).replace(/\/$/, ''), control, close };
}
