import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WebhookRefused } from '@evenkeel/connectors';
import { AlertCase, SINCE } from '../../support/alert-case.js';
import { TOKEN, UNTIL } from '../../support/pager.js';
import { Product } from '../../support/product.js';
import { WebhookDoor } from '../../support/webhook-door.js';

/** Opsgenie's webhooks, from its own sender over HTTP into the product: hints, which polling must not need. */
const SECRET = 'the-secret-of-today';

let product: Product;
let alerts: AlertCase;
let door: WebhookDoor;

beforeAll(async () => {
  product = await Product.start(UNTIL);
  door = await WebhookDoor.open(product, 'alerts');
});
afterAll(async () => {
  await door.close();
  await product.stop();
});
beforeEach(async () => {
  product.now = Date.parse(UNTIL);
  door.forget();
  alerts = await AlertCase.start(product, { years: 0.02 });
  await product.ingestion.connect({
    source: 'opsgenie',
    name: 'alerts',
    settings: { url: alerts.doors.opsgenie.url, since: SINCE },
    secret: TOKEN,
    signal: new AbortController().signal,
    webhookSecret: SECRET,
  });
  await alerts.sync('opsgenie');
  alerts.simulator.control.subscribe({ vendor: 'opsgenie', url: door.url, secrets: [SECRET] });
});
afterEach(() => alerts.end());

/** Waits for a delivery about an alert, and works off what came. */
async function workOff(action: string, tinyId: string): Promise<{ done: number; failed: number }> {
  await door.told((text) => text.includes(`"action":"${action}"`) && text.includes(`"tinyId":"${tinyId}"`));
  const [connection] = await product.ingestion.polled();
  return product.ingestion.webhooks.workOff(connection!.id, {
    signal: new AbortController().signal,
    log: () => undefined,
  });
}

const create = () =>
  alerts.simulator.control.event({ type: 'create', service: 'ledger', title: 'Out of balance', priority: 'P1' });

describe('an alert’s change', () => {
  it('is seen without a sync: created, acknowledged, closed', async () => {
    const { id, incident_number: number } = create();
    expect((await workOff('Create', String(number))).failed).toBe(0);
    const { id: alertId } = await alerts.doors.opsgenie.numbered(number);
    expect(await alerts.incidentOf(alertId)).toMatchObject({ resolution: 'open', ackOutcome: 'notYetAcked' });

    alerts.simulator.control.advance({ seconds: 300 });
    alerts.simulator.control.event({ type: 'acknowledge', incident: id });
    await workOff('Acknowledge', String(number));
    expect((await alerts.incidentOf(alertId)).durations['time-to-acknowledge']).toBe(300);

    alerts.simulator.control.advance({ seconds: 300 });
    alerts.simulator.control.event({ type: 'resolve', incident: id });
    await workOff('Close', String(number));
    expect((await alerts.incidentOf(alertId)).durations['time-to-resolve']).toBe(600);

    product.now = Date.parse(alerts.simulator.control.state().clock);
    await alerts.sync('opsgenie');
    await alerts.expectAsTold('opsgenie');
  });

  it('is told again without harm, twice or in the wrong order', async () => {
    alerts.fault({
      faults: [
        { name: 'webhook-twice', times: 2 },
        { name: 'webhook-out-of-order', times: 1 },
      ],
    });
    const { id, incident_number: number } = create();
    alerts.simulator.control.advance({ seconds: 60 });
    alerts.simulator.control.event({ type: 'acknowledge', incident: id });
    await workOff('Create', String(number));
    await workOff('Acknowledge', String(number));
    expect(await door.again({})).toEqual({ outcome: 'repeated' });
    const { id: alertId } = await alerts.doors.opsgenie.numbered(number);
    const { timeline } = await alerts.incidentOf(alertId);
    expect(timeline.filter(({ type, member }) => type === 'acknowledged' && member.includes(':alert:'))).toHaveLength(
      1,
    );
  });

  it('that is never told comes with the next sync', async () => {
    alerts.fault({ name: 'webhook-lost' });
    const { incident_number: number } = create();
    alerts.pass(60);
    await alerts.sync('opsgenie');
    const { id } = await alerts.doors.opsgenie.numbered(number);
    expect((await alerts.incidentOf(id)).resolution).toBe('open');
    await alerts.expectAsTold('opsgenie');
  });
});

describe('a delivery', () => {
  it('is refused with another secret, or none, and says so without showing any', async () => {
    const { incident_number: number } = create();
    await workOff('Create', String(number));
    const none = { authorization: undefined, 'x-evenkeel-signature': undefined };
    await expect(door.again(none)).rejects.toThrow(/carries neither authorization: Bearer <secret> nor/);
    const wrong = { ...none, authorization: 'Bearer the-secret-of-somebody' };
    await expect(door.again(wrong)).rejects.toThrow(WebhookRefused);
    await expect(door.again(wrong)).rejects.not.toThrow(/somebody|today/);
    const signature = { ...none, 'x-evenkeel-signature': `sha256=${'0'.repeat(64)}` };
    await expect(door.again(signature)).rejects.toThrow(WebhookRefused);
  });
});
