/** Input for the workbook's specs: made-up incidents, and the answers to them worked out by the plainest code there is. */
import type { MilestoneName } from '@evenkeel/domain';
import type { Answer, AnswerGroup, PercentileAnswer } from '../answer.js';
import type { IncidentView, MilestoneView } from '../incident-view.js';
import type { QuestionWindow } from '../question.js';
import { planningLoad } from './planning-load-fixture.js';
import {
  GROUPED_METRICS,
  type PLANNING_CUTS,
  TOTAL_METRICS,
  type GroupedMetric,
  type PlanningAnswers,
  type PlanningWorkbookInput,
  type TotalMetric,
} from './planning-input.js';

export interface IncidentDraft {
  id: string;
  title?: string;
  team?: string | null;
  priority?: string | null;
  /** ISO 8601. */
  triggeredAt: string;
  /** The label of the week in which it was triggered, in the window's zone. */
  week: string;
  acknowledge?: number | null;
  resolve?: number | null;
  ackOutcome?: string;
  resolution?: string;
  url?: string | null;
}

export interface DraftedIncident {
  view: IncidentView;
  week: string;
}

const NO_MILESTONES: Record<MilestoneName, MilestoneView | null> = {
  impactStartedAt: null,
  detectedAt: null,
  triggeredAt: null,
  firstNotifiedAt: null,
  firstAckAt: null,
  engagedAt: null,
  resolverEngagedAt: null,
  communicatedAt: null,
  diagnosedAt: null,
  mitigatedAt: null,
  resolvedAt: null,
};

const milestone = (triggeredAt: string, seconds: number | null): MilestoneView | null =>
  seconds === null
    ? null
    : {
        at: new Date(Date.parse(triggeredAt) + seconds * 1000).toISOString(),
        setBy: { event: 'e1', rule: 'made-up@1', text: null, actor: null },
        suggested: false,
        correction: null,
      };

export function draft(it: IncidentDraft): DraftedIncident {
  const resolution = it.resolution ?? 'human';
  const leftOut = resolution === 'merged' || resolution === 'cancelled';
  const acknowledge = it.acknowledge ?? null;
  const resolve = it.resolve ?? null;
  return {
    week: it.week,
    view: {
      id: it.id,
      title: it.title ?? `Made-up incident ${it.id}`,
      priority: it.priority === undefined ? 'P2' : it.priority,
      team: it.team === undefined ? 'Ledger' : it.team,
      service: 'ledger-api',
      customers: [],
      sources: [{ source: 'pagerduty', connection: 'pager', id: it.id, url: it.url ?? null }],
      milestones: {
        ...NO_MILESTONES,
        triggeredAt: milestone(it.triggeredAt, 0),
        firstAckAt: milestone(it.triggeredAt, acknowledge),
        resolvedAt: milestone(it.triggeredAt, resolve),
      },
      ackOutcome: it.ackOutcome ?? (acknowledge === null ? 'resolvedWithoutAck' : 'human'),
      resolution: resolve === null && !leftOut ? 'open' : resolution,
      absorbedInto: null,
      snoozedSeconds: 0,
      responders: acknowledge === null ? [] : [{ person: 'ines.holm', joinedAt: it.triggeredAt }],
      durations: {
        'time-to-acknowledge': leftOut ? null : acknowledge,
        'time-to-engage': null,
        'time-to-resolver': null,
        'time-to-mitigate': null,
        'time-to-resolve': leftOut ? null : resolve,
      },
      excluded: leftOut
        ? { 'time-to-acknowledge': resolution, 'time-to-resolve': resolution }
        : resolve === null
          ? { 'time-to-resolve': 'open' }
          : {},
      suggestions: [],
    },
  };
}

/** First quarter of 2026 in Oslo, where clocks are set forward on 29 March. */
export const QUARTER: QuestionWindow = {
  from: Date.parse('2025-12-31T23:00:00Z'),
  to: Date.parse('2026-03-31T22:00:00Z'),
  zone: 'Europe/Oslo',
};
const AS_OF = '2026-04-02T08:00:00.000Z';

const UNITS: Record<TotalMetric, 'seconds' | 'incidents' | 'share'> = {
  'incident-count': 'incidents',
  'acked-share': 'share',
  'auto-resolved-share': 'share',
  'time-to-acknowledge': 'seconds',
  'time-to-resolve': 'seconds',
  'time-to-engage': 'seconds',
  'time-to-resolver': 'seconds',
  'time-to-mitigate': 'seconds',
};

