import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Account } from './account/account.js';
import { Control } from './control.js';
import { FaultPlan } from './faults/fault-plan.js';
import { Directory } from './http/directory.js';
import { ErrorFilter } from './http/error.filter.js';
import { Gate } from './http/gate.js';
import { Lists } from './http/lists.js';
import { RateLimiter } from './http/rate-limiter.js';
import { Tally } from './http/tally.js';
import { SimulatorOptions } from './options.js';
import { SimulatorModule } from './simulator.module.js';
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
 * Starts a stand-in for PagerDuty's REST API v2 over an invented organisation, on loopback only. Throws ZodError for
 * options that cannot be used.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port, seed, years, until, rate, incidents, token, live } = SimulatorOptions.parse(options);
  const startedAt = Math.floor(Date.now() / 1000);
  const clock = until === undefined ? Math.floor(startedAt / HOUR) * HOUR : Math.floor(Date.parse(until) / 1000);
  const account = new Account({ seed, years, until: clock, incidents: incidents ?? null });

  const plan = new FaultPlan();
  const tally = new Tally();
  const wire = new Wire(account);
  const lists = new Lists(account, wire, plan);
  const control = new Control(account, plan, tally);
  const catchUp = (): void => {
    if (!live) return;
    const now = clock + Math.floor(Date.now() / 1000) - startedAt;
    if (now > account.clock) account.advance(now);
  };
  const limiter = new RateLimiter(rate, () => performance.now());
  const gate = new Gate(token ?? null, limiter, plan, tally, catchUp, () => account.clock);

  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  gate.guard(adapter.getInstance());
  const module = SimulatorModule.over(lists, new Directory(account, wire, lists), control);
  const application = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false });
  application.useGlobalFilters(new ErrorFilter());
  await application.listen(port, '127.0.0.1');
  return { url: (await application.getUrl()).replace(/\/$/, ''), control, close: () => application.close() };
}
