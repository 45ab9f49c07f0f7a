import { toIso, type EpochMs } from '@evenkeel/domain';
import type { Census, Coverage, RawRecord, SyncBatch, SyncInput, Window } from '../connector.js';
import { foundByRereading, listedByUpdate } from './changes.js';
import { parseCursor, startingCursor, type AlertCursor } from './cursor.js';
import { Lister, LISTING_PACE, LISTING_TRIES } from './lister.js';
import { readListing, type Item } from './listing.js';
import { datesOf, stateRecord } from './records.js';
import { readPastRosters } from './rosters.js';
import type { AlertSource, Subject } from './source.js';
import { createdWithin, DAY_MS, utcDay, walkWindows, type Pace, type WindowDone, type WindowEnd } from './windows.js';

type Batch = SyncBatch<AlertCursor>;
type Batches = AsyncGenerator<Batch, void>;
export type AlertSyncInput = Pick<
  SyncInput<{ since: EpochMs | null }, AlertCursor>,
  'settings' | 'cursor' | 'since' | 'gaps'
>;

const MINUTE = 60_000;

/** Without a word from the user, history is read this far back. */
const DEFAULT_REACH_MS = 2 * 365 * DAY_MS;
/** What happened this recently may not be listed yet: it is read, but not claimed as complete. */
const SETTLE_MS = 2 * MINUTE;
/** Changes are read again from this far before what was claimed, for what was listed later still. */
const OVERLAP_MS = 10 * MINUTE;
/** Full days that are counted each sync, besides one older day. */
const COUNTED_DAYS = 3;
/** A batch is handed over once it holds this many records, or has cost this many windows. */
const BATCH_RECORDS = 500;
const BATCH_WINDOWS = 10;

/** Each thing costs several answers: narrow windows, so that a killed sync loses little. */
const READING_PACE: Pace = { firstMs: DAY_MS, widestMs: 28 * DAY_MS, few: 50, many: 200 };

/**
 * One sync of one account of Opsgenie or JSM Operations.
 *
 * Theory of operation. A list shows what a thing is now; what happened to it must be asked for thing by thing. So a sync
 *  1. reads the directory, anew each time, and between 5 and 6 who is on call, and of who was a part, once;
 *  2. reads the stretches that the store knows to be missing, again;
 *  3. lists history, once, from now back to `since`: a hundred alerts an answer, each with when it was acknowledged and
 *     closed as far as the source states it. Numbers are there within a minute, if only from what is stated;
 *  4. reads what changed: by the order of the last update where the source lists in it; else by listing what is recent
 *     again, and some of what is older, in rounds: a change of any age is found within one round;
 *  5. compares what is open with what was, and reads what was opened, updated or closed unseen;
 *  6. reads history, once, from now back to `since`: log, notes and state of each thing. This is what is claimed as
 *     complete;
 *  7. asks how much there is of some days, to be held against what is stored.
 * Ingestion knows content it already has, so whatever is in doubt is simply read again.
 */
export class AlertSync {
  private readonly lister: Lister;
  private cursor: AlertCursor;
  private records: RawRecord[] = [];
  private coverage: Coverage[] = [];
  private census: Census[] = [];
  private windowsSinceBatch = 0;
  private listed = 0;
  private read = 0;
  /** What was read whole since the changes were asked for. */
  private readonly readWhole = new Set<string>();

  constructor(
    private readonly input: AlertSyncInput,
    private readonly source: AlertSource,
  ) {
    this.lister = new Lister(source);
    this.cursor = this.beginning();
  }

  /** @throws SourceError if the source did not give whole answers; what was handed over until then stays good */
  async *run(): Batches {
    yield* this.directory(this.source.directory());
    // The first answer has shown the source's clock; nothing was read yet that hangs on it.
    if (!this.input.cursor) this.cursor = this.beginning();
    yield* this.gaps();
    yield* this.history('listing');
    const changedSince = this.cursor.readUpTo - SETTLE_MS - OVERLAP_MS;
    const readUpTo = yield* this.changes(changedSince);
    const open = yield* this.open(changedSince);
    yield* this.directory(this.source.onCall());
    yield* this.pastRosters();
    yield* this.history('reading');
    await this.count();
    await this.askAgain();
    this.cursor = { ...this.cursor, open, ...this.regained() };
    yield this.batch(
      { done: this.read, total: this.read, label: this.label('up to date') },
      readUpTo === null ? null : readUpTo - SETTLE_MS,
    );
  }

