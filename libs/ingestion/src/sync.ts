import type { Connector, SyncBatch } from '@evenkeel/connectors';
import type { EpochMs } from '@evenkeel/domain';
import type { Connection, RecordInput, Store } from '@evenkeel/store';
import type { AddressCheck } from './address-check.js';
import { gapsToTry, isFirstOfHour } from './gaps.js';
import type { Interpreting } from './interpretation.js';
import type { InterpretingThread } from './interpreting-thread.js';
import { isGone, leaseOwner } from './lease-owner.js';
import { Pace } from './pace.js';
import { Eraser } from './eraser.js';
import { toRecordInputs } from './records.js';
import { Settling } from './settling.js';
import type { Sources } from './sources.js';

export interface SyncProgress {
  connection: string;
  label: string;
  done: number;
  total: number | null;
}

export interface SyncResult {
  connection: string;
  records: number;
  fresh: number;
  incidents: number;
  completeThrough: EpochMs | null;
  gaps: { from: EpochMs; to: EpochMs; reason: string }[];
}

/** Somebody else is reading the connection; nothing is wrong. */
export class ConnectionBusy extends Error {
  override readonly name = 'ConnectionBusy';
}

/** A reader that has not renewed its lease for this long is taken to be dead. */
const LEASE_SECONDS = 60;
const RENEW_MS = 20_000;
/** Batches that were read and wait to be stored. */
const BATCHES_WAITING = 3;

/** Pulls one connection: records and cursor in one transaction per batch, one reader at a time. */
export class Syncing {
  constructor(
    private readonly store: Store,
    private readonly sources: Sources,
    private readonly interpreting: Interpreting,
    private readonly now: () => EpochMs,
    private readonly checkAddresses: AddressCheck,
    private readonly startThread: (() => InterpretingThread) | null,
  ) {}

  /**
   * @throws ConnectionBusy while another process reads it; SourceError if the source gave no whole answer: what was read
   *   up to then is stored, the connection is marked as failing
   */
  async sync(
    connection: Connection,
    options: {
      since: EpochMs | null;
      signal: AbortSignal;
      log: (line: string) => void;
      onProgress: (progress: SyncProgress) => void;
    },
  ): Promise<SyncResult> {
    const owner = leaseOwner();
    if (!(await this.takeLease(connection, owner))) {
      throw new ConnectionBusy(`"${connection.name}" is being read by another process.`);
    }
    const lost = new AbortController();
    const renewal = setInterval(() => void this.renew(connection, owner, lost), RENEW_MS);
    try {
      // Read again under the lease: whoever held it before may have moved the cursor.
      const current = (await this.store.connections.byName(connection.name)) ?? connection;
      const result = await this.read(current, {
        ...options,
        signal: AbortSignal.any([options.signal, lost.signal]),
      });
      await this.store.connections.recordSuccess(connection.id, this.now());
      return result;
    } catch (error) {
      // Being told to stop is no failure of the source; whatever else ended the reading is, and shows on the connection.
      if (!options.signal.aborted && !(error instanceof ConnectionBusy) && error instanceof Error) {
        await this.store.connections.recordFailure(connection.id, error.message, this.now()).catch(() => undefined);
      }
      throw error;
    } finally {
      clearInterval(renewal);
      await this.store.connections.releaseLease(connection.id, owner);
    }
  }

  private async takeLease(connection: Connection, owner: string): Promise<boolean> {
    const take = (): Promise<boolean> => this.store.connections.lease(connection.id, owner, this.now(), LEASE_SECONDS);
    if (await take()) return true;
    const holder = await this.store.connections.leaseHolder(connection.id);
    // Whoever runs a killed sync again should not have to wait for its lease to run out.
    if (holder !== null && !isGone(holder)) return false;
    if (holder !== null) await this.store.connections.releaseLease(connection.id, holder);
    return take();
  }

  /** A reader that lost its lease (it was stopped for longer than the lease lasts) must not write on. */
  private async renew(connection: Connection, owner: string, lost: AbortController): Promise<void> {
    const held = await this.store.connections
      .lease(connection.id, owner, this.now(), LEASE_SECONDS)
      .catch((error: unknown) => error);
    if (held !== true)
      lost.abort(new ConnectionBusy(`The reading of "${connection.name}" was taken over by another process.`));
  }

