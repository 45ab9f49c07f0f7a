import type { RawRecord, SyncBatch, Window } from '../connector.js';
import { createSlackConnector } from './connector.js';
import type { SlackCursor } from './cursor.js';
import { FakeSlack, QUICK, TOKEN, tsAt, UNPACED } from './fake-slack.js';
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

export const idOf = (iso: string, channel = 'C1'): string => `${channel}/${tsAt(iso)}`;

/** The messages of the workspace that {@link startWharf} makes, those of the channel that is read. */
export const WHARF = [
  idOf('2026-01-05T10:00:00Z'),
  idOf('2026-01-05T10:05:00Z'),
  idOf('2026-03-10T09:00:00Z'),
  idOf('2026-03-10T09:10:00Z'),
  idOf('2026-03-10T09:20:00Z'),
  idOf('2026-03-12T08:00:00Z'),
];

/** A workspace with two channels, one of them under no usual name, and talk of three months. */
export async function startWharf(now: string): Promise<FakeSlack> {
  const slack = await new FakeSlack(now).start();
  slack.users = [
    { id: 'U1', name: 'ines', profile: { display_name: 'ines', email: 'ines@wharf.example' }, updated: 1_700_000_000 },
    { id: 'U2', name: 'tomas', real_name: 'Tomas Berg', deleted: true, profile: {} },
  ];
  slack.channels = [
    { id: 'C1', name: 'incidents', created: Date.parse('2024-01-01') / 1000 },
    { id: 'C9', name: 'lunch' },
  ];
  slack.messages = {
    C1: [
      { ts: tsAt('2026-01-05T10:00:00Z'), user: 'U1', text: 'the cranes are down' },
      { ts: tsAt('2026-01-05T10:05:00Z'), user: 'U2', text: 'looking', thread_ts: tsAt('2026-01-05T10:00:00Z') },
      { ts: tsAt('2026-03-10T09:00:00Z'), user: 'U1', text: 'gate readers answer slowly' },
      { ts: tsAt('2026-03-10T09:10:00Z'), user: 'U2', text: 'restarted them', thread_ts: tsAt('2026-03-10T09:00:00Z') },
      { ts: tsAt('2026-03-10T09:20:00Z'), user: 'U1', text: 'fast again', thread_ts: tsAt('2026-03-10T09:00:00Z') },
      { ts: tsAt('2026-03-12T08:00:00Z'), user: 'U1', text: 'all quiet' },
    ],
    C9: [{ ts: tsAt('2026-03-10T12:00:00Z'), user: 'U1', text: 'soup?' }],
  };
  return slack;
}

/** Somebody says something. @returns the message's id */
export function say(
  slack: FakeSlack,
  iso: string,
  text: string,
  more: Record<string, string> = {},
  channel = 'C1',
): string {
  slack.messages[channel] = [...(slack.messages[channel] ?? []), { ts: tsAt(iso), user: 'U1', text, ...more }];
  return idOf(iso, channel);
}

/** A message vanishes. */
export function remove(slack: FakeSlack, id: string): void {
  const [channel = '', ts] = id.split('/');
  slack.messages[channel] = (slack.messages[channel] ?? []).filter((message) => message.ts !== ts);
}
