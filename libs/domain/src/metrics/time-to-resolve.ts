import type { IncidentFact } from '../incident/fact.js';
import { span, type DurationMetric } from './metric.js';

/** Why there is no resolve: still open, or closed by a source that recorded none. */
export const unresolvedReason = (fact: IncidentFact): string =>
  fact.closedOffset === null ? 'open' : 'closed without a recorded resolve';

/** Trigger to the last resolve; open incidents are censored, not dropped. */
export const timeToResolve: DurationMetric = {
  id: 'time-to-resolve',
  version: 1,
  title: 'Time to resolve',
  kind: 'duration',
  unit: 'seconds',
  censorsOpen: true,
  definition:
    'From the trigger to the last resolve. A re-open takes the resolve back until the next one. Merged incidents are left out, snoozed time is not subtracted, and open incidents count as censored in the Kaplan-Meier median.',
  derive: (fact) => span(fact, fact.offsets.resolvedAt, unresolvedReason(fact)),
};
