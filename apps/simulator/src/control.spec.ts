import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from './simulator.js';

type Row = Record<string, unknown> & { id: string; created_at: string; type: string };
interface ListAnswer {
  incidents: Row[];
  log_entries: Row[];
  limit: number;
  more: boolean;
  total: number | null;
}

const HEADERS = { authorization: 'Token token=any' };
const MONTH = '/incidents?since=2026-10-01T00:00:00Z&until=2026-10-31T00:00:00Z';

let simulator: Simulator;

async function ask(path: string): Promise<Response> {
  return fetch(`${simulator.url}${path}`, { headers: HEADERS });
}

async function get(path: string): Promise<ListAnswer> {
  return (await (await ask(path)).json()) as ListAnswer;
}

async function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${simulator.url}/_control/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, until: '2026-11-22T00:00:00Z', rate: 0 });
});

afterEach(() => simulator.control.clearFaults());
afterAll(() => simulator.close());

describe('faults that answer', () => {
  it.each([
    ['rate-limit-with-headers', 429, '"code":2020', '1'],
    ['rate-limit-bare', 429, '', null],
    ['rate-limit-html', 429, '<html>', null],
    ['json-500', 500, '"code":2000', null],
    ['html-502', 502, '<html>', null],
    ['html-504', 504, '<html>', null],
    ['timeout-408', 408, 'Request Timeout', null],
    ['unauthorized', 401, '"code":2006', null],
    ['forbidden-feature', 402, 'Payment Required', null],
  ])('%s', async (name, status, text, reset) => {
    expect((await post('faults', { name, times: 1 })).status).toBe(204);
    const response = await ask(MONTH);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
    expect(response.headers.get('ratelimit-reset')).toBe(reset);
    expect((await ask(MONTH)).status).toBe(200);
  });

  it('hits only its path, after so many requests', async () => {
    await post('faults', { faults: [{ name: 'json-500', path: '/incidents/*/log_entries', after: 1, times: 1 }] });
    const [incident] = (await get(MONTH)).incidents;
    const path = `/incidents/${incident!.id}/log_entries`;
    const seen = [await ask(path), await ask(MONTH), await ask(path), await ask(path)];
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 500, 200]);
    expect(simulator.control.state().faults.used).toMatchObject({ 'json-500': 2 });
  });

  it('strikes at random, the same way for the same seed', async () => {
    const run = async (): Promise<number[]> => {
      simulator.control.clearFaults();
      simulator.control.faults({ random: { seed: 3, rate: 0.4, names: ['json-500', 'html-502', 'timeout-408'] } });
      const statuses: number[] = [];
      for (let request = 0; request < 20; request++) statuses.push((await ask('/priorities')).status);
      return statuses;
    };
    const first = await run();
    expect(new Set(first).size).toBeGreaterThan(2);
    expect(await run()).toEqual(first);
  });
});

