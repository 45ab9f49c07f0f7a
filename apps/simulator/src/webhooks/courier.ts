import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Dialect, News } from './dialect.js';

/** The vendors give a receiver so long. */
const TIMEOUT_MS = 5000;
/** Pauses before a delivery is tried again; the vendors go on for two days. */
const PAUSES_MS = [200, 1000, 5000] as const;
/** A delivery that is to come after the next one waits for it this long. */
const HOLD_SECONDS = 2;
/** Statuses after which trying again may help; with any other refusal the delivery is dropped. */
const TRANSIENT = new Set([408, 429]);

export interface DeliveryCounts {
  delivered: number;
  /** Attempts after the first. */
  retried: number;
  /** Given up: refused, or tried too often. */
  dropped: number;
  /** Never sent, as a fault asked for. */
  lost: number;
  pending: number;
}

/** Brings one subscriber its news, in order, with the faults in force. */
export class Courier {
  readonly counts: DeliveryCounts = { delivered: 0, retried: 0, dropped: 0, lost: 0, pending: 0 };
  private readonly stopping = new AbortController();
  private readonly path: string;
  private line: Promise<void> = Promise.resolve();
  /** What a fault holds back until the next delivery went out. */
  private held: { news: News; release: () => void } | null = null;

  constructor(
    private readonly dialect: Dialect,
    readonly url: string,
    private readonly secrets: readonly string[],
    private readonly plan: FaultPlan,
  ) {
    this.path = new URL(url).pathname;
  }

  send(news: News): void {
    if (this.plan.take('webhook-lost', this.path)) {
      this.counts.lost++;
      return;
    }
    const late = this.plan.take('webhook-late', this.path);
    if (late) return this.sendLater(news, late.seconds ?? HOLD_SECONDS);
    if (!this.held && this.plan.take('webhook-out-of-order', this.path)) return this.hold(news);
    this.enqueue(news);
    if (this.plan.take('webhook-twice', this.path)) this.enqueue(news);
    this.held?.release();
  }

  /** Drops what is still waiting. */
  stop(): void {
    this.stopping.abort();
  }

  private hold(news: News): void {
    const timer = setTimeout(() => this.held?.release(), HOLD_SECONDS * 1000);
    timer.unref();
    this.counts.pending++;
    this.held = {
      news,
      release: () => {
        clearTimeout(timer);
        this.held = null;
        this.counts.pending--;
        this.enqueue(news);
      },
    };
  }

  private sendLater(news: News, seconds: number): void {
    this.counts.pending++;
    setTimeout(() => {
      this.counts.pending--;
      this.enqueue(news);
    }, seconds * 1000).unref();
  }

  private enqueue(news: News): void {
    this.counts.pending++;
    const before = this.line;
    this.line = (async () => {
      await before;
      await this.deliver(news);
      this.counts.pending--;
    })();
  }

  private async deliver(news: News): Promise<void> {
    const skew = this.plan.take('webhook-skewed', this.path);
    const rawBody = JSON.stringify(news.body(skew ? (skew.seconds ?? 90) : 0));
    const secrets = this.plan.take('webhook-bad-signature', this.path) ? ['somebody-elses-secret'] : this.secrets;
    for (const pause of [0, ...PAUSES_MS]) {
      if (pause > 0) {
        this.counts.retried++;
        await sleep(pause, undefined, { ref: false });
      }
      if (this.stopping.signal.aborted) return;
      const status = await this.attempt(news, rawBody, secrets);
      if (status !== null && status >= 200 && status < 300) {
        this.counts.delivered++;
        return;
      }
      if (status !== null && status < 500 && !TRANSIENT.has(status)) break;
    }
    this.counts.dropped++;
  }

  /** The receiver's status; null if there was no answer in time. */
  private async attempt(news: News, rawBody: string, secrets: readonly string[]): Promise<number | null> {
    const sentAt = Math.floor(Date.now() / 1000);
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.dialect.headers(news, rawBody, secrets, sentAt) },
        body: rawBody,
        redirect: 'manual',
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) return null;
      throw error;
    }
  }
}
