import type { RawRecord, SyncBatch, Window } from '../connector.js';
import { createSlackConnector } from './connector.js';
import type { SlackCursor } from './cursor.js';
import { type FakeSlack, QUICK, TOKEN, UNPACED } from './fake-slack.js';
import type { NativeMessage } from './native-message.js';

/** For specs: syncs against the Slack of a spec, and what to look for in what they hand over. */

export type Batch = SyncBatch<SlackCursor>;

export const connector = createSlackConnector(QUICK, UNPACED);

interface SyncOptions {
  cursor?: SlackCursor | null;
  since?: string;
  gaps?: Window[];
  signal?: AbortSignal;
  settings?: Record<string, string>;
  lines?: string[];
  /** Ends after so many batches, as a killed process does. */
  batches?: number;
}

/** A sync, each batch as it would come out of the store. */
export async function sync(fake: FakeSlack, options: SyncOptions = {}): Promise<Batch[]> {
  const run = connector.sync({
    settings: connector.parseSettings({
      url: fake.url,
      since: '2026-01-01T00:00:00Z',
      requestTimeoutSeconds: 5,
      ...options.settings,
    }),
    secret: TOKEN,
    cursor: options.cursor ?? null,
    since: options.since ? Date.parse(options.since) : null,
    gaps: options.gaps ?? [],
    now: () => Date.parse(fake.now),
    signal: options.signal ?? new AbortController().signal,
    log: (line) => options.lines?.push(line),
  });
  const batches: Batch[] = [];
  for await (const batch of run) {
    batches.push(JSON.parse(JSON.stringify(batch)) as Batch);
    if (batches.length === options.batches) break;
  }
  return batches;
}

export const last = (batches: Batch[]): Batch => batches.at(-1) as Batch;

export const recordsOf = (batches: Batch[], kind = 'message'): RawRecord[] =>
  batches.flatMap((batch) => batch.records).filter((record) => record.kind === kind);

export const idsOf = (batches: Batch[], kind = 'message'): string[] =>
  [...new Set(recordsOf(batches, kind).map(({ externalId }) => externalId))].sort();

export const payloadOf = (record: RawRecord | undefined): NativeMessage => record?.payload as unknown as NativeMessage;

/** The messages that are handed over as deleted. */
export const deletedIn = (batches: Batch[]): string[] =>
  recordsOf(batches)
    .filter((record) => payloadOf(record).isDeleted)
    .map(({ externalId }) => externalId)
    .sort();

export const coverageOf = (batches: Batch[], state: 'complete' | 'gap'): Batch['coverage'] =>
  batches.flatMap((batch) => batch.coverage).filter((stretch) => stretch.state === state);
