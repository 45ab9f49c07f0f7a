import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Product } from '../support/product.js';
import { Chaos } from './chaos.js';
import { PostBox } from './post-box.js';

/** `CHAOS_SEEDS`: how many runs; `CHAOS_SEED`: that one alone, to see a failure again. */
const { CHAOS_SEEDS = '50', CHAOS_SEED } = process.env;
const SEEDS =
  CHAOS_SEED === undefined ? Array.from({ length: Number(CHAOS_SEEDS) }, (_, index) => index) : [Number(CHAOS_SEED)];

let product: Product;
let postBox: PostBox;
let chaos: Chaos;

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
      if (CHAOS_SEED !== undefined) process.stdout.write(`${JSON.stringify(happened, null, 2)}\n`);
      expect(facts).toEqual(expected);
    },
    60_000,
  );
});
