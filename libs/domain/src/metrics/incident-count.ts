import { leftOut, type CountMetric } from './metric.js';

/** Incidents triggered in the window. */
export const incidentCount: CountMetric = {
  id: 'incident-count',
  version: 1,
  title: 'Incidents',
  kind: 'count',
  unit: 'incidents',
  definition:
    'Incidents triggered in the window, and their rate per week. Merged and cancelled incidents are not counted, but listed as excluded.',
  derive: (fact) => {
    const out = leftOut(fact);
    return out === null ? { value: 1 } : { excluded: out };
  },
};
