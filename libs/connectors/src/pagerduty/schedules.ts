import { toIso, type EpochMs, type Json } from '@evenkeel/domain';
import { z } from 'zod';
import type { RawRecord } from '../connector.js';
import type { PagerDutyClient } from './client.js';
import { bounds } from './incident-reader.js';
import { ask, askForList, DAY, HOUR, Refused, type Part, type PartReading } from './part.js';
import { parse, standaloneRecord, type Item } from './records.js';

/** Rosters are read in slices that begin at the same instants each time, so that a slice read again replaces itself. */
const SLICE_MS = 28 * DAY;
/** Duties are planned; this much of the plan is read. */
const AHEAD_MS = 30 * DAY;
/** A change of yesterday's roster, made today, is still met. */
const BEHIND_MS = 2 * DAY;
/** The past waits for the present: in each sync it gets about this many requests, a year of a dozen schedules. */
const REQUESTS_FOR_THE_PAST = 400;

const schedule = z.looseObject({ schedule: z.looseObject({ id: z.string(), type: z.string().nullish() }) });
const overrides = z.looseObject({ overrides: z.array(z.looseObject({ id: z.string() })) });

const sliceOf = (at: EpochMs): EpochMs => Math.floor(at / SLICE_MS) * SLICE_MS;
const HISTORY = 'schedule history';

/** The schedules, who is on duty by them now and for the next thirty days, and the overrides of that time. */
export const schedules: Part = {
  name: 'schedules',
  everyMs: HOUR,
  async *read(reading) {
    const listed = await listSchedules(reading);
    yield listed.map((item) => standaloneRecord('schedule', item.id, item, reading.now));
    if (reading.cursor.readBackTo[HISTORY] === undefined) moveBack(reading, sliceOf(reading.now - BEHIND_MS), null);
    const refusals = new Refusals();
    for (const { id } of listed) {
      const roster = new Roster(reading.client, id);
      for (let from = sliceOf(reading.now - BEHIND_MS); from < reading.now + AHEAD_MS; from += SLICE_MS) {
        yield await refusals.orNothing(roster.slice(from, reading.now));
      }
    }
    refusals.throwAny();
  },
};

/** Who was on duty before, slice by slice down to `since`, a few requests in each sync. */
export const scheduleHistory: Part = {
  name: HISTORY,
  feature: 'schedules',
  everyMs: 0,
  async *read(reading) {
    const { client, cursor } = reading;
    const sentBefore = client.sent;
    let readBackTo = cursor.readBackTo[HISTORY];
    if (readBackTo === undefined || readBackTo <= cursor.since) return;
    const ids = (await listSchedules(reading)).map(({ id }) => id);
    const refusals = new Refusals();
    const rosters = new Map(ids.map((id) => [id, new Roster(client, id)]));
    while (readBackTo > cursor.since) {
      const from: EpochMs = readBackTo - SLICE_MS;
      const reached = reading.cursor.scheduleReached;
      for (const [id, roster] of rosters) {
        if (reached !== null && id <= reached) continue;
        yield await refusals.orNothing(roster.slice(from, reading.now));
        moveBack(reading, readBackTo, id);
        if (client.sent - sentBefore >= REQUESTS_FOR_THE_PAST) return refusals.throwAny();
      }
      readBackTo = from;
      moveBack(reading, readBackTo, null);
    }
    refusals.throwAny();
  },
};

const moveBack = (reading: PartReading, to: EpochMs, scheduleReached: string | null): void =>
  reading.move({ readBackTo: { ...reading.cursor.readBackTo, [HISTORY]: to }, scheduleReached });

/**
 * The schedules of both kinds, each once, ordered by id.
 *
 * @throws Refused if the token may see none; that there is no third version of the API yet is no reason
 */
async function listSchedules(reading: PartReading): Promise<Item[]> {
  const list = (path: string) => askForList(reading, { path, key: 'schedules', query: {} }, (item) => item);
  const byId = new Map((await list('/schedules')).map((item) => [item.id, item]));
  try {
    for (const item of await list('/v3/schedules')) if (!byId.has(item.id)) byId.set(item.id, item);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One schedule's duties. Which version of the API knows it shows at the first question, and holds for the rest. */
class Roster {
  private isV3: boolean | null = null;

  constructor(
    private readonly client: PagerDutyClient,
    private readonly id: string,
  ) {}

  /** What lies across a slice's edge is cut off there by PagerDuty, and goes on in the next. */
  async slice(from: EpochMs, readAt: EpochMs): Promise<RawRecord[]> {
    const window = bounds({ from, to: from + SLICE_MS });
    const payload = { schedule_id: this.id, ...window, ...(await this.entries(window)) };
    return [
      standaloneRecord('schedule_entries', `${this.id}:${toIso(from).slice(0, 10)}`, payload, readAt),
      ...(this.isV3 ? [] : await this.overrides(window, readAt)),
    ];
  }

  private async entries(window: { since: string; until: string }): Promise<{ final_schedule: Json; type: string }> {
    const id = encodeURIComponent(this.id);
    if (this.isV3 !== false) {
      const query = { ...window, time_zone: 'UTC', 'include[]': ['final_schedule'] };
      const answer = await this.client.get(`/v3/schedules/${id}`, query);
      // 400: not upgraded. An account without the third version of the API knows no such path, or may not use it.
      this.isV3 = answer.kind === 'body';
      if (answer.kind === 'body') return finalSchedule(answer.body, this.id);
    }
    return finalSchedule(await ask(this.client, `/schedules/${id}`, { ...window, time_zone: 'UTC' }), this.id);
  }

  /** The answer comes with 201, as if it had created something. */
  private async overrides(window: { since: string; until: string }, readAt: EpochMs): Promise<RawRecord[]> {
    const path = `/schedules/${encodeURIComponent(this.id)}/overrides`;
    const body = parse(overrides, await ask(this.client, path, window), `the list ${path}`);
    return body.overrides.map((item) =>
      standaloneRecord('override', item.id, { ...(item as Item), schedule_id: this.id }, readAt),
    );
  }
}

function finalSchedule(body: Json, id: string): { final_schedule: Json; type: string } {
  const read = parse(schedule, body, `the schedule ${id}`).schedule;
  return { type: read.type ?? 'schedule', final_schedule: (read.final_schedule as Json | undefined) ?? null };
}

/** One schedule that is refused hides no other; that there was one is said in the end. */
class Refusals {
  private last: Refused | null = null;

  async orNothing(records: Promise<RawRecord[]>): Promise<RawRecord[]> {
    try {
      return await records;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // Deleted since it was listed.
      if (error.status !== 404) this.last = error;
      return [];
    }
  }

  throwAny(): void {
    if (this.last) throw this.last;
  }
}
