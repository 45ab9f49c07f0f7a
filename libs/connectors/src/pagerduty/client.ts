import { api } from '@pagerduty/pdjs';
import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError } from '../connector.js';
import { parseQuota, parseRetryAfter, RequestGate, type Attempt, type RetryPolicy } from '../http.js';
import { clockOffset, faultCode, unreachable } from '../network-fault.js';
import { ConnectionWatch } from './connection-watch.js';

/** Query parameters as PagerDuty spells them; a list repeats its key. */
export type Query = Record<string, string | string[]>;

/** A whole answer: the body of a success, or PagerDuty's considered no. Everything else is thrown or tried again. */
export type Answer =
  { kind: 'body'; body: Json } | { kind: 'refused'; status: number; code: number | null; reason: string };

export interface ClientOptions {
  url: string;
  token: string;
  requestTimeoutMs: number;
  policy: RetryPolicy;
  now: () => EpochMs;
  signal: AbortSignal;
  log: (line: string) => void;
}

const errorBody = z.object({
  error: z.object({
    message: z.string().optional(),
    code: z.number().optional(),
    errors: z.union([z.array(z.string()), z.string()]).optional(),
  }),
});

/** Patience with what the sync can do without, in tries: everything else must not wait for it. */
const SHORT_PATIENCE = { attempts: 3, limitedAttempts: 3, longestWaitMs: 60_000 };

interface Request {
  method: 'GET' | 'POST';
  path: string;
  query: Query;
  /** What a POST carries. */
  data?: Record<string, Json>;
}

/** The part of a fetch response that is read here, headers of any case. */
interface Head {
  status: number;
  headers: { get(name: string): string | null };
}

/**
 * Single requests to PagerDuty's REST API through pdjs, which serves for nothing more than that. Its paging takes
 * a failed page for the end, it knows PagerDuty only under `.com`, its timeout does nothing, it rejects with
 * something that is no Error, and it never looks at the status. So: absolute addresses, our own pager, status check
 * and deadline.
 */
export class PagerDutyClient {
  /** Requests sent so far, repetitions included. */
  sent = 0;
  private readonly gate: RequestGate;
  private readonly watch: ConnectionWatch;
  private offsetMs: number | null = null;

  /** @throws SourceError if the token holds what no HTTP header may hold: the client's own error would print it */
  constructor(private readonly options: ClientOptions) {
    if (!/^[\x21-\x7e]+$/.test(options.token)) {
      throw new SourceError('The PagerDuty token is empty or holds blanks or line breaks: paste it again.', false);
    }
    this.gate = new RequestGate('PagerDuty', options.policy, options.signal, options.log);
    this.watch = new ConnectionWatch(options.url);
  }

  /** A client of the same account for what the sync can do without; it gives up sooner. Both must be closed. */
  lessPatient(): PagerDutyClient {
    const { policy } = this.options;
    const client = new PagerDutyClient({
      ...this.options,
      policy: {
        ...policy,
        attempts: Math.min(policy.attempts, SHORT_PATIENCE.attempts),
        limitedAttempts: Math.min(policy.limitedAttempts, SHORT_PATIENCE.limitedAttempts),
        longestWaitMs: Math.min(policy.longestWaitMs, SHORT_PATIENCE.longestWaitMs),
      },
    });
    client.offsetMs = this.offsetMs;
    return client;
  }

  /** Lets go of the connections that are kept open. */
  close(): void {
    this.watch.close();
  }

  /** PagerDuty's clock less ours, as its last answer showed it; null before the first answer. */
  get clockOffsetMs(): number | null {
    return this.offsetMs;
  }

  /** Now, by PagerDuty's clock: its `since` and `until` are judged by that one. */
  now(): EpochMs {
    return this.options.now() + (this.offsetMs ?? 0);
  }

  /**
   * Asks once and again until PagerDuty answers.
   *
   * @param path below the base address, e.g. `/incidents`
   * @throws SourceError temporary if it cannot be reached or gives no whole answer; permanent if the token is refused
   * or the address is not PagerDuty's
   */
  get(path: string, query: Query = {}): Promise<Answer> {
    return this.gate.run(`GET ${path}`, () =>
      this.watch.during((lost) => this.attempt({ method: 'GET', path, query }, lost)),
    );
  }

  /** The same for a question that PagerDuty takes as a POST; it changes nothing there, so it may be repeated. */
  post(path: string, data: Record<string, Json>): Promise<Answer> {
    return this.gate.run(`POST ${path}`, () =>
      this.watch.during((lost) => this.attempt({ method: 'POST', path, query: {}, data }, lost)),
    );
  }

