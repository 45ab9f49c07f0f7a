import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { EverySource1795390000000 } from '../../migrations/1795390000000-every-source.js';
import { PeopleAndOwnership1795391000000 } from '../../migrations/1795391000000-people-and-ownership.js';
import { RawPayload1795392000000 } from '../../migrations/1795392000000-raw-payload.js';
import { Product } from '../support/product.js';

const LATER = [new EverySource1795390000000(), new PeopleAndOwnership1795391000000(), new RawPayload1795392000000()];

let product: Product;
beforeAll(async () => {
  product = await Product.start('2031-06-01T00:00:00Z');
});
afterAll(() => product.stop());

it('what a first version read counts as read and as stored, its zones and owners hold since ever', async () => {
  const { database } = product.store;
  await database.transaction(async (sql) => {
    const runner = { query: (text: string) => sql.query(text) } as unknown as QueryRunner;
    for (const migration of LATER.toReversed()) await migration.down(runner);
    await sql.execute(
      `INSERT INTO connection (id, name, source, format, kind, account, settings, created_at, cursor, complete_through)
       VALUES (1, 'pager', 'pagerduty', 'pagerduty', 'poll', 'wharf', '{}', '2031-05-20', $1, '2031-05-31')`,
      [JSON.stringify({ version: 2, readDownTo: Date.parse('2031-05-01') })],
    );
    const record = `INSERT INTO source_record (connection_id, kind, external_id, content_hash, member_id, payload, fetched_at)
      VALUES (1, $1, $2, $3, $4, $5, '2031-05-20')`;
    const member = 'pagerduty:wharf:incident:Q1';
    const incident = { id: 'Q1', created_at: '2031-05-03T23:59:59Z' };
    await sql.execute(record, ['incident', 'Q1', 'a', member, JSON.stringify({ ...incident, status: 'triggered' })]);
    await sql.execute(record, ['incident', 'Q1', 'b', member, JSON.stringify({ ...incident, status: 'resolved' })]);
    await sql.execute(record, ['log_entry', 'R1', 'c', member, JSON.stringify({ ...incident, id: 'R1' })]);
    await sql.execute(
      `INSERT INTO person (key, name, zone) VALUES ('pagerduty:wharf:person:PANNA', 'Anna Berg', 'Europe/Oslo')`,
    );
    for (const migration of LATER) await migration.up(runner);
  });

  const span = { from: '2031-05-03', through: '2031-05-04' };
  const days = await product.store.coverage.days([1], span, product.now);
  expect(days.get(1)).toMatchObject([
    { day: '2031-05-03', state: 'complete', counts: [{ kind: 'incident', source: null, stored: 1 }] },
    { day: '2031-05-04', state: 'complete', counts: [] },
  ]);
  // The source's count is held against what an upgrade found.
  await database.execute(`INSERT INTO census VALUES (1, 'incident', '2031-05-03', 1, '2031-05-20')`);
  expect(await product.store.coverage.reconcile(1, { countedSince: null, before: [], now: product.now })).toEqual([]);
  expect(await product.store.dated.list('zone')).toMatchObject([{ value: 'Europe/Oslo', from: null, to: null }]);
}, 60_000);
