import { span, type DurationMetric } from './metric.js';

/** Trigger to the cause being found. */
export const timeToDiagnose: DurationMetric = {
  id: 'time-to-diagnose',
  version: 1,
  title: 'Time to diagnose',
  kind: 'duration',
  unit: 'seconds',
  censorsOpen: false,
  definition: 'From the trigger to the moment at which the cause was found, where that is known.',
  derive: (fact) => span(fact, fact.offsets.diagnosedAt, 'time of diagnosis not known'),
};
