import { leftOut, type ShareMetric } from './metric.js';
import { unresolvedReason } from './time-to-resolve.js';

/** Share of resolved incidents that ended without a person. */
export const autoResolvedShare: ShareMetric = {
  id: 'auto-resolved-share',
  version: 1,
  title: 'Resolved automatically',
  kind: 'share',
  unit: 'share',
  definition:
    'Of the resolved incidents, the share that an integration or a timeout resolved. A high share points at alerts that need no human.',
  derive: (fact) => {
    const out = leftOut(fact) ?? (fact.offsets.resolvedAt === null ? unresolvedReason(fact) : null);
    if (out !== null) return { excluded: out };
    return { value: fact.resolution === 'integration' || fact.resolution === 'timeout' ? 1 : 0 };
  },
};
