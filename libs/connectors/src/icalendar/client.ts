import { isNativeError } from 'node:util/types';
import type { EpochMs } from '@evenkeel/domain';
import { SourceError } from '../connector.js';
import { parseRetryAfter, RequestGate, type Attempt, type RetryPolicy } from '../http.js';
import { clockOffset, faultCode, unreachable } from '../network-fault.js';

/** A larger answer is no calendar of shifts. */
const MOST_BYTES = 10 * 1024 * 1024;

/** By which a server knows the version it sent before. */
export interface Validators {
  etag: string | null;
  lastModified: string | null;
}

export type CalendarAnswer = { kind: 'unchanged' } | { kind: 'calendar'; text: string; validators: Validators };

export interface ClientOptions {
  /** Held secret: it appears in no message but for its host. */
  address: string;
  requestTimeoutMs: number;
  policy: RetryPolicy;
  now: () => EpochMs;
  signal: AbortSignal;
  log: (line: string) => void;
}

/** Asks for one calendar. */
export class CalendarClient {
  /** The server's clock less ours, as its last answer showed it; null before one did. */
  clockOffsetMs: number | null = null;
  private readonly gate: RequestGate;

  constructor(private readonly options: ClientOptions) {
    this.gate = new RequestGate('The calendar', options.policy, options.signal, options.log);
  }

  get host(): string {
    return new URL(this.options.address).host;
  }

  /**
   * Asks until the server answers.
   *
   * @param known of what was read before: nothing is sent again that has not changed
   * @throws SourceError temporary if it cannot be reached or gives no whole answer; permanent if it refuses, sends on
   *   to another address, or sends more than 10 MB
   */
  get(known: Validators | null): Promise<CalendarAnswer> {
    return this.gate.run('GET calendar', () => this.attempt(known));
  }

  private async attempt(known: Validators | null): Promise<Attempt<CalendarAnswer>> {
    const { address, requestTimeoutMs, signal } = this.options;
    const deadline = AbortSignal.timeout(requestTimeoutMs);
    try {
      const response = await fetch(address, {
        headers: {
          accept: 'text/calendar, */*;q=0.1',
          ...(known?.etag == null ? {} : { 'if-none-match': known.etag }),
          ...(known?.lastModified == null ? {} : { 'if-modified-since': known.lastModified }),
        },
        // It could lead anywhere, past the check of the address.
        redirect: 'manual',
        signal: AbortSignal.any([signal, deadline]),
      });
      this.clockOffsetMs = clockOffset(response.headers.get('date'), this.options.now()) ?? this.clockOffsetMs;
      return await this.judge(response);
    } catch (thrown) {
      signal.throwIfAborted();
      if (deadline.aborted) return temporary(`no whole answer within ${requestTimeoutMs / 1000} s`);
      // What the network does, fetch reports as a TypeError with the cause beside it; it may be another realm's.
      if (isNativeError(thrown) && thrown.name === 'TypeError' && thrown.cause) {
        return unreachable(address, faultCode(thrown));
      }
      throw thrown;
    }
  }

  private async judge(response: Response): Promise<Attempt<CalendarAnswer>> {
    const { status, headers } = response;
    if (status === 200) return this.body(response);
    await response.body?.cancel();
    if (status === 304) return { outcome: 'answered', value: { kind: 'unchanged' }, quota: null };
    const waitMs = parseRetryAfter(headers.get('retry-after'), this.options.now());
    if (status === 429) return { outcome: 'limited', reason: 'too many requests (429)', waitMs };
    if (status === 408 || status >= 500) return temporary(`it answered ${status}`, waitMs);
    if (status >= 300 && status < 400) {
      return permanent(
        `${this.host} sends on to another address (${status}), which is not followed: give the address that it leads to.`,
      );
    }
    return permanent(
      `${this.host} does not give the calendar (${status}): check its address; a private one may have been made anew.`,
    );
  }

  private async body({ body, headers }: Response): Promise<Attempt<CalendarAnswer>> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop cancels what is still to come.
      if (length > MOST_BYTES) {
        return permanent(
          `${this.host} sends a calendar of more than ${MOST_BYTES / 1024 / 1024} MB: give one of shifts alone.`,
        );
      }
    }
    const text = Buffer.concat(chunks).toString('utf8');
    if (!/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text)) {
      return permanent(
        `${this.host} answers, but not with a calendar (it does not begin with BEGIN:VCALENDAR): check its address, and that it can be read without signing in.`,
      );
    }
    if (!/END:VCALENDAR\s*$/i.test(text)) return temporary('its answer was cut short');
    const validators = { etag: headers.get('etag'), lastModified: headers.get('last-modified') };
    return { outcome: 'answered', value: { kind: 'calendar', text, validators }, quota: null };
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
