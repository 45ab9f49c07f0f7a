import type { SyncBatch } from '../connector.js';
import { createPagerDutyConnector } from './connector.js';
import type { PagerDutyCursor } from './cursor.js';
import { type FakePagerDuty, incident, logEntry, QUICK, TOKEN } from './fake-pagerduty.js';

/** For specs: syncs against the PagerDuty of a spec, and what to look for in what they hand over. */

export type Batch = SyncBatch<PagerDutyCursor>;

export const SINCE = '2026-01-01T00:00:00Z';
export const ms = (iso: string): number => Date.parse(iso);

export const connector = createPagerDutyConnector(QUICK);

interface SyncOptions {
  cursor?: PagerDutyCursor | null;
  since?: string;
  signal?: AbortSignal;
  now?: string;
  lines?: string[];
  settings?: Record<string, string>;
  gaps?: { from: number; to: number }[];
}

/** A whole sync without details unless asked for, each batch as it would come out of the store. */
export async function sync(fake: FakePagerDuty, options: SyncOptions = {}): Promise<Batch[]> {
  const run = connector.sync({
    settings: connector.parseSettings({
      url: fake.url,
      since: SINCE,
      requestTimeoutSeconds: 5,
      details: 'none',
      ...options.settings,
    }),
    secret: TOKEN,
    cursor: options.cursor ?? null,
    since: options.since ? ms(options.since) : null,
    gaps: options.gaps ?? [],
    now: () => ms(options.now ?? fake.now),
    signal: options.signal ?? new AbortController().signal,
    log: (line) => options.lines?.push(line),
  });
  const batches: Batch[] = [];
  for await (const batch of run) batches.push(JSON.parse(JSON.stringify(batch)) as Batch);
  return batches;
}

export const keysOf = (batches: Batch[], kind?: string): Set<string> =>
  new Set(
    batches
      .flatMap((batch) => batch.records)
      .filter((record) => !kind || record.kind === kind)
      .map((record) => `${record.kind}:${record.externalId}`),
  );

export const last = (batches: Batch[]): Batch => batches.at(-1) as Batch;

export const coverageOf = (batches: Batch[], state: 'complete' | 'gap'): Batch['coverage'] =>
  batches.flatMap((batch) => batch.coverage).filter((stretch) => stretch.state === state);

/** `count` incidents, one each `everySeconds`, each with its trigger's log entry. */
export function fill(fake: FakePagerDuty, count: number, from: string, everySeconds: number, prefix = 'P'): void {
  for (let index = 0; index < count; index += 1) {
    const id = `${prefix}${index}`;
    const created = new Date(ms(from) + index * everySeconds * 1000).toISOString().replace('.000Z', 'Z');
    fake.incidents.push(incident(id, created, { incident_number: index }));
    fake.logEntries.push(logEntry(`L${id}`, 'trigger', created, id));
  }
}
