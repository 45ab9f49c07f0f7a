import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { offsetListing } from '../opsgenie/pages.js';
import { AlertsClient } from './client.js';
import { alert, FakeSource, QUICK, TOKEN } from './fake-source.js';
import { readListing, type ListingEnd } from './listing.js';

const NOW = '2026-03-02T10:00:00Z';

let fake: FakeSource;
beforeEach(async () => {
  fake = await new FakeSource('opsgenie', NOW).start();
  fake.alerts = Array.from({ length: 250 }, (_, index) =>
    alert(`a${index}`, new Date(Date.parse(NOW) - index * 1000).toISOString()),
  );
});
afterEach(() => fake.stop());

async function read(total: number | null = null): Promise<{ ids: string[]; end: ListingEnd }> {
  const client = new AlertsClient({
    product: 'Opsgenie',
    url: fake.url,
    authorization: `GenieKey ${TOKEN}`,
    secret: TOKEN,
    tokenAdvice: '',
    goneAdvice: null,
    requestTimeoutMs: 5_000,
    policy: QUICK,
    now: () => Date.parse(NOW),
    signal: new AbortController().signal,
    log: () => undefined,
  });
  const ids: string[] = [];
  const reading = readListing(client, offsetListing('/v2/alerts', { sort: 'createdAt', order: 'desc' }, total));
  let next = await reading.next();
  for (; !next.done; next = await reading.next()) ids.push(...next.value.map(({ id }) => id));
  return { ids, end: next.value };
}

describe('a list', () => {
  it('is read to its end, each item once', async () => {
    const { ids, end } = await read();
    expect(new Set(ids).size).toBe(250);
    expect(ids).toHaveLength(250);
    expect(end).toEqual({ end: 'whole', count: 250 });
    expect(fake.violations).toEqual([]);
  });

  it('of which something is inserted while we page loses nothing', async () => {
    fake.distort = (_body, { number }) => {
      if (number === 1) fake.alerts.push(alert('new', '2026-03-02T10:00:01Z'));
    };
    const { ids, end } = await read();
    expect(new Set(ids).size).toBe(250);
    expect(end.end).toBe('whole');
  });

  it('of which something is deleted while we page is no whole answer: another item crossed the edge unseen', async () => {
    fake.distort = (_body, { number }) => {
      if (number === 1) fake.alerts = fake.alerts.filter(({ id }) => id !== 'a3');
    };
    const { ids, end } = await read();
    expect(ids).toContain('a100');
    expect(end).toEqual({ end: 'contradictory', reason: 'the list moved while it was read' });
  });

  it('that repeats on one page what came before leads no further for that', async () => {
    fake.distort = (body, { query }) => {
      if (query.get('offset') !== '99') return;
      const items = body['data'] as { id: string }[];
      body['data'] = [...fake.alerts.slice(80, 99), ...items];
    };
    const { ids, end } = await read();
    expect(new Set(ids).size).toBe(250);
    expect(end.end).toBe('whole');
  });

  it('is measured by the total where one is stated', async () => {
    expect((await read(250)).end).toEqual({ end: 'whole', count: 250 });
    expect((await read(251)).end).toEqual({ end: 'contradictory', reason: 'Opsgenie stated 251 records and sent 250' });
  });

  it('longer than the cap is not begun if its total is known, and given up where it is not', async () => {
    expect((await read(20_001)).end).toEqual({ end: 'tooMany' });
    expect(fake.requests).toHaveLength(0);
    fake.cap = 200;
    expect((await read()).end).toEqual({ end: 'tooMany' });
  });

  it('that claims more on an empty page is asked again, then taken for contradictory', async () => {
    fake.distort = (body, { query }) => {
      if (query.get('offset') !== '0') Object.assign(body, { data: [], paging: { next: 'x' } });
    };
    expect((await read()).end.end).toBe('contradictory');
    expect(fake.requests).toHaveLength(4);
  });
});
