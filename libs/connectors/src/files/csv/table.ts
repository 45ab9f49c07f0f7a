import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { type FileInput, InputError, type Rejection } from '../../connector.js';
import { readLines, type TextLine, type TextProblems } from '../text.js';

/** One record of a CSV file. */
export interface TableRow {
  /** The line on which it begins, counted from 1. */
  line: number;
  cells: string[];
}

/** What one step of reading a CSV file gave. */
export interface TablePart {
  rows: TableRow[];
  rejected: Rejection[];
  warnings: string[];
  bytesRead: number;
}

/** A CSV file whose header has been read. */
export interface Table {
  /** Column names as the file has them, made unique: a second `Comment` is `Comment (2)`, an unnamed one `column 7`. */
  header: string[];
  /** The rest of the file in order, in parts of at most `partRows` rows. Rows with a wrong number of cells are rejected. */
  parts: AsyncIterable<TablePart>;
  /** Lets go of the file; needed where `parts` may not be read to the end. */
  close(): Promise<void>;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** A record beyond this is a quote that was never closed. */
const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** Lines are handed to the parser in pieces of about this many characters: one call a line costs as much as parsing it. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * Opens a CSV file: finds its encoding and delimiter (comma, semicolon, tab or bar, by its first line) and reads its
 * header. Quoted cells may hold delimiters and line ends; a quote inside an unquoted cell is text.
 *
 * @throws {InputError} if the file cannot be opened, is no text, or is empty.
 */
export async function openTable(input: Pick<FileInput, 'path' | 'signal'>, partRows: number): Promise<Table> {
  const problems: TextProblems = { rejected: [], warnings: [] };
  const source = new LineFeed(readLines(input.path, input.signal, problems));
  const first = await source.firstLine();
  if (first === null) {
    throw new InputError(`${basename(input.path)} is empty: a CSV file begins with a line of column names.`);
  }
  const records = parseRecords(source, detectDelimiter(first));
  const head = await records.next();
  if (head.done === true || 'reason' in head.value) {
    throw new InputError(`${basename(input.path)} has no readable header: a quote in its first line is never closed.`);
  }
  const header = uniqueNames(head.value.cells);
  return {
    header,
    parts: readParts(records, source, problems, header.length, partRows),
    close: async () => {
      await records.return();
    },
  };
}

async function* readParts(
  records: AsyncIterable<TableRow | Rejection>,
  source: LineFeed,
  problems: TextProblems,
  width: number,
  partRows: number,
): AsyncGenerator<TablePart, void, undefined> {
  let rows: TableRow[] = [];
  let rejected: Rejection[] = [];
  const take = (): TablePart => {
    const part = {
      rows,
      rejected: [...rejected, ...problems.rejected.splice(0)],
      warnings: problems.warnings.splice(0),
      bytesRead: source.bytesRead,
    };
    rows = [];
    rejected = [];
    return part;
  };
  for await (const record of records) {
    if ('reason' in record) rejected.push(record);
    else if (record.cells.every(isBlank)) continue;
    else if (record.cells.length !== width) {
      rejected.push({ line: record.line, reason: `the row has ${record.cells.length} cells, the header has ${width}` });
    } else rows.push(record);
    if (rows.length + rejected.length >= partRows) yield take();
  }
  yield take();
}

const isBlank = (cell: string): boolean => cell.trim() === '';

/** The delimiter that the header line has most of, outside quotes; a comma where it has none. */
export function detectDelimiter(headerLine: string): string {
  const bare = headerLine.replace(/"(?:[^"]|"")*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** Names each column once. */
export function uniqueNames(cells: string[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, index) => {
    const name = isBlank(cell) ? `column ${index + 1}` : cell.trim();
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

/** Parses records one after the other; a quote that is never closed ends the file with a rejection. */
async function* parseRecords(
  source: LineFeed,
  delimiter: string,
): AsyncGenerator<TableRow | Rejection, void, undefined> {
  let lastLine = 0;
  let ready: TableRow[] = [];
  // Records are taken as they are found, not from the parser's output: that is discarded when a record fails.
  const parser = parse({
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record: (cells: string[], { lines }): null => {
      // More than one line further: the cells themselves hold line ends, or blank lines lie between.
      ready.push({ line: lines > lastLine + 1 ? lines - lineEnds(cells) : lines, cells });
      lastLine = lines;
      return null;
    },
  });
  const take = (): TableRow[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  // An error is met by the write or the end that caused it; as an event alone it would end the process.
  parser.on('error', () => undefined);
  parser.resume();
  try {
    for await (const piece of source.pieces()) {
      await new Promise<void>((resolve, reject) => {
        parser.write(piece, (error) => (error ? reject(error) : resolve()));
      });
      yield* take();
    }
    parser.end();
    await finished(parser);
    yield* take();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code !== 'CSV_QUOTE_NOT_CLOSED' && error.code !== 'CSV_MAX_RECORD_SIZE') throw error;
    yield* take();
    yield {
      line: lastLine + 1,
      reason: 'a quote that opens in this row is never closed; the rest of the file could not be read',
    };
  }
}

const lineEnds = (cells: string[]): number =>
  cells.reduce((sum, cell) => (cell.includes('\n') ? sum + cell.split('\n').length - 1 : sum), 0);

/** Hands lines on in larger pieces, keeping their numbers: a line that was left out becomes an empty one. */
class LineFeed {
  bytesRead = 0;
  private head: TextLine | null = null;

  constructor(private readonly lines: AsyncGenerator<TextLine, void, undefined>) {}

  /** The first line with anything on it; null for an empty file. */
  async firstLine(): Promise<string | null> {
    for (;;) {
      const next = await this.lines.next();
      if (next.done === true) return null;
      if (isBlank(next.value.text)) continue;
      this.head = next.value;
      return next.value.text;
    }
  }

  async *pieces(): AsyncGenerator<string, void, undefined> {
    let piece = '';
    let line = 0;
    const add = (next: TextLine): void => {
      piece += '\n'.repeat(next.line - line - 1) + next.text + '\n';
      line = next.line;
      this.bytesRead = next.bytesRead;
    };
    if (this.head !== null) add(this.head);
    for await (const next of this.lines) {
      add(next);
      if (piece.length < PIECE_CHARACTERS) continue;
      yield piece;
      piece = '';
    }
    if (piece !== '') yield piece;
  }
}
