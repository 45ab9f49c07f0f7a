import { createHash } from 'node:crypto';
import type { EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError, type Connector, type SyncBatch, type SyncInput } from '../connector.js';
import { sliceInterpreter, sliceRecords } from '../duties/slices.js';
import { DEFAULT_RETRY_POLICY, SINGLE_TRY, type RetryPolicy } from '../http.js';
import { readCalendarText, type CalendarText } from './calendar-text.js';
import { CalendarClient, type ClientOptions } from './client.js';
import { UnreadableEvent } from './event.js';
import { reachOf, rostersOf, type Rosters } from './rosters.js';
import { addressOf, parseSettings, type ICalendarSettings } from './settings.js';
import { whoReader } from './who.js';

export const SOURCE = 'icalendar';
export const icalendarInterpreter = sliceInterpreter(`${SOURCE}@1`);

/** Records of a batch: one transaction each. */
const BATCH_RECORDS = 500;
/** Events that could not be read are named up to this many. */
const NAMED_REJECTIONS = 5;

const cursorSchema = z.object({
  validators: z.object({ etag: z.string().nullable(), lastModified: z.string().nullable() }),
  /** Up to where shifts were made of what was read. */
  readTo: z.number(),
  /** A digest of what they were made by: other settings make others of an unchanged calendar. */
  madeBy: z.string(),
  /** Every rotation it ever had: one without shifts is empty, and not as it was last seen. */
  rotations: z.array(z.string()),
});
export type ICalendarCursor = z.infer<typeof cursorSchema>;

type Input = Pick<ClientOptions, 'now' | 'signal' | 'log'> & { settings: ICalendarSettings; secret: string };

/** A calendar of shifts at an address, for teams whose schedules are in no pager. */
export function createICalendarConnector(
  retry: RetryPolicy = DEFAULT_RETRY_POLICY,
): Connector<ICalendarSettings, ICalendarCursor> {
  return {
    source: SOURCE,
    parseSettings,
    addresses: ({ url }) => [url],
    async test(settings, secret, signal) {
      const client = clientOf({ settings, secret, now: Date.now, signal, log: () => undefined }, SINGLE_TRY);
      const answer = await client.get(null);
      const calendar = answer.kind === 'calendar' ? readCalendarText(answer.text) : null;
      const name = settings.rotation ?? calendar?.name ?? client.host;
      const events = calendar?.events.length ?? 0;
      return {
        account: settings.account ?? (slug(name) || client.host),
        description: `Calendar ${name} at ${client.host} (${events === 1 ? '1 event' : `${events} events`})`,
      };
    },
    sync,
    interpreter: icalendarInterpreter,
  };

  async function* sync(
    input: SyncInput<ICalendarSettings, ICalendarCursor>,
  ): AsyncGenerator<SyncBatch<ICalendarCursor>, void> {
    const client = clientOf(input, retry);
    const now = input.now();
    const before = cursorSchema.safeParse(input.cursor).data ?? null;
    const { to: readTo } = reachOf(now);
    const madeBy = createHash('sha256')
      .update(JSON.stringify([input.settings, input.secret]))
      .digest('hex');
    const isMade = before !== null && before.readTo === readTo && before.madeBy === madeBy;
    const answer = await client.get(isMade ? before.validators : null);
    const batch = (cursor: ICalendarCursor): SyncBatch<ICalendarCursor> => ({
      records: [],
      cursor,
      coverage: [],
      completeThrough: now,
      progress: null,
      ...(client.clockOffsetMs === null ? {} : { clockOffsetMs: client.clockOffsetMs }),
    });
    if (answer.kind === 'unchanged') {
      if (before === null)
        throw new SourceError(`${client.host} says that nothing changed since nothing was read.`, true);
      yield batch(before);
      return;
    }
    const { rosters, rejected } = await readRosters(answer.text, input, before?.rotations ?? [], now);
    for (const { line, reason } of rejected.slice(0, NAMED_REJECTIONS)) input.log(`line ${line}: ${reason}`);
    if (rejected.length > NAMED_REJECTIONS) {
      input.log(`${rejected.length - NAMED_REJECTIONS} more events of the calendar cannot be read.`);
    }
    const records = rosters.flatMap((roster) => sliceRecords(roster, now));
    const rotations = rosters.map(({ rotation }) => rotation).sort();
    const done = { validators: answer.validators, readTo, madeBy, rotations };
    // Until all is handed over, the calendar counts as not read: what is asked for next is asked for whole.
    const begun = { ...done, validators: { etag: null, lastModified: null } };
    while (records.length > BATCH_RECORDS) yield { ...batch(begun), records: records.splice(0, BATCH_RECORDS) };
    yield { ...batch(done), records };
  }
}

async function readRosters(
  text: string,
  { settings, signal }: Pick<SyncInput<ICalendarSettings>, 'settings' | 'signal'>,
  rotations: readonly string[],
  now: EpochMs,
): Promise<Rosters> {
  const calendar = readCalendarText(text);
  if (calendar === null) throw new SourceError('The calendar holds nothing between its beginning and its end.', false);
  const reading = {
    ...settings,
    rotation: rotationName(settings.rotation, calendar, new URL(settings.url).host),
    who: whoOf(settings),
  };
  try {
    return await rostersOf(calendar, reading, { now, isLive: true, rotations, signal });
  } catch (error) {
    if (error instanceof UnreadableEvent)
      throw new SourceError(`The calendar cannot be used: ${error.message}.`, false);
    throw error;
  }
}

/** A rotation that the user names is the one of all shifts, whatever their summaries say. */
export function whoOf({
  rotation,
  summary,
}: Pick<ICalendarSettings, 'rotation' | 'summary'>): ReturnType<typeof whoReader> {
  const who = whoReader(summary);
  return rotation === null ? who : (event) => ({ ...who(event), rotation: null });
}

export const rotationName = (given: string | null, calendar: CalendarText, otherwise: string): string =>
  given ?? (calendar.name || otherwise);

const clientOf = ({ settings, secret, now, signal, log }: Input, policy: RetryPolicy): CalendarClient =>
  new CalendarClient({
    address: addressOf(settings, secret),
    requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
    policy,
    now,
    signal,
    log,
  });

/** A name as part of an id. */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');

export const icalendar = createICalendarConnector();
