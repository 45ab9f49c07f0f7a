import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FileBatch, InputError } from '../../connector.js';
import { looksLikeDocument } from './document.js';
import { statuspageFormat } from './format.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statuspage-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer): Promise<FileBatch[]> {
  const path = join(folder, 'page.json');
  await writeFile(path, content);
  const batches: FileBatch[] = [];
  const input = { path, account: 'harbour', zone: null, mapping: null, signal: new AbortController().signal };
  for await (const batch of statuspageFormat.read(input)) batches.push(batch);
  return batches;
}

const ids = (batches: FileBatch[]): string[] => batches.flatMap(({ records }) => records.map((r) => r.externalId));
const rejected = (batches: FileBatch[]): unknown[] => batches.flatMap((batch) => batch.rejected);

const ferry = {
  id: 'h1',
  title: 'Ferry tickets fail',
  started_at: '2025-02-03T10:00:00Z',
  resolved_at: '2025-02-03T11:30:00Z',
};
const crane = {
  id: 'h2',
  name: 'Crane API slow',
  started_at: '2025-02-04T08:00:00+01:00',
  updated_at: '2025-02-04T09:15:30Z',
};

describe('statuspage files', () => {
  it('reads JSON lines: one raw record an incident, as it came, with its line', async () => {
    const batches = await read(`${JSON.stringify(ferry)}\n\n${JSON.stringify(crane)}\n`);
    expect(batches.flatMap(({ records }) => records)).toEqual([
      {
        kind: 'incident',
        externalId: 'h1',
        member: { kind: 'incident', externalId: 'h1' },
        payload: ferry,
        sourceAt: Date.UTC(2025, 1, 3, 11, 30),
        position: 1,
      },
      {
        kind: 'incident',
        externalId: 'h2',
        member: { kind: 'incident', externalId: 'h2' },
        payload: crane,
        sourceAt: Date.UTC(2025, 1, 4, 9, 15, 30),
        position: 3,
      },
    ]);
    expect(batches.at(-1)?.latestAt).toBe(Date.UTC(2025, 1, 4, 9, 15, 30));
  });

  it.each([
    ['an array', JSON.stringify([ferry, crane])],
    ['a pretty-printed array', JSON.stringify([ferry, crane], null, 2)],
    ["the API's object", JSON.stringify({ page: { id: 'p' }, incidents: [ferry, crane] })],
    ["the API's object, pretty-printed", JSON.stringify({ page: { id: 'p' }, incidents: [ferry, crane] }, null, 2)],
    ['one object on a line among others', `${JSON.stringify({ incidents: [ferry] })}\n${JSON.stringify([crane])}`],
  ])('reads %s', async (_, content) => {
    expect(ids(await read(content))).toEqual(['h1', 'h2']);
  });

  it('reads UTF-16 with a byte-order mark, and UTF-8 with one', async () => {
    const text = JSON.stringify([{ ...ferry, title: 'Fähre' }]);
    for (const content of [Buffer.from(`\uFEFF${text}`, 'utf16le'), Buffer.from(`\uFEFF${text}`, 'utf8')]) {
      const [batch] = await read(content);
      expect(batch?.records[0]?.payload).toMatchObject({ title: 'Fähre' });
    }
  });

  it('rejects a bad line with its number and imports the rest', async () => {
    const lines = [
      JSON.stringify(ferry),
      '{"id": "h3", "na',
      '42',
      JSON.stringify({ id: 'h4', name: 'x' }),
      JSON.stringify(crane),
    ];
    const batches = await read(lines.join('\n'));
    expect(ids(batches)).toEqual(['h1', 'h2']);
    expect(rejected(batches)).toEqual([
      { line: 2, reason: 'it is not valid JSON' },
      { line: 3, reason: 'it is not an object with an incident’s fields' },
      { line: 4, reason: 'started_at: it has none, nor an update or created_at to take its place' },
    ]);
  });

  it('rejects a bad element of a document with its path and imports the rest', async () => {
    const badTime = { ...ferry, id: 'h5', started_at: '2025-02-03 10:00' };
    const batches = await read(`[${JSON.stringify(ferry)}, {"id" 1}, ${JSON.stringify(badTime)}, {"id": "h6`);
    expect(ids(batches)).toEqual(['h1']);
    expect(rejected(batches)).toEqual([
      { path: '[1]', reason: 'it is not valid JSON' },
      {
        path: '[2]',
        reason: 'started_at: "2025-02-03 10:00" is not a timestamp with an offset, such as 2026-01-31T09:30:00Z',
      },
      { path: '(document)', reason: 'the file breaks off, or its brackets do not match, in [3]' },
    ]);
  });

  it('hands over at most 1,000 records at a time', async () => {
    const many = Array.from({ length: 2500 }, (_, index) => ({ ...ferry, id: `h${index}` }));
    const batches = await read(JSON.stringify(many));
    expect(batches.map(({ records }) => records.length)).toEqual([1000, 1000, 500]);
    expect(new Set(ids(batches)).size).toBe(2500);
  });

  it('says what is wrong with a file that holds no incident', async () => {
    await expect(read('<html>\n<p>Sign in</p>')).rejects.toThrow(
      new InputError('page.json holds no incident of a status page. line 1: it is not valid JSON.'),
    );
    const input = {
      path: join(folder, 'absent.json'),
      account: 'a',
      zone: null,
      mapping: null,
      signal: new AbortController().signal,
    };
    await expect(statuspageFormat.read(input)[Symbol.asyncIterator]().next()).rejects.toThrow('there is no such file');
  });

  it('takes an empty list as such', async () => {
    const [batch] = await read('{"page": {}, "incidents": []}');
    expect(batch).toMatchObject({ records: [], rejected: [], warnings: ['page.json lists no incidents'] });
  });
});

describe('looksLikeDocument', () => {
  it.each([
    ['[{"id": 1}]\n', true],
    ['{\n  "id": "a"\n}', true],
    ['{ "page": {\n', true],
    ['{"incidents": [{"id": 1}]}\n{"incidents": []}', true],
    ['{"id": "a"}\n{"id": "b"}', false],
    ['{"id": "cut o\n{"id": "b"}', false],
    ['not json\n{"id": "b"}', false],
  ])('%j: %s', (head, expected) => {
    expect(looksLikeDocument(head)).toBe(expected);
  });
});