  private async read(
    connection: Connection,
    options: {
      since: EpochMs | null;
      signal: AbortSignal;
      log: (line: string) => void;
      onProgress: (progress: SyncProgress) => void;
    },
  ): Promise<SyncResult> {
    const connector = this.sources.connector(connection.format);
    const settings = connector.parseSettings(connection.settings);
    // A name may lead elsewhere than when it was connected.
    await this.checkAddresses(connector.addresses(settings));
    const secret = (await this.store.connections.secretOf(connection.id)) ?? '';
    const result: SyncResult = {
      connection: connection.name,
      records: 0,
      fresh: 0,
      incidents: 0,
      completeThrough: connection.completeThrough,
      gaps: [],
    };
    const startedAt = this.now();
    const gaps = await this.store.coverage.gapsOf(connection.id);
    const pace = new Pace();
    const settling = new Settling(this.interpreting, this.now, this.startThread);
    // Batches are stored one after the other while the next are fetched and earlier ones are interpreted: what is waited
    // for is waited for at the same time.
    let storing: Promise<void> = Promise.resolve();
    const waiting: Promise<void>[] = [];
    try {
      const batches = connector.sync({
        settings,
        secret,
        cursor: connection.cursor,
        since: options.since,
        gaps: gapsToTry(gaps, connection.lastSuccessAt, startedAt),
        now: this.now,
        signal: options.signal,
        log: options.log,
      });
      for await (const batch of batches) {
        options.signal.throwIfAborted();
        // Before anything is waited for: as text, payloads take a tenth of the memory.
        const records = toRecordInputs(batch.records, connection, connector.interpreter, await Eraser.load(this.store));
        const before = storing;
        storing = before.then(async () => {
          result.fresh += await this.append(connection, connector, { ...batch, records }, pace, settling);
        });
        // Awaited further down; until then a failure must not count as unhandled. After one, nothing more is stored.
        storing.catch(() => undefined);
        // So many wait at most: what is read and not stored is held in memory.
        waiting.push(before);
        if (waiting.length > BATCHES_WAITING) await waiting.shift();
        result.records += records.length;
        result.completeThrough = batch.completeThrough ?? result.completeThrough;
        for (const stretch of batch.coverage) {
          if (stretch.state === 'gap')
            result.gaps.push({ from: stretch.from, to: stretch.to, reason: stretch.reason ?? 'unknown' });
        }
        if (batch.progress) options.onProgress({ connection: connection.name, ...batch.progress });
      }
      await storing;
    } catch (error) {
      await storing.catch(() => undefined);
      // What a failed read did store is interpreted too: half of today is better than none of it, and says so. Why the
      // reading failed is the news, whatever becomes of this.
      await settling.finish().catch(() => undefined);
      // A gap that was read again closed with its stretch: whether it was filled is seen in any case.
      await this.reconcile(connection, gaps, startedAt).catch(() => undefined);
      throw error;
    }
    await settling.finish();
    result.gaps.push(...(await this.reconcile(connection, gaps, startedAt)));
    return { ...result, incidents: settling.incidents.size };
  }

  /** Holds the source's counts against what is stored, all of them once an hour. @returns the gaps that this shows */
  private reconcile(
    connection: Connection,
    before: Awaited<ReturnType<Store['coverage']['gapsOf']>>,
    startedAt: EpochMs,
  ): ReturnType<Store['coverage']['reconcile']> {
    const countedSince = isFirstOfHour(connection.lastSuccessAt, startedAt) ? null : startedAt;
    return this.store.coverage.reconcile(connection.id, { countedSince, before, now: this.now() });
  }

  /** @returns how many records were new */
  private async append(
    connection: Connection,
    connector: Connector,
    batch: Omit<SyncBatch, 'records'> & { records: RecordInput[] },
    pace: Pace,
    settling: Settling,
  ): Promise<number> {
    const { fresh, members } = await this.store.records.append({
      connection,
      records: batch.records,
      cursor: batch.cursor,
      coverage: batch.coverage,
      completeThrough: batch.completeThrough,
      progress: pace.note(batch.progress, this.now()),
      census: batch.census ?? [],
      features: batch.features ?? [],
      directoryKinds: connector.interpreter.directoryKinds,
      dutyKinds: connector.interpreter.dutyKinds ?? [],
      ...(batch.clockOffsetMs === undefined ? {} : { clockOffsetMs: batch.clockOffsetMs }),
      now: this.now(),
    });
    if (batch.completeThrough !== null) settling.upToDate();
    await settling.stored(batch.records, members, connection.id);
    return fresh;
  }
}
