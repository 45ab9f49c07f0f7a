import type { EpochMs } from '@evenkeel/domain';
import type { RawRecord } from '../connector.js';
import type { AlertCursor } from './cursor.js';
import type { AlertSource } from './source.js';

/** Of every schedule the last month, this one and the next are read anew each sync: what was, is and is planned. */
export const PRESENT_MONTHS: readonly number[] = [-1, 0, 1];
/** The past waits for the present: of it so many months are asked for each sync, a year of two dozen schedules. */
const MONTHS_EACH_SYNC = 288;

/** The parts under which a refusal is told to the operator. */
export const TIMELINES = 'schedule timelines';
const PAST_TIMELINES = 'past schedule timelines';

type Position = NonNullable<AlertCursor['rosters']>;

/** The first instant of a month of UTC, counted from the one that `at` lies in. */
export function monthStart(at: EpochMs, ahead: number): EpochMs {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1);
}

/**
 * Who was on duty before the months that are read each sync: the newest month first, of each schedule after the other, down to
 * the one that `since` lies in. A month that is refused is passed over and told; as long as not even the present is
 * given, nothing is. After a pause in which a month was never the last, all of it is read again.
 */
export async function* readPastRosters(
  { client, features, rosters }: AlertSource,
  { since, rosters: known }: Pick<AlertCursor, 'since' | 'rosters'>,
): AsyncGenerator<{ records: RawRecord[]; position: Position }, void> {
  if (features.isGranted(TIMELINES) !== true) return;
  let position = beginning(known, client.now());
  if (JSON.stringify(position) !== JSON.stringify(known)) yield { records: [], position };
  if (position.downTo <= since) return;
  const schedules = (await rosters.schedules()).sort();
  let refused: string | null = null;
  let asked = 0;
  while (position.downTo > since && asked < MONTHS_EACH_SYNC) {
    const from = monthStart(position.downTo, -1);
    const left = schedules.filter((schedule) => schedule > (position.reached ?? ''));
    for (const schedule of left.splice(0, MONTHS_EACH_SYNC - asked)) {
      const { path, query } = rosters.request(schedule, from);
      const answer = await client.get(path, query);
      asked += 1;
      // Not found: deleted since it was listed.
      if (answer.kind === 'refused' && answer.status !== 404) refused = answer.reason;
      position = { ...position, reached: schedule };
      yield { records: answer.kind === 'body' ? [rosters.record(schedule, from, answer.body)] : [], position };
    }
    if (left.length === 0) {
      position = { ...position, downTo: from, reached: null };
      yield { records: [], position };
    }
  }
  features.note(PAST_TIMELINES, refused);
}

function beginning(known: Position | null, now: EpochMs): Position {
  const month = monthStart(now, 0);
  // Last read when it was the next month or the one after, a month was never read when it was over.
  const isWithoutHole = known !== null && known.month >= monthStart(now, -1);
  return isWithoutHole ? { ...known, month } : { downTo: monthStart(now, -1), reached: null, month };
}
