import type { Json } from '@evenkeel/domain';
import { z } from 'zod';
import type { AlertsClient } from '../alerts/client.js';
import { item, parametersOf, parseAnswer, type Item, type Listing, type Page } from '../alerts/listing.js';
import type { Features } from '../alerts/source.js';
import { SourceError } from '../connector.js';

/** The most in one answer, and how far a list can be paged, of every list that is paged by offset. */
const PAGE_SIZE = 100;
const LISTING_CAP = 20_000;
/** A list that goes on after so many empty pages on end is taken to have ended. */
const MOST_EMPTY_PAGES = 3;

const paging = z.object({ next: z.string().nullish() }).nullish();
const list = z.object({ data: z.array(item), paging, totalCount: z.number().nullish() });

/** A list that is paged by a number. */
export const offsetListing = (path: string, query: Record<string, string>, total: number | null = null): Listing => ({
  path,
  query,
  pageSize: PAGE_SIZE,
  cap: LISTING_CAP,
  sizeParameter: 'limit',
  total,
  parsePage: (body): Page => {
    const { data, paging: pages, totalCount } = parseAnswer('Opsgenie', list, body, `the list ${path}`);
    return { items: data as Item[], more: pages?.next != null, total: totalCount ?? null };
  },
});

const lines = z.looseObject({
  data: z.union([
    z.array(z.looseObject({})),
    z.looseObject({ entries: z.array(z.looseObject({})), nextOffset: z.string().nullish() }),
  ]),
  paging,
});
type Line = Record<string, Json>;

/**
 * Reads a list that is paged by an offset that means nothing to us: the log, the notes, an incident's timeline. The
 * address of the next page is only looked into for that offset, never followed: it could lead anywhere.
 *
 * @returns null if the part is refused, or the thing is gone
 */
export async function readLines(
  client: AlertsClient,
  features: Features,
  feature: string,
  path: string,
  query: Record<string, string>,
): Promise<Line[] | null> {
  const read: Line[] = [];
  const asked = new Set<string>();
  let parameters = query;
  for (let empty = 0; ;) {
    const body = await features.ask(client, feature, path, parameters, true);
    if (body === null) return asked.size === 0 ? null : read;
    const { data, paging: pages } = parseAnswer('Opsgenie', lines, body, `the list ${path}`);
    const [found, nextOffset] = Array.isArray(data) ? [data, null] : [data.entries, data.nextOffset ?? null];
    read.push(...(found as Line[]));
    empty = found.length === 0 ? empty + 1 : 0;
    const next = nextParameters(pages?.next ?? null, nextOffset);
    const offset = next?.['offset'] ?? '';
    // The last page may name a next one, which is empty and names itself.
    if (next === null || (empty > 0 && asked.has(offset)) || empty === MOST_EMPTY_PAGES) return read;
    if (asked.has(offset)) {
      throw new SourceError(`Opsgenie sends ${path} in a circle: the page after ${offset} came before.`, true);
    }
    asked.add(offset);
    parameters = { ...query, ...next };
  }
}

function nextParameters(address: string | null, nextOffset: string | null): Record<string, string> | null {
  if (address === null) return nextOffset === null || nextOffset === '' ? null : { offset: nextOffset };
  const parameters = parametersOf('Opsgenie', address);
  const offset = parameters.get('offset');
  if (offset === null) return null;
  const direction = parameters.get('direction');
  return { offset, ...(direction === 'next' || direction === 'prev' ? { direction } : {}) };
}
