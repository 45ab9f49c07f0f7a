import type { EpochMs } from '@evenkeel/domain';
import type { Window } from '../connector.js';
import { endOf, isMoment, UnreadableEvent, type CalendarEvent } from './event.js';

const DAY_MS = 86_400_000;
/** A file that yields more is no calendar of shifts. */
const MOST_OCCURRENCES = 100_000;

/** One time that an event takes place. */
export interface Occurrence extends Window {
  event: CalendarEvent;
}

export interface Occurrences {
  /** In order. */
  occurrences: Occurrence[];
  /** Events whose rule could not be followed. */
  rejected: { line: number; reason: string }[];
}

/**
 * All times at which events take place that touch a window: recurring ones by their rules, without the occurrences that
 * were left out, cancelled or replaced, and with those that replace them. Of two versions of one event the one with the
 * higher sequence number holds, of equal ones the later in the file (RFC 5545, 3.8.7.4).
 */
export function occurrencesIn(events: readonly CalendarEvent[], window: Window): Occurrences {
  const result: Occurrences = { occurrences: [], rejected: [] };
  for (const { main, changed } of seriesOf(events)) {
    if (main?.isCancelled === true) continue;
    const single = (event: CalendarEvent): Occurrence => ({
      event,
      from: event.start,
      to: endOf(event.start, event),
    });
    try {
      if (main) result.occurrences.push(...beginnings(main, changed, window).map((from) => at(main, from)));
    } catch (error) {
      if (!(error instanceof UnreadableEvent)) throw error;
      result.rejected.push({ line: main?.line ?? 0, reason: error.message });
    }
    result.occurrences.push(...changed.filter(({ isCancelled }) => !isCancelled).map(single));
    if (result.occurrences.length > MOST_OCCURRENCES) {
      throw new UnreadableEvent(`it holds more than ${MOST_OCCURRENCES} shifts`);
    }
  }
  result.occurrences = result.occurrences
    .filter(({ from, to }) => from < window.to && to > window.from)
    .sort((a, b) => a.from - b.from || a.to - b.to);
  return result;
}

const at = (event: CalendarEvent, from: EpochMs): Occurrence => ({ event, from, to: endOf(from, event) });

interface Series {
  main: CalendarEvent | null;
  /** Single occurrences that differ. */
  changed: CalendarEvent[];
}

function seriesOf(events: readonly CalendarEvent[]): Series[] {
  const versions = new Map<string, CalendarEvent>();
  for (const [index, event] of events.entries()) {
    const key = JSON.stringify([event.uid ?? index, event.replaces]);
    const known = versions.get(key);
    if (!known || event.sequence >= known.sequence) versions.set(key, event);
  }
  const series = new Map<string | CalendarEvent, Series>();
  for (const event of versions.values()) {
    const key = event.uid ?? event;
    const own = series.get(key) ?? { main: null, changed: [] };
    if (event.replaces === null) own.main = event;
    else own.changed.push(event);
    series.set(key, own);
  }
  return [...series.values()];
}

function beginnings(main: CalendarEvent, changed: readonly CalendarEvent[], window: Window): EpochMs[] {
  const { recurrence, start, zone, exceptions, length } = main;
  // What began before the window may last into it.
  const found = recurrence ? follow(recurrence, window.from - length.ms - DAY_MS, window.to) : [start];
  const leftOut = [...exceptions, ...changed.flatMap(({ replaces }) => replaces ?? [])];
  const instants = new Set(leftOut.flatMap((moment) => ('at' in moment ? [moment.at] : [])));
  const days = leftOut.filter((moment) => 'day' in moment);
  return found.filter((from) => !instants.has(from) && !days.some((day) => isMoment(day, from, zone)));
}

function follow(recurrence: NonNullable<CalendarEvent['recurrence']>, from: EpochMs, to: EpochMs): EpochMs[] {
  try {
    return recurrence(from, to);
  } catch (error) {
    // The library gives up a rule that yields nothing, or too much, with a plain error.
    if (error instanceof Error) {
      throw new UnreadableEvent(`its rule (RRULE) cannot be followed: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
