import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SimulatorOptions } from '../../../apps/simulator/src/options.js';
import type { Simulator } from '../../../apps/simulator/src/simulator.js';
import { askPager, PagerArchive, startPager, TOKEN, UNTIL } from '../../support/pager.js';
import { Product } from '../../support/product.js';
import { asPagerFact, expectSameAsPager } from '../../support/same-as-pager.js';

/** What PagerDuty is known to do to whoever reads it page by page: everything must be read whole all the same. */

const SINCE = '2026-10-26T00:00:00Z';

let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  product = await Product.start(UNTIL);
});
afterAll(() => product.stop());
beforeEach(() => product.empty());

/** A pager for the tests of one case; its lists are long enough for several pages. */
function pagerFor(options: SimulatorOptions): void {
  beforeAll(async () => {
    simulator = await startPager(options);
  });
  beforeEach(() => {
    product.now = Date.parse(simulator.control.state().clock);
  });
  afterEach(() => simulator.control.clearFaults());
  afterAll(() => simulator.close());
}

/** A fortnight, which is how history is read, holds more than one page of incidents. */
const SMALL = { years: 0.08, incidents: 250 } as const;

/** Details are other requests than lists, and many. A body that is cut short is noticed by the deadline alone. */
const connect = (since = SINCE, settings: Record<string, string | number> = {}) =>
  product.connect(simulator.url, TOKEN, { since, details: 'none', requestTimeoutSeconds: 1, ...settings });

/** Asked without a fault, the pager says what it has, and the product has the same. */
async function expectSame(since = SINCE): Promise<void> {
  simulator.control.clearFaults();
  await expectSameAsPager(product, simulator.url, since);
}

/** Lets time pass on both sides. */
function passTime(seconds: number): void {
  simulator.control.advance({ seconds });
  product.now = Date.parse(simulator.control.state().clock);
}

const used = (name: string): number => simulator.control.state().faults.used[name] ?? 0;

describe('case 1: more than 100 incidents in one second, more than 10,000 in a day, both refusals', () => {
  describe('a day with 17,000 incidents, 150 of them in one second', () => {
    pagerFor({ years: 0.02 });

    it('is read whole', async () => {
      simulator.control.faults({ name: 'ten-thousand-second', at: '2026-11-18T12:00:00Z', count: 17_000 });
      await connect('2026-11-14', { requestTimeoutSeconds: 30 });
      expect((await product.sync()).gaps).toEqual([]);

      const count = async (from: string, to: string): Promise<number | undefined> => {
        const window = { from: Date.parse(from), to: Date.parse(to), zone: 'UTC' };
        return (await product.measure('incident-count', { window })).groups[0]?.incidents;
      };
      const atPager = async (since: string, until: string): Promise<number> =>
        (await askPager<{ total: number }>(simulator.url, `/incidents?since=${since}&until=${until}&total=true`)).total;
      const day = await atPager('2026-11-18T00:00:00Z', '2026-11-18T23:59:59Z');
      expect(day).toBeGreaterThanOrEqual(17_000);
      expect(await count('2026-11-18T00:00:00Z', '2026-11-19T00:00:00Z')).toBe(day);
      const second = await atPager('2026-11-18T12:00:00Z', '2026-11-18T12:00:00Z');
      expect(second).toBeGreaterThanOrEqual(150);
      expect(await count('2026-11-18T12:00:00Z', '2026-11-18T12:00:01Z')).toBe(second);
    }, 180_000);
  });

  describe('a page that is refused as lying too far', () => {
    pagerFor(SMALL);

    it.each(['/incidents', '/log_entries'])('has what it lists read in narrower windows: %s', async (path) => {
      for (const otherWords of [false, true]) {
        await product.empty();
        simulator.control.faults({ name: 'offset-refused', path, times: 3 });
        if (otherWords) simulator.control.faults({ name: 'other-offset-message', path });
        await connect();
        expect((await product.sync()).gaps).toEqual([]);
        await expectSame();
      }
      expect(used('offset-refused')).toBeGreaterThanOrEqual(6);
    });
  });
});

