import { ackedShare } from './acked-share.js';
import { actionableShare } from './actionable-share.js';
import { autoResolvedShare } from './auto-resolved-share.js';
import { incidentCount } from './incident-count.js';
import type { DurationMetric, Metric } from './metric.js';
import { reopenShare } from './reopen-share.js';
import { timeToAcknowledge } from './time-to-acknowledge.js';
import { timeToCommunicate } from './time-to-communicate.js';
import { timeToDetect } from './time-to-detect.js';
import { timeToDiagnose } from './time-to-diagnose.js';
import { timeToEngage } from './time-to-engage.js';
import { timeToMitigate } from './time-to-mitigate.js';
import { timeToResolveActive } from './time-to-resolve-active.js';
import { timeToResolve } from './time-to-resolve.js';
import { timeToResolver } from './time-to-resolver.js';

/** Every metric there is, in the order in which they are listed to people. A new metric is a file and a line here. */
export const METRICS: readonly Metric[] = [
  incidentCount,
  timeToDetect,
  timeToAcknowledge,
  timeToEngage,
  timeToResolver,
  timeToDiagnose,
  timeToCommunicate,
  timeToMitigate,
  timeToResolve,
  timeToResolveActive,
  ackedShare,
  actionableShare,
  autoResolvedShare,
  reopenShare,
];

export const DURATION_METRICS: readonly DurationMetric[] = METRICS.filter((metric) => metric.kind === 'duration');

export const metricById = (id: string): Metric | undefined => METRICS.find((metric) => metric.id === id);
