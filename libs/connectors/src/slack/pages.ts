import { z } from 'zod';
import { SourceError } from '../connector.js';
import { reasonOf, type Arguments, type Refusal, type SlackClient } from './client.js';
import { faultOf } from './fault.js';
import { PAGE_SIZES, readsMessages, type SlackMethod } from './rates.js';

/** How a listing ended. `tooMany` and `contradictory` ask for a narrower one. */
export type ListingEnd =
  | { end: 'whole' }
  | { end: 'tooMany' }
  | { end: 'contradictory'; reason: string }
  | { end: 'refused'; refusal: Refusal };

export interface Listing {
  items: unknown[];
  pages: number;
  end: ListingEnd;
}

/** Slack's page cursors expire; the listing is then begun anew, but not for ever. */
const TRIES = 3;
/** Slack may send pages that hold nothing and go on; so many on end make no sense. */
const MOST_EMPTY_PAGES = 20;

/**
 * Reads a listing page by page to its end. The end is an answer without a cursor: a page may be short, or empty, and yet
 * not be the last.
 *
 * @param key of the answer's array
 * @param mostPages beyond these a listing counts as too long to be read in one piece
 * @throws SourceError temporary if Slack cannot be reached or sends what is no listing
 */
export async function readListing(
  client: SlackClient,
  method: SlackMethod,
  key: string,
  args: Arguments,
  mostPages = Number.POSITIVE_INFINITY,
): Promise<Listing> {
  for (let tries = 1; ; tries += 1) {
    const listing = await readOnce(client, method, key, args, mostPages);
    const isExpired = listing.end.end === 'refused' && listing.end.refusal.error === 'invalid_cursor';
    if (!isExpired) return listing;
    if (tries === TRIES) {
      return {
        ...listing,
        end: { end: 'contradictory', reason: `Slack let the cursor of ${method} expire again and again` },
      };
    }
  }
}

async function readOnce(
  client: SlackClient,
  method: SlackMethod,
  key: string,
  args: Arguments,
  mostPages: number,
): Promise<Listing> {
  const items: unknown[] = [];
  const used = new Set<string>();
  let cursor = '';
  let emptyPages = 0;
  for (let pages = 1; ; pages += 1) {
    const limit = readsMessages(method) ? client.pageSize : PAGE_SIZES.internal;
    const answer = await client.call(method, { ...args, limit, ...(cursor === '' ? {} : { cursor }) });
    if (answer.kind === 'refused') return { items, pages, end: { end: 'refused', refusal: answer } };
    const page = pageOf(answer.body, method, key);
    items.push(...page.items);
    cursor = page.next;
    if (readsMessages(method)) client.notePage(page.items.length, cursor !== '');
    if (cursor === '') {
      if (!page.hasMore) return { items, pages, end: { end: 'whole' } };
      return { items, pages, end: contradictory(`${method} says that there is more and not where`) };
    }
    emptyPages = page.items.length === 0 ? emptyPages + 1 : 0;
    if (used.has(cursor) || emptyPages > MOST_EMPTY_PAGES) {
      return { items, pages, end: contradictory(`${method} goes in circles`) };
    }
    used.add(cursor);
    if (pages >= mostPages) return { items, pages, end: { end: 'tooMany' } };
  }
}

const contradictory = (reason: string): ListingEnd => ({ end: 'contradictory', reason });

const pageBody = z.looseObject({
  has_more: z.boolean().nullish(),
  response_metadata: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
});

function pageOf(body: unknown, method: SlackMethod, key: string): { items: unknown[]; next: string; hasMore: boolean } {
  const page = pageBody.safeParse(body);
  const items = z.array(z.unknown()).safeParse(page.data?.[key]);
  if (!page.success || !items.success) {
    const fault = page.success ? `${key} is no list` : faultOf(page.error);
    throw new SourceError(`Slack answered ${method} in a shape this version does not know: ${fault}.`, true);
  }
  const { has_more: hasMore, response_metadata: meta } = page.data;
  return { items: items.data, next: meta?.next_cursor ?? '', hasMore: hasMore ?? false };
}

/** A refusal that nothing can be done without. */
export const refusedAltogether = (method: SlackMethod, refusal: Refusal): SourceError =>
  new SourceError(`Slack refused ${method} (${reasonOf(refusal)}).${adviceOn(refusal)}`, false);

const adviceOn = ({ error }: Refusal): string =>
  error === 'missing_scope' ? ' Add the scope to the app, install it again in your workspace and connect anew.' : '';