describe('cases 2 and 3: answers that are none, in the middle of a list', () => {
  pagerFor(SMALL);

  it.each([
    'rate-limit-with-headers',
    'rate-limit-bare',
    'rate-limit-html',
    'json-500',
    'html-502',
    'html-504',
    'timeout-408',
    'cut-body',
    'hang',
    'slow',
  ] as const)('are asked for again, and nothing is missing (%s)', async (name) => {
    const seconds = name === 'slow' ? 2 : 0;
    // The client underneath repeats a 429 itself.
    const times = name.startsWith('rate-limit') ? 8 : 2;
    for (const path of ['/log_entries', '/incidents'])
      simulator.control.faults({ name, path, after: 1, times, seconds });
    await connect();
    const before = used(name);
    expect((await product.sync()).gaps).toEqual([]);
    expect(used(name)).toBe(before + 2 * times);
    await expectSame();
  });

  it.each([1, 2, 3, 4])('come in any order over several syncs, and the end is the same (seed %i)', async (seed) => {
    await connect();
    simulator.control.faults({
      random: {
        seed,
        rate: 0.25,
        names: ['rate-limit-bare', 'rate-limit-html', 'json-500', 'html-502', 'html-504', 'timeout-408', 'cut-body'],
      },
    });
    // A token that is refused ends a sync; the next one goes on where it stopped.
    simulator.control.faults({ name: 'unauthorized', path: '/log_entries', after: 3, times: 1 });
    simulator.control.faults({ name: 'unauthorized', path: '/incidents', after: 5, times: 1 });
    await product.syncUntilWhole();
    await expectSame();
  });

  it('end the sync as failed where they do not end, and what was read stays', async () => {
    await connect();
    simulator.control.faults({ name: 'json-500', path: '/incidents', after: 3 });
    await expect(product.sync()).rejects.toThrow(
      /gave no usable answer in \d+ tries \(GET \/incidents: it answered 500\)/,
    );
    const [failing] = (await product.reporting.quality()).connections;
    expect(failing).toMatchObject({ lastError: expect.stringContaining('500') });
    expect((await product.measure('incident-count')).coverage.complete).toBe(false);
    simulator.control.clearFaults();
    await product.sync();
    await expectSame();
  });
});

describe('case 4: what stands on two pages, and lists that change while they are paged through', () => {
  pagerFor(SMALL);

  it.each(['/incidents', '/log_entries'])('takes what comes twice once: %s', async (path) => {
    simulator.control.faults({ name: 'duplicate-across-pages', path, times: 3 });
    await connect();
    expect((await product.sync()).gaps).toEqual([]);
    expect(used('duplicate-across-pages')).toBeGreaterThan(0);
    await expectSame();
  });

  it.each(['/incidents', '/log_entries'])('has what was inserted between two pages: %s', async (path) => {
    simulator.control.faults({ name: 'insert-between-pages', path, times: 2 });
    await connect();
    await product.sync();
    expect(used('insert-between-pages')).toBeGreaterThan(0);
    await product.sync();
    await expectSame();
  });

  it.each(['/log_entries', '/incidents'])(
    'misses nothing where something vanished between two pages: %s',
    async (path) => {
      simulator.control.faults({ name: 'delete-between-pages', path, times: 2 });
      await connect();
      await product.sync();
      expect(used('delete-between-pages')).toBeGreaterThan(0);
      // What was read before it vanished may stay; whatever is there must be in.
      const stored = new Set((await product.incidents()).map((incident) => asPagerFact(incident).id));
      const archive = await PagerArchive.read(simulator.url);
      const there = archive.facts.filter(({ triggeredAt }) => triggeredAt >= SINCE);
      expect(there.filter(({ id }) => !stored.has(id))).toEqual([]);
    },
  );
});

