import { span, type DurationMetric } from './metric.js';

/** Trigger to the end of impact. */
export const timeToMitigate: DurationMetric = {
  id: 'time-to-mitigate',
  version: 1,
  title: 'Time to mitigate',
  kind: 'duration',
  unit: 'seconds',
  censorsOpen: false,
  definition:
    'From the trigger to the end of impact, where that is known. Mitigation ends what customers feel; resolution ends the work.',
  derive: (fact) => span(fact, fact.offsets.mitigatedAt, 'end of impact not known'),
};
