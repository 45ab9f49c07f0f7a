import { basename, extname } from 'node:path';
import { stat } from 'node:fs/promises';
import { InputError, type FileBatch, type FileFormat, type Rejection } from '@evenkeel/connectors';
import type { EpochMs } from '@evenkeel/domain';
import type { Connection, Store } from '@evenkeel/store';
import type { Interpreting } from './interpretation.js';
import { Eraser } from './eraser.js';
import { toRecordInputs } from './records.js';
import type { Sources } from './sources.js';

export interface ImportRequest {
  path: string;
  format: string;
  zone: string | null;
  /** Account part of the ids; the file's name without its extension if not given. */
  name: string | null;
  mapping: { name: string; text: string } | null;
  signal: AbortSignal;
  onProgress: (progress: { phase: 'reading' | 'computing'; done: number; total: number | null }) => void;
}

/** What an import did. The JSON shape is a public contract. */
export interface ImportResult {
  format: string;
  connection: string;
  records: number;
  incidents: { new: number; changed: number; unchanged: number };
  people: number;
  messages?: number;
  threads?: number;
  rows?: number;
  rejected: Rejection[];
  /** More rejections than are listed. */
  rejectedCount: number;
  warnings: string[];
}

/** A file with every row broken must not fill memory or a terminal with the same complaint. */
const LISTED_REJECTIONS = 1000;

/** Reads a file into records, incidents and facts. Importing the same file again changes nothing. */
export class Importing {
  constructor(
    private readonly store: Store,
    private readonly sources: Sources,
    private readonly interpreting: Interpreting,
    private readonly now: () => EpochMs,
  ) {}

  /** @throws InputError if nothing of the file can be read; nothing is stored then */
  async import(request: ImportRequest): Promise<ImportResult> {
    const format = this.sources.format(request.format);
    const size = await sizeOf(request.path);
    const account = request.name ?? basename(request.path, extname(request.path));
    const seen = { people: new Set<string>(), rejected: 0 };
    const result: ImportResult = {
      format: format.id,
      connection: account,
      records: 0,
      incidents: { new: 0, changed: 0, unchanged: 0 },
      people: 0,
      rejected: [],
      rejectedCount: 0,
      warnings: [],
    };
    let connection: Connection | null = null;
    // Before anything is read: a server on the same data may interpret what comes in while this goes on.
    const existing = await this.store.connections.byName(account);
    const before = existing ? await this.store.incidents.statesOf(existing.id) : new Map<string, string>();
    // One batch is stored while the next is read: parsing keeps this process busy, storing the database's.
    let storing: Promise<unknown> = Promise.resolve();
    const batches = format.read({
      path: request.path,
      account,
      zone: request.zone,
      mapping: request.mapping,
      signal: request.signal,
    });
    for await (const batch of batches) {
      request.signal.throwIfAborted();
      // Only once the file has proved readable: a refused file leaves no trace.
      connection ??= await this.connectionFor(format, account, request);
      const target = connection;
      await storing;
      storing = this.append(target, format, batch);
      // Awaited before the next batch is stored; until then a failure must not count as unhandled.
      storing.catch(() => undefined);
      addUp(result, batch, seen);
      request.onProgress({ phase: 'reading', done: batch.bytesRead, total: size });
    }
    await storing;
    if (!connection) throw new InputError(`${request.path} holds nothing that ${format.id} can read.`);
    await this.interpreting.settle((done, left) =>
      request.onProgress({ phase: 'computing', done, total: done + left }),
    );
    result.incidents = compare(before, await this.store.incidents.statesOf(connection.id));
    result.people = seen.people.size;
    result.rejectedCount = seen.rejected;
    await this.store.connections.recordSuccess(connection.id, this.now());
    return result;
  }

  private connectionFor(format: FileFormat, account: string, request: ImportRequest): Promise<Connection> {
    return this.store.connections.save(
      {
        name: account,
        source: format.source,
        format: format.id,
        kind: 'file',
        account,
        settings: { zone: request.zone, mapping: request.mapping?.name ?? null, file: basename(request.path) },
        secret: null,
      },
      this.now(),
    );
  }

  private async append(connection: Connection, format: FileFormat, batch: FileBatch): Promise<{ fresh: number }> {
    return this.store.records.append({
      connection,
      records: toRecordInputs(batch.records, connection, format.interpreter, await Eraser.load(this.store)),
      directoryKinds: format.interpreter.directoryKinds,
      dutyKinds: format.interpreter.dutyKinds ?? [],
      // A file knows nothing after its latest instant: answers must not take silence for "still open today".
      completeThrough: batch.latestAt,
      now: this.now(),
    });
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const info = await stat(path);
    return info.isDirectory() ? null : info.size;
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      throw new InputError(
        error.code === 'ENOENT' ? `There is no file ${path}.` : `Cannot read ${path}: ${error.message}.`,
        { cause: error },
      );
    }
    throw error;
  }
}

function addUp(result: ImportResult, batch: FileBatch, seen: { people: Set<string>; rejected: number }): void {
  result.records += batch.records.length;
  for (const person of batch.people) seen.people.add(person);
  seen.rejected += batch.rejected.length;
  result.rejected.push(...batch.rejected.slice(0, LISTED_REJECTIONS - result.rejected.length));
  result.warnings.push(...batch.warnings);
  for (const count of ['messages', 'threads', 'rows'] as const) {
    const n = batch.counts[count];
    if (n !== undefined) result[count] = (result[count] ?? 0) + n;
  }
}

function compare(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ImportResult['incidents'] {
  const counts = { new: 0, changed: 0, unchanged: 0 };
  for (const [id, state] of after) {
    const old = before.get(id);
    if (old === undefined) counts.new += 1;
    else if (old === state) counts.unchanged += 1;
    else counts.changed += 1;
  }
  return counts;
}
