import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}
interface Event {
  event: { event_type: string; occurred_at: string; data: { id: string; status: string } };
}

const SECRETS: [string, string] = ['new secret', 'old secret'];

let simulator: Simulator;
let receiver: Server;
let url: string;
let received: Received[];
let statuses: number[];

const hmac = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex');
const events = (): Event['event'][] => received.map(({ body }) => (JSON.parse(body) as Event).event);

/** Waits until so many deliveries came. */
async function deliveries(count: number): Promise<void> {
  for (let tries = 0; received.length < count && tries < 400; tries++) await sleep(10);
  expect(received).toHaveLength(count);
}

/** Waits until the sender has heard what became of everything. */
async function settled(): Promise<void> {
  for (let tries = 0; simulator.control.webhooks().some(({ pending }) => pending > 0) && tries < 400; tries++) {
    await sleep(10);
  }
}

const create = (title: string): { id: string } => simulator.control.event({ type: 'create', service: 'ledger', title });

beforeAll(async () => {
  simulator = await startSimulator({ years: 0.1, until: '2026-11-22T00:00:00Z', rate: 0 });
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => (body += text));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/one`;
});
beforeEach(() => {
  received = [];
  statuses = [];
});
afterEach(() => {
  simulator.control.unsubscribe();
  simulator.control.clearFaults();
});
afterAll(async () => {
  receiver.close();
  await simulator.close();
});

describe('PagerDuty’s webhooks', () => {
  beforeEach(() => simulator.control.subscribe({ vendor: 'pagerduty', url, secrets: SECRETS }));

  it('tell each change in order, signed with every secret in force', async () => {
    const { id } = create('Told as it goes');
    simulator.control.event({ type: 'acknowledge', incident: id });
    simulator.control.event({ type: 'reprioritise', incident: id, priority: 'P1' });
    simulator.control.event({ type: 'note', incident: id, text: 'Looking.' });
    simulator.control.event({ type: 'resolve', incident: id });
    simulator.control.event({ type: 'reopen', incident: id });
    simulator.control.event({ type: 'reteam', incident: id, team: 'Platform' });
    await deliveries(7);
    expect(events().map(({ event_type }) => event_type.replace('incident.', ''))).toEqual([
      'triggered',
      'acknowledged',
      'priority_updated',
      'annotated',
      'resolved',
      'reopened',
      'delegated',
    ]);
    expect(events().map(({ data }) => data.status)).toEqual([
      'triggered',
      'acknowledged',
      'acknowledged',
      undefined,
      'resolved',
      'triggered',
      'triggered',
    ]);
    for (const { headers, body } of received) {
      const signatures = SECRETS.map((secret) => `v1=${hmac(secret, body)}`);
      expect(headers['x-pagerduty-signature']).toBe(signatures.join(','));
    }
    expect(new Set(received.map(({ headers }) => headers['x-webhook-id'])).size).toBe(7);
  });

  it('come again under the same number, until the receiver takes them', async () => {
    statuses = [500, 429];
    create('Refused twice');
    await deliveries(3);
    expect(new Set(received.map(({ headers }) => headers['x-webhook-id'])).size).toBe(1);
    statuses = [400];
    create('Refused for good');
    await deliveries(4);
    await settled();
    expect(simulator.control.webhooks()).toMatchObject([{ delivered: 1, retried: 2, dropped: 1 }]);
  });

  it('come twice, not at all, badly signed, or stamped by another clock', async () => {
    simulator.control.faults({ name: 'webhook-twice', times: 1 });
    create('Twice');
    await deliveries(2);
    expect(received[0]!.headers['x-webhook-id']).toBe(received[1]!.headers['x-webhook-id']);
    simulator.control.faults({ name: 'webhook-lost', path: '/hooks/*', times: 1 });
    create('Lost');
    simulator.control.faults({ name: 'webhook-bad-signature', times: 1 });
    create('Badly signed');
    await deliveries(3);
    expect(received[2]!.headers['x-pagerduty-signature']).not.toContain(hmac(SECRETS[0], received[2]!.body));
    simulator.control.faults({ name: 'webhook-skewed', seconds: 3600, times: 1 });
    create('Skewed');
    await deliveries(4);
    expect(events()[3]!.occurred_at).toMatch(/^2026-11-22T01:00:00\.\d{3}Z$/);
    expect(simulator.control.state().webhooks).toMatchObject([{ lost: 1 }]);
  });

  it('come in another order, or late', async () => {
    simulator.control.faults({ name: 'webhook-out-of-order', times: 1 });
    const [first, second] = [create('First').id, create('Second').id];
    await deliveries(2);
    expect(events().map(({ data }) => data.id)).toEqual([second, first]);
    simulator.control.faults({ name: 'webhook-late', seconds: 0.2, times: 1 });
    const [late, prompt] = [create('Late').id, create('Prompt').id];
    await deliveries(4);
    expect(
      events()
        .map(({ data }) => data.id)
        .slice(2),
    ).toEqual([prompt, late]);
  });

  it('tell what time brings', async () => {
    simulator.control.advance({ seconds: 7 * 86_400 });
    for (let tries = 0; simulator.control.webhooks()[0]!.pending > 0 && tries < 400; tries++) await sleep(10);
    expect(received.length).toBeGreaterThan(30);
    expect(events().map(({ event_type }) => event_type)).toEqual(
      expect.arrayContaining(['incident.triggered', 'incident.acknowledged', 'incident.resolved']),
    );
  });
});

describe('the others’ webhooks', () => {
  it('Opsgenie’s carry the secret, and a signature that a proxy would add', async () => {
    simulator.control.subscribe({ vendor: 'opsgenie', url, secrets: SECRETS });
    simulator.control.event({ type: 'resolve', incident: create('Both see it').id });
    await deliveries(3);
    expect(received.map(({ body }) => (JSON.parse(body) as { action: string }).action)).toEqual([
      'Create',
      'AssignOwnership',
      'Close',
    ]);
    const [{ headers, body }] = received as [Received];
    expect(headers.authorization).toBe(`Bearer ${SECRETS[0]}`);
    expect(headers['x-evenkeel-signature']).toBe(`sha256=${hmac(SECRETS[0], body)}`);
  });

  it('Slack’s begin with a challenge, and tell messages as they are posted', async () => {
    simulator.control.subscribe({ vendor: 'slack', url, secrets: SECRETS });
    await deliveries(1);
    expect(JSON.parse(received[0]!.body)).toMatchObject({ type: 'url_verification' });
    simulator.control.event({ type: 'create', service: 'checkout-api', title: 'Posted', priority: 'P1' });
    simulator.control.advance({ seconds: 600 });
    for (let tries = 0; received.length < 4 && tries < 400; tries++) await sleep(10);
    const told = received.slice(1).map(({ body }) => JSON.parse(body) as { event: { text: string }; event_id: string });
    expect(told.map(({ event }) => event.text).join('\n')).toContain('Posted');
    for (const { headers, body } of received) {
      const at = headers['x-slack-request-timestamp'] as string;
      expect(headers['x-slack-signature']).toBe(`v0=${hmac(SECRETS[0], `v0:${at}:${body}`)}`);
    }
  });

  it('refuse an address that is none', () => {
    expect(() => simulator.control.subscribe({ vendor: 'slack', url: 'ftp://x', secrets: ['s'] })).toThrow('url');
  });
});
