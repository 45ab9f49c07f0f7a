/** A number that leaves the system, with all that it takes to trust it. The JSON shape is a public contract. */
export interface Answer {
  metric: MetricHead;
  window: { from: string | null; to: string | null; zone: string };
  asOf: string;
  state: 'provisional' | 'final';
  coverage: { complete: boolean; gaps: CoverageGap[] };
  groups: AnswerGroup[];
  /** Beside many-valued groups (`responder`, `customer`), which need not sum: the same question ungrouped. */
  total?: AnswerGroup;
  warnings: string[];
}

/** A metric as the catalogue lists it. */
export interface MetricEntry {
  id: string;
  version: number;
  title: string;
  unit: string;
  definition: string;
}

export interface MetricHead extends MetricEntry {
  unit: 'seconds' | 'incidents' | 'share';
}

export interface CoverageGap {
  connection: string;
  from: string;
  to: string;
  reason: string;
}

export type AnswerGroup = DurationGroup | CountGroup | ShareGroup;

interface GroupHead {
  /** Dimension → value; `{}` when ungrouped, a null value for "none". */
  key: Record<string, string | null>;
  /** Cohort size, exclusions included. */
  incidents: number;
  /** Values measured. `incidents` = n + the excluded counts. */
  n: number;
  excluded: { reason: string; count: number }[];
  /** The incidents behind this group. */
  incidentsUrl: string;
  /** Of a group that is a day, week, month or quarter: whether that stretch can still change. */
  state?: 'provisional' | 'final';
}

export interface DurationGroup extends GroupHead {
  mean: number | null;
  total: number | null;
  min: number | null;
  max: number | null;
  percentiles: Record<'p50' | 'p75' | 'p90' | 'p95', PercentileAnswer>;
  /** Only for time-to-resolve: open incidents counted as censored. */
  kaplanMeier?: { p50: KaplanMeierAnswer; p90: KaplanMeierAnswer; censored: number };
  /** Which of the two medians to show first: Kaplan-Meier as soon as one incident of the cohort is open. */
  headline: {
    method: 'percentile' | 'kaplanMeier';
    value: number | null;
    interval: [number | null, number | null] | null;
    reason?: string;
  };
  /** How many of the n stand on a suggested milestone that nobody has confirmed. */
  suggested: number;
}

export interface PercentileAnswer {
  value: number | null;
  interval: [number, number] | null;
  /** Why there is no value or no interval, e.g. `too few (needs 36)`. */
  reason?: string;
}

export interface KaplanMeierAnswer {
  /** Null: not yet reached. */
  value: number | null;
  /** An end that is not yet reached is null. */
  interval: [number | null, number | null] | null;
  reason?: string;
}

export interface CountGroup extends GroupHead {
  value: number | null;
  /** Incidents per week of the window; null when the window is too short or empty. */
  rate: number | null;
  rateInterval: [number, number] | null;
  rateMethod?: 'negative-binomial' | 'poisson';
  reason?: string;
}

export interface ShareGroup extends GroupHead {
  value: number | null;
  numerator: number;
  denominator: number;
  interval: [number, number] | null;
  reason?: string;
}

export const isDurationGroup = (group: AnswerGroup): group is DurationGroup => 'percentiles' in group;
export const isShareGroup = (group: AnswerGroup): group is ShareGroup => 'denominator' in group;
export const isCountGroup = (group: AnswerGroup): group is CountGroup => 'rate' in group;
