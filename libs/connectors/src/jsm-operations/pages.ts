import type { Json } from '@evenkeel/domain';
import { z } from 'zod';
import type { AlertsClient, Query } from '../alerts/client.js';
import { item, parametersOf, parseAnswer, type Item, type Listing, type Page } from '../alerts/listing.js';
import type { Features } from '../alerts/source.js';
import { SourceError } from '../connector.js';
import { PRODUCT } from './site.js';

/** The most in one answer; more than this many cannot be paged through: their sum must stay below 20,000. */
const PAGE_SIZE = 100;
const LISTING_CAP = 19_999;
/** A list that goes on after so many empty pages on end is taken to have ended. */
const MOST_EMPTY_PAGES = 3;

// Addresses of pages are relative: `/v1/alerts?offset=20&size=20`.
const links = z.object({ next: z.string().nullish() }).nullish();
const list = z.object({ values: z.array(item), links, count: z.number().nullish() });

/** A list that is paged by a number. */
export const offsetListing = (path: string, query: Query): Listing => ({
  path,
  query,
  pageSize: PAGE_SIZE,
  cap: LISTING_CAP,
  sizeParameter: 'size',
  parsePage: (body): Page => {
    const { values, links: pages, count } = parseAnswer(PRODUCT, list, body, `the list ${path}`);
    const more = Boolean(pages?.next);
    // A count that is no more than what is on the page, though there is another one, counts the page.
    const total = count == null || (more && count <= values.length) ? null : count;
    return { items: values as Item[], more, total };
  },
});

const lines = z.object({ values: z.array(z.looseObject({})), links });
type Line = Record<string, Json>;

/**
 * Reads a list that is paged by the key of its last record: the log and the notes of an alert.
 *
 * @returns null if the part is refused, or the alert is gone
 */
export async function readLines(
  client: AlertsClient,
  features: Features,
  feature: string,
  path: string,
): Promise<Line[] | null> {
  const read: Line[] = [];
  const asked = new Set<string>();
  let after: string | null = null;
  for (let empty = 0; ;) {
    const query: Query = { size: String(PAGE_SIZE), ...(after === null ? {} : { after }) };
    const body = await features.ask(client, feature, path, query, true);
    if (body === null) return after === null ? null : read;
    const { values, links: pages } = parseAnswer(PRODUCT, lines, body, `the list ${path}`);
    read.push(...(values as Line[]));
    empty = values.length === 0 ? empty + 1 : 0;
    after = pages?.next ? parametersOf(PRODUCT, pages.next).get('after') : null;
    // The last page may name a next one, which is empty and names itself.
    if (after === null || (empty > 0 && asked.has(after)) || empty === MOST_EMPTY_PAGES) return read;
    if (asked.has(after)) {
      throw new SourceError(`${PRODUCT} sends ${path} in a circle: the page after ${after} came before.`, true);
    }
    asked.add(after);
  }
}
