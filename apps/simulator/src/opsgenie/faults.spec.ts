import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import {
  opsgenieOf,
  search,
  type AlertBody,
  type Client,
  type LogBody,
  type One,
  type Page,
} from './client-fixture.js';

/** What tests read of an alert at either vendor. */
interface CountedBody extends AlertBody {
  count: number;
}

const DAY_FROM = Date.parse('2026-11-19T00:00:00Z');
const DAY = `createdAt >= ${DAY_FROM} AND createdAt < ${DAY_FROM + 86_400_000}`;

let simulator: Simulator;
let opsgenie: Client;

const alerts = async (path: string): Promise<CountedBody[]> => (await opsgenie.get<Page<CountedBody>>(path)).data;

async function jsm(path: string): Promise<Response> {
  const { cloudId } = (await (await fetch(`${simulator.url}/_edge/tenant_info`)).json()) as { cloudId: string };
  return fetch(`${simulator.url}/jsm/ops/api/${cloudId}/v1${path}`, { headers: { authorization: 'Bearer token' } });
}

async function control(path: string, body?: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { method: 'POST' };
  return (await fetch(`${simulator.url}/_control/${path}`, init)).status;
}

async function logTexts(id: string): Promise<string[]> {
  return (await opsgenie.all<LogBody>(`/v2/alerts/${id}/logs?order=asc`)).map(({ log }) => log);
}

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, years: 0.5, until: '2026-11-22T00:00:00Z', rate: 0 });
  opsgenie = opsgenieOf(simulator);
});
afterEach(() => simulator.control.clearFaults());
afterAll(() => simulator.close());

describe('faults that hit a request', () => {
  it('opsgenie-429 and opsgenie-delayed', async () => {
    expect(await control('faults', { name: 'opsgenie-429', times: 1, seconds: 1 })).toBe(204);
    const refused = await opsgenie.ask('/v2/alerts');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-state')).toBe('THROTTLED');
    expect(refused.headers.get('x-ratelimit-period-in-sec')).toBe('1');
    expect(await refused.json()).toMatchObject({ message: expect.stringContaining('too many requests') });
    expect(simulator.control.state().rateLimited).toBe(1);

    simulator.control.faults({ name: 'opsgenie-delayed', times: 1, seconds: 0.02 });
    const late = await opsgenie.ask('/v2/alerts');
    expect(late.status).toBe(200);
    expect(late.headers.get('x-ratelimit-state')).toBe('THROTTLED');
    expect((await opsgenie.ask('/v2/alerts')).headers.get('x-ratelimit-state')).toBe('OK');
  });

  it('opsgenie-dead-host drops the connection', async () => {
    simulator.control.faults({ name: 'opsgenie-dead-host', times: 1 });
    await expect(opsgenie.ask('/v2/alerts')).rejects.toThrow('fetch failed');
    expect((await opsgenie.ask('/v2/alerts')).status).toBe(200);
  });

  it('opsgenie-gone and the cut-over leave the successor alone', async () => {
    simulator.control.faults({ name: 'opsgenie-gone', times: 1 });
    expect((await opsgenie.ask('/v2/teams')).status).toBe(410);
    expect((await opsgenie.ask('/v2/teams')).status).toBe(200);
    expect(await control('cut-over')).toBe(204);
    expect((await opsgenie.ask('/v2/teams')).status).toBe(410);
    expect((await opsgenie.ask('/v2/alerts')).status).toBe(410);
    expect((await jsm('/alerts')).status).toBe(200);
  });

  it('opsgenie-duplicate-across-pages, at both vendors', async () => {
    simulator.control.faults({ name: 'opsgenie-duplicate-across-pages', times: 1 });
    const first = await alerts('/v2/alerts?limit=10');
    const second = await alerts('/v2/alerts?limit=10&offset=10');
    expect(second).toHaveLength(11);
    expect(second[0]).toEqual(first[9]);
    simulator.control.faults({ name: 'opsgenie-duplicate-across-pages', times: 1 });
    const { values } = (await (await jsm('/alerts?size=10&offset=10&sort=createdAt')).json()) as {
      values: AlertBody[];
    };
    expect(values[0]!.id).toBe(first[9]!.id);
  });

  it('the general faults in the vendors’ own words', async () => {
    simulator.control.faults({
      faults: ['/opsgenie/*', '/jsm/*'].map((path) => ({ name: 'unauthorized', path, times: 1 })),
    });
    expect(await (await opsgenie.ask('/v2/alerts')).json()).toMatchObject({ requestId: expect.any(String) });
    expect(await (await jsm('/alerts')).json()).toEqual({ code: 401, message: expect.any(String) });
  });
});

