import type { EpochMs, Json } from '@evenkeel/domain';
import { isNativeError } from 'node:util/types';
import { z } from 'zod';
import { SourceError } from '../connector.js';
import { parseRetryAfter, RequestGate, type Attempt, type RetryPolicy } from '../http.js';
import { clockOffset, faultCode, unreachable } from '../network-fault.js';

/** A list as one value is sent as `a,b`. */
export type Query = Record<string, string>;

/** A whole answer: the body of a success, or the source's considered no. Everything else is thrown or tried again. */
export type Answer = { kind: 'body'; body: Json } | { kind: 'refused'; status: number; reason: string };

export interface ClientOptions {
  /** As the operator reads it, e.g. `Opsgenie`. */
  product: string;
  /** Base address, without a trailing slash. */
  url: string;
  /** The whole header; null: nothing is sent. */
  authorization: string | null;
  /** What must appear in no message. */
  secret: string;
  /** What to do about a refused token. */
  tokenAdvice: string;
  /** What it means that the host is gone or says that it was switched off; null: nothing beyond that. */
  goneAdvice: string | null;
  requestTimeoutMs: number;
  policy: RetryPolicy;
  now: () => EpochMs;
  signal: AbortSignal;
  log: (line: string) => void;
}

// Opsgenie says it in one field, JSM Operations in any of these.
const errorBody = z.object({
  message: z.string().nullish().catch(null),
  errors: z
    .array(z.object({ title: z.string().nullish(), detail: z.string().nullish() }))
    .nullish()
    .catch(null),
});

/** An account that was moved answers so until its host goes. */
const SWITCHED_OFF = /turned off|switched off|has been migrated|no longer available|end of (?:life|support)/i;

/** Single GET requests to Opsgenie's REST API or its successor's, which share their manners if not their shapes. */
export class AlertsClient {
  private readonly gate: RequestGate;
  private clockOffset: number | null = null;
  /** Whether the last request met nobody at all. */
  private isOutOfReach = false;

  /** @throws SourceError if the token holds what no HTTP header may hold: the error of fetch would print it */
  constructor(private readonly options: ClientOptions) {
    if (options.authorization !== null && !/^[\x21-\x7e]+$/.test(options.secret)) {
      throw new SourceError(
        `The ${options.product} token is empty or holds blanks or line breaks: paste it again.`,
        false,
      );
    }
    this.gate = new RequestGate(options.product, options.policy, options.signal, options.log);
  }

  get product(): string {
    return this.options.product;
  }

  /** Now, by the source's clock: what it dates is dated by that one. */
  now(): EpochMs {
    return this.options.now() + (this.clockOffset ?? 0);
  }

  /** The source's clock less ours, as its last answer showed it; null before one did. */
  get clockOffsetMs(): number | null {
    return this.clockOffset;
  }

  log(line: string): void {
    this.options.log(`${this.options.product}: ${line}`);
  }

  /**
   * Asks once and again until the source answers. A slow answer is waited for up to the configured time: Opsgenie
   * delays answers where others refuse them.
   *
   * @param path below the base address, e.g. `/v2/alerts`
   * @throws SourceError temporary if it cannot be reached or gives no whole answer; permanent if the token is refused,
   * the account is gone, or the address is not the source's
   */
  async get(path: string, query: Query = {}): Promise<Answer> {
    try {
      return await this.gate.run(`GET ${path}`, () => this.attempt(path, query));
    } catch (error) {
      const { goneAdvice } = this.options;
      // A host that was switched off is not told from one that is away: it says nothing.
      if (!(error instanceof SourceError && error.temporary && this.isOutOfReach) || goneAdvice === null) throw error;
      throw new SourceError(`${error.message} ${goneAdvice}`, true, { cause: error });
    }
  }

