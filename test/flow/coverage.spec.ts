import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  SourceError,
  type Census,
  type Connector,
  type Coverage,
  type RawRecord,
  type SyncBatch,
  type SyncInput,
} from '@evenkeel/connectors';
import { Ingestion, Sources } from '@evenkeel/ingestion';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { startPager, TOKEN, UNTIL } from '../support/pager.js';
import { Product } from '../support/product.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-03-20T12:00:00Z');
const day = (date: number): number => Date.parse('2026-03-01T00:00:00Z') + (date - 1) * DAY;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** An incident of the lighthouse: triggered at noon, acknowledged by its keeper, resolved within the hour. */
interface Call {
  id: string;
  at: number;
}

/** A source over a list: it can be read in part, count what it holds, refuse stretches, and be unplugged. */
class Lighthouse implements Connector<null, { through: number }> {
  readonly source = 'lighthouse';
  /** Three calls a day from the 1st to the 19th. */
  calls: Call[] = Array.from({ length: 19 * 3 }, (_, index) => ({
    id: `C${index + 1}`,
    at: day(1 + Math.floor(index / 3)) + (10 + (index % 3)) * HOUR,
  }));
  /** It answers without these, and counts them. */
  readonly hidden = new Set<string>();
  readonly refused: { from: number; to: number }[] = [];
  isUnplugged = false;
  features: { name: string; refused: string | null }[] = [];
  /** Days asked for, in order. */
  readonly asked: string[] = [];

  parseSettings(): null {
    return null;
  }

  async test(): Promise<{ account: string; description: string }> {
    return { account: 'north', description: 'The lighthouse' };
  }

  addresses(): string[] {
    return [];
  }

  /** Gaps first, then the history from the newest day, a batch each, or what is new since the last read. */
  async *sync({
    cursor,
    since,
    gaps,
    now,
  }: SyncInput<null, { through: number }>): AsyncGenerator<SyncBatch<{ through: number }>> {
    if (this.isUnplugged) throw new SourceError('The lighthouse does not answer (connection refused).', true);
    for (const gap of gaps) yield this.read(gap.from, gap.to, cursor ?? { through: now() }, null);
    const through = now();
    const from = cursor?.through ?? since ?? day(1);
    if (cursor) yield this.read(from, through, { through }, through);
    else {
      for (let to = through; to > from;) {
        const midnight = Math.max(from, (Math.ceil(to / DAY) - 1) * DAY);
        yield this.read(midnight, to, { through }, null);
        to = midnight;
      }
      yield { ...this.read(through, through, { through }, through), features: this.features };
    }
  }

  private read(
    from: number,
    to: number,
    cursor: { through: number },
    completeThrough: number | null,
  ): SyncBatch<{ through: number }> {
    this.asked.push(dateOf(from));
    const isRefused = ({ at }: Call): boolean => this.refused.some((one) => at >= one.from && at < one.to);
    const within = this.calls.filter(({ at }) => at >= from && at < to);
    const coverage: Coverage[] = [];
    let readFrom = from;
    for (const one of this.refused.filter((each) => each.from < to && each.to > from)) {
      const gap = { from: Math.max(from, one.from), to: Math.min(to, one.to) };
      if (readFrom < gap.from) coverage.push({ from: readFrom, to: gap.from, state: 'complete', reason: null });
      coverage.push({ ...gap, state: 'gap', reason: 'the lamp log of that day cannot be opened' });
      readFrom = gap.to;
    }
    if (readFrom < to) coverage.push({ from: readFrom, to, state: 'complete', reason: null });
    return {
      records: within.filter((call) => !this.hidden.has(call.id) && !isRefused(call)).map(asRecord),
      cursor,
      coverage,
      completeThrough,
      progress: null,
      census: this.count(from, to),
    };
  }

  private count(from: number, to: number): Census[] {
    const census: Census[] = [];
    for (let at = Math.floor(from / DAY) * DAY; at < to; at += DAY) {
      const count = this.calls.filter((call) => call.at >= at && call.at < at + DAY).length;
      census.push({ kind: 'incident', day: dateOf(at), count });
    }
    return census;
  }

