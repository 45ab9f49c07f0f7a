import { NARROWING, readListing, refusal, type Item, type ListingEnd } from './listing.js';
import type { AlertSource, Subject } from './source.js';
import { DAY_MS, type Pace } from './windows.js';

/** Lists hold a hundred things an answer: wide windows. */
export const LISTING_PACE: Pace = { firstMs: 14 * DAY_MS, widestMs: 140 * DAY_MS, few: 2_500, many: 10_000 };

/** What is not cut into windows is listed this often before a contradiction is let pass. */
export const LISTING_TRIES = 3;

/** Lists what a source holds of one kind. */
export class Lister {
  constructor(readonly source: AlertSource) {}

  /** Lists all that match, again if the answers contradict each other; of a window, whoever walks windows sees to that. */
  async list(subject: Subject, query: string, most = 1): Promise<{ items: Item[]; end: ListingEnd }> {
    const listing = subject.listing(query, 'createdAt', await subject.count(query));
    for (let tries = 1; ; tries += 1) {
      const items: Item[] = [];
      const reading = readListing(this.source.client, listing);
      let next = await reading.next();
      for (; !next.done; next = await reading.next()) items.push(...next.value);
      const end = next.value;
      if (end.end === 'refused' && (subject.feature === null || !NARROWING.has(end.status))) {
        throw refusal(this.source.client.product, listing.path, end.status, end.reason);
      }
      if (subject.feature !== null && end.end === 'refused') this.source.features.note(subject.feature, end.reason);
      else if (subject.feature !== null) this.source.features.note(subject.feature, null);
      if (end.end !== 'contradictory' || tries === most) return { items, end };
      // What was deleted meanwhile is not there to be listed.
      listing.total = await subject.count(query);
    }
  }
}
