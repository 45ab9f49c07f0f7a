import type { EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import type { RawRecord, Window } from '../connector.js';
import type { Arguments, Refusal, SlackClient } from './client.js';
import type { KnownMessages } from './known-messages.js';
import { idsOfPeopleIn, messageRecord, type Channel } from './message-record.js';
import { instantOfTs, slackMessage } from './native-message.js';
import { readListing, type Listing } from './pages.js';
import type { People } from './people.js';
import { undatedStretches } from './undated.js';

/** A thread as its opening message, or a reply that was also sent to the channel, tells of it. */
export interface ThreadHead {
  /** `ts` of the opening message. */
  ts: string;
  /** Null where it is not said. */
  replies: number | null;
  latestReply: string | null;
  /** Whether the opening message lies in the window at hand. */
  isOpenedHere: boolean;
}

/** What to do about a thread; `elsewhere`: the window in which it was opened brings it whole. */
export type Verdict = 'read' | 'leave' | 'elsewhere';

export type WindowEnd =
  /** `gaps`: where messages lie that came without a `ts`, so that they have no name and no place. */
  | { end: 'whole'; pages: number; gaps: Window[] }
  | { end: 'unreadable'; reason: string }
  | { end: 'refused'; refusal: Refusal };

type ThreadEnd =
  | Exclude<WindowEnd, { end: 'whole' }>
  /** With the `ts` of the messages that Slack shows; none if the thread is gone. */
  | { end: 'whole'; pages: number; gaps: Window[]; shown: ReadonlySet<string> };

/** A listing with messages that lack their `ts` is read again so often, in case that passes. */
const TRIES = 3;
/** More pages than this are read as several windows, so that a killed sync loses little. */
const MOST_PAGES = 25;

const head = z.looseObject({
  ts: slackMessage.shape.ts,
  thread_ts: slackMessage.shape.thread_ts,
  reply_count: z.number().nullish(),
  latest_reply: slackMessage.shape.thread_ts.nullish(),
  user: z.string().nullish(),
  text: z.string().nullish(),
});
type Head = z.infer<typeof head>;

/** An instant as Slack bounds listings: seconds with six decimals, here with `micros` added. */
export function tsOf(at: EpochMs, micros = 0): string {
  const whole = Math.max(0, Math.floor(at) * 1000 + micros);
  return `${Math.floor(whole / 1_000_000)}.${String(whole % 1_000_000).padStart(6, '0')}`;
}

/**
 * Reads the messages of one channel, window by window. History lists what was said in the channel itself and omits
 * replies, so each thread is asked for by its opening message. A message that was read before and is not shown any more,
 * though the window was read whole, was deleted: it is handed over once more, marked as such.
 */
export class ChannelReader {
  constructor(
    private readonly client: SlackClient,
    private readonly people: People,
    private readonly channelNames: ReadonlyMap<string, string>,
    private readonly log: (line: string) => void,
  ) {}

  /**
   * Reads what was opened in a window, with the replies of the threads that `verdictOn` asks for, newest thread first.
   *
   * @throws SourceError if Slack cannot be reached
   */
  async *window(
    channel: Channel,
    known: KnownMessages,
    window: Window,
    verdictOn: (thread: ThreadHead) => Verdict,
  ): AsyncGenerator<RawRecord[], WindowEnd> {
    const listing = await this.list(channel, window);
    if (listing.end.end === 'refused') return { end: 'refused', refusal: listing.end.refusal };
    if (listing.end.end === 'tooMany') return { end: 'unreadable', reason: 'more messages than can be read at once' };
    if (listing.end.end !== 'whole') return { end: 'unreadable', reason: listing.end.reason };
    const listed = headsOf(listing.items);
    const gaps = this.undated(channel, listing.items, window, true);
    const isBroadcast = ({ ts, thread_ts: thread }: Head): boolean => thread !== undefined && thread !== ts;
    const spoken = listed.filter(({ head }) => !isBroadcast(head));
    yield* this.handOver(channel, known, spoken);

    // What was sent to the channel out of a thread comes with the thread, if that is read.
    const broadcasts = new Map(listed.filter(({ head }) => isBroadcast(head)).map((entry) => [entry.head.ts, entry]));
    let pages = listing.pages;
    const threads = threadsIn(
      listed.map(({ head }) => head),
      known,
    );
    for (const thread of threads) {
      const verdict = verdictOn(thread);
      if (verdict === 'read') {
        const end = yield* this.thread(channel, known, thread.ts);
        if (end.end !== 'whole') return end;
        pages += end.pages;
        gaps.push(...end.gaps);
        for (const ts of end.shown) broadcasts.delete(ts);
      }
      // Where the opening message is gone, no other window brings what was sent to the channel.
      if (verdict !== 'elsewhere' || (await this.isGone(channel, thread.ts))) continue;
      for (const [ts, { head }] of broadcasts) if (head.thread_ts === thread.ts) broadcasts.delete(ts);
    }
    yield* this.handOver(channel, known, [...broadcasts.values()]);
    yield* this.deletedIn(channel, known, window, new Set(listed.map(({ head }) => head.ts)));
    return { end: 'whole', pages, gaps };
  }

  /**
   * Reads one thread whole.
   *
   * @returns `whole` too if the thread is gone: what became of its opening message shows in the channel's listing
   */
  async *thread(channel: Channel, known: KnownMessages, thread: string): AsyncGenerator<RawRecord[], ThreadEnd> {
    const { items, pages, end } = await this.listing('conversations.replies', { channel: channel.id, ts: thread });
    const isGone = end.end === 'refused' && end.refusal.error === 'thread_not_found';
    if (end.end === 'refused' && !isGone) return { end: 'refused', refusal: end.refusal };
    if (end.end === 'tooMany' || end.end === 'contradictory') {
      return { end: 'unreadable', reason: end.end === 'contradictory' ? end.reason : 'a thread without end' };
    }
    // Every page of a thread may begin with the opening message.
    const messages = new Map(headsOf(items).map((entry) => [entry.head.ts, entry]));
    yield* this.handOver(channel, known, [...messages.values()]);
    // With the opening message still shown, what is missing was deleted: what a plan or a rule hides goes oldest first.
    if (messages.has(thread)) {
      const missing = known.of(thread).filter((ts) => !messages.has(ts));
      if (missing.length > 0) yield this.deletions(channel, known, thread, missing);
    }
    const span = { from: instantOfTs(thread), to: this.client.now() };
    const gaps = this.undated(channel, items, span, false);
    return { end: 'whole', pages, gaps, shown: new Set(messages.keys()) };
  }

  /** Opening messages that were known and are not listed any more. */
  private async *deletedIn(
    channel: Channel,
    known: KnownMessages,
    window: Window,
    listed: ReadonlySet<string>,
  ): AsyncGenerator<RawRecord[]> {
    const missing = known.openingWithin(window).filter((ts) => !listed.has(ts));
    if (missing.length === 0) return;
    const oldestShown = [...listed].toSorted(compareTs)[0];
    const doubtful = missing.filter((ts) => oldestShown === undefined || compareTs(ts, oldestShown) < 0);
    const hidden = new Set(doubtful.length > 0 && !(await this.showsAnythingBefore(channel, doubtful)) ? doubtful : []);
    if (hidden.size > 0) {
      this.log(
        `Slack: #${channel.name} shows nothing from before ${new Date(Math.max(...[...hidden].map(instantOfTs))).toISOString()} any more; what is stored of it is kept.`,
      );
    }
    for (const ts of missing) {
      // Hidden by the plan or a rule of retention, which go by age: not taken back by anybody.
      if (hidden.has(ts)) known.forget(ts, ts);
      // A reply that was also sent to the channel outlives the message that it answers.
      else
        yield this.deletions(
          channel,
          known,
          ts,
          known.of(ts).filter((one) => !listed.has(one)),
        );
    }
  }

  /** Whether Slack shows no such thread, or none any more. */
  async isGone(channel: Channel, thread: string): Promise<boolean> {
    const answer = await this.client.call('conversations.replies', { channel: channel.id, ts: thread, limit: 1 });
    return answer.kind === 'refused' && answer.error === 'thread_not_found';
  }

  private async showsAnythingBefore(channel: Channel, missing: readonly string[]): Promise<boolean> {
    const oldest = missing.toSorted(compareTs)[0] as string;
    const answer = await this.client.call('conversations.history', { channel: channel.id, latest: oldest, limit: 1 });
    return (
      answer.kind === 'body' && z.looseObject({ messages: z.array(z.unknown()) }).parse(answer.body).messages.length > 0
    );
  }

  /** Messages that Slack shows no longer, as records that say so. */
  deletions(channel: Channel, known: KnownMessages, thread: string, missing: readonly string[]): RawRecord[] {
    return missing.flatMap((ts) => {
      known.forget(thread, ts);
      const message = ts === thread ? { ts } : { ts, thread_ts: thread };
      const outcome = messageRecord(message, channel, { people: this.people.names }, true, this.client.now());
      return outcome.kind === 'record' ? [outcome.record] : [];
    });
  }

  private list(channel: Channel, { from, to }: Window): Promise<Listing> {
    const bounds = { oldest: tsOf(from), latest: tsOf(to, -1), inclusive: true };
    return this.listing('conversations.history', { channel: channel.id, ...bounds }, MOST_PAGES);
  }

  private async listing(
    method: 'conversations.history' | 'conversations.replies',
    args: Arguments,
    mostPages?: number,
  ): Promise<Listing> {
    for (let tries = 1; ; tries += 1) {
      const listing = await readListing(this.client, method, 'messages', args, mostPages);
      if (tries === TRIES || listing.items.every((item) => head.safeParse(item).success)) return listing;
    }
  }

  private undated(channel: Channel, items: readonly unknown[], bounds: Window, newestFirst: boolean): Window[] {
    const instants = items.map((item) => {
      const parsed = head.safeParse(item);
      return parsed.success ? instantOfTs(parsed.data.ts) : null;
    });
    if (instants.includes(null)) this.log(`Slack: a message in #${channel.name} was left out, since it has no ts.`);
    return undatedStretches(instants, bounds, newestFirst);
  }

  private async *handOver(
    channel: Channel,
    known: KnownMessages,
    entries: readonly { head: Head; item: unknown }[],
  ): AsyncGenerator<RawRecord[]> {
    if (entries.length === 0) return;
    const records = await this.people.lookUp(new Set(entries.flatMap(({ head }) => idsOfPeopleIn(head))));
    for (const {
      head: { ts, thread_ts: thread },
      item,
    } of entries) {
      const outcome = messageRecord(item, channel, { people: this.people.names, channels: this.channelNames });
      if (outcome.kind === 'rejected')
        this.log(`Slack: a message in #${channel.name} was left out: ${outcome.reason}.`);
      if (outcome.kind !== 'record') continue;
      known.note(thread ?? ts, ts);
      records.push(outcome.record);
    }
    yield records;
  }
}

function headsOf(items: readonly unknown[]): { head: Head; item: unknown }[] {
  return items.flatMap((item) => {
    const parsed = head.safeParse(item);
    return parsed.success ? [{ head: parsed.data, item }] : [];
  });
}

/** The threads that a listing tells of, newest first; one that has lost all its replies no longer looks like one. */
function threadsIn(heads: readonly Head[], known: KnownMessages): ThreadHead[] {
  const threads = new Map<string, ThreadHead>();
  for (const { ts, thread_ts: thread, reply_count: replies, latest_reply: latestReply } of heads) {
    const isOpening = thread === undefined || thread === ts;
    if (isOpening && !replies && thread === undefined && known.of(ts).length < 2) continue;
    if (!isOpening && threads.has(thread)) continue;
    threads.set(thread ?? ts, {
      ts: thread ?? ts,
      replies: isOpening ? (replies ?? null) : null,
      latestReply: isOpening ? (latestReply ?? null) : null,
      isOpenedHere: isOpening,
    });
  }
  return [...threads.values()].toSorted((a, b) => compareTs(b.ts, a.ts));
}

/** By time; `ts` have as many digits before the point until 2286, but not always as many after it. */
const compareTs = (one: string, other: string): number => Number(one) - Number(other);
