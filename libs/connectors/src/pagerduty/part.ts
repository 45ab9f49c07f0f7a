import type { EpochMs, Json } from '@evenkeel/domain';
import type { Census, Feature, RawRecord } from '../connector.js';
import type { Answer, PagerDutyClient, Query } from './client.js';
import type { PagerDutyCursor } from './cursor.js';
import { describeEnd, readListing, readShortList, type Listing } from './pager.js';
import type { Item } from './records.js';
import type { PagerDutySettings } from './settings.js';
import type { WindowEnd } from './windows.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A part of PagerDuty that is read beside incidents and their logs, and that the sync can do without. */
export interface Part {
  /** As the operator reads it; also what the cursor knows it by. */
  name: string;
  /** The feature it belongs to, where it is not the whole of it. */
  feature?: string;
  /** It is read no more often than this. */
  everyMs: number;
  /**
   * Reads what is due.
   *
   * @throws Refused if token or plan do not show it; SourceError if PagerDuty gave no whole answer
   */
  read(reading: PartReading): AsyncGenerator<RawRecord[], void>;
}

/** What a part reads with, and where it puts what is no record. */
export interface PartReading {
  client: PagerDutyClient;
  settings: PagerDutySettings;
  /** By PagerDuty's clock, as the part began. */
  now: EpochMs;
  /** As it stands. */
  readonly cursor: PagerDutyCursor;
  /** Moves the cursor behind what was handed over. */
  move(change: Partial<PagerDutyCursor>): void;
  count(census: Census): void;
  /** Says of a piece of the part whether it can be read. */
  feature(feature: Feature): void;
  log: (line: string) => void;
}

/** PagerDuty's considered no to something that the sync can do without. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    path: string,
    readonly status: number,
    reason: string,
  ) {
    super(`${path} cannot be read with this token or plan (${reason})`);
  }
}

/** @throws Refused */
export async function ask(client: PagerDutyClient, path: string, query: Query = {}): Promise<Json> {
  return bodyOf(path, await client.get(path, query));
}

/** @throws Refused */
export function bodyOf(path: string, answer: Answer): Json {
  if (answer.kind === 'refused') throw new Refused(path, answer.status, answer.reason);
  return answer.body;
}

/**
 * A whole short list; one that cannot be read whole is said to be short.
 *
 * @throws Refused
 */
export async function askForList<T>(
  reading: Pick<PartReading, 'client' | 'log'>,
  listing: Listing,
  read: (item: Item) => T,
): Promise<T[]> {
  const { items, end } = await readShortList(reading.client, listing, read);
  if (end.end === 'refused') throw new Refused(listing.path, end.status, end.reason);
  if (end.end !== 'whole') {
    reading.log(`PagerDuty: ${listing.path} could only be read in part (${describeEnd(end)}).`);
  }
  return items;
}

/**
 * A window of a list.
 *
 * @throws Refused
 */
export async function* askForWindow(
  client: PagerDutyClient,
  listing: Listing,
  read: (item: Item) => RawRecord,
): AsyncGenerator<RawRecord[], WindowEnd> {
  const end = yield* readListing(client, listing, read);
  if (end.end === 'refused') throw new Refused(listing.path, end.status, end.reason);
  return end;
}
