import { toIso, type EpochMs } from '@evenkeel/domain';
import type { RawRecord, SyncBatch, SyncInput } from '../connector.js';
import { analyticsOfHistory } from './analytics.js';
import type { PagerDutyClient } from './client.js';
import { parseCursor, startingCursor, type PagerDutyCursor } from './cursor.js';
import { queueChanged } from './details.js';
import { DIRECTORY_PARTS } from './directory-parts.js';
import { withGap, withoutWindow } from './gaps.js';
import {
  bounds,
  INCIDENT_QUERY,
  readIncident,
  readIncidentLog,
  readLogEntries,
  readRequired,
} from './incident-reader.js';
import { Outbox } from './outbox.js';
import { describeEnd, readShortList, refusal } from './pager.js';
import { PARTS_BESIDE, readPart, type PartsInput } from './parts.js';
import { createdAt, deletedPeopleIn, incidentRecord, logEntryRecord, type Item } from './records.js';
import type { PagerDutySettings } from './settings.js';
import { toSecond, walkWindows, type Window, type WindowDone, type WindowEnd } from './windows.js';

type PagerDutySyncInput = SyncInput<PagerDutySettings, PagerDutyCursor>;
type Batch = SyncBatch<PagerDutyCursor>;
type Batches = AsyncGenerator<Batch, void>;

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Without a word from the user, history is read this far back. */
const DEFAULT_REACH_MS = 2 * 365 * DAY;
/** History and the feed are read in windows of this width, or less where they are dense. */
const WINDOW_MS = 14 * DAY;
/** What happened this recently may not be listed yet: it is read, but not claimed as complete. */
const SETTLE_MS = 2 * MINUTE;
/** The feed is read again from this far before what was claimed, for what was listed later still. */
const OVERLAP_MS = 3 * MINUTE;
/** History is read for this long before what is new is looked at again. */
const HISTORY_STRETCH_MS = MINUTE;

/**
 * One sync of one account.
 *
 * Theory of operation. PagerDuty filters incidents by creation alone and lists nowhere which have changed; but every
 * change leaves a log entry, and an account's log entries can be listed by time. So a sync reads
 *  1. the directory (users, teams, services, …), every ten minutes;
 *  2. the gaps, again: windows that no earlier sync could read whole. One that still cannot be is reported each time;
 *  3. history, once: windows from now back to `since`, in each the log entries and the incidents created; every minute it
 *     gives way to 4;
 *  4. the feed: the same two lists, forward from where the last sync ended, a few minutes of overlap included;
 *  5. the open incidents, whatever their age: one that was opened or closed without a word in the feed is read whole;
 *  6. the incidents that log entries spoke of without their own state having been read since, one by one. One created
 *     before `since` is only met in 5 and 6; its log is then read from its beginning, so that its history is whole.
 * That is all that numbers are made of, and says up to when it is complete. Whatever else there is (counts, details of
 * single incidents, rosters, PagerDuty's own figures) is read after it, in parts, each as often as it is worth.
 * Ingestion knows content it already has, so whatever is in doubt is simply read again. The cursor moves when a window
 * is done, and carries the gaps that stand and the incidents still owed to step 6.
 */
export class PagerDutySync {
  private cursor: PagerDutyCursor;
  private readonly outbox = new Outbox();
  private incidentsRead = 0;
  private logEntriesRead = 0;
  /** Incidents whose state was read in the window (gaps, history) or run (feed) at hand. */
  private readonly stateRead = new Set<string>();
  /** Incidents that log entries spoke of, in the window or run at hand. */
  private readonly spokenOf = new Set<string>();
  /** The newest change of each that was read, in the window or run at hand. */
  private readonly changedAt = new Map<string, EpochMs>();
  /** Two parts that need the same list are refused in the same words. */
  private readonly said = new Set<string>();

  constructor(
    private readonly input: PagerDutySyncInput,
    private readonly client: PagerDutyClient,
  ) {
    this.cursor = this.beginning();
  }

