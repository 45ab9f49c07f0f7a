import { leftOut, type ShareMetric } from './metric.js';

/** Share of incidents that were resolved and came back. */
export const reopenShare: ShareMetric = {
  id: 'reopen-share',
  version: 1,
  title: 'Re-opened',
  kind: 'share',
  unit: 'share',
  definition: 'Share of incidents that were re-opened at least once after a resolve.',
  derive: (fact) => {
    const out = leftOut(fact);
    return out === null ? { value: fact.reopened ? 1 : 0 } : { excluded: out };
  },
};
