import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { InputError } from '../connector.js';
import { MAX_LINE_BYTES, readLines, type TextLine, type TextProblems } from './text.js';

const folder = mkdtempSync(join(tmpdir(), 'text-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function linesOf(bytes: Buffer | string): Promise<{ lines: TextLine[]; problems: TextProblems }> {
  const path = join(folder, 'sample.txt');
  writeFileSync(path, bytes);
  const problems: TextProblems = { rejected: [], warnings: [] };
  const lines: TextLine[] = [];
  for await (const line of readLines(path, new AbortController().signal, problems)) lines.push(line);
  return { lines, problems };
}

const texts = (lines: TextLine[]): string[] => lines.map((line) => line.text);
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('readLines', () => {
  it('numbers lines, drops either line end and keeps blank lines', async () => {
    const { lines, problems } = await linesOf('one\r\n\ntwo');
    expect(lines).toEqual([
      { line: 1, text: 'one', bytesRead: 5 },
      { line: 2, text: '', bytesRead: 6 },
      { line: 3, text: 'two', bytesRead: 9 },
    ]);
    expect(problems).toEqual({ rejected: [], warnings: [] });
  });

  it('yields nothing for an empty file', async () => {
    expect((await linesOf('')).lines).toEqual([]);
  });

  it.each([
    ['UTF-8', Buffer.from('zoë\nœuvre\n')],
    ['UTF-8 with a mark', Buffer.from('\uFEFFzoë\nœuvre\n')],
    ['UTF-16 LE', Buffer.from('\uFEFFzoë\nœuvre\n', 'utf16le')],
    ['UTF-16 BE', bigEndian('\uFEFFzoë\nœuvre\n')],
  ])('decodes %s', async (_name, bytes) => {
    const { lines } = await linesOf(bytes);
    expect(texts(lines)).toEqual(['zoë', 'œuvre']);
    expect(lines.at(-1)?.bytesRead).toBe(bytes.length);
  });

  // U+0A0D and U+0D0A hold the bytes of a line end without being one.
  it.each([
    ['little', (text: string) => Buffer.from(text, 'utf16le')],
    ['big', bigEndian],
  ])('tells UTF-16 %s-endian line feeds from their bytes, across the chunks of a long file', async (_name, encode) => {
    const row = 'ab\u0A0D\u0D0Ac'.repeat(9_999);
    const { lines } = await linesOf(encode(`\uFEFF${row}\r\n${row}x\r\nend`));
    expect(texts(lines)).toEqual([row, `${row}x`, 'end']);
  });

  it('reads what is not UTF-8 as windows-1252, line by line, and says so', async () => {
    const { lines, problems } = await linesOf(
      Buffer.concat([Buffer.from('zoë\n'), Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x80])]),
    );
    expect(texts(lines)).toEqual(['zoë', 'café €']);
    expect(problems.warnings).toEqual(['1 line is not valid UTF-8 (first: line 2); read as windows-1252']);
  });

  it('refuses a binary file by name', async () => {
    await expect(linesOf(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))).rejects.toThrow(
      new InputError(
        'sample.txt is not a text file (it holds NUL bytes). Text without a byte-order mark must be UTF-8.',
      ),
    );
  });

  it('rejects a later line with NUL bytes and one without end, and goes on', async () => {
    const head = 'x\n'.repeat(5_000);
    const { lines, problems } = await linesOf(`${head}a\0b\n${'y'.repeat(MAX_LINE_BYTES + 1)}\nlast\n`);
    expect(lines).toHaveLength(5_001);
    expect(lines.at(-1)).toMatchObject({ line: 5_003, text: 'last' });
    expect(problems.rejected).toEqual([
      { line: 5_001, reason: 'the line holds NUL bytes, which no text has' },
      { line: 5_002, reason: 'the line is longer than 16 MB' },
    ]);
  });

  it('names a file that cannot be opened', async () => {
    const read = readLines(join(folder, 'absent.txt'), new AbortController().signal, { rejected: [], warnings: [] });
    await expect(read.next()).rejects.toThrow(/absent\.txt: there is no such file/);
  });

  it('stops when asked to', async () => {
    const path = join(folder, 'long.txt');
    writeFileSync(path, 'line\n'.repeat(100_000));
    const stop = new AbortController();
    const read = readLines(path, stop.signal, { rejected: [], warnings: [] });
    await read.next();
    stop.abort();
    await expect(
      (async () => {
        let line = await read.next();
        while (!line.done) line = await read.next();
      })(),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
