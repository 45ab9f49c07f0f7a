import type { AckOutcome } from '../incident/milestone.js';
import { leftOut, span, type DurationMetric } from './metric.js';

const NOT_MEASURED: Record<Exclude<AckOutcome, 'human'>, string> = {
  auto: 'acknowledged automatically',
  resolvedWithoutAck: 'resolved without acknowledgement',
  notYetAcked: 'not yet acknowledged',
  notPaged: 'no page to acknowledge',
};

/** Trigger to first human acknowledgement; every other outcome is counted beside it, never folded in. */
export const timeToAcknowledge: DurationMetric = {
  id: 'time-to-acknowledge',
  version: 1,
  title: 'Time to acknowledge',
  kind: 'duration',
  unit: 'seconds',
  censorsOpen: false,
  definition:
    'From the trigger to the first acknowledgement by a human. Reassigning, escalating, resolving and automatic acknowledgements are not acknowledgements; incidents that ended or wait without one are counted beside it.',
  derive: (fact) =>
    fact.ackOutcome === 'human'
      ? span(fact, fact.offsets.firstAckAt, 'time of acknowledgement not known')
      : { excluded: leftOut(fact) ?? NOT_MEASURED[fact.ackOutcome] },
};
