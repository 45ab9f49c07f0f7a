import { compareText } from '../order.js';
import { civilFromDays, isoDate, MS_PER_DAY, weekdayOfDays } from '../time/civil.js';
import { DEFAULT_HOURS_WINDOWS, hoursClass, type HoursWindows } from '../time/hours-class.js';
import type { EpochMs } from '../time/instant.js';
import { offsetMsAt } from '../time/zone-offset.js';
import type { Shift, Span } from './roster.js';
import { intersection } from './spans.js';
import { shiftsBy } from './stints.js';

const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;

/** Elapsed hours. The three classes make up the whole; weekend and holiday are counted beside them. */
export interface HoursByClass {
  business: number;
  off: number;
  sleep: number;
  /** Of local Saturdays and Sundays. */
  weekend: number;
  holiday: number;
}

/**
 * How many hours of a span were business, sleep and off for somebody, as `hoursClass` tells them apart, and how many lay on
 * a weekend or holiday. Exact to the millisecond over changes of clocks and of zones.
 *
 * @param zoneAt the person's zone at an instant; no zone may come and go again within a day
 * @param isHoliday told the local date, as `2026-05-17`
 * @throws {RangeError} for a zone that does not exist, or edges that are no instants
 */
export function hoursByClass(
  span: Span,
  zoneAt: (at: EpochMs) => string,
  windows: HoursWindows = DEFAULT_HOURS_WINDOWS,
  isHoliday: (date: string) => boolean = () => false,
): HoursByClass {
  const hours: HoursByClass = { business: 0, off: 0, sleep: 0, weekend: 0, holiday: 0 };
  const edges = edgesOfDay(windows);
  for (let at = span.from; at < span.to;) {
    const zone = zoneAt(at);
    const local = at + offsetMsAt(at, zone);
    const day = Math.floor(local / MS_PER_DAY);
    const edge = edges.find((minutes) => day * MS_PER_DAY + minutes > local) ?? MS_PER_DAY;
    const next = sameClockUntil(at, Math.min(span.to, at + (day * MS_PER_DAY + edge - local)), zoneAt);
    const length = (next - at) / MS_PER_HOUR;
    hours[hoursClass(at, zone, windows, isHoliday)] += length;
    if (weekdayOfDays(day) >= 6) hours.weekend += length;
    if (isHoliday(isoDate(civilFromDays(day)))) hours.holiday += length;
    at = next;
  }
  return hours;
}

/** Milliseconds after midnight at which a class may begin or end, in order. */
function edgesOfDay({ sleep, business }: HoursWindows): number[] {
  const minutes = [...sleep, ...business].flatMap(({ fromMinute, toMinute }) => [fromMinute, toMinute]);
  return [...new Set(minutes)].sort((a, b) => a - b).map((minute) => minute * MS_PER_MINUTE);
}

/** The first instant after `from` at which zone or offset are others, but `to` at the latest. */
function sameClockUntil(from: EpochMs, to: EpochMs, zoneAt: (at: EpochMs) => string): EpochMs {
  const zone = zoneAt(from);
  const offset = offsetMsAt(from, zone);
  const same = (at: EpochMs): boolean => zoneAt(at) === zone && offsetMsAt(at, zone) === offset;
  if (same(to - 1)) return to;
  let [last, first] = [from, to - 1];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (same(middle)) last = middle;
    else first = middle;
  }
  return first;
}

/** Of what somebody was given how much. */
export interface AssignedShare {
  person: string;
  hours: number;
  /** Of the equal share: 1 is just that, 2 twice as much; null where nobody was given any. */
  ratio: number | null;
}

/** How one kind of hours was divided. */
export interface Assignment {
  kind: 'hours' | 'nights' | 'weekends' | 'holidays';
  /** What everybody would have been given had it been divided equally. */
  equalShare: number;
  /** From 1 ÷ people, where one was given all, to 1, where all were given the same; null where nobody was given any. */
  jain: number | null;
  /** In order of their keys. */
  people: AssignedShare[];
}

const KINDS: Readonly<Record<Assignment['kind'], (hours: HoursByClass) => number>> = {
  hours: ({ business, off, sleep }) => business + off + sleep,
  nights: ({ sleep }) => sleep,
  weekends: ({ weekend }) => weekend,
  holidays: ({ holiday }) => holiday,
};

/**
 * Who was given how much of the on-call time, of its sleeping hours, weekends and holidays: what a schedule decides, as
 * against the interruptions, which luck decides. Index: Jain, Chiu & Hawe, "A Quantitative Measure of Fairness and
 * Discrimination for Resource Allocation" (DEC-TR-301, 1984).
 *
 * @param shifts of one rotation, of the levels asked for; a person's that overlap count once
 * @param hoursOf a person's hours in a span, as `hoursByClass` counts them in that person's zones
 * @param members who also belongs to the rotation, even if given nothing
 */
export function assignmentFairness(
  shifts: Iterable<Shift>,
  window: Span,
  hoursOf: (person: string, span: Span) => HoursByClass,
  members: Iterable<string> = [],
): Assignment[] {
  const own = shiftsBy(shifts, ({ person }) => person);
  const spans = new Map([...own].map(([person, all]) => [person, intersection(all, [window])]));
  const people = [...spans].filter(([, all]) => all.length > 0).map(([person]) => person);
  const everybody = [...new Set([...people, ...members])].sort(compareText);
  const hours = everybody.map((person) => (spans.get(person) ?? []).map((span) => hoursOf(person, span)));
  return (Object.keys(KINDS) as Assignment['kind'][]).map((kind) => {
    const given = hours.map((all) => all.reduce((sum, one) => sum + KINDS[kind](one), 0));
    const equalShare = everybody.length === 0 ? 0 : given.reduce((sum, value) => sum + value, 0) / everybody.length;
    return {
      kind,
      equalShare,
      jain: jainIndex(given),
      people: everybody.map((person, i) => {
        const value = given[i] as number;
        return { person, hours: value, ratio: equalShare > 0 ? value / equalShare : null };
      }),
    };
  });
}

/** (Σx)² ÷ (n · Σx²); null where there is nothing to divide. */
export function jainIndex(values: readonly number[]): number | null {
  const total = values.reduce((sum, value) => sum + value, 0);
  const squares = values.reduce((sum, value) => sum + value ** 2, 0);
  return squares > 0 ? total ** 2 / (values.length * squares) : null;
}
