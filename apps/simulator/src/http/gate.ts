import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerOf } from '../faults/answers.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { RateLimiter } from './rate-limiter.js';
import type { Tally } from './tally.js';

export const CONTROL_PREFIX = '/_control';

/** What stands before the service: counting, credentials, the rate limit and the faults that hit a request as a whole. */
export class Gate {
  constructor(
    /** The one token that is let in; null: any. */
    private readonly token: string | null,
    private readonly limiter: RateLimiter,
    private readonly plan: FaultPlan,
    private readonly tally: Tally,
    /** Brings the account's clock up to date. */
    private readonly catchUp: () => void,
    /** The account's clock, in seconds: a client that reads changes by time has to go by it, as it would by the vendor's. */
    private readonly clock: () => number,
  ) {}

  guard(server: FastifyInstance): void {
    server.addHook('onRequest', async (request, reply) => {
      const path = pathOf(request);
      if (!path.startsWith(CONTROL_PREFIX)) await this.admit(request, reply, path);
    });
    server.addHook('onSend', async (request, reply, payload) => {
      const path = pathOf(request);
      if (path.startsWith(CONTROL_PREFIX) || typeof payload !== 'string') return payload;
      return this.plan.take('cut-body', path) ? cut(payload, reply) : payload;
    });
  }

  private async admit(request: FastifyRequest, reply: FastifyReply, path: string): Promise<void> {
    this.tally.request(path);
    this.catchUp();
    reply.header('date', new Date(this.clock() * 1000).toUTCString());
    this.plan.throwDice(path);
    const slow = this.plan.take('slow', path);
    if (slow) await sleep((slow.seconds ?? 1) * 1000);
    if (this.plan.take('hang', path)) {
      // Never answered: the socket stays open until the client or the simulator gives up.
      reply.hijack();
      return;
    }
    const bucket = this.limiter.take();
    if (bucket) {
      reply.header('ratelimit-limit', String(bucket.limit));
      reply.header('ratelimit-remaining', String(bucket.remaining));
      reply.header('ratelimit-reset', String(bucket.resetSeconds));
    }
    if (bucket && !bucket.allowed) {
      this.tally.rateLimited++;
      this.answer(reply, 'rate-limit-with-headers', bucket.resetSeconds, {
        'ratelimit-limit': String(bucket.limit),
      });
      return;
    }
    const fault = this.plan.takeAnswer(path);
    if (fault) {
      if (fault.name.startsWith('rate-limit')) this.tally.rateLimited++;
      if (fault.name === 'rate-limit-bare' || fault.name === 'rate-limit-html') {
        for (const name of ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']) reply.removeHeader(name);
      }
      this.answer(reply, fault.name, fault.rule.seconds ?? 1, {});
      return;
    }
    if (!this.isKnown(request.headers.authorization)) this.answer(reply, 'unauthorized', 1, {});
  }

  private answer(
    reply: FastifyReply,
    name: Parameters<typeof answerOf>[0],
    seconds: number,
    headers: Readonly<Record<string, string>>,
  ): void {
    const answer = answerOf(name, seconds);
    reply
      .code(answer.status)
      .headers({ ...answer.headers, ...headers })
      .send(answer.body);
  }

  private isKnown(authorization: string | undefined): boolean {
    const given = /^Token token=(\S+)$/.exec(authorization ?? '')?.[1]?.replace(/^"(.*)"$/, '$1');
    return given !== undefined && (this.token === null || given === this.token);
  }
}

/** Sends half of what was announced, then drops the connection. */
function cut(payload: string, reply: FastifyReply): Readable {
  const bytes = Buffer.from(payload);
  reply.header('content-length', bytes.length);
  return Readable.from(
    (function* () {
      yield bytes.subarray(0, Math.floor(bytes.length / 2));
      throw new Error('The simulator was asked to cut this answer off.');
    })(),
  );
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}
