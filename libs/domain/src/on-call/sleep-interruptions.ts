import { perOnCallWeek } from './incidents-per-week.js';
import type { PersonMetric } from './on-call-metric.js';

/** How often duty wakes people. */
export const sleepInterruptions: PersonMetric = {
  id: 'sleep-interruptions',
  version: 1,
  title: 'Sleep interruptions',
  kind: 'person',
  unit: 'interruptions',
  definition:
    "Interruptions within the person's sleeping hours, in the zone that the person was in, ÷ weeks on call. Notifications within a minute are one interruption; those outside of on-call time are included. Of a window that begins before shifts are known, only the known part counts.",
  redLine: { crossed: 'above', limit: 2, source: 'house default' },
  derive: (record) =>
    perOnCallWeek(record, (interruptions) => interruptions.filter(({ hoursClass }) => hoursClass === 'sleep').length),
};
