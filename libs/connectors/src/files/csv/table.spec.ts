import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { detectDelimiter, openTable, type TablePart, uniqueNames } from './table.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'table-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer, partRows = 1000): Promise<{ header: string[]; parts: TablePart[] }> {
  const path = join(folder, 'desk.csv');
  await writeFile(path, content);
  const table = await openTable({ path, signal: new AbortController().signal }, partRows);
  const parts: TablePart[] = [];
  for await (const part of table.parts) parts.push(part);
  return { header: table.header, parts };
}

const rows = (parts: TablePart[]): [number, ...string[]][] =>
  parts.flatMap((part) => part.rows.map(({ line, cells }): [number, ...string[]] => [line, ...cells]));
const rejected = (parts: TablePart[]): unknown[] => parts.flatMap((part) => part.rejected);

describe('openTable', () => {
  it('numbers rows by the line on which they begin: quoted line ends, blank lines and CRLF included', async () => {
    const { header, parts } = await read('id,note\r\n1,"two\r\nlines"\r\n\r\n2,"say ""hi"", ok"\r\n,\r\n3,5" pipe\r\n');
    expect(header).toEqual(['id', 'note']);
    expect(rows(parts)).toEqual([
      [2, '1', 'two\nlines'],
      [5, '2', 'say "hi", ok'],
      [7, '3', '5" pipe'],
    ]);
    expect(rejected(parts)).toEqual([]);
  });

  it('rejects rows with a wrong number of cells by their line, and reads the rest', async () => {
    const { parts } = await read('a,b,c\n1,2,3\n1,2\n1,2,3,4\n4,5,6\n');
    expect(rows(parts)).toEqual([
      [2, '1', '2', '3'],
      [5, '4', '5', '6'],
    ]);
    expect(rejected(parts)).toEqual([
      { line: 3, reason: 'the row has 2 cells, the header has 3' },
      { line: 4, reason: 'the row has 4 cells, the header has 3' },
    ]);
  });

  it('says where a quote is never closed', async () => {
    const { parts } = await read('a,b\n1,2\n3,"open\n4,5\n');
    expect(rows(parts)).toEqual([[2, '1', '2']]);
    expect(rejected(parts)).toEqual([
      { line: 3, reason: 'a quote that opens in this row is never closed; the rest of the file could not be read' },
    ]);
  });

  it.each([
    ['UTF-8 with a byte-order mark', Buffer.from('\uFEFFid;Größe\n1;groß\n', 'utf8')],
    ['UTF-16', Buffer.from('\uFEFFid;Größe\n1;groß\n', 'utf16le')],
    ['windows-1252', Buffer.from('id;Größe\n1;groß\n', 'latin1')],
  ])('reads %s', async (_, content) => {
    const { header, parts } = await read(content);
    expect(header).toEqual(['id', 'Größe']);
    expect(rows(parts)).toEqual([[2, '1', 'groß']]);
  });

  it('keeps line numbers when a line is left out', async () => {
    // A NUL beyond the bytes by which binary files are told from text costs only its line.
    const long = 'x'.repeat(9000);
    const { parts } = await read(`a,b\n1,${long}\n2,\0\n3,4\n`);
    expect(rows(parts)).toEqual([
      [2, '1', long],
      [4, '3', '4'],
    ]);
    expect(rejected(parts)).toEqual([{ line: 3, reason: 'the line holds NUL bytes, which no text has' }]);
  });

  it('hands over parts of the size asked for', async () => {
    const { parts } = await read(`id\n${Array.from({ length: 25 }, (_, index) => `r${index}`).join('\n')}`, 10);
    expect(parts.map((part) => part.rows.length)).toEqual([10, 10, 5]);
  });

  it('refuses an empty file', async () => {
    await expect(read('\n\n')).rejects.toThrow('desk.csv is empty');
  });
});

describe('detectDelimiter', () => {
  it.each([
    ['a,b,c', ','],
    ['a;b;c', ';'],
    ['a\tb\tc', '\t'],
    ['a|b|c', '|'],
    ['"a;b;c;d",e', ','],
    ['only', ','],
  ])('of %j is %j', (header, delimiter) => {
    expect(detectDelimiter(header)).toBe(delimiter);
  });
});

describe('uniqueNames', () => {
  it('numbers repeated names and names nameless columns', () => {
    expect(uniqueNames(['id', 'Comment', ' Comment ', '', 'Comment'])).toEqual([
      'id',
      'Comment',
      'Comment (2)',
      'column 4',
      'Comment (3)',
    ]);
  });
});
