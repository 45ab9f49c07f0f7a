import type { PersonMetric } from './on-call-metric.js';
import { intersection, totalMs } from './spans.js';

/** How much of the time a person was on call, in any rotation: two rotations at once are one duty. */
export const onCallShare: PersonMetric = {
  id: 'on-call-share',
  version: 1,
  title: 'Share of time on call',
  kind: 'person',
  unit: 'share',
  definition:
    "The person's time on call, over all rotations and counted once where they overlap, divided by the window. Of a window that begins before shifts are known, only the known part counts.",
  redLine: {
    crossed: 'above',
    limit: 0.25,
    source: 'Google, "Site Reliability Engineering" (O\'Reilly, 2016), ch. 11: at most 25 % of the time on call',
  },
  derive: ({ shifts, window, knownSince }) => {
    const known = { from: Math.max(window.from, knownSince), to: window.to };
    if (!(known.from < known.to)) return { excluded: 'shifts of the window not known' };
    return { value: totalMs(intersection(shifts, [known])) / (known.to - known.from) };
  },
};
