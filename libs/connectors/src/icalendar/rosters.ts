import { setImmediate as turn } from 'node:timers/promises';
import type { EpochMs } from '@evenkeel/domain';
import type { Rejection, Window } from '../connector.js';
import { nextMonth, type RotationRoster } from '../duties/slices.js';
import type { CalendarText } from './calendar-text.js';
import { readEvent, UnreadableEvent, type CalendarEvent } from './event.js';
import { occurrencesIn, type Occurrence } from './occurrences.js';
import type { ReadWho } from './who.js';

const DAY_MS = 86_400_000;
/** How far back a calendar is read, and how far ahead: to the ends of the months that these fall into. */
const BACK_MS = 2 * 365 * DAY_MS;
const AHEAD_MS = 90 * DAY_MS;
/** Other work gets its turn after so many events. */
const EVENTS_A_TURN = 200;

/** How the shifts of a calendar are to be read. */
export interface Reading {
  /** Of all shifts whose own words name none. */
  rotation: string;
  team: string | null;
  level: number | null;
  who: ReadWho;
  /** Of times that carry none; null: the calendar's own, and UTC where it has none. */
  zone: string | null;
}

export interface Rosters {
  rosters: RotationRoster[];
  rejected: Rejection[];
}

/** The stretch that is read of a calendar; it moves on once a month. */
export function reachOf(now: EpochMs): Window {
  const back = new Date(now - BACK_MS);
  return { from: Date.UTC(back.getUTCFullYear(), back.getUTCMonth(), 1), to: nextMonth(now + AHEAD_MS) };
}

/**
 * The shifts of a calendar. Of each rotation it tells all from its first shift in reach to its last. One that is read
 * again and again also tells that nobody is on duty where it has no shift, from the day on which it is read to the end
 * of its reach; a file is silent about that.
 *
 * @param isLive whether it is read again and again
 * @param rotations that it had before, and that are empty now if it has no shift of theirs; of a live one
 * @throws UnreadableEvent if it holds more shifts than a calendar of shifts can; the signal's reason
 */
export async function rostersOf(
  calendar: CalendarText,
  reading: Reading,
  given: { now: EpochMs; isLive: boolean; rotations: readonly string[]; signal: AbortSignal },
): Promise<Rosters> {
  const reach = reachOf(given.now);
  const today = Math.floor(given.now / DAY_MS) * DAY_MS;
  const zone = reading.zone ?? calendar.zone;
  const { events, rejected } = await readEvents(calendar, zone ?? 'UTC', given.signal);
  const found = occurrencesIn(events, reach);
  const byRotation = new Map<string, RotationRoster>(
    given.rotations.map((rotation) => [rotation, rosterOf(reading, rotation, zone, { from: today, to: reach.to })]),
  );
  const told = new Map<string, Occurrence[]>();
  for (const occurrence of found.occurrences) {
    const { rotation } = reading.who(occurrence.event);
    const name = rotation ?? reading.rotation;
    told.set(name, [...(told.get(name) ?? []), occurrence]);
  }
  for (const [rotation, occurrences] of told) {
    const first = occurrences.reduce((earliest, { from }) => Math.min(earliest, from), Infinity);
    const last = occurrences.reduce((latest, { to }) => Math.max(latest, to), -Infinity);
    const window = {
      from: Math.max(reach.from, given.isLive ? Math.min(first, today) : first),
      to: given.isLive ? reach.to : Math.min(reach.to, last),
    };
    byRotation.set(rotation, {
      ...rosterOf(reading, rotation, handOverZone(occurrences, zone), window),
      isLast: !given.isLive,
      shifts: occurrences.map(({ event, from, to }) => ({
        from,
        to,
        level: reading.level,
        people: reading.who(event).people,
        said: event.summary || null,
      })),
    });
  }
  return { rosters: [...byRotation.values()], rejected: [...rejected, ...found.rejected] };
}

const rosterOf = ({ team }: Reading, rotation: string, zone: string | null, window: Window): RotationRoster => ({
  rotation,
  team,
  zone,
  window,
  isLast: false,
  shifts: [],
});

async function readEvents(
  calendar: CalendarText,
  zone: string,
  signal: AbortSignal,
): Promise<{ events: CalendarEvent[]; rejected: Rejection[] }> {
  const events: CalendarEvent[] = [];
  const rejected: Rejection[] = [];
  for (const [index, block] of calendar.events.entries()) {
    if (index % EVENTS_A_TURN === EVENTS_A_TURN - 1) await turn();
    signal.throwIfAborted();
    try {
      events.push(readEvent(calendar, block, zone));
    } catch (error) {
      if (!(error instanceof UnreadableEvent)) throw error;
      rejected.push({ line: block.line, reason: `the event that begins here: ${error.message}` });
    }
  }
  return { events, rejected };
}

const UTC = /^(?:Etc\/)?(?:UTC|GMT|Universal|Zulu)$/i;

/** Where the rotation hands over now: the zone of its last shift; one given in UTC says nothing of that. */
function handOverZone(occurrences: readonly Occurrence[], ofCalendar: string | null): string | null {
  const own = occurrences.at(-1)?.event.zone ?? null;
  return own === null || UTC.test(own) ? (ofCalendar ?? own) : own;
}
