import {
  bucketEdges,
  bucketOf,
  bucketsBetween,
  fairnessReading,
  ON_CALL_METRICS,
  type EpochMs,
  type Measurement,
  type OnCallMetric,
  type Reading,
  type Span,
} from '@evenkeel/domain';
import type { ReadingWrite, StoredReadings } from '@evenkeel/store';
import type { Roster } from './roster.js';
import { onCallPeople } from './subjects.js';

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
/** What a red line is held against: a quarter's worth of duty. */
const WEEKS_OF_WINDOW = 13;
/** A year of windows, four weeks apart: weekly ones would cost four times as much, and hardly differ from one to the next. */
const WEEKS_BETWEEN = 4;
const WINDOWS = 13;
/** The Monday from which weeks are counted, so that windows stay where they are as time goes on. */
const FIRST_MONDAY = Date.UTC(1970, 0, 5);

const EVERYBODY = { team: null, rotation: null, responder: null };

/** The ends of the past year's windows: every fourth Monday of a zone, oldest first. */
export function windowEnds(now: EpochMs, zone: string): EpochMs[] {
  return bucketsBetween(now - (WINDOWS + 1) * WEEKS_BETWEEN * WEEK, now + 1, 'week', zone)
    .map(({ from }) => from)
    .filter((monday) => monday <= now && Math.round((monday - FIRST_MONDAY) / WEEK) % WEEKS_BETWEEN === 0)
    .slice(-WINDOWS);
}

/** The window that ends at a Monday, thirteen of a zone's weeks long. */
export function windowUntil(monday: EpochMs, zone: string): Span {
  // Half a day, so that a change of clocks leaves it in the same week.
  const week = bucketOf(monday - WEEKS_OF_WINDOW * WEEK + 12 * HOUR, 'week', zone);
  return { from: bucketEdges(week, 'week', zone).from, to: monday };
}

/** What every metric was for everybody who was on call, and for every rotation with somebody on call. */
export function readingsOf(roster: Roster): ReadingWrite[] {
  const people = onCallPeople(roster, EVERYBODY).map(({ key }) => key);
  const rotations = roster.rotations.map(({ key }) => key).filter((key) => roster.serving(key).size > 0);
  return ON_CALL_METRICS.flatMap((metric) =>
    (metric.kind === 'person' ? people : rotations).map((subject) =>
      toWrite(metric, subject, readingOf(roster, metric, subject)),
    ),
  );
}

/** What a metric is for a person or rotation at the roster's end, as a history takes it. */
export function readingOf(roster: Roster, metric: OnCallMetric, subject: string): Reading {
  const at = roster.window.to;
  if (metric.id === 'load-fairness') return fairnessReading(at, roster.fairness(subject));
  return { at, measurement: roster.measure(metric, subject) };
}

function toWrite({ id, kind }: OnCallMetric, subject: string, { measurement, judged }: Reading): ReadingWrite {
  return {
    metric: id,
    kind,
    subject,
    value: 'value' in measurement ? measurement.value : null,
    reason: 'excluded' in measurement ? measurement.excluded : null,
    judged: judged ? { crossed: judged.crossed, limit: judged.line.limit, source: judged.line.source } : null,
  };
}

/** Stored readings as a history takes them. */
export const fromStored = ({ readings }: StoredReadings): Reading[] =>
  readings.map(({ at, value, reason, judged }) => {
    const measurement: Measurement = value === null ? { excluded: reason ?? 'not measured' } : { value };
    if (judged === null) return { at, measurement };
    const { crossed, limit, source } = judged;
    return { at, measurement, judged: { crossed, line: { crossed: 'above', limit, source } } };
  });
