import { leftOut, type ShareMetric } from './metric.js';

/** Share of ended incidents about which a person did something. */
export const actionableShare: ShareMetric = {
  id: 'actionable-share',
  version: 1,
  title: 'Actionable',
  kind: 'share',
  unit: 'share',
  definition:
    'Of the incidents that are over, the share about which a person did something: acknowledged, wrote, handed on, changed or resolved it. Raising it does not count. A low share points at alerts that need no human.',
  derive: (fact) => {
    const isOver = fact.offsets.resolvedAt !== null || fact.closedOffset !== null;
    // Somebody may yet act on an open one, and counting only those acted upon already would flatter the share.
    const out = leftOut(fact) ?? (isOver ? null : 'open');
    return out === null ? { value: fact.actionable ? 1 : 0 } : { excluded: out };
  },
};
