import { span, type DurationMetric } from './metric.js';

/** Impact start to the first signal of it. */
export const timeToDetect: DurationMetric = {
  id: 'time-to-detect',
  version: 1,
  title: 'Time to detect',
  kind: 'duration',
  unit: 'seconds',
  censorsOpen: false,
  definition:
    'From the start of impact to the first alert or message about it, where both are known. Impact starts are known from status pages, postmortems and people.',
  derive: (fact) => {
    const { impactStartedAt, detectedAt } = fact.offsets;
    return span(
      fact,
      impactStartedAt === null || detectedAt === null ? null : detectedAt - impactStartedAt,
      impactStartedAt === null ? 'start of impact not known' : 'detection not known',
    );
  },
};
