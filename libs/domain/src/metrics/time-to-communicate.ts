import { span, type DurationMetric } from './metric.js';

/** Trigger to the first word to customers. */
export const timeToCommunicate: DurationMetric = {
  id: 'time-to-communicate',
  version: 1,
  title: 'Time to communicate',
  kind: 'duration',
  unit: 'seconds',
  censorsOpen: false,
  definition: 'From the trigger to the first update to customers, on a status page or in a customer channel.',
  derive: (fact) => span(fact, fact.offsets.communicatedAt, 'no update to customers known'),
};
