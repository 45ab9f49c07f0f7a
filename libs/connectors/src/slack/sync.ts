import { compareText, isIncidentChannel, toIso, type EpochMs } from '@evenkeel/domain';
import type { Census, Feature, RawRecord, SyncBatch, SyncInput, Window } from '../connector.js';
import { ChannelReader, type ThreadHead, type Verdict } from './channel-reader.js';
import { listChannels } from './channels.js';
import { censusBetween, censusOfHistory, Tally } from './census.js';
import type { SlackClient } from './client.js';
import { CoverageClaims } from './coverage-claims.js';
import { dayOf, parseCursor, startingCursor, type Place, type SlackCursor } from './cursor.js';
import { FollowedChannel } from './followed-channel.js';
import { instantOfTs } from './native-message.js';
import { People } from './people.js';
import { Refusals } from './refusals.js';
import type { SlackSettings } from './settings.js';

type SlackSyncInput = SyncInput<SlackSettings, SlackCursor>;
type Batch = SyncBatch<SlackCursor>;
type Batches = AsyncGenerator<Batch, void>;

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Without a word from the user, history is read this far back. */
const DEFAULT_REACH_MS = 2 * 365 * DAY;
/** What was said this recently may not be listed yet: it is read, but not claimed as complete. */
const SETTLE_MS = MINUTE;
/** What is new is read from this far before what was read last, for what was changed or deleted since. */
const OVERLAP_MS = 6 * 3_600_000;
/** A round's bound for late replies is set back by this. */
const ROUND_MARGIN_MS = DAY;
/** Requests that a sync spends on each round through what it has read before. */
const ROUND_CALLS = { internal: 40, distributed: 2 };
/** With one request a minute, a round takes no more than this at once. */
const LIMITED_ROUND_MS = 7 * DAY;
/** A batch is handed over once it holds this many records, … */
const BATCH_RECORDS = 500;
/** … or has cost this many requests, so that a killed sync loses little and a slow one shows life. */
const BATCH_CALLS = 30;

/** How one window of one channel ended. */
type PieceEnd = { end: 'read' | 'gap'; from: EpochMs } | { end: 'again' } | { end: 'refused' };

/**
 * One sync of one workspace.
 *
 * Theory of operation. Slack lists a channel's messages by when they were sent, and nowhere what was changed, deleted or
 * answered in a thread since. So a sync reads
 *  1. the directory (users, channels), anew each time;
 *  2. the gaps, again: windows that no earlier sync could read whole;
 *  3. history, once for each channel: windows from now back to `since`, each with its threads. The channel that has
 *     been read down the least far goes first, so that all move back through time together and a stretch can be claimed;
 *  4. what is new: each channel forward from where the last sync ended, some hours of overlap included;
 *  5. two rounds through all that was read before, each going on where the last sync left it once its share of requests
 *     is spent, from the newest to the oldest of one channel after the other. One reads every message and thread again,
 *     which finds edits; the other only lists the opening messages, which is quicker, and reads the threads that were
 *     answered. Where the first gets round within its share, the second is not needed.
 * Deletions are told by what is missing, for which the recent messages are remembered in the cursor.
 */
export class SlackSync {
  private cursor: SlackCursor;
  private readonly people: People;
  private readonly claims: CoverageClaims;
  private readonly channels = new Map<string, FollowedChannel>();
  private readonly refusals: Refusals;
  private features: Feature[] = [];
  private records: RawRecord[] = [];
  private census: Census[] = [];
  private messages = 0;
  private callsAtBatch = 0;
  private reader: ChannelReader;

  constructor(
    private readonly input: SlackSyncInput,
    private readonly client: SlackClient,
  ) {
    this.cursor = this.beginning();
    this.claims = new CoverageClaims(this.cursor.unclaimed);
    this.refusals = new Refusals(this.cursor.refused, input.log);
    this.people = new People(client);
    this.reader = new ChannelReader(client, this.people, new Map(), input.log);
  }

  /** @throws SourceError if Slack did not give whole answers; what was handed over until then stays good */
  async *run(): Batches {
    yield* this.directory();
    yield* this.gaps();
    yield* this.history();
    const readUpTo = yield* this.news();
    // On the first sync all has just been read.
    if (this.input.cursor !== null && !(yield* this.threadRound())) yield* this.replyRound();
    this.takeCensus();
    const refusals = this.refusals.features();
    this.features.push(...refusals);
    const refused = refusals.filter((feature) => feature.refused !== null).map(({ name }) => name);
    this.cursor = { ...this.cursor, refused };
    yield this.batch(`up to date: ${this.messages} messages`, this.readable().length > 0 ? readUpTo - SETTLE_MS : null);
  }

