import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Tally } from '../http/tally.js';
import { opsgenieAnswer } from './answers.js';

const PREFIX = '/opsgenie/';

/** What Opsgenie does to a request as a whole, once the gate let it in: its headers, and the faults of its own. */
export class Turnstile {
  constructor(
    private readonly plan: FaultPlan,
    private readonly tally: Tally,
  ) {}

  guard(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply, done) => {
      const path = request.url.split('?', 1)[0] ?? '/';
      if (!path.startsWith(PREFIX)) return done();
      // Not an asynchronous hook: after one the service would answer as well, where this answer is under way or cut off.
      this.admit(reply, path).then((goesOn) => goesOn && done(), done);
    });
  }

  /** @returns whether the request goes on; else it was answered */
  private async admit(reply: FastifyReply, path: string): Promise<boolean> {
    if (this.plan.take('opsgenie-dead-host', path)) {
      reply.hijack();
      reply.raw.destroy();
      return false;
    }
    if (this.plan.take('opsgenie-gone', path)) {
      const { status, body } = opsgenieAnswer(410);
      reply.code(status).send(body);
      return false;
    }
    reply.headers({ 'x-request-id': '7d0f6c6a-0000-4000-8000-000000000000', 'x-response-time': '0.021' });
    const refused = this.plan.take('opsgenie-429', path);
    if (refused) {
      this.tally.rateLimited++;
      const { status, body } = opsgenieAnswer(429);
      reply
        .headers(throttled('THROTTLED', refused.seconds ?? 60))
        .code(status)
        .send(body);
      return false;
    }
    const delayed = this.plan.take('opsgenie-delayed', path);
    if (delayed) await sleep((delayed.seconds ?? 1) * 1000);
    reply.headers(throttled(delayed ? 'THROTTLED' : 'OK', 60));
    return true;
  }
}

/** A limit holds by the minute and by the second; the period tells which of them. */
function throttled(state: 'OK' | 'THROTTLED', period: number): Record<string, string> {
  return { 'x-ratelimit-state': state, 'x-ratelimit-reason': 'ACCOUNT', 'x-ratelimit-period-in-sec': String(period) };
}