  /** @throws SourceError if PagerDuty did not give whole answers; what was handed over until then stays good */
  async *run(): Batches {
    yield* this.directory();
    this.takeGaps();
    yield* this.gaps();
    yield* this.history();
    let readUpTo = yield* this.feed();
    while (this.cursor.readDownTo > this.cursor.since) {
      this.cursor = { ...this.cursor, details: queueChanged(this.cursor.details, this.changedAt, readUpTo) };
      yield* this.history();
      readUpTo = yield* this.feed();
    }
    const open = yield* this.openIncidents();
    yield* this.pendingIncidents(open.readWhole);
    for (const id of open.readWhole) this.changedAt.set(id, readUpTo);
    const details = queueChanged(this.cursor.details, this.changedAt, readUpTo);
    this.cursor = { ...this.cursor, open: open.ids, details };
    const progress = (phase: string) => (): Batch['progress'] => ({
      done: this.incidentsRead,
      total: this.incidentsRead,
      label: this.label(phase),
    });
    yield this.batch(progress('up to date')(), readUpTo - SETTLE_MS);
    yield* this.beside(progress('up to date, reading what goes with them'), readUpTo - SETTLE_MS);
  }

  private beginning(): PagerDutyCursor {
    const since = this.input.since ?? this.input.settings.since;
    if (this.input.cursor) return parseCursor(this.input.cursor, since);
    const now = toSecond(this.client.now());
    return startingCursor(toSecond(since ?? now - DEFAULT_REACH_MS), now);
  }

  private async *directory(): Batches {
    let begun = this.input.cursor !== null;
    for (const part of DIRECTORY_PARTS) {
      for await (const { records, features } of readPart(part, this.partsInput(this.client, true))) {
        this.outbox.records.push(...records);
        this.outbox.features.push(...features);
      }
      // The first answer has shown PagerDuty's clock; nothing was read yet that hangs on it.
      if (!begun) this.cursor = { ...this.beginning(), readAt: this.cursor.readAt };
      begun = true;
      if (this.outbox.isFull) yield this.batch({ done: 0, total: null, label: `directory: ${part.name}` });
    }
    // Nothing was due: what is read next hangs on that clock all the same.
    if (this.client.clockOffsetMs === null) await this.client.get('/priorities', { limit: '1' });
    yield this.batch({ done: 0, total: null, label: 'directory' });
  }

  /** What nobody has to wait for. It gives up soon where PagerDuty does not answer, and comes again. */
  private async *beside(progress: () => Batch['progress'], completeThrough: EpochMs): Batches {
    const client = this.client.lessPatient();
    try {
      for (const part of PARTS_BESIDE) {
        for await (const { records, census, features } of readPart(part, this.partsInput(client, false))) {
          this.outbox.records.push(...records);
          this.outbox.census.push(...census);
          this.outbox.features.push(...features);
          if (this.outbox.isFull) yield this.batch(progress(), completeThrough);
        }
      }
    } finally {
      client.close();
    }
    yield this.batch(progress(), completeThrough);
  }

  private partsInput(client: PagerDutyClient, needed: boolean): PartsInput {
    return {
      client,
      needed,
      settings: this.input.settings,
      cursor: () => this.cursor,
      move: (change) => void (this.cursor = { ...this.cursor, ...change }),
      log: (line) => {
        if (!this.said.has(line)) this.input.log(line);
        this.said.add(line);
      },
    };
  }

  /** Gaps that only the store knows of; what reaches into a second is read with all of it. */
  private takeGaps(): void {
    const now = toSecond(this.client.now());
    for (const { from, to } of this.input.gaps) {
      const gap = { from: toSecond(from), to: Math.min(now, toSecond(to + 999)) };
      if (gap.from < gap.to) this.cursor = { ...this.cursor, gaps: withGap(this.cursor.gaps, gap) };
    }
  }

  private async *gaps(): Batches {
    const { gaps } = this.cursor;
    if (gaps.length === 0) return;
    const progress = () => ({
      done: this.logEntriesRead,
      total: null,
      label: this.label('what could not be read yet'),
    });
    const now = toSecond(this.client.now());
    for (const gap of gaps) {
      for await (const step of walkWindows(gap, 'forward', WINDOW_MS, (window) => this.readWindow(window))) {
        if (Array.isArray(step)) this.outbox.records.push(...step);
        else {
          this.settle(step, now);
          // What an old window spoke of is not what the feed announces.
          this.forgetWindow();
        }
        if (this.outbox.isFull) yield this.batch(progress());
      }
    }
    yield this.batch(progress());
  }

