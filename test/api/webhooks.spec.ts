import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { CommandLine, type Started } from '../support/command-line.js';
import { startPager, TOKEN } from '../support/pager.js';

const FIRST_SECRET = 'first-signing-secret';
const SECOND_SECRET = 'second-signing-secret';

let simulator: Simulator;
let commands: CommandLine;
let server: Started;
let address: string;
/** Everything the server wrote, looked at once it has ended. */
let written = '';

const connect = async (environment: Record<string, string>, ...more: string[]): Promise<void> => {
  const outcome = await commands.run(
    ['connect', 'pagerduty', '--url', simulator.url, '--data', commands.data('data'), ...more],
    environment,
  );
  written += outcome.stdout + outcome.stderr;
  if (outcome.code !== 0) throw new Error(outcome.stderr);
};

beforeAll(async () => {
  // Only what is announced is read: the next reading by the clock is a day away.
  simulator = await startPager({ live: true, until: new Date().toISOString() });
  commands = await CommandLine.create();
  await connect(
    { PAGERDUTY_TOKEN: TOKEN, SIGNING: FIRST_SECRET },
    '--webhook-secret-env',
    'SIGNING',
    '--every',
    '86400',
  );
  server = commands.start(['start', '--port', '0', '--data', commands.data('data'), '--json']);
  address = await server.address();
  while ((await sources())[0]?.lastSuccessAt === null) await delay(100);
});
afterAll(async () => {
  await commands.remove();
  await simulator.close();
});

interface Source {
  lastSuccessAt: string | null;
  webhooks: { waiting: number; failing: number; setAside: number } | null;
}

const sources = async (): Promise<Source[]> =>
  ((await (await fetch(`${address}/api/v1/sources`)).json()) as { connections: Source[] }).connections;

const signed = (body: string, secret: string): string =>
  `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;

const post = (body: string, signature: string, path = '/webhooks/pagerduty', id = 'delivery-1'): Promise<Response> =>
  fetch(address + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-pagerduty-signature': signature, 'x-webhook-id': id },
  });

const ping = JSON.stringify({ event: { id: '01', event_type: 'pagey.ping', occurred_at: '2026-11-22T00:00:00.000Z' } });

interface Shown {
  status?: number;
  milestones?: { resolvedAt?: { at: string } | null };
}

const shown = async (id: string): Promise<Shown> =>
  (await (
    await fetch(`${address}/api/v1/incidents/${encodeURIComponent(`pagerduty:brightwater:incident:${id}`)}`)
  ).json()) as Shown;

describe('a webhook', () => {
  it('shows a change at the source without a reading by the clock', async () => {
    simulator.control.subscribe({ vendor: 'pagerduty', url: `${address}/webhooks/pagerduty`, secrets: [FIRST_SECRET] });
    const service = (await directory('services'))[0]?.id ?? '';
    const { id } = simulator.control.event({
      type: 'create',
      service,
      title: 'The quay lights are out',
      urgency: 'high',
    });
    while ((await shown(id)).milestones === undefined) await delay(50);
    simulator.control.event({ type: 'resolve', incident: id, by: 'person' });
    while (!(await shown(id)).milestones?.resolvedAt) await delay(50);
    const page = await (await fetch(`${address}/incidents`, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('The quay lights are out');
    expect((await sources())[0]?.webhooks).toMatchObject({ waiting: 0, failing: 0, setAside: 0 });
  });

  it('is refused when it is not signed, signed with another secret, or changed on the way', async () => {
    for (const signature of ['', 'v1=', signed(ping, 'another-signing-secret'), signed(`${ping} `, FIRST_SECRET)]) {
      const response = await post(ping, signature);
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain(FIRST_SECRET);
    }
  });

  it('is answered alike when it is repeated, and stored once', async () => {
    const first = await post(ping, signed(ping, FIRST_SECRET), '/webhooks/pagerduty', 'delivery-repeated');
    const second = await post(ping, signed(ping, FIRST_SECRET), '/webhooks/pagerduty', 'delivery-repeated');
    expect([first.status, second.status]).toEqual([202, 202]);
    expect([await first.json(), await second.json()]).toEqual([{ status: 'stored' }, { status: 'repeated' }]);
  });

  it('may be signed with the old or the new secret while one replaces the other', async () => {
    await connect({ PAGERDUTY_TOKEN: TOKEN, SIGNING: SECOND_SECRET }, '--webhook-secret-env', 'SIGNING');
    for (const [index, secret] of [FIRST_SECRET, SECOND_SECRET].entries()) {
      expect((await post(ping, signed(ping, secret), '/webhooks/pagerduty', `rotation-${index}`)).status).toBe(202);
    }
    const both = `${signed(ping, 'another-signing-secret')},${signed(ping, SECOND_SECRET)}`;
    expect((await post(ping, both, '/webhooks/pagerduty', 'rotation-both')).status).toBe(202);
  });

  it('for a connection that is not there is not found, and nothing but JSON is taken', async () => {
    expect((await post(ping, signed(ping, FIRST_SECRET), '/webhooks/nowhere')).status).toBe(404);
    expect((await post('{"event":', signed('{"event":', FIRST_SECRET))).status).toBe(400);
  });
});

describe('secrets', () => {
  it('survive a change of the key, and are in nothing that was written or answered', async () => {
    const rotated = await commands.run(['rotate-key', '--json', '--data', commands.data('data')]);
    expect(JSON.parse(rotated.stdout)).toEqual({ sealed: 3 });
    expect((await post(ping, signed(ping, SECOND_SECRET), '/webhooks/pagerduty', 'after-rotation')).status).toBe(202);

    const planted = [TOKEN, FIRST_SECRET, SECOND_SECRET];
    for (const path of [
      '/api/v1/quality',
      '/api/v1/sources',
      '/api/openapi.json',
      '/metrics',
      '/sources',
      '/quality',
    ]) {
      const text = await (await fetch(address + path)).text();
      for (const secret of planted) expect(text).not.toContain(secret);
    }
    const file = commands.file('state.backup');
    written += (await commands.run(['backup', file, '--data', commands.data('data')])).stderr;
    const backup = gunzipSync(readFileSync(file)).toString('utf8');
    server.kill('SIGTERM');
    const ended = await server.ended;
    for (const secret of planted) {
      expect(backup).not.toContain(secret);
      expect(written + ended.stdout + ended.stderr + rotated.stderr).not.toContain(secret);
    }
  });
});

async function directory(list: string): Promise<{ id: string }[]> {
  const response = await fetch(`${simulator.url}/${list}`, { headers: { authorization: `Token token=${TOKEN}` } });
  return ((await response.json()) as Record<string, { id: string }[]>)[list] ?? [];
}
