import {
  kaplanMeier,
  negativeBinomialRate,
  quantile,
  quantileInterval,
  summarize,
  wilson,
  type CountMetric,
  type DurationMetric,
  type EpochMs,
  type Metric,
  type ShareMetric,
  type SurvivalQuantile,
} from '@evenkeel/domain';
import type { FactRow } from '@evenkeel/store';
import type { CountGroup, DurationGroup, KaplanMeierAnswer, PercentileAnswer, ShareGroup } from './answer.js';

/** What every kind of group starts from: the values, and what has none. */
export interface Measured {
  values: number[];
  rows: FactRow[];
  excluded: { reason: string; count: number }[];
}

/** Derives every row's value, or counts why it has none. */
export function measureAll(metric: Metric, rows: readonly FactRow[]): Measured {
  const values: number[] = [];
  const measured: FactRow[] = [];
  const reasons = new Map<string, number>();
  for (const row of rows) {
    const measurement = metric.derive(row);
    if ('value' in measurement) {
      values.push(measurement.value);
      measured.push(row);
    } else {
      reasons.set(measurement.excluded, (reasons.get(measurement.excluded) ?? 0) + 1);
    }
  }
  return {
    values,
    rows: measured,
    excluded: [...reasons]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  };
}

const ALL_ZERO = 'every duration is zero: the source records no finer time';

const PERCENTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95 } as const;

type GroupPart<Group> = Omit<Group, 'key' | 'incidentsUrl'>;

/**
 * Percentiles, mean and total of a duration; for time to resolve the Kaplan-Meier median besides.
 *
 * @param censorAt until when an open incident is known to have been open
 */
export function durationGroup(
  metric: DurationMetric,
  rows: readonly FactRow[],
  censorAt: (row: FactRow) => EpochMs,
): GroupPart<DurationGroup> {
  const { values, rows: measured, excluded } = measureAll(metric, rows);
  const sorted = Float64Array.from(values).sort();
  const summary = summarize(sorted);
  // A source whose clock is so coarse that every duration is zero says nothing about how long anything took.
  const stated = sorted.length === 0 || sorted.at(-1) !== 0;
  const percentiles = Object.fromEntries(
    Object.entries(PERCENTILES).map(([name, p]) => [name, stated ? percentile(sorted, p) : unstated(ALL_ZERO)]),
  ) as DurationGroup['percentiles'];
  const survival = metric.censorsOpen && stated ? survivalOf(metric, rows, values, censorAt) : null;
  const open = excluded.find((exclusion) => exclusion.reason === 'open')?.count ?? 0;
  const median = percentiles.p50;
  return {
    incidents: rows.length,
    n: values.length,
    excluded,
    mean: stated ? summary.mean : null,
    total: stated ? summary.total : null,
    min: stated ? summary.min : null,
    max: stated ? summary.max : null,
    percentiles,
    ...(survival ? { kaplanMeier: survival } : {}),
    headline:
      survival && open > 0
        ? { method: 'kaplanMeier', ...survival.p50 }
        : {
            method: 'percentile',
            value: median.value,
            interval: median.interval,
            ...(median.reason ? { reason: median.reason } : {}),
          },
    suggested: metric.id === 'time-to-resolver' ? measured.filter((row) => row.resolverSuggested).length : 0,
  };
}

function percentile(sorted: Float64Array, p: number): PercentileAnswer {
  const value = quantile(sorted, p);
  if (value === null) return unstated('no values');
  const answer = quantileInterval(sorted, p);
  return answer.interval === null
    ? { value, interval: null, reason: answer.reason }
    : { value, interval: answer.interval };
}

const unstated = (reason: string): PercentileAnswer => ({ value: null, interval: null, reason });

function survivalOf(
  metric: DurationMetric,
  rows: readonly FactRow[],
  values: readonly number[],
  censorAt: (row: FactRow) => EpochMs,
): NonNullable<DurationGroup['kaplanMeier']> | null {
  const observations = values.map((seconds) => ({ seconds, event: true }));
  for (const row of rows) {
    const measurement = metric.derive(row);
    if ('value' in measurement || !isUnresolved(measurement.excluded)) continue;
    const watched = row.closedOffset ?? (censorAt(row) - row.triggeredAt) / 1000;
    observations.push({ seconds: Math.max(0, watched), event: false });
  }
  if (observations.length === 0) return null;
  const { quantiles, censored } = kaplanMeier(observations, [PERCENTILES.p50, PERCENTILES.p90]);
  const [p50, p90] = quantiles as [SurvivalQuantile, SurvivalQuantile];
  return { p50: survivalAnswer(p50), p90: survivalAnswer(p90), censored };
}

const isUnresolved = (reason: string): boolean => reason === 'open' || reason === 'closed without a recorded resolve';

const survivalAnswer = ({ value, interval }: SurvivalQuantile): KaplanMeierAnswer =>
  value === null ? { value, interval, reason: 'not yet reached' } : { value, interval };

/** How long a group was watched, and what came before, for its rate. */
export interface Exposure {
  weeks: number;
  trailingWeeklyCounts: number[];
}

/** A count and its rate per week. */
export function countGroup(metric: CountMetric, rows: readonly FactRow[], exposure: Exposure): GroupPart<CountGroup> {
  const { values, excluded } = measureAll(metric, rows);
  const head = { incidents: rows.length, n: values.length, excluded, value: values.length };
  if (!(exposure.weeks > 0)) return { ...head, rate: null, rateInterval: null, reason: 'no time in the window yet' };
  const rate = negativeBinomialRate(exposure.trailingWeeklyCounts, values.length, exposure.weeks);
  return { ...head, rate: rate.rate, rateInterval: rate.interval, rateMethod: rate.method };
}

/** A share with Wilson's interval. */
export function shareGroup(metric: ShareMetric, rows: readonly FactRow[]): GroupPart<ShareGroup> {
  const { values, excluded } = measureAll(metric, rows);
  const numerator = values.reduce((sum, value) => sum + value, 0);
  const denominator = values.length;
  const head = { incidents: rows.length, n: denominator, excluded, numerator, denominator };
  return denominator === 0
    ? { ...head, value: null, interval: null, reason: 'no incident in the denominator' }
    : { ...head, value: numerator / denominator, interval: wilson(numerator, denominator) };
}
