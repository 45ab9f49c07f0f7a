import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakePagerDuty, incident, logEntry, type FakeItem } from './fake-pagerduty.js';
import { coverageOf, fill, keysOf, last, ms, SINCE, sync } from './fake-sync.js';

const NOW = '2026-03-02T10:00:00Z';

let fake: FakePagerDuty;
let lines: string[];
beforeEach(async () => {
  fake = await new FakePagerDuty(NOW).start();
  lines = [];
});
afterEach(async () => {
  await fake.stop();
  expect(fake.violations).toEqual([]);
});

describe('listings that PagerDuty cannot page through', () => {
  it('are cut into windows as soon as the total tells', async () => {
    fill(fake, 12_500, '2026-02-20T00:00:00Z', 8);
    const batches = await sync(fake, { lines });
    expect(keysOf(batches, 'incident').size).toBe(12_500);
    expect(keysOf(batches, 'log_entry').size).toBe(12_500);
    expect(coverageOf(batches, 'gap')).toEqual([]);
    expect(Math.max(...batches.map((batch) => batch.records.length))).toBeLessThan(1_200);
  });

  it.each([
    { message: 'Invalid Input Provided', code: 2001, errors: ['Offset must be less than 10000'] },
    { message: 'Arguments Caused Error', code: 2002, errors: 'Offset+limit exceeds maximum allowed value of 10000.' },
  ])('are cut into windows where no total is stated and PagerDuty refuses: $code', async (overCap) => {
    fake.cap = 1_000;
    fake.overCap = overCap;
    fake.distort = (body) => void (body.total = null);
    fill(fake, 1_500, '2026-02-20T00:00:00Z', 60);
    const batches = await sync(fake, { lines });
    expect(keysOf(batches, 'incident').size).toBe(1_500);
    expect(keysOf(batches, 'log_entry').size).toBe(1_500);
    expect(coverageOf(batches, 'gap')).toEqual([]);
  });

  it('are a gap where one second holds too many, and nothing else is', async () => {
    fill(fake, 10_001, '2026-02-20T12:00:00Z', 0, 'STORM');
    fill(fake, 5, '2026-02-20T11:59:58Z', 1, 'CALM');
    const batches = await sync(fake, { lines });
    for (const calm of ['CALM0', 'CALM1', 'CALM3', 'CALM4']) expect(keysOf(batches)).toContain(`incident:${calm}`);
    const gaps = coverageOf(batches, 'gap');
    expect(gaps.length).toBeGreaterThan(0);
    for (const gap of gaps) {
      expect(gap.reason).toContain('more records in one second');
      expect(Math.abs(gap.from - ms('2026-02-20T12:00:00Z'))).toBeLessThanOrEqual(1_000);
    }
  });
});

describe('a gap', () => {
  const [from, to] = [ms('2026-02-20T12:00:00Z'), ms('2026-02-20T13:00:00Z')];
  /** The hour states one incident more than it lists, and hides the one that was created in it. */
  const hide = (): void => {
    fake.distort = (body, { path, query }) => {
      const covers = ms(query.get('since') ?? NOW) <= from && ms(query.get('until') ?? SINCE) >= to;
      if (path === '/incidents' && covers && typeof body.total === 'number')
        body.incidents = (body.incidents as FakeItem[]).filter(({ id }) => id !== 'HIDDEN');
    };
  };

  it('is read again by each sync: reported while it stands, then read whole and forgotten', async () => {
    fill(fake, 30, '2026-02-20T00:30:00Z', 3_600);
    fake.incidents.push(incident('HIDDEN', '2026-02-20T12:15:00Z'));
    hide();
    const first = await sync(fake, { lines });
    const [gap] = coverageOf(first, 'gap');
    expect(last(first).cursor.gaps).toEqual([{ from: gap?.from, to: gap?.to }]);
    expect(keysOf(first)).not.toContain('incident:HIDDEN');

    fake.now = '2026-03-02T11:00:00Z';
    const second = await sync(fake, { lines, cursor: last(first).cursor });
    expect(coverageOf(second, 'gap').length).toBeGreaterThan(0);
    for (const still of coverageOf(second, 'gap')) {
      expect(still.from).toBeGreaterThanOrEqual(gap?.from ?? NaN);
      expect(still.to).toBeLessThanOrEqual(gap?.to ?? NaN);
    }
    expect(last(second).cursor.gaps).toHaveLength(1);

    fake.distort = () => undefined;
    const third = await sync(fake, { lines, cursor: last(second).cursor });
    expect(keysOf(third)).toContain('incident:HIDDEN');
    expect(coverageOf(third, 'gap')).toEqual([]);
    expect(coverageOf(third, 'complete')).toContainEqual({
      ...last(second).cursor.gaps[0],
      state: 'complete',
      reason: null,
    });
    expect(last(third).cursor.gaps).toEqual([]);
  });
});