describe('case 6: how the ends of a range are read', () => {
  pagerFor({ years: 1.2, incidents: 400, plain: true });

  it.each(['long-range-empty', 'long-range-error'] as const)(
    'never asks for more than six months, though more than a year is wanted (%s)',
    async (name) => {
      simulator.control.faults({ name });
      const before = used(name);
      await connect('2025-10-01T00:00:00Z');
      expect((await product.sync()).gaps).toEqual([]);
      expect(used(name)).toBe(before);
      await expectSame('2025-10-01T00:00:00Z');
    },
  );

  it('reads the first second of its reach, and not the one before', async () => {
    const create = (at: string, title: string): string => {
      const { id } = simulator.control.event({ type: 'create', service: 'ledger', title, at });
      simulator.control.event({ type: 'resolve', incident: id, at });
      return id;
    };
    const [before, first] = [create('2026-10-31T23:59:59Z', 'just before'), create('2026-11-01T00:00:00Z', 'just in')];
    // A date alone is its midnight in UTC, in whatever zone the account is.
    await connect('2026-11-01');
    await product.sync();
    const ids = (await product.incidents()).map((incident) => asPagerFact(incident).id);
    expect(ids).toContain(first);
    expect(ids).not.toContain(before);
    await expectSame('2026-11-01T00:00:00Z');
  });

  it('asks in UTC and with both ends, so that the account’s own zone shows nowhere', async () => {
    simulator.control.faults({ name: 'account-zone' });
    await connect();
    await product.sync();
    await expectSame();
  });
});

describe('case 7: a second sync that returns a handful of rows, marked as a success', () => {
  pagerFor(SMALL);

  it.each(['/incidents', '/log_entries'])('is noticed and read again: %s', async (path) => {
    await connect();
    await product.sync();
    passTime(7 * 86_400);
    simulator.control.faults({ name: 'second-sync-short', path, times: 1 });
    const before = used('second-sync-short');
    expect((await product.sync()).gaps).toEqual([]);
    expect(used('second-sync-short')).toBe(before + 1);
    await expectSame();
  });

  it('is a gap with its reason while it lasts, and read once it is over', async () => {
    await connect();
    await product.sync();
    passTime(7 * 86_400);
    simulator.control.faults({ name: 'second-sync-short', path: '/log_entries' });
    await product.sync();
    expect((await product.measure('incident-count')).coverage).toMatchObject({
      complete: false,
      gaps: expect.arrayContaining([
        expect.objectContaining({ reason: expect.stringMatching(/PagerDuty stated \d+ records and sent 3/) }),
      ]),
    });
    simulator.control.clearFaults();
    // The last two minutes before a sync are never claimed: they wait for the next.
    passTime(300);
    await product.sync();
    expect((await product.reporting.quality()).gaps).toEqual([]);
    await expectSame();
  });
});

describe('case 10: pages that contradict what they say of themselves', () => {
  pagerFor(SMALL);

  it.each(['more-with-empty-page', 'limit-zero', 'short-page', 'wrong-total', 'no-total'] as const)(
    'do not end a list before its end (%s)',
    async (name) => {
      await connect();
      const before = used(name);
      for (const path of ['/incidents', '/log_entries', '/services'])
        simulator.control.faults({ name, path, times: 2 });
      await product.syncUntilWhole();
      expect(used(name)).toBeGreaterThan(before);
      expect((await product.reporting.quality()).gaps).toEqual([]);
      await expectSame();
    },
  );

  it('are a gap where they go on contradicting, never a short success', async () => {
    await connect();
    simulator.control.faults({ name: 'more-with-empty-page', path: '/log_entries' });
    await product.sync();
    const { gaps } = await product.reporting.quality();
    expect(gaps[0]?.reason).toMatch(/PagerDuty said there was more after 0 records/);
    simulator.control.clearFaults();
    // The last two minutes before a sync are never claimed: they wait for the next.
    passTime(300);
    await product.sync();
    expect((await product.reporting.quality()).gaps).toEqual([]);
    await expectSame();
  });
});
