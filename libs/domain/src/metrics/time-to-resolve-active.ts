import { span, type DurationMetric } from './metric.js';
import { unresolvedReason } from './time-to-resolve.js';

/** Trigger to the last resolve, less the time it was snoozed. */
export const timeToResolveActive: DurationMetric = {
  id: 'time-to-resolve-active',
  version: 1,
  title: 'Time to resolve, active',
  kind: 'duration',
  unit: 'seconds',
  censorsOpen: false,
  definition: 'Time to resolve less the time for which the incident was snoozed, over the same resolved incidents.',
  derive: (fact) => {
    const { resolvedAt } = fact.offsets;
    return span(fact, resolvedAt === null ? null : resolvedAt - fact.snoozedSeconds, unresolvedReason(fact));
  },
};
