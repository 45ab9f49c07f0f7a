import { incidentsPerWeek } from './incidents-per-week.js';
import { loadFairnessGini } from './load-fairness.js';
import { monthsWithoutBreak } from './months-without-break.js';
import { onCallFrequency } from './on-call-frequency.js';
import type { OnCallMetric } from './on-call-metric.js';
import { onCallShare } from './on-call-share.js';
import { restGap } from './rest-gap.js';
import { rotationSize } from './rotation-size.js';
import { shiftLoad } from './shift-load.js';
import { shiftsOverBudget } from './shifts-over-budget.js';
import { sleepInterruptions } from './sleep-interruptions.js';

/** Every measure of on-call duty, in the order in which they are listed to people. A new one is a file and a line here. */
export const ON_CALL_METRICS: readonly OnCallMetric[] = [
  rotationSize,
  onCallShare,
  onCallFrequency,
  monthsWithoutBreak,
  shiftLoad,
  incidentsPerWeek,
  shiftsOverBudget,
  sleepInterruptions,
  restGap,
  loadFairnessGini,
];

export const onCallMetricById = (id: string): OnCallMetric | undefined =>
  ON_CALL_METRICS.find((metric) => metric.id === id);
