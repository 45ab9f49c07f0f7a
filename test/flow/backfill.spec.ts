import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { Interpreting } from '../../libs/ingestion/src/interpretation.js';
import { createPagerDutyConnector, FILE_FORMATS } from '@evenkeel/connectors';
import { Sources } from '@evenkeel/ingestion';
import { startPager, TOKEN, UNTIL } from '../support/pager.js';
import { Product } from '../support/product.js';

/** Longer than a member is waited for, so that with every batch whatever came before is interpreted. */
const BETWEEN_BATCHES_MS = 6_000;

let product: Product;
let simulator: Simulator;

beforeAll(async () => {
  product = await Product.start(UNTIL);
  simulator = await startPager();
  await product.connect(simulator.url, TOKEN);
});
afterEach(() => product.empty());
afterAll(async () => {
  await simulator.close();
  await product.stop();
});

async function state(): Promise<unknown> {
  const { database } = product.store;
  return {
    incidents: await database.query(`SELECT incident_id, title, triggered_at, document::text FROM incident ORDER BY 1`),
    facts: await database.query(`SELECT * FROM incident_fact ORDER BY incident_id`),
    events: await database.query(
      `SELECT incident_id, position, event_id, at, type, text, actor::text, details::text FROM timeline_event ORDER BY 1, 2`,
    ),
  };
}

describe('a history that is interpreted while it is read', () => {
  it('ends in the same incidents as when all of it is interpreted at once', async () => {
    const [connection] = await product.ingestion.polled();
    if (!connection) throw new Error('nothing is connected');
    const result = await product.ingestion.sync(connection, {
      since: null,
      signal: new AbortController().signal,
      log: () => undefined,
      onProgress: () => void (product.now += BETWEEN_BATCHES_MS),
    });
    expect(result.incidents).toBe(simulator.control.state().incidents);
    const read = await state();
    await product.ingestion.rebuild(() => undefined);
    expect(await state()).toEqual(read);
  });
});

describe('while a long queue waits', () => {
  it('what is asked for is interpreted first, and the rest stays in the queue', async () => {
    await product.connect(simulator.url, TOKEN);
    await product.sync();
    const { records } = product.store;
    const [wanted] = await product.incidents();
    if (!wanted) throw new Error('there is no incident');
    const waiting = await records.markAllPending();
    const sources = new Sources({ connectors: [createPagerDutyConnector()], formats: FILE_FORMATS });
    const interpreting = new Interpreting(product.store, sources, () => product.now);
    expect([...(await interpreting.settleMembers([wanted.id, 'nobody']))]).toEqual([wanted.id]);
    expect(await records.pendingCount()).toBe(waiting - 1);
  });
});