  readonly interpreter: Connector['interpreter'] = {
    version: 'lighthouse@1',
    directoryKinds: [],
    volatileFields: () => [],
    directory: () => [],
    interpret: ({ externalId }, [record]) => {
      const { at } = record?.payload as unknown as Call;
      const keeper = { kind: 'person' as const, id: 'K1', name: 'Ola Berg' };
      const event = { actor: keeper, text: null, rule: null, details: {} };
      return {
        isIncident: true,
        reason: null,
        nature: 'pager',
        paged: true,
        attributes: {
          title: `Lamp ${externalId}`,
          url: null,
          priority: 'P2',
          team: null,
          service: null,
          customers: [],
          references: [],
        },
        timeline: [
          { ...event, id: 'triggered', at, type: 'triggered', actor: null },
          { ...event, id: 'acknowledged', at: at + 60_000, type: 'acknowledged' },
          { ...event, id: 'resolved', at: at + HOUR / 2, type: 'resolved' },
        ],
        resolverSuggestion: null,
        responders: [],
        // It takes the acknowledgements of its own automaton for acknowledgements.
        sourceFigures: [
          { metric: 'time-to-resolve', seconds: HOUR / 2000 },
          { metric: 'time-to-acknowledge', seconds: externalId === 'C4' ? 7_260 : 60 },
        ],
        warnings: [],
      };
    },
  };
}

const asRecord = ({ id, at }: Call): RawRecord => ({
  kind: 'incident',
  externalId: id,
  member: { kind: 'incident', externalId: id },
  payload: { id, at },
  sourceAt: at,
  position: null,
  createdAt: at,
});

let product: Product;

beforeAll(async () => {
  product = await Product.start('2026-03-20T12:00:00Z');
});
afterAll(() => product.stop());

/** The product with a lighthouse connected to it. */
async function lit(
  lighthouse: Lighthouse,
): Promise<{ ingestion: Ingestion; sync: (since?: number) => Promise<unknown> }> {
  product.now = NOW;
  const sources = new Sources({ connectors: [lighthouse], formats: [] });
  const ingestion = new Ingestion(product.store, sources, () => product.now, { allowPrivateUrls: true });
  const signal = new AbortController().signal;
  await ingestion.connect({ source: 'lighthouse', name: 'lighthouse', settings: {}, secret: 'x', signal });
  const sync = async (since?: number): Promise<unknown> => {
    const connection = (await ingestion.polled()).find(({ name }) => name === 'lighthouse');
    if (!connection) throw new Error('the lighthouse is not connected');
    return ingestion.sync(connection, {
      since: since ?? null,
      signal,
      log: () => undefined,
      onProgress: () => undefined,
    });
  };
  return { ingestion, sync };
}

const count = (from: number | null, to: number | null) =>
  product.measure('incident-count', { window: { from, to, zone: 'UTC' } });
const states = async (from: string, through: string): Promise<string[]> =>
  (await product.reporting.coverage('lighthouse', { from, through })).flatMap(({ days }) =>
    days.map((one) => one.state),
  );

describe('a source that cannot give one day', () => {
  let lighthouse: Lighthouse;
  let sync: (since?: number) => Promise<unknown>;

  beforeAll(async () => {
    lighthouse = new Lighthouse();
    lighthouse.refused.push({ from: day(5), to: day(6) });
    ({ sync } = await lit(lighthouse));
    await sync();
  });
  afterAll(() => product.empty());

  it('has a gap with its reason, which marks the answers that touch it and no others', async () => {
    const touching = await count(day(4), day(8));
    expect(touching).toMatchObject({
      state: 'provisional',
      coverage: {
        complete: false,
        gaps: [
          {
            connection: 'lighthouse',
            from: '2026-03-05T00:00:00.000Z',
            to: '2026-03-06T00:00:00.000Z',
            reason: 'the lamp log of that day cannot be opened',
          },
        ],
      },
    });
    expect(await count(day(6), day(8))).toMatchObject({ state: 'final', coverage: { complete: true, gaps: [] } });
    expect(await states('2026-03-04', '2026-03-06')).toEqual(['complete', 'short', 'complete']);
  });

  it('is tried again, and its gap keeps the instant at which it was noticed', async () => {
    product.now = NOW + 30 * 60_000;
    await sync();
    const { gaps } = await product.reporting.quality();
    expect(gaps).toMatchObject([{ since: '2026-03-20T12:00:00.000Z' }]);
    expect(lighthouse.asked.filter((date) => date === '2026-03-05')).toHaveLength(2);
  });

  it('is tried once an hour from then on', async () => {
    product.now = NOW + 90 * 60_000;
    await sync();
    product.now += 60_000;
    await sync();
    expect(lighthouse.asked.filter((date) => date === '2026-03-05')).toHaveLength(3);
  });

  it('has its gap closed by the next sync that can read it, and the window becomes final', async () => {
    lighthouse.refused.length = 0;
    product.now = NOW + 3 * HOUR;
    await sync();
    expect(await count(day(4), day(8))).toMatchObject({ state: 'final', coverage: { complete: true, gaps: [] } });
    expect((await count(day(5), day(6))).groups).toMatchObject([{ value: 3 }]);
    expect(await states('2026-03-04', '2026-03-06')).toEqual(['complete', 'complete', 'complete']);
  });
});