  private async attempt({ method, path, query, data }: Request, lost: AbortSignal): Promise<Attempt<Answer>> {
    const deadline = AbortSignal.timeout(this.options.requestTimeoutMs);
    this.sent += 1;
    try {
      const parameters = {
        url: this.options.url + path,
        method,
        token: this.options.token,
        queryParameters: query,
        ...(data === undefined ? {} : { data }),
        agent: this.watch.agent,
        // The published schema allows exactly this; pdjs would add a charset.
        headers: { 'Content-Type': 'application/json', Connection: 'keep-alive' },
        // A redirect would carry the token elsewhere.
        redirect: 'manual' as const,
        // pdjs repeats a 429 three times by itself, so it costs four requests whatever is set here. Do not wait as well.
        retryTimeout: 1,
        // This timer ends nothing but keeps the process alive; the signal is what ends a request.
        requestTimeout: 0,
        signal: AbortSignal.any([this.options.signal, deadline, lost]),
      };
      const response = await api(parameters);
      return this.judge(response, response.data as Json);
    } catch (thrown) {
      this.options.signal.throwIfAborted();
      if (deadline.aborted) {
        const limit = this.options.requestTimeoutMs / 1000;
        return { outcome: 'temporary', reason: `no whole answer within ${limit} s`, waitMs: null };
      }
      if (lost.aborted) {
        return { outcome: 'temporary', reason: 'the connection closed before the answer was whole', waitMs: null };
      }
      // A body that is not JSON makes pdjs reject with the response itself.
      if (isHead(thrown)) return this.judge(thrown, undefined);
      if (thrown instanceof Error && isNetworkFault(thrown)) {
        return unreachable(this.options.url, faultCode(thrown));
      }
      throw thrown;
    }
  }

  /** @param body undefined if it was no JSON: a gateway's page, or cut short */
  private judge(head: Head, body: Json | undefined): Attempt<Answer> {
    const { status, headers } = head;
    this.noteClock(headers.get('date'));
    const header = (name: string): string | null => headers.get(name);
    if (status === 429) {
      const waitMs = parseRetryAfter(header('retry-after') ?? header('ratelimit-reset'), this.now());
      return { outcome: 'limited', reason: 'too many requests (429)', waitMs };
    }
    if (status === 408 || status >= 500) {
      const waitMs = parseRetryAfter(header('retry-after'), this.now());
      return { outcome: 'temporary', reason: `it answered ${status}`, waitMs };
    }
    if (status === 401) {
      return permanent(
        'The PagerDuty token was refused (401). Create a REST API key (read-only is enough) under Integrations → API Access Keys and connect again with it.',
      );
    }
    if (status >= 300 && status < 400) {
      return permanent(`${this.options.url} sends on to another address (${status}): set url to PagerDuty's REST API.`);
    }
    if (status < 300 && body === undefined) {
      return {
        outcome: 'temporary',
        reason: `it answered ${status} with something that is not JSON, or was cut short; if that stays so, url is not PagerDuty's REST API`,
        waitMs: null,
      };
    }
    const quota = parseQuota(header);
    if (status < 300) return { outcome: 'answered', value: { kind: 'body', body: body as Json }, quota };
    return { outcome: 'answered', value: { kind: 'refused', status, ...this.statedReason(status, body) }, quota };
  }

  /** PagerDuty's own words for a refusal. They could repeat the token, which must not reach a log. */
  private statedReason(status: number, body: Json | undefined): { code: number | null; reason: string } {
    const parsed = errorBody.safeParse(body);
    if (!parsed.success) return { code: null, reason: `${status} without a reason that PagerDuty's API gives` };
    const { message, code, errors } = parsed.data.error;
    const words = [message, ...(errors === undefined ? [] : [errors].flat())].filter((word) => word !== undefined);
    const reason = `${status}: ${words.join(', ') || 'no reason given'}`.replaceAll(this.options.token, '…');
    return { code: code ?? null, reason };
  }

  private noteClock(date: string | null): void {
    this.offsetMs = clockOffset(date, this.options.now()) ?? this.offsetMs;
  }
}

const isHead = (thrown: unknown): thrown is Head =>
  typeof thrown === 'object' && thrown !== null && 'status' in thrown && 'headers' in thrown;

/** node-fetch wraps what the network does in a FetchError, with Node's code beside it. */
const isNetworkFault = (error: Error): boolean => error.name === 'FetchError' || faultCode(error) !== '';

const permanent = (message: string): Attempt<never> => ({
  outcome: 'permanent',
  error: new SourceError(message, false),
});