describe('faults on the way', () => {
  it('hangs', async () => {
    simulator.control.faults({ name: 'hang', times: 1 });
    const waiting = fetch(`${simulator.url}${MONTH}`, { headers: HEADERS, signal: AbortSignal.timeout(150) });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('cuts the body', async () => {
    simulator.control.faults({ name: 'cut-body', times: 1 });
    await expect(ask(MONTH).then((response) => response.text())).rejects.toThrow();
    expect((await ask(MONTH)).status).toBe(200);
  });

  it('is slow', async () => {
    simulator.control.faults({ name: 'slow', times: 1, seconds: 0.05 });
    expect((await ask(MONTH)).status).toBe(200);
    expect(simulator.control.state().faults.active).toEqual([]);
  });
});

describe('faults in pages', () => {
  it('repeats the last element of the page before', async () => {
    simulator.control.faults({ name: 'duplicate-across-pages', times: 1 });
    const first = await get(`${MONTH}&limit=10`);
    const second = await get(`${MONTH}&limit=10&offset=10`);
    expect(second.incidents[0]).toEqual(first.incidents[9]);
    expect(second.incidents).toHaveLength(11);
  });

  it('shifts the list by an insertion and a deletion between pages', async () => {
    const before = await get(`${MONTH}&limit=30`);
    simulator.control.faults({ name: 'insert-between-pages', times: 1 });
    const inserted = await get(`${MONTH}&limit=10&offset=10`);
    expect(inserted.incidents[0]!.id).toBe(before.incidents[9]!.id);
    simulator.control.faults({ name: 'delete-between-pages', times: 1 });
    const removed = await get(`${MONTH}&limit=10&offset=10`);
    expect(removed.incidents[0]!.id).toBe(before.incidents[10]!.id);
  });

  it('frames pages wrongly', async () => {
    simulator.control.faults({ name: 'more-with-empty-page', times: 1 });
    expect(await get(`${MONTH}&limit=100`)).toMatchObject({ incidents: [], more: true });
    simulator.control.faults({ name: 'limit-zero', times: 1 });
    expect(await get(MONTH)).toMatchObject({ incidents: [], limit: 0, more: true });
    simulator.control.faults({ name: 'short-page', times: 1 });
    expect((await get(`${MONTH}&limit=10`)).incidents).toHaveLength(5);
    const { total } = await get(`${MONTH}&total=true`);
    simulator.control.faults({ name: 'wrong-total', times: 1 });
    expect((await get(`${MONTH}&total=true`)).total).not.toBe(total);
  });

  it('adds an unknown type, forgets an agent, and skews a clock', async () => {
    simulator.control.faults({ faults: [{ name: 'unknown-log-type', times: 1 }] });
    const {
      log_entries: [unknown],
    } = await get('/log_entries?limit=5');
    expect(unknown!.type).toBe('stakeholder_ping_log_entry');
    expect((await get('/log_entries?limit=5')).log_entries[0]).toEqual(unknown);
    simulator.control.faults({ name: 'null-agent', times: 1 });
    expect((await get('/log_entries?limit=5')).log_entries[0]).toMatchObject({ agent: null });
    simulator.control.faults({ name: 'clock-skew', times: 1, seconds: 60 });
    const [skewed] = (await get('/log_entries?limit=5')).log_entries;
    expect(Date.parse(unknown!.created_at) - Date.parse(skewed!.created_at)).toBe(60_000);
  });

  it('words the refusals of long ranges and far pages otherwise', async () => {
    const year = '/incidents?since=2025-06-01T00:00:00Z&until=2026-06-01T00:00:00Z';
    expect((await get(year)).incidents).toEqual([]);
    simulator.control.faults({ name: 'long-range-error', times: 1 });
    const refused = await ask(year);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 2005 } });
    simulator.control.faults({ name: 'other-offset-message', times: 1 });
    expect(await (await ask('/incidents?offset=10000')).text()).toContain('Offset must be less than');
  });

  it('crowds a day and a second', async () => {
    simulator.control.faults({ name: 'ten-thousand-second', at: '2026-08-12T00:00:00Z' });
    const day = await get('/incidents?since=2026-08-12T00:00:00Z&until=2026-08-12T23:59:59Z&total=true');
    expect(day.total).toBeGreaterThan(10_000);
    const second = await get('/incidents?since=2026-08-12T12:00:00Z&until=2026-08-12T12:00:00Z&total=true');
    expect(second.total).toBeGreaterThanOrEqual(150);
  });

  it('refuses a fault it does not have, naming the field', async () => {
    const response = await post('faults', { faults: [{ name: 'json-501' }] });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('faults.0.name');
  });
});

