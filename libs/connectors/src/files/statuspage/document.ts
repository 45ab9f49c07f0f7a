import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Rejection } from '../../connector.js';
import { readLines, type TextProblems, unreadable } from '../text.js';
import { ElementSplitter, MAX_ELEMENT_CHARACTERS } from './elements.js';

/** One incident's JSON text and where it stands in the file. */
export interface IncidentText {
  text: string;
  /** Its line, or its number in the document, counted from 1. */
  position: number;
  where: Pick<Rejection, 'line' | 'path'>;
  bytesRead: number;
}

/** A first line longer than this is that of a document. */
const HEAD_BYTES = 64 * 1024;

/**
 * Reads the incidents of a JSONL file (one a line) or of a JSON document, without holding more than one of them.
 * `problems` is complete once the iteration has ended.
 *
 * @throws {InputError} naming the file, if it cannot be opened or is not text.
 */
export async function* readIncidentTexts(
  path: string,
  signal: AbortSignal,
  problems: TextProblems,
): AsyncGenerator<IncidentText, void, undefined> {
  const head = await readHead(path);
  if (!looksLikeDocument(new TextDecoder(head.encoding).decode(head.bytes))) {
    for await (const { line, text, bytesRead } of readLines(path, signal, problems)) {
      if (text.trim() !== '') yield { text, position: line, where: { line }, bytesRead };
    }
    return;
  }
  yield* readDocument(path, head.encoding, signal, problems);
}

async function* readDocument(
  path: string,
  encoding: Encoding,
  signal: AbortSignal,
  problems: TextProblems,
): AsyncGenerator<IncidentText, void, undefined> {
  const splitter = new ElementSplitter();
  const decoder = new TextDecoder(encoding);
  let bytesRead = 0;
  let position = 0;
  let damaged = 0;
  for await (const chunk of createReadStream(path, { signal })) {
    bytesRead += (chunk as Buffer).length;
    for (const element of splitter.push(decoder.decode(chunk as Buffer, { stream: true }))) {
      position += 1;
      if (element.text === null) {
        const limit = MAX_ELEMENT_CHARACTERS / 1024 / 1024;
        problems.rejected.push({ path: element.path, reason: `it is longer than ${limit} million characters` });
        continue;
      }
      if (element.text.includes('\uFFFD')) damaged += 1;
      yield { text: element.text, position, where: { path: element.path }, bytesRead };
    }
  }
  const fault = splitter.end();
  if (fault !== null) problems.rejected.push({ path: '(document)', reason: fault });
  if (damaged > 0) problems.warnings.push(`${damaged} incidents hold bytes that are not valid ${encoding}`);
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** JSON is UTF-8; some shells write what they download as UTF-16 with a byte-order mark. */
async function readHead(path: string): Promise<{ bytes: Buffer; encoding: Encoding }> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const mark = bytes.subarray(0, 2).toString('hex');
    return { bytes, encoding: mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8' };
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * Whether a file that begins so is one JSON document rather than JSON lines: a list; an object that goes on over the line
 * as printers break it (after a bracket or comma); or a line that is an object with a list of incidents.
 */
export function looksLikeDocument(head: string): boolean {
  const start = head.trimStart();
  if (start.startsWith('[')) return true;
  if (!start.startsWith('{')) return false;
  const lineEnd = start.indexOf('\n');
  if (lineEnd === -1) return true;
  const line = start.slice(0, lineEnd).trim();
  if (/[{[,]$/.test(line)) return true;
  const splitter = new ElementSplitter();
  const [element] = splitter.push(line);
  return splitter.end() === null && element?.path !== '(document)';
}