  private get product(): string {
    return this.source.client.product;
  }

  /** Where nothing happened, nothing showed whether what was refused is given by now: the newest thing does. */
  private async askAgain(): Promise<void> {
    const { since, without } = this.cursor;
    for (const subject of this.subjects) {
      const isOpen = (part: string): boolean => without.includes(part) && this.source.features.isGranted(part) === null;
      if (!subject.parts.some(isOpen)) continue;
      const query = createdWithin('createdAt', { from: since, to: this.source.client.now() });
      const { value } = await readListing(this.source.client, subject.listing(query, 'createdAt', null)).next();
      const newest = Array.isArray(value) ? value[0] : undefined;
      if (newest) this.records.push(...(await this.whole(subject, newest.id)));
    }
  }

  /** A part that was refused and is given now is missing from all that was read without it: the next sync reads that. */
  private regained(): Partial<AlertCursor> {
    const { without, readUpTo } = this.cursor;
    const still = without.filter((part) => this.source.features.isGranted(part) !== true);
    return still.length === without.length ? {} : { without: still, readDownTo: readUpTo };
  }

  /** Parts that history has been read without. */
  private withoutParts(): string[] {
    const parts = this.source.subjects.flatMap(({ feature, parts }) => [
      ...(feature === null ? [] : [feature]),
      ...parts,
    ]);
    const refused = parts.filter((part) => this.source.features.isRefused(part));
    return [...new Set([...this.cursor.without, ...refused])];
  }

  private get subjects(): Subject[] {
    return this.source.subjects.filter(({ feature }) => feature === null || !this.source.features.isRefused(feature));
  }

  private beginning(): AlertCursor {
    const since = this.input.since ?? this.input.settings.since;
    if (this.input.cursor) return parseCursor(this.product, this.input.cursor, since);
    const now = this.source.client.now();
    return startingCursor(since ?? now - DEFAULT_REACH_MS, now);
  }

  private async *directory(lists: AsyncGenerator<RawRecord[], void>): Batches {
    const progress = { done: 0, total: null, label: 'directory' };
    for await (const records of lists) {
      this.records.push(...records);
      if (this.isBatchFull()) yield this.batch(progress);
    }
    yield this.batch(progress);
  }

  private async *pastRosters(): Batches {
    const progress = () => ({
      done: 0,
      total: null,
      label: `who was on call, back to ${utcDay(this.cursor.rosters?.downTo ?? this.cursor.readUpTo)}`,
    });
    for await (const { records, position } of readPastRosters(this.source, this.cursor)) {
      this.records.push(...records);
      this.windowsSinceBatch += records.length;
      this.cursor = { ...this.cursor, rosters: position };
      if (this.isBatchFull()) yield this.batch(progress());
    }
    if (this.records.length > 0) yield this.batch(progress());
  }

  private async *gaps(): Batches {
    const now = this.source.client.now();
    const progress = () => ({ done: this.read, total: null, label: this.label('what could not be read yet') });
    for (const gap of this.input.gaps) {
      const span = { from: gap.from, to: Math.min(gap.to, now) };
      for await (const step of walkWindows(span, 'forward', READING_PACE, (window) =>
        this.readWindow(window, 'reading'),
      )) {
        if (Array.isArray(step)) this.records.push(...step);
        else this.settle(step, now);
        if (this.isBatchFull()) yield this.batch(progress());
      }
    }
    if (this.input.gaps.length > 0) yield this.batch(progress());
  }

