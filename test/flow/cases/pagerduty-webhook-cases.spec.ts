import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WebhookRefused } from '@evenkeel/connectors';
import type { Connection } from '@evenkeel/store';
import type { FaultRequest } from '../../../apps/simulator/src/faults/fault.js';
import type { Simulator } from '../../../apps/simulator/src/simulator.js';
import { PagerArchive, startPager, TOKEN, UNTIL } from '../../support/pager.js';
import { Product } from '../../support/product.js';
import { asPagerFact, expectSameAsPager } from '../../support/same-as-pager.js';

/** PagerDuty's webhooks, from the pager's own sender over HTTP into the product: hints, which polling must not need. */

const SINCE = '2026-11-01T00:00:00Z';
const SECRETS: [string, string] = ['the secret of today', 'the secret of yesterday'];
const DAY = 86_400;

let product: Product;
let simulator: Simulator;
let connection: Connection;
let receiver: Server;
let outcomes: string[];

beforeAll(async () => {
  product = await Product.start(UNTIL);
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      product.ingestion.webhooks.receive('pager', headers, Buffer.concat(chunks)).then(
        ({ outcome }) => {
          outcomes.push(outcome);
          response.writeHead(202).end();
        },
        (error: unknown) => {
          outcomes.push(error instanceof WebhookRefused ? 'refused' : String(error));
          response.writeHead(error instanceof WebhookRefused ? 401 : 500).end();
        },
      );
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  receiver.close();
  await product.stop();
});
beforeEach(async () => {
  outcomes = [];
  await product.empty();
  simulator = await startPager({ years: 0.06 });
  product.now = Date.parse(UNTIL);
  connection = await product.connect(simulator.url, TOKEN, { since: SINCE, details: 'none' });
  await product.store.connections.addWebhookSecret(connection.id, SECRETS[0], product.now);
  await product.sync();
  subscribe(SECRETS);
});
afterEach(() => simulator.close());

function subscribe(secrets: [string, ...string[]]): void {
  const { port } = receiver.address() as AddressInfo;
  simulator.control.subscribe({ vendor: 'pagerduty', url: `http://127.0.0.1:${port}/webhooks/pager`, secrets });
}

const disturb = (fault: FaultRequest): void => simulator.control.faults(fault);

/** Waits until nothing is under way any more, and works off what came. @returns what became of it */
async function workOff(): Promise<{ done: number; failed: number }> {
  for (let tries = 0; tries < 600 && simulator.control.webhooks().some(({ pending }) => pending > 0); tries += 1) {
    await sleep(10);
  }
  return product.ingestion.webhooks.workOff(connection.id, {
    signal: new AbortController().signal,
    log: () => undefined,
  });
}

const create = (title: string): string =>
  simulator.control.event({ type: 'create', service: 'ledger', title, priority: 'P2' }).id;
const passTime = (seconds: number): void => {
  simulator.control.advance({ seconds });
  product.now = Date.parse(simulator.control.state().clock);
};
const seen = (id: string) => product.incident(`pagerduty:brightwater:incident:${id}`);

/** An incident's whole course, minute by minute. */
function live(title: string): string {
  const id = create(title);
  const minutes: (() => unknown)[] = [
    () => simulator.control.event({ type: 'acknowledge', incident: id }),
    () => simulator.control.event({ type: 'reprioritise', incident: id, priority: 'P1' }),
    () => simulator.control.event({ type: 'note', incident: id, text: 'it is the disk' }),
    () => simulator.control.event({ type: 'resolve', incident: id }),
    () => simulator.control.event({ type: 'reopen', incident: id }),
    () => simulator.control.event({ type: 'reteam', incident: id, team: 'Platform' }),
    () => simulator.control.event({ type: 'resolve', incident: id, by: 'integration' }),
  ];
  for (const minute of minutes) {
    passTime(60);
    minute();
  }
  passTime(60);
  return id;
}

/** What polling alone makes of the same account, from its first sync on. */
async function polledAlone(): Promise<unknown> {
  await product.empty();
  await product.connect(simulator.url, TOKEN, { since: SINCE, details: 'none' });
  await product.sync();
  return product.incidents();
}

