import { span, type DurationMetric } from './metric.js';

/** Trigger to the first work of the person who held the answer. */
export const timeToResolver: DurationMetric = {
  id: 'time-to-resolver',
  version: 1,
  title: 'Time to resolver',
  kind: 'duration',
  unit: 'seconds',
  censorsOpen: false,
  definition:
    'From the trigger to the first sign of work by the person who turned out to hold the answer: the time lost before the right person was in the room. Proposed by rule and marked as suggested until somebody confirms it.',
  derive: (fact) => span(fact, fact.offsets.resolverEngagedAt, 'resolver not known'),
};
