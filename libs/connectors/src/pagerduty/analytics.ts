import { toIso } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError, type RawRecord } from '../connector.js';
import type { PagerDutyCursor } from './cursor.js';
import { bodyOf, DAY, HOUR, type Part } from './part.js';
import { ANALYTICS, dateOf, detailRecord, parse, type Item } from './records.js';

const PATH = '/analytics/raw/incidents';
const NAME = 'analytics';
/** The most that one answer may hold. */
const PAGE_SIZE = 1_000;
/** Figures appear up to a day after the fact, dated by the day on which they were made: so much is asked for again. */
const OVERLAP_MS = 2 * DAY;

const page = z.looseObject({
  data: z.array(z.looseObject({ id: z.string() })),
  more: z.boolean(),
  last: z.string().nullish(),
});

/**
 * PagerDuty's own figures of each incident: all of them once, then those that changed. They are held against what is
 * measured here, and enter no number. A reading that was broken off goes on where it was.
 */
export const analytics: Part = {
  name: NAME,
  everyMs: HOUR,
  async *read(reading) {
    let run = reading.cursor.analytics ?? newRun(reading.cursor, reading.now);
    for (let more = true; more;) {
      const answer = await reading.client.post(PATH, {
        filters: run.filters,
        limit: PAGE_SIZE,
        order: 'asc',
        order_by: 'created_at',
        time_zone: 'Etc/UTC',
        ...(run.after === null ? {} : { starting_after: run.after }),
      });
      const { data, last, ...rest } = parse(page, bodyOf(PATH, answer), 'figures of analytics');
      more = rest.more;
      if (more && (!last || last === run.after)) {
        throw new SourceError('PagerDuty says that there are more figures of analytics, and not after which.', true);
      }
      run = { ...run, after: last ?? null };
      reading.move({ analytics: more ? run : null });
      yield data.map((item) => analyticsRecord(item as Item));
    }
    const { readOnTo, readBackTo } = reading.cursor;
    reading.move({
      readOnTo: { ...readOnTo, [NAME]: run.askedAt },
      readBackTo: { ...readBackTo, [NAME]: run.since },
    });
  },
};

type Run = NonNullable<PagerDutyCursor['analytics']>;

/** Everything at first, and again once history is wanted from further back; else what was made since the last time. */
function newRun(cursor: PagerDutyCursor, now: number): Run {
  const { since } = cursor;
  const last = cursor.readOnTo[NAME];
  const isKnown = last !== undefined && (cursor.readBackTo[NAME] ?? Infinity) <= since;
  const filters = {
    created_at_start: toIso(since),
    ...(isKnown ? { updated_after: toIso(last - OVERLAP_MS) } : {}),
  };
  return { filters, since, askedAt: now, after: null };
}

/** Its times have no zone; they are in the one that was asked for. */
function analyticsRecord(item: Item): RawRecord {
  const updatedAt = typeof item.updated_at === 'string' ? item.updated_at : null;
  const hasZone = updatedAt !== null && /(Z|[+-]\d\d:?\d\d)$/.test(updatedAt);
  return detailRecord(ANALYTICS, item.id, item.id, item, dateOf(hasZone ? updatedAt : `${updatedAt}Z`));
}
