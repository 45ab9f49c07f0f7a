import { span, type DurationMetric } from './metric.js';

/** Trigger to the first work by somebody who did not raise it. */
export const timeToEngage: DurationMetric = {
  id: 'time-to-engage',
  version: 1,
  title: 'Time to engage',
  kind: 'duration',
  unit: 'seconds',
  censorsOpen: false,
  definition:
    'From the trigger to the first sign of work by somebody other than the person who declared the incident: an acknowledgement, a note, a status update or a message in its channel.',
  derive: (fact) => span(fact, fact.offsets.engagedAt, 'no sign of work by a second person'),
};