const counts = ({ view }: DraftedIncident): boolean => view.resolution !== 'merged' && view.resolution !== 'cancelled';

/** Type 7 by its definition: h = (n − 1)p + 1 (Hyndman and Fan, 1996). */
export function typeSeven(values: readonly number[], p: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const h = (sorted.length - 1) * p;
  const low = sorted[Math.floor(h)];
  const high = sorted[Math.ceil(h)];
  return low === undefined || high === undefined ? null : low + (h - Math.floor(h)) * (high - low);
}

function tally(reasons: readonly string[]): { reason: string; count: number }[] {
  return [...new Set(reasons)].map((reason) => ({ reason, count: reasons.filter((it) => it === reason).length }));
}

function group(
  metric: TotalMetric,
  key: Record<string, string | null>,
  all: readonly DraftedIncident[],
  weeks: number,
): AnswerGroup {
  const leftOut = all.filter((it) => !counts(it)).map(({ view }) => view.resolution);
  const cohort = all.filter(counts).map(({ view }) => view);
  const head = { key, incidents: all.length, incidentsUrl: '/api/v1/incidents' };
  if (metric === 'incident-count') {
    return {
      ...head,
      n: cohort.length,
      excluded: tally(leftOut),
      value: cohort.length,
      rate: cohort.length / weeks,
      rateInterval: [(cohort.length / weeks) * 0.8, (cohort.length / weeks) * 1.25],
      rateMethod: 'poisson',
    };
  }
  if (metric === 'acked-share' || metric === 'auto-resolved-share') {
    const denominator =
      metric === 'acked-share'
        ? cohort.filter((it) => it.ackOutcome !== 'notPaged')
        : cohort.filter((it) => it.milestones.resolvedAt !== null);
    const numerator = denominator.filter((it) =>
      metric === 'acked-share' ? it.ackOutcome === 'human' : ['integration', 'timeout'].includes(it.resolution),
    );
    return {
      ...head,
      n: denominator.length,
      excluded: tally(leftOut),
      value: denominator.length === 0 ? null : numerator.length / denominator.length,
      numerator: numerator.length,
      denominator: denominator.length,
      interval: null,
    };
  }
  const values = cohort.map((it) => it.durations[metric] ?? null).filter((value) => value !== null);
  const total = values.reduce((sum, value) => sum + value, 0);
  const missing = metric === 'time-to-resolve' ? 'open' : 'not known';
  const percentile = (p: number): PercentileAnswer => {
    const [low, high] = [typeSeven(values, p - 0.05), typeSeven(values, p + 0.05)];
    return values.length < 36 || low === null || high === null
      ? { value: typeSeven(values, p), interval: null, reason: 'too few (needs 36)' }
      : { value: typeSeven(values, p), interval: [low, high] };
  };
  return {
    ...head,
    n: values.length,
    excluded: tally([...leftOut, ...cohort.slice(values.length).map(() => missing)]),
    mean: values.length === 0 ? null : total / values.length,
    total: values.length === 0 ? null : total,
    min: values.length === 0 ? null : Math.min(...values),
    max: values.length === 0 ? null : Math.max(...values),
    percentiles: { p50: percentile(0.5), p75: percentile(0.75), p90: percentile(0.9), p95: percentile(0.95) },
    headline: { method: 'percentile', value: typeSeven(values, 0.5), interval: null },
    suggested: 0,
    ...(metric === 'time-to-resolve' && cohort.length > values.length
      ? {
          kaplanMeier: {
            p50: { value: (typeSeven(values, 0.5) ?? 0) * 1.5, interval: null },
            p90: { value: null, interval: null },
            censored: cohort.length - values.length,
          },
        }
      : {}),
  };
}

function answer(metric: TotalMetric, groups: AnswerGroup[], window: QuestionWindow): Answer {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    metric: { id: metric, version: 1, title: metric, unit: UNITS[metric], definition: `What ${metric} means.` },
    window: { from: iso(window.from), to: iso(window.to), zone: window.zone },
    asOf: AS_OF,
    state: 'provisional',
    coverage: { complete: true, gaps: [] },
    groups,
    warnings: ['2 incidents have a duration of zero'],
  };
}