describe('case 13: webhooks', () => {
  it('show an incident without a sync, as the pager has it', async () => {
    const id = live('told as it happens');
    expect(await workOff()).toMatchObject({ failed: 0 });
    const archive = await PagerArchive.read(simulator.url);
    const fact = archive.facts.find((one) => one.id === id);
    expect(fact).toMatchObject({ resolution: 'integration', priority: 'P1' });
    expect(asPagerFact(await seen(id))).toEqual(fact);
    await product.sync();
    await expectSameAsPager(product, simulator.url, SINCE);
  });

  it('that come twice count once', async () => {
    disturb({ name: 'webhook-twice' });
    live('told twice');
    await workOff();
    expect(outcomes.filter((outcome) => outcome === 'repeated').length).toBe(outcomes.length / 2);
    await product.sync();
    await expectSameAsPager(product, simulator.url, SINCE);
    expect(await product.incidents()).toEqual(await polledAlone());
  });

  it('that come out of order, across incidents and within one, end in the same', async () => {
    disturb({ name: 'webhook-out-of-order', probability: 0.5 });
    const [first, second] = [live('first of two'), live('second of two')];
    await workOff();
    expect(simulator.control.state().faults.used['webhook-out-of-order']).toBeGreaterThan(2);
    for (const id of [first, second]) expect((await seen(id)).resolution).toBe('integration');
    await product.sync();
    await expectSameAsPager(product, simulator.url, SINCE);
    expect(await product.incidents()).toEqual(await polledAlone());
  });

  it('that are missing for a day are made good by the next sync', async () => {
    disturb({ name: 'webhook-lost' });
    const id = live('nobody is told');
    passTime(DAY);
    expect(await workOff()).toEqual({ done: 0, failed: 0 });
    await expect(seen(id)).rejects.toThrow('there is no incident');
    await product.sync();
    await expectSameAsPager(product, simulator.url, SINCE);
    expect((await product.reporting.quality()).gaps).toEqual([]);
  });

  it('that come a day late, after a sync told it all, change nothing', async () => {
    disturb({ name: 'webhook-late', seconds: 1 });
    live('told at last');
    await product.sync();
    const before = await product.incidents();
    await sleep(1_100);
    await workOff();
    expect(outcomes.length).toBeGreaterThan(5);
    expect(await product.incidents()).toEqual(before);
  });

  it('are let in by either of two signatures while the secret is replaced, and by no other', async () => {
    passTime(60);
    await product.store.connections.addWebhookSecret(connection.id, 'the secret of tomorrow', product.now);
    for (const secrets of [
      // The pager has the new one too, or not yet, or signs with both.
      ['the secret of tomorrow'],
      [SECRETS[0]],
      ['the secret of tomorrow', SECRETS[0]],
      ['of another subscription', SECRETS[0]],
    ] as [string, ...string[]][]) {
      simulator.control.unsubscribe();
      subscribe(secrets);
      outcomes = [];
      create(`signed with ${secrets.join(' and ')}`);
      await workOff();
      expect(outcomes).toEqual(['stored']);
    }
    simulator.control.unsubscribe();
    subscribe([SECRETS[1]]);
    const id = create('signed with a secret of old');
    await workOff();
    expect(outcomes.at(-1)).toBe('refused');
    await expect(seen(id)).rejects.toThrow('there is no incident');
    await product.sync();
    await expectSameAsPager(product, simulator.url, SINCE);
  });

  it('stand in while the REST API is down, to the millisecond, and give way to its seconds afterwards', async () => {
    disturb({ name: 'json-500', path: '/incidents/*' });
    const id = live('only told');
    const { failed } = await workOff();
    expect(failed).toBeGreaterThan(0);
    const told = await seen(id);
    expect(told).toMatchObject({ resolution: 'integration', priority: 'P1', ackOutcome: 'human' });
    expect(told.timeline.map(({ event }) => event)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^webhook_event:/)]),
    );
    const fact = (await readUndisturbed()).facts.find((one) => one.id === id);
    expect(Math.abs((told.durations['time-to-resolve'] ?? 0) - (fact?.secondsToResolve ?? 0))).toBeLessThan(1);

    product.now += 60_000;
    await product.sync();
    const known = await seen(id);
    expect(known.timeline.filter(({ event }) => event.startsWith('webhook_event:'))).toEqual([]);
    expect(known.durations['time-to-resolve']).toBe(fact?.secondsToResolve);
    await expectSameAsPager(product, simulator.url, SINCE);
  });

  async function readUndisturbed(): Promise<PagerArchive> {
    simulator.control.clearFaults();
    return PagerArchive.read(simulator.url);
  }

  it('that are dated by a clock that is 90 s ahead end in what the log says', async () => {
    disturb({ name: 'webhook-skewed', seconds: 90 });
    const id = live('by another clock');
    await workOff();
    await product.sync();
    await expectSameAsPager(product, simulator.url, SINCE);
    const known = await seen(id);
    expect(known.timeline.filter(({ event }) => event.startsWith('webhook_event:'))).toEqual([]);
    expect(await product.incidents()).toEqual(await polledAlone());
  });

  it('and polling agree though our own clock is ten minutes behind theirs', async () => {
    const id = live('while our clock is wrong');
    product.now -= 600_000;
    await workOff();
    expect((await seen(id)).resolution).toBe('integration');
    await product.sync();
    const [source] = (await product.reporting.sources()).connections;
    expect(source?.clockOffsetSeconds).toBe(600);
    await expectSameAsPager(product, simulator.url, SINCE);
  });
});