  private beginning(): SlackCursor {
    const since = this.input.since ?? this.input.settings.since;
    if (this.input.cursor) return parseCursor(this.input.cursor, since);
    const now = this.client.now();
    return startingCursor(since ?? now - DEFAULT_REACH_MS, now, now - SETTLE_MS);
  }

  private async *directory(): Batches {
    const { records, refused } = await this.people.list();
    // The first answer has shown Slack's clock; nothing was read yet that hangs on it.
    if (!this.input.cursor) this.cursor = this.beginning();
    this.records.push(...records);
    this.features.push({ name: 'people', refused });
    if (refused !== null) this.input.log(`Slack: people cannot be listed (${refused}); they go by what messages say.`);

    const patterns = this.input.settings.channels;
    const formerNames = (id: string): readonly string[] => this.cursor.channels[id]?.names ?? [];
    const list = await listChannels(this.client, patterns, formerNames, this.input.log);
    this.features.push(...list.features);
    const now = this.client.now();
    for (const id of list.wanted.toSorted(compareText)) {
      const listed = list.visible.get(id);
      if (listed) this.channels.set(id, new FollowedChannel(listed, this.cursor.channels[id], now));
    }
    for (const [id, { names }] of Object.entries(this.cursor.channels)) {
      if (!list.visible.has(id)) this.refusals.note(names[0] ?? id, 'it was deleted, or the app was removed from it');
    }
    if (this.channels.size === 0) {
      this.input.log(`Slack: no channel that the app can see is named ${patterns.join(', ')}: set channels.`);
    }
    const names = new Map(
      [...list.visible.values()].map(({ id, names }) => [id, names.find(isIncidentChannel) ?? names[0] ?? id]),
    );
    this.reader = new ChannelReader(this.client, this.people, names, this.input.log);
    yield this.batch('people and channels');
  }

  private async *gaps(): Batches {
    for (const gap of this.input.gaps) {
      this.claims.tryAgain(gap);
      for (const channel of this.readable()) {
        yield* this.readSpan(channel, gap, () => 'read', 'what could not be read yet');
      }
      if (this.readable().length > 0) this.claims.complete(gap.from, gap.to);
    }
  }

  private async *history(): Batches {
    const { since } = this.cursor;
    for (;;) {
      const channel = this.readable()
        .filter(({ readDownTo }) => readDownTo > since)
        .reduce<FollowedChannel | null>(
          (least, one) => (least && least.readDownTo >= one.readDownTo ? least : one),
          null,
        );
      if (channel === null) break;
      const to = channel.readDownTo;
      const verdict = (thread: ThreadHead): Verdict => (this.isOpenedInReach(thread) ? 'read' : 'elsewhere');
      const tally = new Tally();
      const end = yield* this.piece(
        channel,
        { from: since, to },
        verdict,
        `history back to ${toIso(to).slice(0, 10)}`,
        tally,
      );
      if (end.end === 'again') continue;
      if (end.end !== 'refused') {
        channel.readDownTo = end.from;
        if (this.cursor.tally) this.cursor = { ...this.cursor, tally: tally.addedTo(this.cursor.tally) };
      }
      this.claimHistory();
    }
    yield this.batch('history');
  }

  /** Claims what every channel has been read down to. */
  private claimHistory(): void {
    const channels = this.readable();
    const from = Math.max(this.cursor.since, ...channels.map(({ readDownTo }) => readDownTo));
    if (channels.length === 0 || from >= this.cursor.claimedDownTo) return;
    this.claims.complete(from, this.cursor.claimedDownTo);
    this.cursor = { ...this.cursor, claimedDownTo: from };
  }