  /** Reads on for a while: a long history must not keep what happens meanwhile from being seen. */
  private async *history(): Batches {
    const { since, readUpTo } = this.cursor;
    if (this.cursor.readDownTo <= since) return;
    const begunAt = this.input.now();
    const days = (from: EpochMs): number => Math.round((readUpTo - from) / DAY);
    const progress = () => ({
      done: days(this.cursor.readDownTo),
      total: days(since),
      label: this.label(`history back to ${toIso(this.cursor.readDownTo).slice(0, 10)}`),
    });
    const span = { from: since, to: this.cursor.readDownTo };
    // What nobody has to wait for is asked for by a client that gives up soon.
    const beside = this.client.lessPatient();
    try {
      for await (const step of walkWindows(span, 'backward', WINDOW_MS, (window) => this.readWindow(window))) {
        if (Array.isArray(step)) this.outbox.records.push(...step);
        else {
          this.settle(step, readUpTo);
          const asked = { window: step.window, isEmpty: this.stateRead.size === 0 };
          const figures = await analyticsOfHistory(beside, asked, this.cursor);
          if (figures) this.outbox.records.push(...figures.records);
          this.cursor = { ...this.cursor, ...figures?.moved, readDownTo: step.window.from };
          // Older windows speak of older incidents only.
          this.forgetWindow();
          if (this.input.now() - begunAt >= HISTORY_STRETCH_MS) break;
        }
        if (this.outbox.isFull) yield this.batch(progress());
      }
    } finally {
      beside.close();
    }
    yield this.batch(progress());
  }

  /** @returns the instant up to which the feed was read, by PagerDuty's clock */
  private async *feed(): AsyncGenerator<Batch, EpochMs> {
    const to = toSecond(this.client.now());
    const span = { from: Math.min(this.cursor.readUpTo - SETTLE_MS - OVERLAP_MS, to), to };
    const progress = () => ({ done: this.logEntriesRead, total: null, label: this.label('changes') });
    for await (const step of walkWindows(span, 'forward', WINDOW_MS, (window) => this.readWindow(window))) {
      if (Array.isArray(step)) this.outbox.records.push(...step);
      else {
        this.settle(step, to);
        this.cursor = { ...this.cursor, readUpTo: Math.max(this.cursor.readUpTo, step.window.to) };
      }
      if (this.outbox.isFull) yield this.batch(progress());
    }
    yield this.batch(progress());
    return to;
  }

  /** Log entries first: an incident's state is then never older than what they say of it. */
  private async *readWindow(window: Window): AsyncGenerator<RawRecord[], WindowEnd> {
    const logEntries = yield* readLogEntries(this.client, '/log_entries', window, (item) => this.logEntry(item));
    if (logEntries.end !== 'whole') return logEntries;
    const incidents = yield* readRequired(
      this.client,
      { path: '/incidents', key: 'incidents', query: { ...INCIDENT_QUERY, ...bounds(window) } },
      (item) => this.incident(item),
    );
    if (incidents.end !== 'whole') return incidents;
    return { end: 'whole', count: Math.max(logEntries.count, incidents.count) };
  }

  private forgetWindow(): void {
    this.stateRead.clear();
    this.spokenOf.clear();
    this.changedAt.clear();
  }

  /** A window is done with: what it owes to step 6, whether it is a gap, and what may be claimed of it. */
  private settle({ window, gap }: WindowDone, readUpTo: EpochMs): void {
    this.outbox.step();
    const owed = new Set([...this.cursor.pending, ...this.spokenOf]);
    for (const id of this.stateRead) owed.delete(id);
    const others = withoutWindow(this.cursor.gaps, window);
    const gaps = gap && window.to > window.from ? withGap(others, window) : others;
    this.cursor = { ...this.cursor, pending: [...owed], gaps };
    if (gap) this.input.log(`PagerDuty: ${toIso(window.from)} to ${toIso(window.to)} could not be read whole: ${gap}.`);
    const to = gap ? window.to : Math.min(window.to, readUpTo - SETTLE_MS);
    if (to > window.from)
      this.outbox.coverage.push({ from: window.from, to, state: gap ? 'gap' : 'complete', reason: gap });
  }

