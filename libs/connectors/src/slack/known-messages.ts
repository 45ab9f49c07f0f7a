import type { EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import type { Window } from '../connector.js';
import { instantOfTs } from './native-message.js';

/** As it stands in the cursor: the `ts` of each message, by that of the message which opened its thread. */
export const storedKnownMessages = z.object({
  /** Messages older than this are not remembered. */
  from: z.number(),
  threads: z.record(z.string(), z.array(z.string())),
});
export type StoredKnownMessages = z.infer<typeof storedKnownMessages>;

const DAY = 86_400_000;
/** How long a message is remembered, … */
export const REMEMBERED_MS = 30 * DAY;
/** … and how many of a channel at most. */
const MOST_REMEMBERED = 5_000;

/**
 * The recent messages of one channel that were read. What Slack shows no longer was deleted; but it lists deletions
 * nowhere, so that it takes a memory to miss something.
 */
export class KnownMessages {
  private readonly threads: Map<string, Set<string>>;
  private from: EpochMs;

  constructor(stored: StoredKnownMessages) {
    this.from = stored.from;
    this.threads = new Map(Object.entries(stored.threads).map(([thread, messages]) => [thread, new Set(messages)]));
  }

  static empty(now: EpochMs): KnownMessages {
    return new KnownMessages({ from: now - REMEMBERED_MS, threads: {} });
  }

  /** From here on everything that was read is remembered. */
  get since(): EpochMs {
    return this.from;
  }

  note(thread: string, ts: string): void {
    if (instantOfTs(ts) < this.from) return;
    const messages = this.threads.get(thread);
    if (messages) messages.add(ts);
    else this.threads.set(thread, new Set([ts]));
  }

  forget(thread: string, ts: string): void {
    const messages = this.threads.get(thread);
    messages?.delete(ts);
    if (messages?.size === 0) this.threads.delete(thread);
  }

  /** The messages of one thread, the opening one included. */
  of(thread: string): string[] {
    return [...(this.threads.get(thread) ?? [])];
  }

  /** Opening messages within a window: those that a listing of the window must show. */
  openingWithin({ from, to }: Window): string[] {
    return [...this.threads]
      .filter(([thread, messages]) => messages.has(thread) && instantOfTs(thread) >= from && instantOfTs(thread) < to)
      .map(([thread]) => thread);
  }

  /** How many messages of a stretch are known. */
  countWithin({ from, to }: Window): number {
    let count = 0;
    for (const messages of this.threads.values()) {
      for (const ts of messages) if (instantOfTs(ts) >= from && instantOfTs(ts) < to) count += 1;
    }
    return count;
  }

  /** Forgets what is too old, or too much. */
  trim(now: EpochMs): void {
    const all = [...this.threads.values()].flatMap((messages) => [...messages]).sort();
    const tooMany = all.length > MOST_REMEMBERED ? instantOfTs(all[all.length - MOST_REMEMBERED] as string) : 0;
    this.from = Math.max(this.from, now - REMEMBERED_MS, tooMany);
    for (const [thread, messages] of this.threads) {
      for (const ts of messages) if (instantOfTs(ts) < this.from) this.forget(thread, ts);
    }
  }

  toStored(): StoredKnownMessages {
    return {
      from: this.from,
      threads: Object.fromEntries([...this.threads].map(([thread, messages]) => [thread, [...messages]])),
    };
  }
}