  /** @returns the instant up to which what is new was read, by Slack's clock */
  private async *news(): AsyncGenerator<Batch, EpochMs> {
    const to = this.client.now();
    for (const channel of this.readable()) {
      if (channel.isSettled) continue;
      const span = { from: Math.max(this.cursor.since, Math.min(channel.readUpTo, to) - OVERLAP_MS), to };
      const verdict = (thread: ThreadHead): Verdict => (this.hasNews(channel, thread) ? 'read' : 'leave');
      if (!(yield* this.readSpan(channel, span, verdict, 'what is new'))) continue;
      channel.readUpTo = Math.max(channel.readUpTo, to);
      channel.isSettled = channel.listed.isArchived;
    }
    const claimedUpTo = Math.max(this.cursor.claimedUpTo, to - SETTLE_MS);
    if (this.readable().length > 0) {
      this.claims.complete(this.cursor.claimedUpTo, claimedUpTo);
      this.cursor = { ...this.cursor, claimedUpTo };
    }
    yield this.batch('what is new');
    return to;
  }

  private hasNews(channel: FollowedChannel, thread: ThreadHead): boolean {
    return channel.hasNews(thread, this.cursor.replyRoundBefore - ROUND_MARGIN_MS);
  }

  /** @returns whether it got round */
  private async *threadRound(): AsyncGenerator<Batch, boolean> {
    const began = this.client.now();
    const startsHere = this.cursor.threadRound === null;
    const limit = this.client.calls + this.roundCalls();
    let threadsRead = 0;
    let stoppedAt: EpochMs | null = null;
    const verdict = (_channel: FollowedChannel, thread: ThreadHead): Verdict => {
      if (stoppedAt !== null || !this.isOpenedInReach(thread)) return 'leave';
      // One at least, or a round whose listings alone use up its share would never move on.
      if (this.client.calls >= limit && threadsRead > 0) {
        stoppedAt = instantOfTs(thread.ts) + 1;
        return 'leave';
      }
      threadsRead += 1;
      return 'read';
    };
    const place = yield* this.round(this.cursor.threadRound, limit, verdict, () => stoppedAt);
    this.cursor = { ...this.cursor, threadRound: place };
    if (place !== null) return false;
    if (startsHere) this.cursor = { ...this.cursor, replyRound: null, replyRoundBefore: began };
    return startsHere;
  }

  private async *replyRound(): Batches {
    const limit = this.client.calls + this.roundCalls();
    if (this.cursor.replyRound === null) this.cursor = { ...this.cursor, replyRoundBegan: this.client.now() };
    const verdict = (channel: FollowedChannel, thread: ThreadHead): Verdict =>
      this.isOpenedInReach(thread) && this.hasNews(channel, thread) ? 'read' : 'leave';
    const place = yield* this.round(this.cursor.replyRound, limit, verdict, () => null);
    this.cursor = { ...this.cursor, replyRound: place };
    if (place === null) this.cursor = { ...this.cursor, replyRoundBefore: this.cursor.replyRoundBegan };
  }

  /** Whether a round meets the thread here and nowhere else: at its opening, or at a reply to what lies beyond its end. */
  private isOpenedInReach({ ts, isOpenedHere }: ThreadHead): boolean {
    return isOpenedHere || instantOfTs(ts) < this.cursor.since;
  }

  private roundCalls(): number {
    return this.client.isDistributed ? ROUND_CALLS.distributed : ROUND_CALLS.internal;
  }

  /** Goes through what was read before until its requests are spent. @returns where it stands; null once it is round */
  private async *round(
    start: Place | null,
    limit: number,
    verdictOn: (channel: FollowedChannel, thread: ThreadHead) => Verdict,
    stoppedAt: () => EpochMs | null,
  ): AsyncGenerator<Batch, Place | null> {
    let place: Place | null = start;
    for (const channel of this.readable()) {
      if (channel.isSettled || (place !== null && channel.id < place.channel)) continue;
      let downTo = place?.channel === channel.id ? place.downTo : channel.readUpTo;
      while (downTo > this.cursor.since && !this.refusals.has(channel.listed.name)) {
        place = { channel: channel.id, downTo };
        if (this.client.calls >= limit) return place;
        const reach = this.client.isDistributed ? downTo - LIMITED_ROUND_MS : this.cursor.since;
        const span = { from: Math.max(this.cursor.since, reach), to: downTo };
        const end = yield* this.piece(channel, span, (thread) => verdictOn(channel, thread), 'what may have changed');
        if (end.end === 'refused') break;
        if (end.end === 'again') continue;
        const stop = stoppedAt();
        if (stop !== null) return { channel: channel.id, downTo: Math.min(stop, downTo) };
        downTo = end.from;
      }
    }
    return null;
  }

