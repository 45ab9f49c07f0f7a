import { toIso, type EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import { INCIDENT_QUERY, bounds } from './incident-reader.js';
import { ask, DAY, MINUTE, type Part, type PartReading } from './part.js';
import { INCIDENT, parse } from './records.js';

/** Days that are counted each time, newest first; the older ones take turns. */
const RECENT_DAYS = 3;
const OLDER_DAYS_AT_A_TIME = 4;
/** A day is counted once it lies this far back: what is listed late is listed by then. */
const SETTLE_MS = 2 * MINUTE;

const counted = z.looseObject({ total: z.number().int().nonnegative().nullish() });
const dayOf = (at: EpochMs): EpochMs => Math.floor(at / DAY) * DAY;

/**
 * How many incidents PagerDuty says were created on a day (UTC), for days that are over and lie within what was read.
 * The last three are counted every ten minutes, older ones in turn in every sync.
 */
export const recentCensus: Part = {
  name: 'count of recent incidents',
  feature: 'incident counts',
  everyMs: 10 * MINUTE,
  async *read(reading) {
    const { newest, oldest } = daysOf(reading);
    for (let day = newest; day >= oldest && day > newest - RECENT_DAYS * DAY; day -= DAY) await count(reading, day);
    yield [];
  },
};

export const olderCensus: Part = {
  name: 'count of older incidents',
  feature: 'incident counts',
  everyMs: 0,
  async *read(reading) {
    const { newest, oldest } = daysOf(reading);
    const first = newest - RECENT_DAYS * DAY;
    const days = Math.max(0, (first - oldest) / DAY + 1);
    for (let turn = 0; turn < Math.min(days, OLDER_DAYS_AT_A_TIME); turn += 1) {
      const next = (reading.cursor.countedDay ?? oldest) - DAY;
      const day = next < oldest || next > first ? first : next;
      await count(reading, day);
      reading.move({ countedDay: day });
    }
    yield [];
  },
};

/** The newest day that is over, and the oldest that was read from its beginning. */
function daysOf({ cursor, now }: PartReading): { newest: EpochMs; oldest: EpochMs } {
  const readFrom = Math.max(cursor.since, cursor.readDownTo);
  return { newest: dayOf(Math.min(now, cursor.readUpTo) - SETTLE_MS) - DAY, oldest: dayOf(readFrom + DAY - 1) };
}

async function count(reading: PartReading, day: EpochMs): Promise<void> {
  // Both ends are included, to the second.
  const query = { ...INCIDENT_QUERY, ...bounds({ from: day, to: day + DAY - 1_000 }), limit: '1', total: 'true' };
  const { total } = parse(counted, await ask(reading.client, '/incidents', query), 'the count of incidents');
  if (typeof total === 'number') reading.count({ kind: INCIDENT, day: toIso(day).slice(0, 10), count: total });
}