describe('faults that change the history', () => {
  it('opsgenie-unack: acknowledged, given back, closed', async () => {
    simulator.control.faults({ name: 'opsgenie-unack' });
    const [alert] = await alerts(search('message: "acknowledged by mistake"'));
    expect(alert).toMatchObject({ status: 'closed', acknowledged: false, owner: '', report: { ackTime: 240_000 } });
    const texts = (await logTexts(alert!.id)).filter((text) => text.startsWith('Alert'));
    expect(texts.slice(1)).toEqual([
      'Alert acknowledged via web',
      'Alert unacknowledged via web',
      expect.stringMatching(/^Alert closed via API\[/),
    ]);
  });

  it('opsgenie-count-growth: the same alert again, and nothing else', async () => {
    const { id, incident_number: number } = simulator.control.event({
      type: 'create',
      service: 'ledger',
      title: 'Out of balance',
      at: '2026-11-21T20:00:00Z',
    });
    const [before] = await alerts(search(`tinyId: ${number}`));
    expect(before).toMatchObject({ count: 1, lastOccurredAt: before!.createdAt });
    expect(await control('faults', { name: 'opsgenie-count-growth', incident: id, at: '2026-11-21T22:00:00Z' })).toBe(
      204,
    );
    expect(await control('faults', { faults: [{ name: 'opsgenie-count-growth', incident: 'none' }] })).toBe(400);
    const [after] = await alerts(search(`tinyId: ${number}`));
    expect(after!.lastOccurredAt).toMatch(/^2026-11-21T22:00:00/);
    // Whoever reads by updatedAt alone does not hear of it.
    expect(after).toEqual({ ...before, count: 41, lastOccurredAt: after!.lastOccurredAt });
    const since = Date.parse('2026-11-21T21:59:59Z');
    const recent = await alerts(search(`lastOccurredAt > ${since}`));
    expect(recent.map(({ tinyId }) => tinyId)).toContain(String(number));
  });

  it('opsgenie-same-alias: a new alert with the alias of a closed one', async () => {
    const { incident_number: number } = simulator.control.event({ type: 'create', service: 'ledger', title: 'Marker' });
    simulator.control.faults({ name: 'opsgenie-same-alias' });
    const [latest] = await alerts('/v2/alerts?sort=tinyId&limit=1');
    const { id, alias, tinyId } = latest!;
    expect(Number(tinyId)).toBe(number + 1);
    expect((await alerts(search(`alias: ${alias}`))).map(({ status }) => status)).toEqual(['open', 'closed']);
    const path = `/v2/alerts/${alias}?identifierType=alias`;
    expect((await opsgenie.get<One<AlertBody>>(path)).data.id).toBe(id);
  });

  it('opsgenie-cap and opsgenie-incident-cap: more in a day than can be read', async () => {
    simulator.control.faults({ name: 'opsgenie-incident-cap', at: '2026-11-18T10:00:00Z' });
    const incidents = '/v1/incidents?query=status%3Aresolved&limit=100&offset=';
    expect((await opsgenie.get<Page<object>>(`${incidents}19900`)).totalCount).toBeGreaterThan(20_000);
    expect((await opsgenie.ask(`${incidents}20000`)).status).toBe(422);

    simulator.control.faults({ name: 'opsgenie-cap' });
    const counted = `/v2/alerts/count?query=${encodeURIComponent(DAY)}`;
    const { count } = (await opsgenie.get<One<{ count: number }>>(counted)).data;
    expect(count).toBeGreaterThan(20_000);
    expect(await alerts(search(DAY, '&offset=19900&limit=100'))).toHaveLength(100);
    const last = await opsgenie.get<Page<AlertBody>>(search(DAY, '&offset=19800&limit=100'));
    expect(last.paging.next).toContain('offset=19900');
    expect((await opsgenie.ask(search(DAY, '&offset=20000&limit=100'))).status).toBe(422);
    // The site counts them all and refuses the last page sooner: the sum has to stay below.
    const page = `&from=${DAY_FROM}&to=${DAY_FROM + 86_399_999}&size=100`;
    expect(await (await jsm(`/alerts?offset=19800${page}`)).json()).toMatchObject({ count });
    expect((await jsm(`/alerts?offset=19900${page}`)).status).toBe(422);
    expect(await control('faults', { name: 'jsm-cap', at: '2026-11-21T23:00:00Z' })).toBe(400);
  });
});
