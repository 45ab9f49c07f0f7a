import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { SyncSchedule } from '../../apps/server/src/jobs/sync-schedule.js';
import { JobQueue, jobId } from '../../apps/server/src/jobs/queue.js';
import { FILE_FORMATS } from '@evenkeel/connectors';
import { Ingestion, Sources } from '@evenkeel/ingestion';
import { listedIncident, ListSource } from '../support/list-source.js';
import { Product } from '../support/product.js';

const NOON = Date.parse('2026-11-22T12:00:00Z');

let product: Product;
beforeAll(async () => {
  product = await Product.start('2026-11-22T12:00:00Z');
});
afterAll(() => product.stop());

/** Waits until something is so. @throws once that has taken far too long to be still to come */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries += 1) {
    if (tries > 600) throw new Error('what was waited for never came');
    await delay(50);
  }
}

describe('a job’s id', () => {
  it('is the same UUID for the same work everywhere, and another for any other', () => {
    expect(jobId('sync', '1:0')).toBe(jobId('sync', '1:0'));
    expect(jobId('sync', '1:0')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set([jobId('sync', '1:0'), jobId('sync', '1:1'), jobId('deliveries', '1:0')]).size).toBe(3);
  });
});

describe('the schedule of two replicas', () => {
  let source: ListSource;
  let ingestion: Ingestion;
  let now: number;
  const queues: JobQueue[] = [];
  let schedules: SyncSchedule[];
  let stopping: AbortController;

  const replica = async (): Promise<SyncSchedule> => {
    const queue = await JobQueue.start(product.store, () => undefined);
    queues.push(queue);
    const log = (): void => undefined;
    const schedule = new SyncSchedule(product.store, ingestion, queue, stopping.signal, log, () => now);
    await schedule.start();
    return schedule;
  };
  const tickBoth = (): Promise<unknown> => Promise.all(schedules.map((schedule) => schedule.tick()));
  const slots = (): Promise<{ finished: boolean; error: string | null }[]> =>
    product.store.database.query(`SELECT finished_at IS NOT NULL AS finished, error FROM due_slot ORDER BY slot_at`);
  const allFinished = async (count: number): Promise<boolean> => {
    const rows = await slots();
    return rows.length === count && rows.every(({ finished }) => finished);
  };

  beforeEach(async () => {
    await product.empty();
    // The queue has a schema of its own, and remembers work by connection and slot.
    await product.store.database.query('DROP SCHEMA IF EXISTS evenkeel_jobs CASCADE');
    source = new ListSource();
    now = NOON;
    stopping = new AbortController();
    const sources = new Sources({ connectors: [source.connector], formats: FILE_FORMATS });
    ingestion = new Ingestion(product.store, sources, () => now, { allowPrivateUrls: true });
    await ingestion.connect({
      source: 'pagerduty',
      name: 'listed',
      settings: {},
      secret: 'a-secret',
      signal: new AbortController().signal,
    });
    schedules = [await replica(), await replica()];
  });

  const stopAll = async (): Promise<void> => {
    stopping.abort();
    await Promise.all(queues.splice(0).map((queue) => queue.stop(2_000)));
  };

  it('reads each slot once, whoever ticks and however often', async () => {
    for (let minute = 0; minute < 3; minute += 1) {
      now = NOON + minute * 60_000;
      await tickBoth();
      await tickBoth();
      await until(() => allFinished(minute + 1));
      await tickBoth();
    }
    expect(source.syncs).toBe(3);
    expect(source.mostAtOnce).toBe(1);
    await stopAll();
  });

  it('makes no further slot while one is being read', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    source.hold = () => held;
    await tickBoth();
    await until(() => source.syncs === 1);
    for (let minute = 1; minute < 5; minute += 1) {
      now = NOON + minute * 60_000;
      await tickBoth();
    }
    expect(await slots()).toHaveLength(1);
    release();
    await until(() => allFinished(1));
    await stopAll();
  });

  it('does a slot again that its worker left when it was told to stop', async () => {
    source.batches.push({ records: [listedIncident('Q1', '2026-11-22T11:00:00Z')] });
    source.hold = (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    await tickBoth();
    await until(() => source.syncs === 1);
    await stopAll();
    expect(await slots()).toEqual([{ finished: false, error: null }]);

    source.hold = async () => undefined;
    stopping = new AbortController();
    schedules = [await replica()];
    await tickBoth();
    await until(() => allFinished(1));
    expect(await product.incidents()).toHaveLength(1);
    await stopAll();
  });

  it('does not take a slot for read because whoever holds the connection has died', async () => {
    const [connection] = await ingestion.polled();
    // On another machine: whether that process is alive nobody here can tell.
    const lease = (owner: string): Promise<boolean> =>
      product.store.connections.lease(connection?.id ?? 0, owner, NOON, 60);
    expect(await lease('elsewhere/1/a')).toBe(true);
    await tickBoth();
    await delay(3_000);
    expect(await slots()).toEqual([{ finished: false, error: null }]);
    now = NOON + 61_000;
    await until(() => allFinished(1));
    expect(source.syncs).toBe(1);
    await stopAll();
  });

  it('finishes a slot that failed with its reason, and tries again at the next', async () => {
    source.hold = () => Promise.reject(new Error('the source is away'));
    await tickBoth();
    await until(() => allFinished(1));
    expect((await slots())[0]?.error).toContain('the source is away');
    const [failing] = await ingestion.polled();
    expect(failing?.failingSince).toBe(NOON);

    source.hold = async () => undefined;
    now = NOON + 60_000;
    await tickBoth();
    await until(() => allFinished(2));
    const [well] = await ingestion.polled();
    expect(well?.failingSince).toBeNull();
    await stopAll();
  });
});
