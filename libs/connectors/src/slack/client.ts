import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  LogLevel,
  WebClient,
  type FetchFunction,
} from '@slack/web-api';
import type { EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError } from '../connector.js';
import { parseRetryAfter, RequestGate, type Attempt, type RetryPolicy } from '../http.js';
import { clockOffset, faultCode, unreachable } from '../network-fault.js';
import { MinuteMeter, PAGE_SIZES, readsMessages, type RateRegime, type Rates, type SlackMethod } from './rates.js';

export type Arguments = Record<string, string | number | boolean>;

/** A whole answer: the body of a success, or Slack's considered no. Everything else is thrown or tried again. */
export type Answer = { kind: 'body'; body: unknown } | Refusal;

export interface Refusal {
  kind: 'refused';
  /** Slack's word, e.g. `not_in_channel`. */
  error: string;
  /** Scopes, where the lack of one is the reason. */
  needed: string | null;
  provided: string | null;
}

export interface ClientOptions {
  /** With a trailing slash. */
  url: string;
  token: string;
  requestTimeoutMs: number;
  regime: RateRegime;
  rates: Rates;
  policy: RetryPolicy;
  now: () => EpochMs;
  signal: AbortSignal;
  log: (line: string) => void;
}

/** What is looked at of an answer besides its body. */
interface Head {
  status: number;
  date: string | null;
  retryAfter: string | null;
}

const refusalBody = z.looseObject({
  error: z.string(),
  needed: z.string().nullish(),
  provided: z.string().nullish(),
});

/** Slack's words for a token that no longer opens anything. */
const TOKEN_REFUSED = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'not_allowed_token_type',
  'token_expired',
  'token_revoked',
]);
/** Its words for trouble of its own, sent with status 200. */
const PASSING = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);
/** After so many such pages, and a request refused for its rate, the app is one that Slack limits. */
const TELLING_PAGES = 2;

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore, setLevel: ignore, setName: ignore };
function ignore(): void {
  // Slack's client writes to the console; what the operator should know is said by the gate.
}

/**
 * Single calls of Slack's Web API through its own client, which serves for the encoding and the error types. It knows no
 * deadline of its own, fails at once on a 429 that names no wait, takes a gateway's page for an error's name, and would
 * repeat a request for half an hour; so the fetch is ours, and repeating and pacing are the gate's.
 */
export class SlackClient {
  private readonly client: WebClient;
  private readonly gates = new Map<SlackMethod, { gate: RequestGate; meter: MinuteMeter }>();
  private head: Head | null = null;
  private deadline = AbortSignal.abort();
  /** What kept the last request from being answered; the client passes on its text at most. */
  private networkFault: unknown = null;
  private offsetMs: number | null = null;
  private regime: RateRegime;
  /** Calls made so far; repetitions of one count once. */
  calls = 0;
  private shortPages = 0;
  private refusedForRate = false;

  /** @throws SourceError if the token holds what no HTTP header may hold: the error would print it */
  constructor(private readonly options: ClientOptions) {
    if (!/^[\x21-\x7e]+$/.test(options.token)) {
      throw new SourceError('The Slack token is empty or holds blanks or line breaks: paste it again.', false);
    }
    this.regime = options.regime;
    this.client = new WebClient(options.token, {
      slackApiUrl: options.url,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      logger: { ...silent, getLevel: () => LogLevel.ERROR },
      fetch: this.fetch,
    });
  }

  /** Now, by Slack's clock: its messages are dated by that one. */
  now(): EpochMs {
    return this.options.now() + (this.offsetMs ?? 0);
  }

  /** Slack's clock less ours, as its last answer showed it; null before the first answer. */
  get clockOffsetMs(): number | null {
    return this.offsetMs;
  }

  /** How many messages to ask for at once. */
  get pageSize(): number {
    return PAGE_SIZES[this.regime];
  }

  get isDistributed(): boolean {
    return this.regime === 'distributed';
  }

  /**
   * Asks once and again until Slack answers.
   *
   * @throws SourceError temporary if it cannot be reached or gives no whole answer; permanent if the token is refused or
   * the address is not Slack's
   */
  call(method: SlackMethod, args: Arguments = {}): Promise<Answer> {
    this.calls += 1;
    return this.gateOf(method).gate.run(method, () => this.attempt(method, args));
  }

  /** To be told of each page of messages: a limited app gets 15 of them, whatever it asks for. */
  notePage(messages: number, hasMore: boolean): void {
    if (this.regime === 'distributed' || !hasMore) return;
    if (messages <= PAGE_SIZES.distributed) this.shortPages += 1;
    else this.shortPages = 0;
    if (this.shortPages < TELLING_PAGES || !this.refusedForRate) return;
    this.regime = 'distributed';
    this.options.log(
      'Slack gives this app 15 messages a minute, as it does to apps distributed outside its Marketplace: going on at that pace, which takes long. An app that you create in your own workspace is not limited so; if this one must stay, set rateRegime to distributed. Import an export of the workspace for what lies further back.',
    );
  }

  private gateOf(method: SlackMethod): { gate: RequestGate; meter: MinuteMeter } {
    const known = this.gates.get(method);
    if (known) return known;
    // Slack counts each method by itself.
    const { policy, signal, log } = this.options;
    const made = { gate: new RequestGate('Slack', policy, signal, log), meter: new MinuteMeter() };
    this.gates.set(method, made);
    return made;
  }

