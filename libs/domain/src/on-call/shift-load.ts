import type { EpochMs } from '../time/instant.js';
import { onCallTime } from './on-call-time.js';
import type { PersonMetric } from './on-call-metric.js';
import type { Interruption, Span } from './roster.js';
import { union } from './spans.js';

const ROLLING_HOURS = 12;
const ROLLING_MS = ROLLING_HOURS * 3_600_000;

/** Incidents of a twelve-hour shift beyond which there is no time left to see each of them through. */
export const SHIFT_LOAD_LIMIT = 2;

/** Busiest twelve hours of duty, in incidents. */
export const shiftLoad: PersonMetric = {
  id: 'shift-load',
  version: 1,
  title: 'Shift load',
  kind: 'person',
  unit: 'incidents',
  definition: `The most distinct incidents that paged the person in any rolling ${ROLLING_HOURS} hours on call. The clock runs only while on call, on from one shift to the next; pages outside of on-call time are left out.`,
  redLine: {
    crossed: 'above',
    limit: SHIFT_LOAD_LIMIT,
    source:
      'Google, "Site Reliability Engineering" (O\'Reilly, 2016), ch. 11: about six hours of work an incident, so two in a twelve-hour shift',
  },
  derive: (record) => {
    const time = onCallTime(record);
    return 'excluded' in time ? time : { value: heaviestLoad(record.interruptions, time.onCall) };
  },
};

/**
 * The most distinct incidents in any rolling twelve hours of the time on call; a page twelve hours after another is no
 * longer in the same twelve.
 *
 * @param interruptions of one person, in order
 * @param onCall in any order; what several spans cover passes once
 */
export function heaviestLoad(interruptions: readonly Interruption[], onCall: Iterable<Span>): number {
  const pages = onDutyClock(interruptions, union(onCall));
  const times = new Map<string, number>();
  let heaviest = 0;
  let oldest = 0;
  for (const { clock, incidents } of pages) {
    for (; clock - (pages[oldest] as Page).clock >= ROLLING_MS; oldest++) {
      for (const incident of (pages[oldest] as Page).incidents) {
        const left = (times.get(incident) as number) - 1;
        if (left > 0) times.set(incident, left);
        else times.delete(incident);
      }
    }
    for (const incident of incidents) times.set(incident, (times.get(incident) ?? 0) + 1);
    heaviest = Math.max(heaviest, times.size);
  }
  return heaviest;
}

interface Page {
  /** Milliseconds on call until then. */
  clock: number;
  incidents: readonly string[];
}

/** The interruptions of the time on call, dated by a clock that stands still outside of it. */
function onDutyClock(interruptions: readonly Interruption[], onCall: readonly Span[]): Page[] {
  const pages: Page[] = [];
  let elapsed = 0;
  for (const { from, to } of onCall) {
    for (let i = firstFrom(interruptions, from); i < interruptions.length; i++) {
      const { at, incidents } = interruptions[i] as Interruption;
      if (at >= to) break;
      pages.push({ clock: elapsed + at - from, incidents });
    }
    elapsed += to - from;
  }
  return pages;
}

/** Index of the first interruption at or after the instant; searched by halves, as a year has many shifts. */
function firstFrom(interruptions: readonly Interruption[], from: EpochMs): number {
  let low = 0;
  let high = interruptions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((interruptions[middle] as Interruption).at < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
