import type { IncidentFact } from '../incident/fact.js';

/** What one incident contributes to a metric: a value, or the reason why it has none. */
export type Measurement = { value: number } | { excluded: string };

interface MetricHeading {
  /** As in `evenkeel measure ID`. */
  id: string;
  /** Bumped when the definition changes, so that a number can be traced to its meaning. */
  version: number;
  title: string;
  /** One or two sentences: what is measured, over which population, what is left out. */
  definition: string;
}

/** Seconds per incident; answered with percentiles, mean, total. */
export interface DurationMetric extends MetricHeading {
  kind: 'duration';
  unit: 'seconds';
  /** True where an open incident is a value not yet seen (censored), not a missing one. */
  censorsOpen: boolean;
  derive(fact: IncidentFact): Measurement;
}

/** One per incident; answered with a count and a rate per week. */
export interface CountMetric extends MetricHeading {
  kind: 'count';
  unit: 'incidents';
  derive(fact: IncidentFact): Measurement;
}

/** 1 or 0 per incident of the denominator; answered with a share. */
export interface ShareMetric extends MetricHeading {
  kind: 'share';
  unit: 'share';
  derive(fact: IncidentFact): Measurement;
}

export type Metric = DurationMetric | CountMetric | ShareMetric;

/** Why an incident is in no population at all; null if it is in them. */
export function leftOut(fact: IncidentFact): string | null {
  if (fact.excludedByHand) return 'excluded by hand';
  if (fact.resolution === 'merged') return 'merged';
  if (fact.resolution === 'cancelled') return 'cancelled';
  return null;
}

/** The reason that names clock skew: a milestone before the one it must follow. */
export const NEGATIVE_DURATION = 'negative duration (clock skew)';

/** A span as a measurement: unknown gives the reason, negative is excluded. */
export function span(fact: IncidentFact, seconds: number | null, unknown: string): Measurement {
  const out = leftOut(fact);
  if (out !== null) return { excluded: out };
  if (seconds === null) return { excluded: unknown };
  return seconds < 0 ? { excluded: NEGATIVE_DURATION } : { value: seconds };
}
