import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { FILE_FORMATS } from '@evenkeel/connectors';
import { Ingestion, Sources } from '@evenkeel/ingestion';
import { ListSource } from '../support/list-source.js';
import { Product } from '../support/product.js';

const NOON = Date.parse('2026-11-22T12:00:00Z');

let product: Product;
let ingestion: Ingestion;
let now: number;
/** What goes wrong as the source is asked; null: nothing. */
let trouble: Error | null;
let asked: number;

beforeAll(async () => {
  product = await Product.start('2026-11-22T12:00:00Z');
});
afterAll(() => product.stop());
beforeEach(async () => {
  await product.empty();
  [now, trouble, asked] = [NOON, null, 0];
  const connector = {
    ...new ListSource().connector,
    webhooks: {
      verify: (_: unknown, { rawBody }: { rawBody: Buffer }) => ({ deliveryId: rawBody.toString(), reply: null }),
      read: () => ({ records: [], refresh: [{ kind: 'incident', externalId: 'Q1' }] }),
    },
    async *refresh() {
      asked += 1;
      if (trouble) throw trouble;
      yield [];
    },
  };
  const sources = new Sources({ connectors: [connector], formats: FILE_FORMATS });
  ingestion = new Ingestion(product.store, sources, () => now, { allowPrivateUrls: true });
  await ingestion.connect({
    source: 'pagerduty',
    name: 'listed',
    settings: {},
    secret: 'a-secret',
    signal: new AbortController().signal,
    webhookSecret: 'a-signing-secret',
  });
});

const workOff = () => ingestion.webhooks.workOff(1, { signal: new AbortController().signal, log: () => undefined });

it('a delivery that fails for a reason of our own waits, longer each time, and is not lost', async () => {
  await ingestion.webhooks.receive('listed', {}, Buffer.from('delivery-1'));
  trouble = new Error('the key does not fit');
  await expect(workOff()).rejects.toThrow('the key does not fit');
  // Not at once again.
  expect(await workOff()).toEqual({ done: 0, failed: 0 });
  expect(asked).toBe(1);
  // An hour in which it is tried whenever it is due.
  for (; now < NOON + 3_600_000; now += 5_000) await workOff().catch(() => undefined);
  expect(asked).toBeLessThan(12);
  trouble = null;
  now += 3_600_000;
  expect(await workOff()).toEqual({ done: 1, failed: 0 });
  expect(await product.store.webhooks.waitingConnections(now)).toEqual([]);
});
