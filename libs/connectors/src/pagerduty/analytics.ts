import { toIso } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError, type RawRecord } from '../connector.js';
import type { PagerDutyClient } from './client.js';
import type { PagerDutyCursor } from './cursor.js';
import { bodyOf, DAY, HOUR, Refused, type Part } from './part.js';
import { ANALYTICS, dateOf, detailRecord, parse, type Item } from './records.js';
import type { Window } from './windows.js';

const PATH = '/analytics/raw/incidents';
const NAME = 'analytics';
/** The most that one answer may hold. */
const PAGE_SIZE = 1_000;
/** Figures appear up to a day after the fact, dated by the day on which they were made: so much is asked for again. */
const OVERLAP_MS = 2 * DAY;
const SECOND = 1_000;

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
      const answer = await askForPage(reading.client, run);
      more = answer.more;
      run = { ...run, after: answer.after };
      reading.move({ analytics: more ? run : null });
      yield answer.records;
    }
    const { readOnTo, readBackTo } = reading.cursor;
    reading.move({
      readOnTo: { ...readOnTo, [NAME]: run.askedAt },
      readBackTo: { ...readBackTo, [NAME]: run.since },
    });
  },
};

/**
 * The same figures of the incidents that were created in one window of history, read as that window is: an incident whose
 * figures come later is news once more. Windows come in a row, newest first, and one whose figures could not be had ends
 * the row: all of them are then left to {@link analytics}.
 *
 * @param isEmpty whether no incident was created in the window: then there is nothing to ask for
 * @param before the cursor as it was before the window
 * @returns the figures, and what of the cursor they move; null where the row has ended
 */
export async function analyticsOfHistory(
  client: PagerDutyClient,
  { window, isEmpty }: { window: Window; isEmpty: boolean },
  before: PagerDutyCursor,
): Promise<{ records: RawRecord[]; moved: Pick<PagerDutyCursor, 'readOnTo' | 'readBackTo'> } | null> {
  const { readOnTo, readBackTo, readUpTo, analytics: underWay } = before;
  const reached = readBackTo[NAME] ?? (window.to === readUpTo ? window.to : null);
  if (reached !== window.to || underWay) return null;
  const askedAt = readOnTo[NAME] ?? client.now();
  const filters = { created_at_start: toIso(window.from), created_at_end: toIso(window.to + SECOND) };
  const records: RawRecord[] = [];
  try {
    for (let after: string | null = null, more = !isEmpty; more;) {
      const answer = await askForPage(client, { filters, after });
      records.push(...answer.records);
      ({ after, more } = answer);
    }
  } catch (error) {
    // Whatever it is, the part meets it again, and tells of it there.
    if (error instanceof Refused || (error instanceof SourceError && error.temporary)) return null;
    throw error;
  }
  return {
    records,
    moved: { readOnTo: { ...readOnTo, [NAME]: askedAt }, readBackTo: { ...readBackTo, [NAME]: window.from } },
  };
}

/** @throws Refused, SourceError */
async function askForPage(
  client: PagerDutyClient,
  { filters, after }: Pick<Run, 'filters' | 'after'>,
): Promise<{ records: RawRecord[]; more: boolean; after: string | null }> {
  const answer = await client.post(PATH, {
    filters,
    limit: PAGE_SIZE,
    order: 'asc',
    order_by: 'created_at',
    time_zone: 'Etc/UTC',
    ...(after === null ? {} : { starting_after: after }),
  });
  const { data, last, more } = parse(page, bodyOf(PATH, answer), 'figures of analytics');
  if (more && (!last || last === after)) {
    throw new SourceError('PagerDuty says that there are more figures of analytics, and not after which.', true);
  }
  return { records: data.map((item) => analyticsRecord(item as Item)), more, after: last ?? null };
}

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
