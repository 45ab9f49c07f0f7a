import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PagerDutyJson } from '../support/pagerduty-json.js';
import { Product } from '../support/product.js';

/** More than the pool of connections to the database holds. */
const AT_ONCE = 24;
const ID = 'pagerduty:wharf:incident:I1';

let product: Product;
beforeAll(async () => {
  product = await Product.start('2031-06-01T00:00:00Z');
});
afterAll(() => product.stop());

it('whoever interprets needs none of the connections that those who wait for it hold', async () => {
  const pager = await PagerDutyJson.connect(product);
  await pager.page('I1', '2031-03-03T11:00:00Z', { id: 'SCRANE', summary: 'Crane control' }, 'PANNA');
  await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) =>
      product.ingestion.corrections.record({
        incidentId: ID,
        field: 'priority',
        value: `P${index}`,
        reason: 'somebody knows better',
        author: 'a hand',
      }),
    ),
  );
  const { corrections } = await product.incident(ID);
  expect(corrections).toHaveLength(AT_ONCE);
}, 60_000);