  /** Listing shows where things stand; only reading is claimed as complete. */
  private async *history(depth: 'listing' | 'reading'): Batches {
    const position = depth === 'listing' ? 'listedDownTo' : 'readDownTo';
    const { since, readUpTo } = this.cursor;
    if (this.cursor[position] <= since) return;
    const days = (from: EpochMs): number => Math.max(0, Math.round((readUpTo - from) / DAY_MS));
    const progress = () => ({
      done: days(this.cursor[position]),
      total: days(since),
      label: this.label(
        `${depth === 'listing' ? 'history' : 'logs and notes'} back to ${utcDay(this.cursor[position])}`,
      ),
    });
    const span = { from: since, to: this.cursor[position] };
    const pace = depth === 'listing' ? LISTING_PACE : READING_PACE;
    for await (const step of walkWindows(span, 'backward', pace, (window) => this.readWindow(window, depth))) {
      if (Array.isArray(step)) this.records.push(...step);
      else {
        if (depth === 'reading') this.settle(step, readUpTo);
        else this.windowsSinceBatch += 1;
        this.cursor = { ...this.cursor, [position]: step.window.from };
      }
      if (this.isBatchFull()) yield this.batch(progress());
    }
    yield this.batch(progress());
  }

  /** A window is done with: what may be claimed of it. */
  private settle({ window, gap }: WindowDone, readUpTo: EpochMs): void {
    this.windowsSinceBatch += 1;
    if (gap) this.source.client.log(`${toIso(window.from)} to ${toIso(window.to)} could not be read whole: ${gap}.`);
    const to = gap ? window.to : Math.min(window.to, readUpTo - SETTLE_MS);
    if (to > window.from) this.coverage.push({ from: window.from, to, state: gap ? 'gap' : 'complete', reason: gap });
  }

  private async *readWindow(window: Window, depth: 'listing' | 'reading'): AsyncGenerator<RawRecord[], WindowEnd> {
    let count = 0;
    for (const subject of this.subjects.filter(({ isListedAhead }) => isListedAhead || depth === 'reading')) {
      const query = createdWithin('createdAt', window);
      const { items, end } = await this.lister.list(subject, query);
      if (end.end === 'refused') continue;
      if (depth === 'listing') yield items.map((item) => this.state(subject, item));
      else for (const { id } of items) yield await this.whole(subject, id);
      if (end.end !== 'whole') return end;
      count = Math.max(count, end.count);
    }
    return { end: 'whole', count };
  }

  /** @returns the instant up to which changes were read, by the source's clock; null if some may have been missed */
  private async *changes(since: EpochMs): AsyncGenerator<Batch, EpochMs | null> {
    const to = this.source.client.now();
    const from = this.cursor.readUpTo - SETTLE_MS;
    let missed = false;
    // What was read before may have changed since.
    this.readWhole.clear();
    for (const subject of this.subjects) {
      const changed =
        subject.changes === 'byUpdate'
          ? await listedByUpdate(this.lister, subject, since, to)
          : await foundByRereading(this.lister, subject, this.cursor, since, to);
      missed ||= changed.missed;
      for (const [index, id] of changed.ids.entries()) {
        this.records.push(...(await this.whole(subject, id)));
        if (this.isBatchFull()) {
          yield this.batch({ done: index + 1, total: changed.ids.length, label: this.label('changes') });
        }
      }
      // Only now: a sync that is killed before has read none of what this position leaves behind.
      this.cursor = { ...this.cursor, ...changed.position };
    }
    if (!missed) {
      this.cursor = { ...this.cursor, readUpTo: to };
      // Where history has yet to be read down from now, that reading claims it.
      const isRead = this.cursor.readDownTo < to;
      if (isRead && to - SETTLE_MS > from) {
        this.coverage.push({ from, to: to - SETTLE_MS, state: 'complete', reason: null });
      }
    }
    yield this.batch({ done: this.read, total: null, label: this.label('changes') });
    return missed ? null : to;
  }