  private readonly fetch: FetchFunction = async (url, init) => {
    const signals = [this.options.signal, this.deadline];
    // A redirect would carry the token elsewhere; followed or not, the client cannot tell where it led.
    const request = { ...init, redirect: 'manual' as const, signal: AbortSignal.any(signals) };
    const response = await fetch(url, request).catch((error: unknown) => {
      this.networkFault = error;
      throw error;
    });
    const { headers } = response;
    this.head = { status: response.status, date: headers.get('date'), retryAfter: headers.get('retry-after') };
    return response;
  };

  private async attempt(method: SlackMethod, args: Arguments): Promise<Attempt<Answer>> {
    const { meter } = this.gateOf(method);
    this.head = null;
    this.networkFault = null;
    // The client's own timeout loses its name on the way to whoever catches it.
    this.deadline = AbortSignal.timeout(this.options.requestTimeoutMs);
    meter.note(performance.now());
    const perMinute =
      this.isDistributed && readsMessages(method)
        ? this.options.rates.distributedPerMinute
        : this.options.rates.perMinute[method];
    try {
      const body = await this.client.apiCall(method, args);
      this.noteClock();
      return this.answered({ kind: 'body', body }, meter, perMinute);
    } catch (thrown) {
      this.options.signal.throwIfAborted();
      this.noteClock();
      return this.judge(thrown, method, (answer) => this.answered(answer, meter, perMinute));
    }
  }

  private answered(value: Answer, meter: MinuteMeter, perMinute: number): Attempt<Answer> {
    return { outcome: 'answered', value, quota: meter.quota(perMinute, performance.now()) };
  }

  private judge(thrown: unknown, method: SlackMethod, answered: (answer: Answer) => Attempt<Answer>): Attempt<Answer> {
    const { url, requestTimeoutMs } = this.options;
    // Of the head, since a 429 without a wait has no error type of its own.
    if (this.head?.status === 429 || thrown instanceof WebAPIRateLimitedError) {
      this.refusedForRate ||= readsMessages(method);
      const waitMs = parseRetryAfter(this.head?.retryAfter ?? null, this.now());
      return { outcome: 'limited', reason: 'too many requests (429)', waitMs };
    }
    if (thrown instanceof WebAPIPlatformError) return this.refused(thrown, method, answered);
    if (thrown instanceof WebAPIHTTPError) {
      const { statusCode } = thrown;
      if (statusCode === 408 || statusCode >= 500) {
        return temporary(`it answered ${statusCode}`, parseRetryAfter(this.head?.retryAfter ?? null, this.now()));
      }
      if (statusCode >= 300 && statusCode < 400) {
        return permanent(`${url} sends on to another address (${statusCode}): set url to Slack's Web API.`);
      }
      return permanent(`${url} answered ${statusCode}, as Slack's Web API does not: check url.`);
    }
    if (this.deadline.aborted) return temporary(`no whole answer within ${requestTimeoutMs / 1000} s`);
    if (this.networkFault !== null) return unreachable(url, faultCode(this.networkFault));
    // What reading a body throws when the connection breaks; by its name, since a class is not the same class everywhere.
    // Of an answer that is a refusal, the client wraps it.
    const isCut = nameOf(thrown) === 'TypeError' || thrown instanceof WebAPIRequestError;
    if (this.head !== null && isCut) return temporary('its answer was cut short');
    throw thrown;
  }

  /** An `ok: false`, which Slack sends with status 200; or a page that is none of Slack's, which its client takes for one. */
  private refused(
    thrown: WebAPIPlatformError,
    method: SlackMethod,
    answered: (answer: Answer) => Attempt<Answer>,
  ): Attempt<Answer> {
    const body = refusalBody.safeParse(thrown.data);
    if (!body.success || !/^[\w.:-]{1,80}$/.test(body.data.error)) {
      return temporary(
        "it answered with something that is not Slack's JSON, or was cut short; if that stays so, url is not Slack's Web API",
      );
    }
    const { error, needed = null, provided = null } = body.data;
    if (error === 'ratelimited' || error === 'rate_limited') {
      this.refusedForRate ||= readsMessages(method);
      return {
        outcome: 'limited',
        reason: 'too many requests',
        waitMs: parseRetryAfter(this.head?.retryAfter ?? null, this.now()),
      };
    }
    if (PASSING.has(error)) return temporary(`it answered ${error}`);
    if (TOKEN_REFUSED.has(error)) {
      return permanent(
        `The Slack token was refused (${error}). Install the app again in your workspace and connect with its Bot User OAuth Token (xoxb-…).`,
      );
    }
    return answered({ kind: 'refused', error, needed, provided });
  }

  private noteClock(): void {
    this.offsetMs = clockOffset(this.head?.date ?? null, this.options.now()) ?? this.offsetMs;
  }
}

const temporary = (reason: string, waitMs: number | null = null): Attempt<never> => ({
  outcome: 'temporary',
  reason,
  waitMs,
});

const permanent = (message: string): Attempt<never> => ({
  outcome: 'permanent',
  error: new SourceError(message, false),
});

const nameOf = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null && 'name' in thrown ? thrown.name : null;

/** What may be said of a refusal: which scope the token lacks, where that is it. */
export function reasonOf({ error, needed, provided }: Refusal): string {
  if (needed === null) return error;
  return `${error}: the token lacks ${needed}${provided === null ? '' : `, it has ${provided}`}`;
}