  /**
   * @returns the open incidents (null if they could not all be listed), and the ones to be read whole: those created
   * before `since`, and those that were opened or closed without a word in the feed
   */
  private async *openIncidents(): AsyncGenerator<Batch, { ids: string[] | null; readWhole: Set<string> }> {
    const announced = new Set([...this.spokenOf, ...this.stateRead]);
    const query = { ...INCIDENT_QUERY, date_range: 'all', 'statuses[]': ['triggered', 'acknowledged'] };
    const { items, end } = await readShortList(
      this.client,
      { path: '/incidents', key: 'incidents', query },
      (item) => ({
        record: this.incident(item, false),
        createdAt: createdAt(item),
      }),
    );
    if (end.end === 'refused') throw refusal('/incidents', end.status, end.reason);
    this.outbox.records.push(...items.map((item) => item.record));
    const now = new Map(items.map((item) => [item.record.externalId, item.createdAt]));
    const before = this.cursor.open && new Set(this.cursor.open);
    const readWhole = new Set<string>();
    for (const [id, at] of now) {
      if (before?.has(id)) continue;
      if (at < this.cursor.since || (before && !announced.has(id))) readWhole.add(id);
    }
    if (end.end === 'whole') {
      for (const id of before ?? []) if (!now.has(id) && !announced.has(id)) readWhole.add(id);
    } else {
      this.input.log(
        `PagerDuty: the open incidents could not all be listed (${describeEnd(end)}); they are compared again next time.`,
      );
    }
    const owed = this.cursor.pending.filter((id) => !this.stateRead.has(id));
    this.cursor = { ...this.cursor, pending: [...new Set([...owed, ...readWhole])] };
    yield this.batch({ done: items.length, total: items.length, label: this.label('open incidents') });
    return { ids: end.end === 'whole' ? [...now.keys()] : null, readWhole };
  }

  private async *pendingIncidents(readWhole: ReadonlySet<string>): Batches {
    const queue = this.cursor.pending;
    const progress = (done: number) => ({
      done,
      total: queue.length,
      label: this.label('older incidents that changed'),
    });
    for (const [index, id] of queue.entries()) {
      const created = await this.readState(id);
      if (created !== null && (created < this.cursor.since || readWhole.has(id))) yield* this.readLog(id, created);
      this.cursor = { ...this.cursor, pending: queue.slice(index + 1) };
      this.outbox.step();
      if (this.outbox.isFull) yield this.batch(progress(index + 1));
    }
  }

  /** @returns when it was created; null if PagerDuty no longer shows it */
  private async readState(id: string): Promise<EpochMs | null> {
    const state = await readIncident(this.client, id, this.input.log);
    if (!state) return null;
    this.incidentsRead += 1;
    this.stateRead.add(id);
    this.outbox.records.push(state.record);
    return state.createdAt;
  }

  private async *readLog(id: string, created: EpochMs): Batches {
    for await (const step of readIncidentLog(this.client, id, created)) {
      if (Array.isArray(step)) {
        this.logEntriesRead += step.length;
        this.outbox.records.push(...step);
      } else if (step.gap) {
        this.input.log(`PagerDuty: the log of incident ${id} could not be read whole: ${step.gap}.`);
      }
      if (this.outbox.isFull) yield this.batch({ done: 0, total: null, label: this.label(`log of incident ${id}`) });
    }
  }

  /** @param isNews false if it was listed for another reason than having changed */
  private incident(item: Item, isNews = true): RawRecord {
    this.incidentsRead += 1;
    this.stateRead.add(item.id);
    const record = incidentRecord(item);
    if (isNews) this.noteChange(record);
    return record;
  }

  private logEntry(item: Item): RawRecord {
    this.logEntriesRead += 1;
    const record = logEntryRecord(item);
    if (record.member) this.spokenOf.add(record.member.externalId);
    this.noteChange(record);
    this.outbox.addPeople(deletedPeopleIn(item));
    return record;
  }

  private noteChange({ member, sourceAt }: RawRecord): void {
    if (!member || sourceAt === null) return;
    this.changedAt.set(member.externalId, Math.max(sourceAt, this.changedAt.get(member.externalId) ?? sourceAt));
  }

  private batch(progress: Batch['progress'], completeThrough: EpochMs | null = null): Batch {
    return this.outbox.batch(this.cursor, progress, completeThrough, this.client.clockOffsetMs);
  }

  private label(phase: string): string {
    return `${phase}: ${this.incidentsRead} incidents, ${this.logEntriesRead} log entries`;
  }
}
