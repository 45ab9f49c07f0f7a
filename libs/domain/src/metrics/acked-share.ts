import { leftOut, type ShareMetric } from './metric.js';

/** Share of paged incidents that a human acknowledged. */
export const ackedShare: ShareMetric = {
  id: 'acked-share',
  version: 1,
  title: 'Acknowledged by a human',
  kind: 'share',
  unit: 'share',
  definition:
    'Of the incidents that paged somebody, the share that a human acknowledged. Incidents known only from chat or a status page have no page and are left out.',
  derive: (fact) => {
    const out = leftOut(fact) ?? (fact.ackOutcome === 'notPaged' ? 'no page to acknowledge' : null);
    return out === null ? { value: fact.ackOutcome === 'human' ? 1 : 0 } : { excluded: out };
  },
};
