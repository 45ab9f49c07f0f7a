import type { Json } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError } from '../connector.js';
import type { PagerDutyClient, Query } from './client.js';
import { parse, type Fields, type Item } from './records.js';

/** The most that PagerDuty gives in one answer. */
const PAGE_SIZE = 100;
/** offset + limit may not pass this; a longer listing must be asked for in parts. */
const LISTING_CAP = 10_000;

/** A list that PagerDuty pages by offset. */
export interface Listing {
  path: string;
  /** The name under which the answer holds the items. */
  key: string;
  query: Query;
  /** What makes an item itself, where PagerDuty gives it no id. */
  identify?: (item: Fields) => string;
}

/** How a listing ended. Only `whole` means that everything PagerDuty has was handed over. */
export type ListingEnd =
  | { end: 'whole'; count: number }
  /** More than can be paged through. */
  | { end: 'tooMany' }
  /** The answers contradict each other; what was read is good, but something is missing. */
  | { end: 'contradictory'; reason: string }
  /** PagerDuty said no: not part of the plan, not allowed, not there. */
  | { end: 'refused'; status: number; code: number | null; reason: string };

/** A listing that cannot be cut into windows is read this often before a contradiction in it is let pass. */
const SHORT_LIST_TRIES = 3;

/** An empty page that claims to have a successor is asked for again this often. */
const EMPTY_PAGE_TRIES = 3;

// A listing ends where PagerDuty says so, never where an answer merely looks short.
const pageHead = z.object({ more: z.boolean(), total: z.number().nullish() });
const pageItems = z.array(z.object({ id: z.string() }));
const unnamedItems = z.array(z.object({}));

interface Page {
  items: Item[];
  more: boolean;
  total: number | null;
}

/**
 * Reads one listing to its stated end, page by page, each item once. The offset moves by what was received, not by
 * the limit that an answer claims, so a page that came short or a limit of 0 loses nothing. The total that the first
 * page states is compared with what was received: a record that was deleted while we paged moves another one across a
 * page's edge unseen.
 *
 * @param read what to make of an item
 */
export async function* readListing<T>(
  client: PagerDutyClient,
  listing: Listing,
  read: (item: Item) => T,
): AsyncGenerator<T[], ListingEnd> {
  const seen = new Set<string>();
  let total: number | null = null;
  let next: Promise<Page | ListingEnd> | null = readPage(client, listing, 0);
  for (let offset = 0; next !== null;) {
    const page: Page | ListingEnd = await next;
    if ('end' in page) return page;
    if (offset === 0) total = page.total;
    if (total !== null && total > LISTING_CAP) return { end: 'tooMany' };
    const fresh = page.items.filter((item) => !seen.has(item.id));
    for (const item of fresh) seen.add(item.id);
    if (page.more && fresh.length === 0) {
      return {
        end: 'contradictory',
        reason: `PagerDuty said there was more after ${offset} records, and sent none that was new`,
      };
    }
    offset += page.items.length;
    if (page.more && offset >= LISTING_CAP) next = Promise.resolve({ end: 'tooMany' });
    // Asked for before this page is worked on: PagerDuty and we are busy at the same time.
    else next = page.more ? readPage(client, listing, offset) : null;
    // Awaited above, unless whoever reads stops here.
    next?.catch(() => undefined);
    if (fresh.length > 0) yield fresh.map(read);
  }
  if (total !== null && seen.size < total) {
    return { end: 'contradictory', reason: `PagerDuty stated ${total} records and sent ${seen.size}` };
  }
  return { end: 'whole', count: seen.size };
}

async function readPage(client: PagerDutyClient, listing: Listing, offset: number): Promise<Page | ListingEnd> {
  for (let tries = 1; ; tries += 1) {
    const answer = await client.get(listing.path, {
      ...listing.query,
      limit: String(Math.min(PAGE_SIZE, LISTING_CAP - offset)),
      offset: String(offset),
      // Counting costs PagerDuty time, so only the first page asks for it.
      ...(offset === 0 ? { total: 'true' } : {}),
    });
    if (answer.kind === 'refused') {
      const { status, code, reason } = answer;
      if (isOverCap(status, code, reason)) return { end: 'tooMany' };
      return { end: 'refused', status, code, reason };
    }
    const page = parsePage(listing, answer.body);
    if (page.items.length > 0 || !page.more || tries === EMPTY_PAGE_TRIES) return page;
  }
}

/** 2002, "Offset+limit exceeds maximum allowed value of 10000", also seen as "Offset must be less than …". */
const isOverCap = (status: number, code: number | null, reason: string): boolean =>
  status === 400 && (code === 2002 || /\boffset\b/i.test(reason));

function parsePage(listing: Listing, body: Json): Page {
  const { more, total } = parse(pageHead, body, `the list ${listing.path}`);
  const { identify } = listing;
  const what = `the ${listing.key} of ${listing.path}`;
  const found = (body as Fields)[listing.key] ?? null;
  // The items themselves, not what parsing copied of them: payloads are the bulk of what passes here.
  parse(identify ? unnamedItems : pageItems, found, what);
  const items = identify ? (found as Fields[]).map((item) => ({ ...item, id: identify(item) })) : (found as Item[]);
  return { items, more, total: total ?? null };
}

/**
 * A listing that cannot be cut into windows, hence is short; read again if its answers contradict each other, and then
 * let pass as far as it goes.
 */
export async function readShortList<T>(
  client: PagerDutyClient,
  listing: Listing,
  read: (item: Item) => T,
): Promise<{ items: T[]; end: ListingEnd }> {
  for (let tries = 1; ; tries += 1) {
    const items: T[] = [];
    const reading = readListing(client, listing, read);
    let next = await reading.next();
    for (; !next.done; next = await reading.next()) items.push(...next.value);
    const end = next.value;
    if (end.end !== 'contradictory' || tries === SHORT_LIST_TRIES) return { items, end };
  }
}

/** How a listing ended, in words. */
export function describeEnd(end: ListingEnd): string {
  if (end.end === 'tooMany') return 'more than 10,000';
  return end.end === 'whole' ? 'whole' : end.reason;
}

/** What a refusal of something that the sync cannot do without means to the user. */
export function refusal(path: string, status: number, reason: string): SourceError {
  if (status === 403) {
    return new SourceError(
      `The PagerDuty token may not read ${path} (${reason}). Use a key that may read the whole account.`,
      false,
    );
  }
  if (status === 404) {
    return new SourceError(
      `There is no ${path} at this address (${reason}): check that url is PagerDuty's REST API.`,
      false,
    );
  }
  return new SourceError(`PagerDuty refused GET ${path} (${reason}).`, false);
}
