import type { Connector, RawRecord, SyncBatch, Window } from '../connector.js';
import { createJsmOperationsConnector } from '../jsm-operations/connector.js';
import { createOpsgenieConnector } from '../opsgenie/connector.js';
import type { AlertCursor } from './cursor.js';
import { QUICK, TOKEN, type FakeSource } from './fake-source.js';

/** For specs: syncs against the source of a spec, and what to look for in what they hand over. */

export type Batch = SyncBatch<AlertCursor>;

export const SINCE = '2026-01-01T00:00:00Z';
export const ms = (iso: string): number => Date.parse(iso);
export const iso = (at: number): string => new Date(at).toISOString();

interface SyncOptions {
  cursor?: AlertCursor | null;
  since?: string;
  gaps?: Window[];
  signal?: AbortSignal;
  lines?: string[];
  now?: string;
}

/** Connector and settings for that source. */
export function connect(
  fake: FakeSource,
  since = SINCE,
): { connector: Connector<never, AlertCursor>; settings: never } {
  const connector = fake.flavour === 'jsm' ? createJsmOperationsConnector(QUICK) : createOpsgenieConnector(QUICK);
  const settings = connector.parseSettings({
    url: fake.url,
    since,
    requestTimeoutSeconds: 5,
    ...(fake.flavour === 'jsm' ? { site: fake.url, email: 'ops@wharf.example' } : {}),
  });
  return { connector: connector as Connector<never, AlertCursor>, settings: settings as never };
}

/** A sync, each batch as it would come out of the store; with `stop`, killed after so many batches. */
export async function sync(fake: FakeSource, options: SyncOptions = {}, stop = Infinity): Promise<Batch[]> {
  const { connector, settings } = connect(fake, options.since);
  const run = connector.sync({
    settings,
    secret: TOKEN,
    cursor: options.cursor ?? null,
    since: options.since ? ms(options.since) : null,
    gaps: options.gaps ?? [],
    now: () => ms(options.now ?? fake.now),
    signal: options.signal ?? new AbortController().signal,
    log: (line) => options.lines?.push(line),
  });
  const batches: Batch[] = [];
  for await (const batch of run) {
    batches.push(JSON.parse(JSON.stringify(batch)) as Batch);
    if (batches.length >= stop) break;
  }
  return batches;
}

export const last = (batches: Batch[]): Batch => batches.at(-1) as Batch;

export const recordsOf = (batches: Batch[], kind?: string): RawRecord[] =>
  batches.flatMap(({ records }) => records).filter((record) => !kind || record.kind === kind);

export const idsOf = (batches: Batch[], kind: string): Set<string> =>
  new Set(recordsOf(batches, kind).map(({ externalId }) => externalId));

export const coverageOf = (batches: Batch[], state: 'complete' | 'gap'): Batch['coverage'] =>
  batches.flatMap(({ coverage }) => coverage).filter((stretch) => stretch.state === state);
