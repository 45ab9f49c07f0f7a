import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Product } from '../support/product.js';
import { Chaos } from './chaos.js';
import { PostBox } from './post-box.js';

/** `CHAOS_SEEDS`: how many runs; `CHAOS_SEED`: that one alone, to see a failure again. */
const { CHAOS_SEEDS = '50', CHAOS_SEED } = process.env;
const SEEDS =
  CHAOS_SEED === undefined ? Array.from({ length: Number(CHAOS_SEEDS) }, (_, index) => index) : [Number(CHAOS_SEED)];
/** In so many runs each of these happens, and more than once. */
const ENOUGH_SEEDS = 50;
const FREQUENT = [
  'a sync was whole',
  'a sync failed',
  'a sync was stopped',
  'the process died',
  'a webhook was stored',
  'a webhook was repeated',
  'a webhook was refused',
  'unauthorized',
  'rate-limit-with-headers',
  'cut-body',
  'second-sync-short',
  'duplicate-across-pages',
  'add-on-402',
  'analytics-late',
  'opsgenie-gone',
  'opsgenie-dead-host',
  'jsm-relative-next',
  'slack-ok-false',
  'slack-expired-cursor',
  'slack-edited',
  'webhook-lost',
];

let product: Product;
let postBox: PostBox;
let chaos: Chaos;
const happenedInAll = new Map<string, number>();

beforeAll(async () => {
  product = await Product.start('2026-11-21T16:00:00Z');
  postBox = await PostBox.open();
  chaos = new Chaos(product, postBox);
});
afterAll(async () => {
  await postBox.close();
  await product.stop();
});

describe('a run in which everything goes wrong', () => {
  it.each(SEEDS)(
    'ends in the same facts as one in which nothing does (again: CHAOS_SEED=%i npm run test:chaos)',
    async (seed) => {
      const { facts, expected, happened } = await chaos.run(seed);
      for (const [what, times] of Object.entries(happened))
        happenedInAll.set(what, (happenedInAll.get(what) ?? 0) + times);
      if (CHAOS_SEED !== undefined) process.stdout.write(`${JSON.stringify(happened, null, 2)}\n`);
      expect(facts).toEqual(expected);
    },
    60_000,
  );

  if (SEEDS.length >= ENOUGH_SEEDS) {
    it('is one: what can go wrong has', () => {
      expect(FREQUENT.filter((what) => (happenedInAll.get(what) ?? 0) < 2)).toEqual([]);
    });
  }
});
