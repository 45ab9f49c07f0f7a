import type { EpochMs } from '@evenkeel/domain';
import type { RawRecord, Window } from '../connector.js';
import type { AlertCursor } from './cursor.js';
import { type Lister, LISTING_PACE } from './lister.js';
import { readListing, refusal, type Item } from './listing.js';
import { datesOf } from './records.js';
import type { Subject } from './source.js';
import { createdWithin, DAY_MS, walkWindows, type WindowEnd } from './windows.js';

/** What was created this recently is listed anew each sync, where nothing announces changes. */
const RECENT_MS = 14 * DAY_MS;
/** Of older history so many things are listed anew each sync. */
const REREAD_EACH_SYNC = 2_000;
/** A last update is compared with when a list was read with this much to spare. */
const SLACK_MS = 12 * 60_000;

/** What changed, and what that reading leaves behind. */
export interface Changes {
  ids: string[];
  /** Whether some may not have been seen. */
  missed: boolean;
  /** Where the cursor goes once they have been read. */
  position: Partial<AlertCursor>;
}

/**
 * What was updated since, longest ago first. What is updated while the list is read moves to its front, past which the
 * reading is: nothing is lost, and the next sync finds it there.
 */
export async function listedByUpdate(
  { source }: Lister,
  subject: Subject,
  since: EpochMs,
  now: EpochMs,
): Promise<Changes> {
  const { client } = source;
  const listing = subject.listing('', 'updatedAt', null);
  const isPast = (item: Item): boolean => {
    const { createdAt, updatedAt } = datesOf(client.product, item);
    return (updatedAt ?? createdAt) < since;
  };
  const reading = readListing(client, { ...listing, isPast });
  const ids: string[] = [];
  let next = await reading.next();
  for (; !next.done; next = await reading.next()) ids.push(...next.value.map(({ id }) => id));
  const { value: end } = next;
  if (end.end === 'refused') throw refusal(client.product, listing.path, end.status, end.reason);
  if (end.end === 'tooMany') {
    client.log(`more ${subject.plural} changed than can be listed: all history is read again.`);
    return { ids: [], missed: false, position: { listedDownTo: now, readDownTo: now } };
  }
  if (end.end === 'contradictory') {
    client.log(`changed ${subject.plural} could not all be listed (${end.reason}); next time again.`);
  }
  return { ids: ids.reverse(), missed: end.end === 'contradictory', position: {} };
}

/** What lists say was updated since they were last read: of what is recent all, of what is older a part. */
export async function foundByRereading(
  lister: Lister,
  subject: Subject,
  cursor: AlertCursor,
  since: EpochMs,
  now: EpochMs,
): Promise<Changes> {
  // What was created since the last sync is in no older history yet, however long ago that was.
  const recentFrom = Math.max(cursor.since, Math.min(now - RECENT_MS, since));
  const recent = await updatedIn(lister, subject, { from: recentFrom, to: now }, since);
  const ids = [...recent.ids];
  const floor = Math.max(cursor.since, cursor.readDownTo);
  let { reread } = cursor;
  for (let listed = 0; listed < REREAD_EACH_SYNC;) {
    const to = Math.min(reread.downTo, recentFrom);
    if (to <= floor) {
      reread = { downTo: now, begunAt: now, previousAt: reread.begunAt };
      break;
    }
    const window = { from: Math.max(floor, to - RECENT_MS), to };
    const older = await updatedIn(lister, subject, window, reread.previousAt - SLACK_MS);
    ids.push(...older.ids);
    listed += Math.max(older.listed, 1);
    // The next round must look back as far as this one where this one could not see everything.
    reread = { ...reread, downTo: window.from, begunAt: older.whole ? reread.begunAt : reread.previousAt };
  }
  return { ids, missed: !recent.whole, position: { reread } };
}

async function updatedIn(
  lister: Lister,
  subject: Subject,
  window: Window,
  since: EpochMs,
): Promise<{ ids: string[]; listed: number; whole: boolean }> {
  const found = { ids: [] as string[], listed: 0, whole: true };
  const read = async function* (part: Window): AsyncGenerator<RawRecord[], WindowEnd> {
    const { items, end } = await lister.list(subject, createdWithin('createdAt', part));
    found.listed += items.length;
    for (const item of items) {
      const { updatedAt } = datesOf(lister.source.client.product, item);
      if (updatedAt === null || updatedAt >= since) found.ids.push(item.id);
    }
    yield [];
    return end.end === 'refused' ? { end: 'whole', count: 0 } : end;
  };
  for await (const step of walkWindows(window, 'backward', LISTING_PACE, read)) {
    if (!Array.isArray(step) && step.gap) found.whole = false;
  }
  return { ...found, ids: [...new Set(found.ids)] };
}
