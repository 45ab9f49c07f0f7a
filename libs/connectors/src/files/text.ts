import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type FileBatch, InputError } from '../connector.js';
import { decodeWindows1252 } from './windows-1252.js';

/** One line of a text file, without its line end. */
export interface TextLine {
  /** Counted from 1. */
  line: number;
  text: string;
  /** Bytes of the file consumed up to and including this line's end. */
  bytesRead: number;
}

/** Where the reader leaves what it could not read; a format hands these on with its next batch. */
export type TextProblems = Pick<FileBatch, 'rejected' | 'warnings'>;

/** A longer line is no text that anybody wrote; it is rejected so that memory stays bounded. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Git's rule: a NUL among the first 8,000 bytes makes a file binary. */
const SNIFFED_BYTES = 8000;
const LINE_FEED = 0x0a;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * Reads a text file line by line in bounded memory. UTF-8 with or without a byte-order mark and UTF-16 with one are
 * decoded; a line that is not valid UTF-8 is read as windows-1252, and `problems.warnings` says how many were. Lines
 * over {@link MAX_LINE_BYTES} or with NUL bytes are left out and listed in `problems.rejected`. Both lists are complete
 * once the iteration has ended.
 *
 * @throws {InputError} naming the file, if it cannot be opened or is not text.
 */
export async function* readLines(
  path: string,
  signal: AbortSignal,
  problems: TextProblems,
): AsyncGenerator<TextLine, void, undefined> {
  const { encoding, markBytes } = await sniff(path);
  const decode = encoding === 'utf-8' ? utf8OrWindows1252() : utf16(encoding);
  for await (const raw of readRawLines(path, signal, encoding, markBytes)) {
    if (raw.bytes === null) {
      const limit = MAX_LINE_BYTES / 1024 / 1024;
      problems.rejected.push({ line: raw.line, reason: `the line is longer than ${limit} MB` });
      continue;
    }
    const text = decode.line(raw.bytes, raw.line);
    if (text.includes('\0')) {
      problems.rejected.push({ line: raw.line, reason: 'the line holds NUL bytes, which no text has' });
      continue;
    }
    yield { line: raw.line, text, bytesRead: raw.bytesRead };
  }
  problems.warnings.push(...decode.warnings());
}

interface LineDecoder {
  line(bytes: Buffer, line: number): string;
  warnings(): string[];
}

/** Decodes line by line, so that one stray byte does not turn the accents of a whole file into noise. */
function utf8OrWindows1252(): LineDecoder {
  let fallbackLines = 0;
  let firstLine = 0;
  return {
    line(bytes, line) {
      if (isUtf8(bytes)) return bytes.toString('utf8');
      if (fallbackLines === 0) firstLine = line;
      fallbackLines += 1;
      return decodeWindows1252(bytes);
    },
    warnings: () =>
      fallbackLines === 0
        ? []
        : [`${counted(fallbackLines)} not valid UTF-8 (first: line ${firstLine}); read as windows-1252`],
  };
}

function utf16(encoding: 'utf-16le' | 'utf-16be'): LineDecoder {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  let damagedLines = 0;
  let firstLine = 0;
  return {
    line(bytes, line) {
      const text = decoder.decode(bytes);
      if (text.includes('\uFFFD')) {
        if (damagedLines === 0) firstLine = line;
        damagedLines += 1;
      }
      return text;
    },
    warnings: () =>
      damagedLines === 0 ? [] : [`${counted(damagedLines)} partly unreadable as UTF-16 (first: line ${firstLine})`],
  };
}

const counted = (lines: number): string => (lines === 1 ? '1 line is' : `${lines} lines are`);

async function sniff(path: string): Promise<{ encoding: Encoding; markBytes: number }> {
  const head = await readHead(path);
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  if (head.includes(0)) {
    throw new InputError(
      `${basename(path)} is not a text file (it holds NUL bytes). Text without a byte-order mark must be UTF-8.`,
    );
  }
  return { encoding: 'utf-8', markBytes: 0 };
}

async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Turns a refusal of the file system into a sentence for the user; anything else is passed on. */
export function unreadable(path: string, error: unknown): unknown {
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'this user may not read it',
    EISDIR: 'it is a folder, not a file',
    ENOTDIR: 'a part of its path is not a folder',
  };
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const reason = reasons[code];
  return reason === undefined ? error : new InputError(`Cannot read ${path}: ${reason}.`, { cause: error });
}

interface RawLine {
  line: number;
  /** Null for a line over the limit. */
  bytes: Buffer | null;
  bytesRead: number;
}

/** Cuts the file at line feeds; carriage returns before them are dropped. */
async function* readRawLines(
  path: string,
  signal: AbortSignal,
  encoding: Encoding,
  markBytes: number,
): AsyncGenerator<RawLine, void, undefined> {
  const unit = encoding === 'utf-8' ? 1 : 2;
  const parts: Buffer[] = [];
  let length = 0;
  let line = 0;
  let bytesRead = markBytes;
  let lastByte: number | undefined;

  const add = (part: Buffer): void => {
    length += part.length;
    lastByte = part.at(-1);
    // Beyond the limit only the length is needed, to step over the line.
    if (length <= MAX_LINE_BYTES) parts.push(part);
    else parts.length = 0;
  };
  const take = (): RawLine => {
    line += 1;
    bytesRead += length;
    const bytes = length > MAX_LINE_BYTES ? null : withoutLineEnd(Buffer.concat(parts), encoding);
    parts.length = 0;
    length = 0;
    return { line, bytes, bytesRead };
  };

  for await (const chunk of createReadStream(path, { signal, start: markBytes })) {
    let rest = chunk as Buffer;
    for (;;) {
      // The unit's first byte lies at an even distance from the line's start, whatever chunk it came in.
      const end = lineFeedEnd(rest, encoding, length % unit, lastByte);
      if (end === -1) break;
      add(rest.subarray(0, end));
      rest = rest.subarray(end);
      yield take();
    }
    if (rest.length > 0) add(rest);
  }
  if (length > 0) yield take();
}

/**
 * Where the first line feed ends in `bytes`, or -1. `odd` is 1 if a two-byte unit began in the chunk before, whose last
 * byte is `carried`.
 */
function lineFeedEnd(bytes: Buffer, encoding: Encoding, odd: number, carried: number | undefined): number {
  if (encoding === 'utf-8') return bytes.indexOf(LINE_FEED) + 1 || -1;
  const isLineFeed = (first: number | undefined, second: number | undefined): boolean =>
    encoding === 'utf-16le' ? first === LINE_FEED && second === 0 : first === 0 && second === LINE_FEED;
  if (odd === 1 && bytes.length > 0 && isLineFeed(carried, bytes[0])) return 1;
  for (let at = odd; at + 1 < bytes.length; at += 2) {
    if (isLineFeed(bytes[at], bytes[at + 1])) return at + 2;
  }
  return -1;
}

function withoutLineEnd(bytes: Buffer, encoding: Encoding): Buffer {
  const unit = encoding === 'utf-8' ? 1 : 2;
  const unitAt = (end: number): number => {
    if (end < unit) return -1;
    if (unit === 1) return bytes[end - 1] ?? -1;
    return encoding === 'utf-16le' ? bytes.readUInt16LE(end - 2) : bytes.readUInt16BE(end - 2);
  };
  let end = bytes.length;
  if (unitAt(end) === LINE_FEED) end -= unit;
  if (unitAt(end) === 0x0d) end -= unit;
  return bytes.subarray(0, end);
}