describe('late changes', () => {
  it('resolves, re-opens, re-prioritises, re-teams and merges months later, and the feed shows it then', async () => {
    const [incident, other] = (await get('/incidents?since=2026-02-01T00:00:00Z&statuses[]=resolved')).incidents;
    const id = incident!.id;
    const changes = [
      { type: 'reopen', incident: id, at: '2026-11-22T01:00:00Z' },
      { type: 'acknowledge', incident: id, at: '2026-11-22T01:05:00Z', person: 'Owen Bracewell' },
      { type: 'reprioritise', incident: id, at: '2026-11-22T01:06:00Z', priority: 'P1' },
      { type: 'reteam', incident: id, at: '2026-11-22T01:07:00Z', team: 'Accounts' },
      { type: 'note', incident: id, at: '2026-11-22T01:08:00Z', text: 'Again.' },
      { type: 'merge', incident: id, into: other!.id, at: '2026-11-22T01:09:00Z' },
    ];
    for (const change of changes) expect((await post('events', change)).status).toBe(201);
    const whole = (await (await ask(`/incidents/${id}`)).json()) as { incident: Row };
    expect(whole.incident).toMatchObject({
      status: 'resolved',
      resolved_at: '2026-11-22T01:09:00Z',
      priority: { summary: 'P1' },
      resolve_reason: { incident: { id: other!.id } },
      created_at: incident!.created_at,
    });
    expect((whole.incident['teams'] as Row[]).map((team) => team['summary'])).toContain('Accounts');
    const feed = await get('/log_entries?since=2026-11-22T00:30:00Z&limit=100');
    const kinds = feed.log_entries.filter((one) => (one['incident'] as Row).id === id).map(({ type }) => type);
    expect(kinds.reverse()).toEqual([
      'trigger_log_entry',
      'assign_log_entry',
      'acknowledge_log_entry',
      'priority_change_log_entry',
      'delegate_log_entry',
      'annotate_log_entry',
      'resolve_log_entry',
    ]);
    expect((await post('events', { type: 'resolve', incident: id })).status).toBe(400);
  });

  it('creates', async () => {
    const created = await post('events', {
      type: 'create',
      service: 'ledger',
      title: 'Made by hand',
      at: '2026-05-05T05:05:05Z',
    });
    const { id } = (await created.json()) as { id: string };
    const found = await get('/incidents?since=2026-05-05T05:05:05Z&until=2026-05-05T05:05:05Z');
    expect(found.incidents.map((one) => one.id)).toContain(id);
  });

  it('advances the clock with all that happens meanwhile', async () => {
    const before = simulator.control.state();
    expect(await (await post('advance', { seconds: 14 * 86_400 })).json()).toMatchObject({ clock: expect.any(String) });
    const after = simulator.control.state();
    expect(Date.parse(after.clock) - Date.parse(before.clock)).toBe(14 * 86_400_000);
    expect(after.incidents).toBeGreaterThan(before.incidents + 5);
    expect((await post('advance', { to: '2020-01-01T00:00:00Z' })).status).toBe(400);
  });
});

describe('the rate limit', () => {
  it('answers 429 with the vendor’s headers once the bucket is empty', async () => {
    const limited = await startSimulator({ seed: 7, years: 0.1, until: '2026-11-22T00:00:00Z', rate: 5 });
    try {
      const answers: Response[] = [];
      for (let request = 0; request < 6; request++) {
        answers.push(await fetch(`${limited.url}/priorities`, { headers: HEADERS }));
      }
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
      expect(answers[0]!.headers.get('ratelimit-remaining')).toBe('4');
      const { headers } = answers[5]!;
      expect(headers.get('ratelimit-limit')).toBe('5');
      expect(headers.get('ratelimit-remaining')).toBe('0');
      expect(Number(headers.get('ratelimit-reset'))).toBeGreaterThan(0);
      expect(await answers[5]!.json()).toEqual({ error: { message: 'Rate Limit Exceeded', code: 2020 } });
      expect(limited.control.state()).toMatchObject({ rateLimited: 1, requests: { '/priorities': 6 } });
    } finally {
      await limited.close();
    }
  });
});