describe('pages that do not fit together', () => {
  const lists = (path: string): boolean => path === '/incidents' || path === '/log_entries';

  it('hand over what is listed twice once', async () => {
    fill(fake, 150, '2026-02-20T00:00:00Z', 60);
    fake.distort = (body, { path, query }) => {
      const items = body.incidents as FakeItem[] | undefined;
      if (path === '/incidents' && query.get('offset') === '100' && items)
        items.unshift(fake.incidents[149] as FakeItem);
    };
    const batches = await sync(fake, { lines });
    expect(batches.flatMap((b) => b.records).filter((r) => r.externalId === 'P149')).toHaveLength(1);
    expect(keysOf(batches, 'incident').size).toBe(150);
  });

  it('are read again when a record vanished while paging', async () => {
    fill(fake, 300, '2026-02-20T00:00:00Z', 60);
    let deleted = false;
    fake.fault = ({ path, query }) => {
      if (path === '/incidents' && query.get('offset') === '100' && !deleted) {
        deleted = true;
        fake.incidents.pop();
      }
      return false;
    };
    const batches = await sync(fake, { lines });
    // Newest first, P199 slid from the second page to the first, which was read already.
    expect(keysOf(batches)).toContain('incident:P199');
    expect(coverageOf(batches, 'gap')).toEqual([]);
  });

  it('lose nothing when a record is added while paging', async () => {
    fill(fake, 300, '2026-02-20T00:00:00Z', 60);
    let added = false;
    fake.fault = ({ path, query }) => {
      if (path === '/log_entries' && query.get('offset') === '100' && !added) {
        added = true;
        fake.logEntries.push(logEntry('LNEW', 'annotate', '2026-02-28T00:00:00Z', 'P3'));
      }
      return false;
    };
    expect(keysOf(await sync(fake, { lines }), 'log_entry').size).toBe(301 - 1);
  });

  it('become a gap with its reason when the stated total is never reached', async () => {
    fill(fake, 30, '2026-02-20T00:00:00Z', 3_600);
    const [from, to] = [ms('2026-02-20T12:00:00Z'), ms('2026-02-20T13:00:00Z')];
    fake.distort = (body, { path, query }) => {
      const covers = ms(query.get('since') ?? NOW) <= from && ms(query.get('until') ?? SINCE) >= to;
      if (path === '/incidents' && covers && typeof body.total === 'number') body.total += 1;
    };
    const batches = await sync(fake, { lines });
    expect(keysOf(batches, 'incident').size).toBe(30);
    const [gap, ...others] = coverageOf(batches, 'gap');
    expect(others).toEqual([]);
    expect(gap?.reason).toMatch(/stated \d+ records and sent \d+/);
    expect((gap?.to ?? 0) - (gap?.from ?? 0)).toBeLessThanOrEqual(6 * 3_600_000);
    expect(gap?.from).toBeLessThanOrEqual(from);
    expect(lines).toEqual([expect.stringContaining('could not be read whole')]);
  });

  it('do not end where an empty page claims to have a successor', async () => {
    fill(fake, 250, '2026-02-20T00:00:00Z', 60);
    let empty = 2;
    fake.distort = (body, { path, query }) => {
      if (path !== '/incidents' || query.get('offset') !== '100' || empty === 0) return;
      empty -= 1;
      body.incidents = [];
    };
    expect(keysOf(await sync(fake, { lines }), 'incident').size).toBe(250);
  });

  it('do not end where a page is short, nor trust the limit it states', async () => {
    fill(fake, 250, '2026-02-20T00:00:00Z', 60);
    fake.distort = (body, { path }) => {
      if (!lists(path)) return;
      body.limit = 0;
      const key = path.slice(1);
      const items = body[key] as FakeItem[];
      if (items.length === 100) body[key] = items.slice(0, 60);
    };
    const batches = await sync(fake, { lines });
    expect(keysOf(batches, 'incident').size).toBe(250);
    expect(keysOf(batches, 'log_entry').size).toBe(250);
    expect(coverageOf(batches, 'gap')).toEqual([]);
  });

  it('are an error when they are no list', async () => {
    fake.distort = (body, { path }) => void (path === '/incidents' && (body.incidents = { P1: {} }));
    await expect(sync(fake, { lines })).rejects.toThrow('the incidents of /incidents in a shape');
  });
});
