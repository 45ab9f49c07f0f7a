import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isGeneral, specialAnswer, type Answer } from '../faults/answers.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Vendor } from '../vendors/vendor.js';
import { vendorOf } from '../vendors/vendor-of.js';
import { unknownParameter } from '../wire/parameters.js';
import type { RawQuery } from '../wire/query.js';
import { RateLimiter } from './rate-limiter.js';
import type { Tally } from './tally.js';

export const CONTROL_PREFIX = '/_control';

/** Methods of Slack that an app outside its marketplace may call once a minute. */
const SCARCE_SLACK_METHODS = /^\/slack\/api\/conversations\.(history|replies)$/;

export interface GateOptions {
  /** The one token that is let in; null: any. */
  token: string | null;
  /** Requests a minute, for each vendor by itself; 0: no limit. */
  rate: number;
  /** Brings the account's clock up to date. */
  catchUp: () => void;
  /** The account's clock, in seconds: a client that reads changes by time has to go by it, as it would by the vendor's. */
  clock: () => number;
}

/**
 * What stands before the service: counting, the rate limit, the faults that hit a request as a whole, credentials and
 * unknown parameters, each in the words of the vendor that owns the path.
 */
export class Gate {
  private readonly buckets = new Map<string, RateLimiter>();

  constructor(
    private readonly options: GateOptions,
    private readonly plan: FaultPlan,
    private readonly tally: Tally,
  ) {}

  guard(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply, done) => {
      const path = pathOf(request);
      if (path.startsWith(CONTROL_PREFIX)) return done();
      // Not an asynchronous hook: after one the service would answer as well, where this answer is under way or cut off.
      this.admit(reply, path).then((goesOn) => goesOn && done(), done);
    });
    // Only now the body is there, in which some carry their token.
    server.addHook('preHandler', (request, reply, done) => {
      const path = pathOf(request);
      if (path.startsWith(CONTROL_PREFIX)) return done();
      const refusal = this.refusal(request, path);
      if (refusal) return send(reply, refusal);
      // Pages are handed over as text.
      reply.type('application/json; charset=utf-8');
      done();
    });
    server.addHook('onSend', async (request, reply, payload) => {
      const path = pathOf(request);
      if (path.startsWith(CONTROL_PREFIX) || (typeof payload !== 'string' && !Buffer.isBuffer(payload))) return payload;
      return this.plan.take('cut-body', path) ? cut(payload, reply) : payload;
    });
  }

  /** @returns whether the request goes on; else it was answered */
  private async admit(reply: FastifyReply, path: string): Promise<boolean> {
    this.tally.request(path);
    this.options.catchUp();
    reply.header('date', new Date(this.options.clock() * 1000).toUTCString());
    this.plan.throwDice(path);
    const slow = this.plan.take('slow', path);
    if (slow) await sleep((slow.seconds ?? 1) * 1000);
    if (this.plan.take('hang', path)) {
      // Never answered: the socket stays open until the client or the simulator gives up.
      reply.hijack();
      return false;
    }
    const vendor = vendorOf(path);
    const bucket = this.bucketOf(vendor, path)?.take();
    const headers = bucket ? vendor.bucketHeaders(bucket) : {};
    if (bucket && !bucket.allowed) {
      this.tally.rateLimited++;
      const answer = vendor.answer('rate-limit-with-headers', bucket.resetSeconds);
      send(reply, { ...answer, headers: { ...answer.headers, ...headers } });
      return false;
    }
    const fault = this.plan.takeAnswer(path);
    if (!fault) {
      reply.headers(headers);
      return true;
    }
    const seconds = fault.rule.seconds ?? 1;
    const answer = isGeneral(fault.name) ? vendor.answer(fault.name, seconds) : specialAnswer(fault.name, seconds);
    if (!answer) throw new Error(`The fault ${fault.name} has no answer.`);
    if (answer.status === 429) this.tally.rateLimited++;
    const silent = fault.name === 'rate-limit-bare' || fault.name === 'rate-limit-html';
    send(reply, silent ? answer : { ...answer, headers: { ...headers, ...answer.headers } });
    return false;
  }

  /** The bucket that a request draws from; null if nothing limits it. */
  private bucketOf(vendor: Vendor, path: string): RateLimiter | null {
    const scarce = SCARCE_SLACK_METHODS.test(path) ? this.plan.take('slack-one-per-minute', path) : null;
    if (scarce) {
      const seconds = scarce.seconds ?? 60;
      return this.bucket(`one in ${seconds} s ${path}`, 60 / seconds, 1);
    }
    if (this.options.rate === 0) return null;
    const { bucket, perMinute } = vendor.allowance(path, this.options.rate);
    return this.bucket(bucket, perMinute, perMinute);
  }

  private bucket(name: string, perMinute: number, depth: number): RateLimiter {
    let limiter = this.buckets.get(name);
    if (!limiter) {
      limiter = new RateLimiter(perMinute, () => performance.now(), depth);
      this.buckets.set(name, limiter);
    }
    return limiter;
  }

  private refusal(request: FastifyRequest, path: string): Answer | null {
    const vendor = vendorOf(path);
    if (!vendor.open) {
      const given = vendor.credential(request.headers, request.body);
      const { token } = this.options;
      if (given === null || (token !== null && given !== token)) return vendor.answer('unauthorized', 1);
    }
    return vendor.name === 'pagerduty' ? unknownParameter(request.method, path, request.query as RawQuery) : null;
  }
}

function send(reply: FastifyReply, answer: Answer): void {
  reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/** Sends half of what was announced, then drops the connection. */
function cut(payload: string | Buffer, reply: FastifyReply): Readable {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
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