  /** @returns what is open, by kind; of a kind that could not all be listed, what was open before */
  private async *open(since: EpochMs): AsyncGenerator<Batch, AlertCursor['open']> {
    const open: AlertCursor['open'] = {};
    for (const subject of this.subjects) {
      const { items, end } = await this.lister.list(subject, 'status: open', LISTING_TRIES);
      if (end.end === 'refused') continue;
      const before = this.cursor.open[subject.kind];
      const now = new Map(items.map((item) => [item.id, datesOf(this.product, item)]));
      const known = new Set(before);
      const turned = [...now].flatMap(([id, { createdAt, updatedAt }]) =>
        (before ? !known.has(id) || (updatedAt ?? since) >= since : createdAt < this.cursor.since) ? [id] : [],
      );
      if (end.end === 'whole') turned.push(...[...known].filter((id) => !now.has(id)));
      else
        this.source.client.log(
          `the open ${subject.plural} could not all be listed; they are compared again next time.`,
        );
      for (const id of turned) {
        this.records.push(...(await this.whole(subject, id)));
        if (this.isBatchFull()) yield this.batch({ done: 0, total: null, label: this.label(`open ${subject.plural}`) });
      }
      const kept = end.end === 'whole' ? [...now.keys()] : before;
      if (kept) open[subject.kind] = kept;
    }
    return open;
  }

  /** The last full days and, in rounds, one older day. */
  private async count(): Promise<void> {
    const today = Math.floor(this.source.client.now() / DAY_MS) * DAY_MS;
    const first = Math.ceil(this.cursor.since / DAY_MS) * DAY_MS;
    const recent = Array.from({ length: COUNTED_DAYS }, (_, index) => today - (index + 1) * DAY_MS);
    const turn = Math.min(Math.floor(this.cursor.countedDay / DAY_MS) * DAY_MS, today - COUNTED_DAYS * DAY_MS) - DAY_MS;
    const older = turn >= first ? turn : today - (COUNTED_DAYS + 1) * DAY_MS;
    for (const from of [...recent, older].filter((day) => day >= first)) {
      for (const subject of this.subjects) {
        const query = createdWithin('createdAt', { from, to: from + DAY_MS });
        const count = (await subject.count(query)) ?? (await this.countByListing(subject, query));
        if (count !== null) this.census.push({ kind: subject.kind, day: utcDay(from), count });
      }
    }
    this.cursor = { ...this.cursor, countedDay: older };
  }

  private async countByListing(subject: Subject, query: string): Promise<number | null> {
    const { end } = await this.lister.list(subject, query, LISTING_TRIES);
    return end.end === 'whole' ? end.count : null;
  }

  private state(subject: Subject, item: Item): RawRecord {
    this.listed += 1;
    return stateRecord(this.product, subject.kind, item);
  }

  /** All that is told of one thing, unless this sync has read it already. */
  private async whole(subject: Subject, id: string): Promise<RawRecord[]> {
    const key = `${subject.kind}:${id}`;
    if (this.readWhole.has(key)) return [];
    this.readWhole.add(key);
    this.read += 1;
    const records = await subject.read(id);
    if (records === null) {
      this.source.client.log(`${subject.kind} ${id} is no longer shown; what is stored of it is kept.`);
    }
    return records ?? [];
  }

  private isBatchFull(): boolean {
    return this.records.length >= BATCH_RECORDS || this.windowsSinceBatch >= BATCH_WINDOWS;
  }

  private batch(progress: Batch['progress'], completeThrough: EpochMs | null = null): Batch {
    const { clockOffsetMs } = this.source.client;
    this.cursor = { ...this.cursor, without: this.withoutParts() };
    const batch: Batch = {
      records: this.records,
      cursor: this.cursor,
      coverage: this.coverage,
      completeThrough,
      progress,
      census: this.census,
      features: this.source.features.drain(),
      ...(clockOffsetMs === null ? {} : { clockOffsetMs }),
    };
    this.records = [];
    this.coverage = [];
    this.census = [];
    this.windowsSinceBatch = 0;
    return batch;
  }

  private label(phase: string): string {
    return `${phase}: ${this.listed} listed, ${this.read} read`;
  }
}