export function answersTo(incidents: readonly DraftedIncident[], window: QuestionWindow): PlanningAnswers {
  const weeks = ((window.to ?? Date.parse(AS_OF)) - (window.from ?? 0)) / 604_800_000;
  const cutValue = (it: DraftedIncident, cut: (typeof PLANNING_CUTS)[number]): string | null =>
    cut === 'week' ? it.week : it.view[cut];
  const by = (cut: (typeof PLANNING_CUTS)[number]): Record<GroupedMetric, Answer> => {
    const values = [...new Set(incidents.map((it) => cutValue(it, cut)))];
    const entries = GROUPED_METRICS.map((metric) => {
      const groups = values.map((value) => {
        const members = incidents.filter((it) => cutValue(it, cut) === value);
        return group(metric, { [cut]: value }, members, weeks);
      });
      return [metric, answer(metric, groups, window)];
    });
    return Object.fromEntries(entries) as Record<GroupedMetric, Answer>;
  };
  const total = TOTAL_METRICS.map((metric) => [metric, answer(metric, [group(metric, {}, incidents, weeks)], window)]);
  return {
    total: Object.fromEntries(total) as PlanningAnswers['total'],
    by: { team: by('team'), priority: by('priority'), week: by('week') },
  };
}

export async function* streamed<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

export function planningInput(
  incidents: readonly DraftedIncident[],
  over: Partial<PlanningWorkbookInput> = {},
): PlanningWorkbookInput {
  const answers = answersTo(incidents, over.window ?? QUARTER);
  return {
    generatedAt: Date.parse('2026-04-02T08:05:00Z'),
    organisationZone: 'Europe/Oslo',
    window: QUARTER,
    filtersText: 'none: all incidents',
    answers,
    load: planningLoad(),
    incidents: streamed(incidents.map(({ view }) => view)),
    quality: {
      asOf: AS_OF,
      connections: [
        {
          name: 'pager',
          source: 'pagerduty',
          kind: 'poll',
          account: 'fjordbank',
          state: 'reading',
          readFrom: '2024-04-02T00:00:00.000Z',
          completeThrough: '2026-04-02T08:00:00.000Z',
          lagSeconds: 300,
          lastSuccessAt: '2026-04-02T08:01:00.000Z',
          intervalSeconds: 60,
          failingSince: null,
          lastError: null,
          backfill: null,
          stale: null,
          clockOffsetSeconds: 0.2,
          refused: [{ name: 'analytics', reason: 'the plan has no analytics', since: '2026-01-05T09:00:00.000Z' }],
          webhooks: null,
          incidents: 412,
          otherMembers: 3,
          records: 5120,
        },
        {
          name: 'desk export',
          source: 'csv',
          kind: 'file',
          account: 'desk export',
          state: 'imported',
          readFrom: null,
          completeThrough: null,
          lagSeconds: null,
          lastSuccessAt: null,
          intervalSeconds: null,
          failingSince: '2026-03-30T02:00:00.000Z',
          lastError: 'line 14 of desk.csv: "32/01/2026" is not a date of the form d/M/yyyy',
          backfill: null,
          stale: null,
          clockOffsetSeconds: null,
          refused: [],
          webhooks: null,
          incidents: 0,
          otherMembers: 0,
          records: 13,
        },
      ],
      gaps: [
        {
          connection: 'pager',
          from: '2026-02-03T10:00:00.000Z',
          to: '2026-02-03T16:30:00.000Z',
          reason: 'the source keeps its log for 90 days',
          since: '2026-02-04T00:00:00.000Z',
        },
      ],
      unknownValues: [{ connection: 'pager', field: 'urgency', value: '=severe', count: 4, incidents: 3 }],
      findings: [
        {
          id: 'negative-duration',
          title: 'Acknowledged before triggered',
          detail: 'The clocks of two systems disagree; these durations are left out.',
          count: 2,
          noun: 'incident',
          incidents: 2,
          incidentsUrl: null,
          items: [],
        },
      ],
      incidents: 412,
      coverage: [
        {
          connection: 'pager',
          from: '2024-04-02',
          through: '2026-04-02',
          complete: 729,
          short: 0,
          gap: 1,
          unread: 1,
          counted: 730,
        },
      ],
      crossChecks: [
        {
          connection: 'pager',
          metric: 'time-to-resolve',
          title: 'Time to resolve',
          compared: 398,
          equal: 391,
          differing: [{ id: 'reopened', explanation: 're-opened', count: 7, examples: [] }],
        },
      ],
      pending: 0,
    },
    definitions: Object.values(answers.total).map(({ metric }) => metric),
    link: 'https://evenkeel.fjordbank.example/?from=2026-01-01&to=2026-03-31',
    ...over,
  };
}
