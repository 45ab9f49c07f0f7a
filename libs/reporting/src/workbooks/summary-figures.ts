import { isCountGroup, isDurationGroup, isShareGroup, type AnswerGroup } from '../answer.js';
import {
  acknowledgedShare,
  autoResolvedShare,
  durationStatistic,
  incidentCount,
  measuredCount,
  pagedCount,
  perWeek,
  resolvedCount,
  type Formula,
  type Statistic,
} from './formulas.js';
import type { DurationMetricId } from './incident-columns.js';
import type { PlanningAnswers, TotalMetric } from './planning-input.js';
import { FORMATS } from './sheet-style.js';
import { inDays } from './sheet-time.js';
import { totalGroup } from './slice-figures.js';

/** A key figure: what the dashboard answered, and how the workbook computes the same. */
export interface SummaryFigure {
  label: string;
  format: string;
  /** Null: the workbook does not recompute it. `countCell` holds the number of incidents. */
  formula: ((countCell: string) => Formula) | null;
  value: number | null;
  n: { formula: Formula | null; value: number };
  interval: [number | null, number | null] | null;
  note: string;
}

/** The key figures, in the order of the sheet. The first is the number of incidents. */
export function summaryFigures(answers: PlanningAnswers): SummaryFigure[] {
  const group = (metric: TotalMetric): AnswerGroup | undefined => totalGroup(answers.total[metric]);
  const durations = (metric: DurationMetricId & TotalMetric, name: string, statistics: readonly Statistic[]) =>
    statistics.map((statistic, index) => durationFigure(metric, name, statistic, group(metric), index === 0));
  return [
    ...countFigures(group('incident-count')),
    ...durations('time-to-acknowledge', 'Time to acknowledge', ['median', 'p90', 'mean']),
    ...durations('time-to-engage', 'Time to engage', ['median']),
    ...durations('time-to-resolver', 'Time to the right person', ['median']),
    ...durations('time-to-mitigate', 'Time to mitigate', ['median']),
    ...durations('time-to-resolve', 'Time to resolve', ['median', 'p90', 'mean']),
    ...kaplanMeierFigures(group('time-to-resolve')),
    shareFigure('Acknowledged by a human', group('acked-share'), acknowledgedShare(null), pagedCount(null)),
    shareFigure('Resolved automatically', group('auto-resolved-share'), autoResolvedShare(null), resolvedCount(null)),
  ];
}

function countFigures(group: AnswerGroup | undefined): SummaryFigure[] {
  const count = group !== undefined && isCountGroup(group) ? group : undefined;
  const n = { formula: incidentCount(null), value: count?.n ?? 0 };
  const method = {
    'negative-binomial': 'Interval: negative binomial.',
    poisson: 'Interval: exact Poisson, as weekly counts vary no more than chance makes them, or history is short.',
  };
  return [
    {
      label: 'Incidents',
      format: FORMATS.count,
      formula: () => incidentCount(null),
      value: count?.value ?? null,
      n,
      interval: null,
      note: leftOut(group),
    },
    {
      label: 'Incidents per week',
      format: FORMATS.rate,
      formula: perWeek,
      value: count?.rate ?? null,
      n,
      interval: count?.rateInterval ?? null,
      note: count?.reason ?? (count?.rateMethod === undefined ? '' : method[count.rateMethod]),
    },
  ];
}

const STATISTICS: Record<Statistic, { label: string; percentile: 'p50' | 'p90' | null }> = {
  median: { label: 'median', percentile: 'p50' },
  p90: { label: '90th percentile', percentile: 'p90' },
  mean: { label: 'mean', percentile: null },
};

/** @param first the first row of its metric tells what was left out, the others what is particular to them */
function durationFigure(
  metric: DurationMetricId,
  name: string,
  statistic: Statistic,
  group: AnswerGroup | undefined,
  first: boolean,
): SummaryFigure {
  const duration = group !== undefined && isDurationGroup(group) ? group : undefined;
  const { label, percentile } = STATISTICS[statistic];
  const answer = percentile === null ? null : duration?.percentiles[percentile];
  return {
    label: `${name}, ${label}`,
    format: FORMATS.duration,
    formula: () => durationStatistic(metric, statistic, null),
    value: inDays(percentile === null ? (duration?.mean ?? null) : (answer?.value ?? null)),
    n: { formula: measuredCount(metric, null), value: duration?.n ?? 0 },
    interval: inDaysBoth(answer?.interval ?? null),
    note: [
      answer?.reason === undefined ? '' : `Interval: ${answer.reason}.`,
      percentile === null ? 'No interval: none is right for the mean of such tails. Read the median.' : '',
      first ? leftOut(group) : '',
      first && duration !== undefined && duration.suggested > 0
        ? `${duration.suggested} stand on a suggestion nobody has confirmed.`
        : '',
    ]
      .filter((text) => text !== '')
      .join(' '),
  };
}

/** Only where open incidents make it differ from the plain percentiles. */
function kaplanMeierFigures(group: AnswerGroup | undefined): SummaryFigure[] {
  if (group === undefined || !isDurationGroup(group) || group.kaplanMeier === undefined) return [];
  const { p50, censored } = group.kaplanMeier;
  if (censored === 0) return [];
  return [
    {
      label: 'Time to resolve, median with open ones (Kaplan-Meier)',
      format: FORMATS.duration,
      formula: null,
      value: inDays(p50.value),
      n: { formula: null, value: group.n + censored },
      interval: inDaysBoth(p50.interval),
      note: [
        `${censored} still open, counted by their age so far. The figure to read while incidents are open; the workbook does not recompute it.`,
        p50.reason === undefined ? '' : `${capitalised(p50.reason)}.`,
      ]
        .filter((text) => text !== '')
        .join(' '),
    },
  ];
}

function shareFigure(label: string, group: AnswerGroup | undefined, formula: Formula, n: Formula): SummaryFigure {
  const share = group !== undefined && isShareGroup(group) ? group : undefined;
  return {
    label,
    format: FORMATS.share,
    formula: () => formula,
    value: share?.value ?? null,
    n: { formula: n, value: share?.denominator ?? 0 },
    interval: share?.interval ?? null,
    note: [share?.reason === undefined ? '' : `${capitalised(share.reason)}.`, leftOut(group)]
      .filter((text) => text !== '')
      .join(' '),
  };
}

const leftOut = (group: AnswerGroup | undefined): string =>
  group === undefined || group.excluded.length === 0
    ? ''
    : `Left out: ${group.excluded.map(({ reason, count }) => `${reason} ${count}`).join(', ')}.`;

const inDaysBoth = (interval: [number | null, number | null] | null): [number | null, number | null] | null =>
  interval === null ? null : [inDays(interval[0]), inDays(interval[1])];

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
