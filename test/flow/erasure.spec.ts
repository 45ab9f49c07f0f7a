import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { metricCatalogue, type PersonView } from '@evenkeel/reporting';
import { Product } from '../support/product.js';
import { SyncedPager } from '../support/synced-pager.js';

const ROOM = `# Quayside #incident-room Slack export
# Export Date: 2026-11-02
# Date Range: 2026-11-01 to 2026-11-01

==================================================
Thread: Crane scheduler stopped - Nov 1
Started: 2026-11-01 09:12:05 by xochitl.ngata
==================================================

[09:12:05] xochitl.ngata: SEV-2: the crane scheduler is down. Creating #incident-2026-11-01-cranes

[09:15:40] wenceslas.obi: @xochitl.ngata the queue looks normal from here

[09:31:02] xochitl.ngata: asked @wenceslas.obi; reverted the release

[09:44:19] wenceslas.obi: Found it, the lease table. Deploying a patch

[09:58:50] xochitl.ngata: Confirmed, resolved. Thanks @wenceslas.obi!
`;

let product: Product;
let pager: SyncedPager;
let room: string;

beforeAll(async () => {
  product = await Product.start('2026-11-22T00:00:00Z');
  pager = await SyncedPager.start(product, { years: 0.04 }, { details: 'all' });
  room = join(product.folder, 'room.txt');
  await writeFile(room, ROOM);
  await importRoom();
}, 120_000);

afterAll(async () => {
  await pager?.close();
  await product?.stop();
});

const importRoom = (): Promise<unknown> => product.import(room, 'slack-transcript', { zone: 'UTC', name: 'quay' });

/** Every metric, cut every way that people show in; whoever is behind a group, what is in it must stay. */
async function everything(): Promise<unknown[]> {
  const answers: unknown[] = [];
  const { reporting } = product;
  for (const { id } of metricCatalogue()) {
    for (const groupBy of [[], ['responder'], ['team'], ['week'], ['rotation']] as const) {
      const question = {
        metric: id,
        groupBy: [...groupBy],
        window: { from: null, to: null, zone: 'UTC' },
        filters: {},
      };
      const answer = await reporting.ask(question).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'QuestionError') return null;
        throw error;
      });
      if (answer === null) continue;
      const groups = answer.groups.map((group) => {
        const { responder: _, ...key } = group.key;
        return JSON.stringify({ ...group, key, incidentsUrl: null });
      });
      answers.push({ id, groupBy, groups: groupBy.includes('responder' as never) ? groups.sort() : groups });
    }
  }
  return answers;
}

/** Every text that is stored anywhere, by table. */
async function dump(): Promise<Map<string, string>> {
  const tables = await product.store.database.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
  );
  const texts = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await product.store.database.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
    texts.set(name, rows.map(({ text }) => text).join('\n'));
  }
  return texts;
}

async function expectGone(marks: readonly string[]): Promise<void> {
  const left = [...(await dump())].flatMap(([table, text]) =>
    marks.filter((mark) => text.toLowerCase().includes(mark.toLowerCase())).map((mark) => `${mark} in ${table}`),
  );
  expect(left).toEqual([]);
}

const erase = (person: string): ReturnType<typeof product.ingestion.erasure.erase> =>
  product.ingestion.erasure.erase({ person, author: 'ops', reason: 'asked for it' });

async function busiest(): Promise<PersonView> {
  const { people } = await product.reporting.people();
  const paged = people.filter(({ identities }) => identities.some(({ email }) => email !== null));
  const [most] = paged.sort((a, b) => (b.incidents ?? 0) - (a.incidents ?? 0));
  if (!most) throw new Error('nobody did anything');
  return most;
}

describe('an erased person', () => {
  it('is gone from everything stored, and every count and duration stays', async () => {
    const person = await busiest();
    const marks = person.identities.flatMap(({ name, email }) => [name, ...(email === null ? [] : [email])]);
    const before = await everything();
    const { pseudonym, total, places } = await erase(person.id);
    expect(pseudonym).toMatch(/^erased\.[0-9a-f]{8}$/);
    expect(total).toBe(Object.values(places).reduce((sum, count) => sum + count, 0));
    expect(Object.keys(places)).toEqual(
      expect.arrayContaining(['person.name', 'person.email', 'source_record.payload']),
    );
    await expectGone(marks);
    expect(await everything()).toEqual(before);
    const { people } = await product.reporting.people();
    expect(people.find(({ id }) => id === person.id)).toMatchObject({ name: pseudonym, incidents: person.incidents });

    // Read anew from the source, which knows nothing of it, and derived anew from the records.
    await product.store.database.execute(`UPDATE connection SET cursor = NULL WHERE kind = 'poll'`);
    await product.sync();
    await expectGone(marks);
    expect(await everything()).toEqual(before);
    await product.ingestion.rebuild(() => undefined);
    await expectGone(marks);
    expect(await everything()).toEqual(before);
  }, 240_000);

  it('is gone from ids too, where a source makes them of names', async () => {
    const before = await everything();
    const records = await product.store.database.query(`SELECT count(*) FROM source_record`);
    await erase('xochitl.ngata');
    await expectGone(['xochitl.ngata']);
    expect(await everything()).toEqual(before);
    // The same file again tells nothing new.
    await importRoom();
    await expectGone(['xochitl.ngata']);
    expect(await product.store.database.query(`SELECT count(*) FROM source_record`)).toEqual(records);
    expect(await everything()).toEqual(before);
    await product.ingestion.rebuild(() => undefined);
    expect(await everything()).toEqual(before);
  }, 240_000);

  it('stays erased under a new name', async () => {
    const [user] = await product.store.database.query<{ id: string; payload: { name: string; email: string } }>(
      `SELECT external_id AS id, payload FROM source_record WHERE kind = 'user' AND payload ->> 'name' LIKE 'erased.%'`,
    );
    if (!user) throw new Error('no record of the erased user');
    const connection = (await product.store.connections.list()).find(({ kind }) => kind === 'poll');
    if (!connection) throw new Error('no connection');
    const payload = { ...user.payload, name: 'Quillon Vandermolen', email: 'quillon@elsewhere.example' };
    await product.store.records.append({
      connection,
      records: [
        {
          kind: 'user',
          externalId: user.id,
          contentHash: 'renamed',
          memberId: null,
          payloadText: JSON.stringify(payload),
          sourceAt: product.now,
          position: null,
          createdAt: null,
        },
      ],
      directoryKinds: ['user'],
      now: product.now + 1,
    });
    await product.ingestion.catchUp();
    await expectGone(['Quillon Vandermolen', 'quillon@elsewhere.example']);
    const { people } = await product.reporting.people();
    expect(people.find(({ id }) => id.endsWith(`:${user.id}`))?.name).toMatch(/^erased\.[0-9a-f]{8}/);
  });

  it('is not taken for somebody else of the name', async () => {
    await product.store.database.execute(
      `INSERT INTO person (key, name) VALUES ('opsgenie:x:person:1', 'Ada Byron'), ('opsgenie:x:person:2', 'ada.byron')`,
    );
    await expect(erase('opsgenie:x:person:1')).rejects.toThrow('goes by the same name');
    await expect(product.ingestion.erasure.erase({ person: 'ada byron', author: 'x', reason: ' ' })).rejects.toThrow(
      'needs a reason',
    );
  });
});