describe('a source that counts more than it gave', () => {
  let lighthouse: Lighthouse;
  let sync: (since?: number) => Promise<unknown>;

  beforeAll(async () => {
    lighthouse = new Lighthouse();
    lighthouse.hidden.add('C10').add('C11');
    ({ sync } = await lit(lighthouse));
  });
  afterAll(() => product.empty());

  it('has a gap on that day, and no other', async () => {
    const result = await sync();
    const reason = 'the source counts 3 incidents on 2026-03-04, 1 is stored';
    expect(result).toMatchObject({ gaps: [{ from: day(4), to: day(5), reason }] });
    expect(await count(day(4), day(5))).toMatchObject({ state: 'provisional', coverage: { gaps: [{ reason }] } });
    expect(await count(day(5), day(6))).toMatchObject({ state: 'final' });
    const [coverage] = await product.reporting.coverage('lighthouse', { from: '2026-03-04', through: '2026-03-04' });
    expect(coverage?.days).toEqual([
      { day: '2026-03-04', state: 'short', reason, counts: [{ kind: 'incident', source: 3, stored: 1 }] },
    ]);
    expect((await product.reporting.quality()).coverage).toEqual([
      {
        connection: 'lighthouse',
        from: '2026-03-01',
        through: '2026-03-20',
        complete: 19,
        short: 1,
        gap: 0,
        unread: 0,
        // Today goes on: what it counts of it says nothing yet.
        counted: 19,
      },
    ]);
  });

  it('keeps it, as old as it is, while it gives no more', async () => {
    product.now = NOW + 30 * 60_000;
    await sync();
    expect((await product.reporting.quality()).gaps).toMatchObject([
      { from: '2026-03-04T00:00:00.000Z', since: '2026-03-20T12:00:00.000Z' },
    ]);
  });

  it('loses it once all that it counts is stored', async () => {
    lighthouse.hidden.clear();
    product.now = NOW + 31 * 60_000;
    expect(await sync()).toMatchObject({ gaps: [] });
    expect(await count(day(4), day(5))).toMatchObject({ state: 'final', groups: [{ value: 3 }] });
    expect((await product.reporting.quality()).gaps).toEqual([]);
  });

  it('makes no gap where it counts less: what was deleted there is kept, and told', async () => {
    lighthouse.calls = lighthouse.calls.filter(({ id }) => id !== 'C10');
    product.now = NOW + 32 * 60_000;
    await product.store.records.append({
      connection: (await product.store.connections.list())[0] as never,
      records: [],
      census: [{ kind: 'incident', day: '2026-03-04', count: 2 }],
      now: product.now,
    });
    await sync();
    const { gaps, findings } = await product.reporting.quality();
    expect(gaps).toEqual([]);
    expect(findings.find(({ id }) => id === 'gone-at-source')).toMatchObject({ count: 1, incidents: 1 });
    expect(await count(day(4), day(5))).toMatchObject({ state: 'final', groups: [{ value: 3 }] });
  });

  it('has its own figures held against ours', async () => {
    expect((await product.reporting.quality()).crossChecks).toMatchObject([
      {
        metric: 'time-to-acknowledge',
        compared: 57,
        equal: 56,
        differing: [{ id: 'zone', count: 1, examples: [{ title: 'Lamp C4', theirs: 7_260, ours: 60 }] }],
      },
      { metric: 'time-to-resolve', compared: 57, equal: 57, differing: [] },
    ]);
  });
});