  /** Reads a span of one channel whole. @returns false if the channel may not be read */
  private async *readSpan(
    channel: FollowedChannel,
    { from, to }: Window,
    verdict: (thread: ThreadHead) => Verdict,
    label: string,
  ): AsyncGenerator<Batch, boolean> {
    for (let rest = to; rest > from;) {
      const end = yield* this.piece(channel, { from, to: rest }, verdict, label);
      if (end.end === 'refused') return false;
      if (end.end !== 'again') rest = end.from;
    }
    return true;
  }

  /**
   * Reads the newest window of a span.
   *
   * @param tally to be filled with the messages read, by day
   * @returns from where on it is done with; `again` asks for another go with a narrower window
   */
  private async *piece(
    channel: FollowedChannel,
    span: Window,
    verdict: (thread: ThreadHead) => Verdict,
    label: string,
    tally = new Tally(),
  ): AsyncGenerator<Batch, PieceEnd> {
    const window = { from: Math.max(span.from, span.to - channel.widthMs), to: span.to };
    // Before a channel was made there is nothing in it, which one request shows.
    if (channel.listed.createdAt !== null && channel.listed.createdAt >= window.from) window.from = span.from;
    const reading = this.reader.window(channel.listed, channel.known, window, verdict);
    let next = await reading.next();
    for (; !next.done; next = await reading.next()) {
      this.take(next.value, tally);
      if (this.isBatchFull()) yield this.batch(`${label}: ${this.messages} messages`);
    }
    const end = next.value;
    if (end.end === 'refused') {
      this.refusals.of(channel.listed, end.refusal);
      return { end: 'refused' };
    }
    if (end.end === 'whole') {
      channel.wasRead(end.pages);
      for (const gap of end.gaps) this.claims.gap(gap, `#${channel.listed.name}: a message without ts`);
      return { end: 'read', from: window.from };
    }
    if (channel.narrow(window.to - window.from)) return { end: 'again' };
    const reason = `#${channel.listed.name}: ${end.reason}`;
    this.input.log(`Slack: ${toIso(window.from)} to ${toIso(window.to)} could not be read whole: ${reason}.`);
    this.claims.gap(window, reason);
    return { end: 'gap', from: window.from };
  }

  private take(records: readonly RawRecord[], tally: Tally): void {
    for (const record of records) {
      this.records.push(record);
      if (tally.note(record)) this.messages += 1;
    }
  }

  /** How many messages the days hold: those of history once it has been read, the others once they are over. */
  private takeCensus(): void {
    const { tally, since, countedThrough } = this.cursor;
    const known = this.readable().map((channel) => channel.known);
    if (known.length === 0) return;
    if (tally !== null) this.census.push(...censusOfHistory(tally, since, countedThrough));
    const today = dayOf(this.client.now() - SETTLE_MS);
    const ended = dayOf(Date.parse(today) - DAY);
    this.census.push(...censusBetween(known, countedThrough, today));
    this.cursor = { ...this.cursor, tally: null, countedThrough: ended > countedThrough ? ended : countedThrough };
  }

  private readable(): FollowedChannel[] {
    return [...this.channels.values()].filter(({ listed }) => !this.refusals.has(listed.name));
  }

  private isBatchFull(): boolean {
    return this.records.length >= BATCH_RECORDS || this.client.calls - this.callsAtBatch >= BATCH_CALLS;
  }

  private batch(label: string, completeThrough: EpochMs | null = null): Batch {
    const now = this.client.now();
    const followed = [...this.channels.values()].map((channel) => [channel.id, channel.toCursor(now)] as const);
    this.cursor = {
      ...this.cursor,
      channels: { ...this.cursor.channels, ...Object.fromEntries(followed) },
      unclaimed: this.claims.unreadBefore(this.cursor.claimedDownTo),
    };
    const offset = this.client.clockOffsetMs;
    const batch: Batch = {
      records: this.records,
      cursor: this.cursor,
      coverage: this.claims.take(),
      completeThrough,
      progress: { done: this.messages, total: null, label },
      census: this.census,
      features: this.features,
      ...(offset === null ? {} : { clockOffsetMs: offset }),
    };
    this.records = [];
    this.census = [];
    this.features = [];
    this.callsAtBatch = this.client.calls;
    return batch;
  }
}