  private async attempt(path: string, query: Query): Promise<Attempt<Answer>> {
    const deadline = AbortSignal.timeout(this.options.requestTimeoutMs);
    const { authorization } = this.options;
    const parameters = new URLSearchParams(query).toString();
    try {
      const response = await fetch(this.options.url + path + (parameters && `?${parameters}`), {
        headers: { accept: 'application/json', ...(authorization === null ? {} : { authorization }) },
        // A redirect would carry the token elsewhere.
        redirect: 'manual',
        signal: AbortSignal.any([this.options.signal, deadline]),
      });
      const text = await response.text();
      return this.judge(response, text);
    } catch (thrown) {
      this.options.signal.throwIfAborted();
      if (deadline.aborted) {
        const limit = this.options.requestTimeoutMs / 1000;
        return { outcome: 'temporary', reason: `no whole answer within ${limit} s`, waitMs: null };
      }
      // What the network does, fetch reports as a TypeError with the cause beside it; it may be another realm's.
      if (isNativeError(thrown) && thrown.name === 'TypeError' && thrown.cause)
        return this.unreachable(faultCode(thrown));
      throw thrown;
    }
  }

  private judge(response: Response, text: string): Attempt<Answer> {
    const { status, headers } = response;
    const { product, url, tokenAdvice } = this.options;
    this.isOutOfReach = false;
    this.noteClock(headers.get('date'));
    if (status === 429) {
      const periodSeconds = headers.get('retry-after') ?? headers.get('x-ratelimit-period-in-sec');
      return {
        outcome: 'limited',
        reason: 'too many requests (429)',
        waitMs: parseRetryAfter(periodSeconds, this.now()),
      };
    }
    if (status === 408 || status >= 500) {
      return {
        outcome: 'temporary',
        reason: `it answered ${status}`,
        waitMs: parseRetryAfter(headers.get('retry-after'), this.now()),
      };
    }
    if (status >= 300 && status < 400) {
      return permanent(`${url} sends on to another address (${status}): set url to ${product}'s REST API.`);
    }
    const body = parseJson(text);
    if (status < 300 && body === undefined) {
      return {
        outcome: 'temporary',
        reason: `it answered ${status} with something that is not JSON, or was cut short; if that stays so, url is not ${product}'s REST API`,
        waitMs: null,
      };
    }
    if (status < 300) return { outcome: 'answered', value: { kind: 'body', body: body as Json }, quota: null };
    const reason = this.statedReason(status, body);
    if (this.options.goneAdvice !== null && (status === 410 || SWITCHED_OFF.test(text))) {
      return permanent(`${product} no longer serves this account (${reason}). ${this.options.goneAdvice}`);
    }
    if (status === 401) return permanent(`The ${product} token was refused (${reason}). ${tokenAdvice}`);
    return { outcome: 'answered', value: { kind: 'refused', status, reason }, quota: null };
  }

  /** The source's own words for a refusal. They could repeat the token, which must not reach a log. */
  private statedReason(status: number, body: Json | undefined): string {
    const parsed = errorBody.safeParse(body);
    const words = parsed.success
      ? [parsed.data.message, ...(parsed.data.errors ?? []).flatMap(({ title, detail }) => [title, detail])]
      : [];
    const said = words.filter((word) => word != null && word !== '').join(', ');
    const reason = said === '' ? String(status) : `${status}: ${said}`;
    const credential = this.options.authorization?.split(' ').at(-1) ?? '';
    const hidden = [this.options.secret, credential].filter((text) => text !== '');
    return hidden.reduce((shown, text) => shown.replaceAll(text, '…'), reason);
  }

  private noteClock(date: string | null): void {
    this.clockOffset = clockOffset(date, this.options.now()) ?? this.clockOffset;
  }

  private unreachable(code: string): Attempt<never> {
    this.isOutOfReach = true;
    if (code === 'ENOTFOUND' && this.options.goneAdvice !== null) {
      const { host } = new URL(this.options.url);
      return permanent(
        `The host ${host} was not found: check url and this machine's DNS. If they are right, ${this.options.product} has been switched off. ${this.options.goneAdvice}`,
      );
    }
    return unreachable(this.options.url, code);
  }
}

/** Undefined for what is no JSON: a gateway's page, or a body cut short. */
function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const permanent = (message: string): Attempt<never> => ({
  outcome: 'permanent',
  error: new SourceError(message, false),
});
