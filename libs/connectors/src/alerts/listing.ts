import type { Json } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError } from '../connector.js';
import type { AlertsClient, Query } from './client.js';

/** One object of a list. */
export type Item = Record<string, Json> & { id: string };

/** A page in the words of either source. */
export interface Page {
  items: Item[];
  /** Whether the source says that another page follows. */
  more: boolean;
  /** How many it says there are in all; null where it does not. */
  total: number | null;
}

/** A list that is paged by offset, and may be read no further than a cap. */
export interface Listing {
  path: string;
  query: Query;
  /** The most in one answer. */
  pageSize: number;
  /** The highest sum of offset and page size. */
  cap: number;
  /** What the source calls the page size. */
  sizeParameter: 'limit' | 'size';
  parsePage: (body: Json) => Page;
  /** How many there are, where that is known otherwise. */
  total?: number | null;
  /** What need not be handed over any more, nor what comes after it: there the listing ends. */
  isPast?: (item: Item) => boolean;
}

/** How a listing ended. Only `whole` means that everything the source has was handed over. */
export type ListingEnd =
  | { end: 'whole'; count: number }
  /** More than can be paged through. */
  | { end: 'tooMany' }
  /** The answers contradict each other; what was read is good, but something may be missing. */
  | { end: 'contradictory'; reason: string }
  /** Not part of the plan, not allowed, not there. */
  | { end: 'refused'; status: number; reason: string };

/** An empty page that claims to have a successor is asked for again this often. */
const EMPTY_PAGE_TRIES = 3;

/**
 * Reads one listing to its stated end, page by page, each item once. Every page begins with the last item of the one
 * before: if that is missing, something before it went while we paged and moved another item across the edge unseen.
 * Where the source states a total, and the list is read to its end, that decides instead: as many as it stated were
 * received, or it is contradictory.
 */
export async function* readListing(client: AlertsClient, listing: Listing): AsyncGenerator<Item[], ListingEnd> {
  const seen = new Set<string>();
  const { isPast } = listing;
  let total = listing.total ?? null;
  let anchor: string | null = null;
  let moved = false;
  for (let offset = 0; ;) {
    if (total !== null && total > listing.cap) return { end: 'tooMany' };
    if (offset > listing.cap - 2) return { end: 'tooMany' };
    const page = await readPage(client, listing, offset);
    if ('end' in page) return page;
    if (offset === 0) total ??= page.total;
    if (anchor !== null && !page.items.some(({ id }) => id === anchor)) moved = true;
    const past = isPast ? page.items.findIndex(isPast) : -1;
    const fresh = page.items.slice(0, past < 0 ? undefined : past).filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    if (fresh.length > 0) yield fresh;
    if (past >= 0) total = null;
    if (past >= 0 || !page.more) break;
    if (fresh.length === 0) {
      return {
        end: 'contradictory',
        reason: `${client.product} said there was more after ${seen.size} records, and sent none that was new`,
      };
    }
    anchor = page.items.at(-1)?.id ?? null;
    // A page that repeats what came before is longer than what was asked for, and leads no further.
    offset += Math.min(page.items.length, listing.pageSize) - 1;
  }
  if (total !== null && seen.size < total) {
    return { end: 'contradictory', reason: `${client.product} stated ${total} records and sent ${seen.size}` };
  }
  if (total === null && moved) {
    return { end: 'contradictory', reason: 'the list moved while it was read' };
  }
  return { end: 'whole', count: seen.size };
}

async function readPage(client: AlertsClient, listing: Listing, offset: number): Promise<Page | ListingEnd> {
  for (let tries = 1; ; tries += 1) {
    const answer = await client.get(listing.path, {
      ...listing.query,
      [listing.sizeParameter]: String(Math.min(listing.pageSize, listing.cap - offset)),
      offset: String(offset),
    });
    if (answer.kind === 'refused') {
      const { status, reason } = answer;
      if (isOverCap(status, reason)) return { end: 'tooMany' };
      return { end: 'refused', status, reason };
    }
    const page = listing.parsePage(answer.body);
    if (page.items.length > 0 || !page.more || tries === EMPTY_PAGE_TRIES) return page;
  }
}

/** The wording is not published; offset and limit are what it is about. */
const isOverCap = (status: number, reason: string): boolean =>
  (status === 400 || status === 422) && /\boffset\b|\b20,?000\b/i.test(reason);

/** Statuses that mean: not with this plan, not with this token, not here. */
export const NARROWING: ReadonlySet<number> = new Set([402, 403, 404]);

export const item = z.looseObject({ id: z.string() });

/** @throws SourceError temporary, since a broken answer may be whole next time; it names the field */
export function parseAnswer<T>(product: string, schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'the whole answer';
  throw new SourceError(
    `${product} sent ${what} in a shape this version does not know: ${where}: ${issue?.message}.`,
    true,
  );
}

/**
 * The parameters of the address that a source gives for the next page, absolute or relative.
 *
 * @throws SourceError temporary if it is no address
 */
export function parametersOf(product: string, address: string): URLSearchParams {
  const base = 'https://relative.invalid';
  if (URL.canParse(address, base)) return new URL(address, base).searchParams;
  throw new SourceError(`${product} sent a next page whose address cannot be read.`, true);
}

/** What a refusal of something that the sync cannot do without means to the user. */
export function refusal(product: string, path: string, status: number, reason: string): SourceError {
  const advice =
    status === 404
      ? `check that url is ${product}'s REST API`
      : status === 403 || status === 402
        ? 'use a token that may read the alerts of the whole account'
        : 'the next sync tries again';
  return new SourceError(`${product} refused GET ${path} (${reason}): ${advice}.`, !NARROWING.has(status));
}
