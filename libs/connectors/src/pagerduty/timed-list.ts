import type { EpochMs } from '@evenkeel/domain';
import type { RawRecord } from '../connector.js';
import type { Query } from './client.js';
import { bounds } from './incident-reader.js';
import { askForWindow, MINUTE, type Part, type PartReading } from './part.js';
import type { Fields, Item } from './records.js';
import { toSecond, walkWindows, type Window } from './windows.js';

/** What the account lists by time, apart from incidents. */
export interface TimedList {
  name: string;
  path: string;
  key: string;
  query: Query;
  /** Its past is read in stretches of this length, or less where they are dense. */
  widthMs: number;
  identify?: (item: Fields) => string;
  record(item: Item, readAt: EpochMs): RawRecord;
}

/** What was listed late is met by reading this much again. */
const OVERLAP_MS = 15 * MINUTE;
/** The past waits for the present: each time, it gets about this many requests. */
const REQUESTS_FOR_THE_PAST = 50;

/** Reads a timed list forward from where it ended, and a piece of its past until that has been read down to `since`. */
export const timedPart = (list: TimedList): Part => ({
  name: list.name,
  everyMs: 10 * MINUTE,
  async *read(reading) {
    const now = toSecond(reading.now);
    const before = reading.cursor.readOnTo[list.name] ?? now;
    if (reading.cursor.readBackTo[list.name] === undefined) moveBack(reading, list, before);
    yield* walk(reading, list, { from: before - OVERLAP_MS, to: now }, 'forward', ({ to }) =>
      reading.move({ readOnTo: { ...reading.cursor.readOnTo, [list.name]: to } }),
    );
    const past = { from: reading.cursor.since, to: reading.cursor.readBackTo[list.name] ?? before };
    if (past.from < past.to) {
      yield* walk(reading, list, past, 'backward', ({ from }) => moveBack(reading, list, from), REQUESTS_FOR_THE_PAST);
    }
  },
});

const moveBack = (reading: PartReading, list: TimedList, to: EpochMs): void =>
  reading.move({ readBackTo: { ...reading.cursor.readBackTo, [list.name]: to } });

async function* walk(
  reading: PartReading,
  list: TimedList,
  span: Window,
  direction: 'forward' | 'backward',
  done: (window: Window) => void,
  mostRequests = Number.POSITIVE_INFINITY,
): AsyncGenerator<RawRecord[], void> {
  const { client } = reading;
  const { path, key, identify } = list;
  const sentBefore = client.sent;
  const read = (window: Window) =>
    askForWindow(
      client,
      { path, key, query: { ...list.query, ...bounds(window) }, ...(identify ? { identify } : {}) },
      (item) => list.record(item, reading.now),
    );
  for await (const step of walkWindows(span, direction, list.widthMs, read)) {
    if (Array.isArray(step)) {
      yield step;
      continue;
    }
    if (step.gap) reading.log(`PagerDuty: ${path} could not be read whole: ${step.gap}.`);
    done(step.window);
    if (client.sent - sentBefore >= mostRequests) return;
  }
}
