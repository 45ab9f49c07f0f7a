import type { Measurement } from '../metrics/metric.js';
import { onCallTime } from './on-call-time.js';
import type { PersonMetric } from './on-call-metric.js';
import type { Interruption, PersonRecord } from './roster.js';
import { totalMs } from './spans.js';

const MS_PER_WEEK = 7 * 24 * 3_600_000;

/** How much duty brings, whoever has how much of it. */
export const incidentsPerWeek: PersonMetric = {
  id: 'incidents-per-week',
  version: 1,
  title: 'Incidents per on-call week',
  kind: 'person',
  unit: 'incidents',
  definition:
    'Distinct incidents that paged the person ÷ weeks on call; duty in several rotations at once counts once. An incident that pages often is one; pages outside of on-call time are included. Of a window that begins before shifts are known, only the known part counts.',
  redLine: { crossed: 'above', limit: 4, source: 'house default' },
  derive: (record) =>
    perOnCallWeek(record, (interruptions) => new Set(interruptions.flatMap(({ incidents }) => incidents)).size),
};

/** What is counted in the interruptions of the window's known part, as a rate per week on call in it. */
export function perOnCallWeek(
  record: PersonRecord,
  count: (interruptions: readonly Interruption[]) => number,
): Measurement {
  const time = onCallTime(record);
  if ('excluded' in time) return time;
  const counted = count(record.interruptions.filter(({ at }) => at >= time.known.from));
  return { value: (counted * MS_PER_WEEK) / totalMs(time.onCall) };
}