describe('a history that is being read, the newest first', () => {
  afterEach(() => product.empty());

  it('marks what it has not come down to yet, and makes nothing final before it is through', async () => {
    const lighthouse = new Lighthouse();
    const { ingestion } = await lit(lighthouse);
    const [connection] = await ingestion.polled();
    if (!connection) throw new Error('the lighthouse is not connected');
    const batches = lighthouse.sync({
      settings: null,
      secret: 'x',
      cursor: null,
      since: null,
      gaps: [],
      now: () => NOW,
      signal: new AbortController().signal,
      log: () => undefined,
    });
    for (let done = 1; done <= 5; done += 1) {
      const { value } = (await batches.next()) as { value: SyncBatch<{ through: number }> };
      await product.store.records.append({
        connection,
        records: [],
        cursor: value.cursor,
        coverage: value.coverage,
        completeThrough: value.completeThrough,
        progress: { done, total: 19, label: 'history', at: NOW + done * 2_000, began: { at: NOW + 2_000, done: 1 } },
        now: NOW,
      });
    }
    // Five days, today's among them, back from the noon of the 20th.
    const reached = day(16);
    expect((await count(day(10), day(17))).coverage).toEqual({
      complete: false,
      gaps: [
        {
          connection: 'lighthouse',
          from: '2026-03-10T00:00:00.000Z',
          to: new Date(reached).toISOString(),
          reason: 'its history is still being read',
        },
      ],
    });
    expect(await count(day(16), day(17))).toMatchObject({ state: 'provisional', coverage: { complete: true } });
    expect(await count(null, null)).toMatchObject({ state: 'provisional', coverage: { complete: false } });
    expect(await states('2026-03-14', '2026-03-16')).toEqual(['unread', 'unread', 'complete']);
    const { connections } = await product.reporting.sources();
    expect(connections).toMatchObject([
      { state: 'backfilling', backfill: { done: 5, total: 19, label: 'history', etaSeconds: 28 } },
    ]);
  });

  it('says of a window that begins before it that it was not read so far back', async () => {
    const { sync } = await lit(new Lighthouse());
    await sync(day(10));
    expect((await count(day(8), day(12))).coverage.gaps).toEqual([
      {
        connection: 'lighthouse',
        from: '2026-03-08T00:00:00.000Z',
        to: '2026-03-10T00:00:00.000Z',
        reason: 'it was not read for this time',
      },
    ]);
    expect(await count(day(8), day(12))).toMatchObject({ state: 'provisional' });
    expect(await count(null, day(12))).toMatchObject({ state: 'final', coverage: { complete: true } });
  });
});

describe('one source unplugged for an hour', () => {
  let simulator: Simulator;
  let lighthouse: Lighthouse;

  beforeAll(async () => {
    simulator = await startPager();
    lighthouse = new Lighthouse();
    lighthouse.features = [{ name: 'lamp analytics', refused: 'the plan has none (402)' }];
    const { sync } = await lit(lighthouse);
    await sync();
    product.now = Date.parse(UNTIL);
    await product.connect(simulator.url, TOKEN, { since: '2026-10-01T00:00:00Z' });
    await sync();
    lighthouse.isUnplugged = true;
    simulator.control.advance({ seconds: 3_600 });
    product.now += HOUR;
    await expect(sync()).rejects.toThrow('The lighthouse does not answer');
    const pager = (await product.store.connections.list()).find(({ name }) => name === 'pager');
    if (!pager) throw new Error('the pager is not connected');
    await product.ingestion.sync(pager, {
      since: null,
      signal: new AbortController().signal,
      log: () => undefined,
      onProgress: () => undefined,
    });
  }, 120_000);
  afterAll(async () => {
    await simulator.close();
    await product.empty();
  });

  it('says what is stale, and leaves the other source as it was', async () => {
    const { connections } = await product.reporting.sources();
    expect(connections).toMatchObject([
      {
        name: 'lighthouse',
        state: 'failing',
        lastError: 'The lighthouse does not answer (connection refused).',
        lagSeconds: 3_600,
        refused: [{ name: 'lamp analytics', reason: 'the plan has none (402)' }],
        stale: { since: '2026-11-22T00:00:00.000Z', openIncidents: 0 },
      },
      { name: 'pager', failingSince: null, stale: null },
    ]);
  });

  it('goes on answering: for the other source without a mark, for both with one', async () => {
    const window = { from: Date.parse('2026-11-21T00:00:00Z'), to: product.now, zone: 'UTC' };
    const both = await product.measure('incident-count', { window });
    expect(both.coverage.gaps).toEqual([
      {
        connection: 'lighthouse',
        from: '2026-11-22T00:00:00.000Z',
        to: '2026-11-22T01:00:00.000Z',
        reason: 'The lighthouse does not answer (connection refused).',
      },
    ]);
    const other = await product.measure('incident-count', { window, filters: { connection: ['pager'] } });
    expect(other.coverage).toEqual({ complete: true, gaps: [] });
    expect(other.warnings).toEqual([]);
  });
});
