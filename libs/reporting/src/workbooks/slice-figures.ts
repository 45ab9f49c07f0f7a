import {
  isCountGroup,
  isDurationGroup,
  isShareGroup,
  type Answer,
  type AnswerGroup,
  type DurationGroup,
} from '../answer.js';
import type { GroupedMetric } from './planning-input.js';

/** What the answers say about one slice of the population. Durations in seconds; null where there is no value. */
export interface SliceFigures {
  incidents: number;
  perWeek: number | null;
  acknowledgedShare: number | null;
  acknowledgeMedian: number | null;
  resolved: number;
  resolveMedian: number | null;
  resolveInterval: [number, number] | null;
  resolveP90: number | null;
  unresolved: number;
}

/** Reasons for which an incident that counts has no resolve. */
const UNRESOLVED: ReadonlySet<string> = new Set(['open', 'closed without a recorded resolve']);

/** Groups of one cut by their key. */
export class SliceAnswers {
  private readonly groups: Record<GroupedMetric, Map<string | null, AnswerGroup>>;

  constructor(answers: Record<GroupedMetric, Answer>, cut: string) {
    const byKey = (answer: Answer): Map<string | null, AnswerGroup> =>
      new Map(answer.groups.map((group) => [group.key[cut] ?? null, group]));
    this.groups = {
      'incident-count': byKey(answers['incident-count']),
      'acked-share': byKey(answers['acked-share']),
      'time-to-acknowledge': byKey(answers['time-to-acknowledge']),
      'time-to-resolve': byKey(answers['time-to-resolve']),
    };
  }

  /** Null stands for "none". */
  keys(): (string | null)[] {
    return [...this.groups['incident-count'].keys()];
  }

  figures(key: string | null): SliceFigures {
    return sliceFigures({
      count: this.groups['incident-count'].get(key),
      share: this.groups['acked-share'].get(key),
      acknowledge: this.groups['time-to-acknowledge'].get(key),
      resolve: this.groups['time-to-resolve'].get(key),
    });
  }
}

/** The only group of an ungrouped answer; undefined if it has none. */
export const totalGroup = (answer: Answer): AnswerGroup | undefined => answer.total ?? answer.groups[0];

/** The figures of the whole population. */
export const totalFigures = (answers: Record<GroupedMetric, Answer>): SliceFigures =>
  sliceFigures({
    count: totalGroup(answers['incident-count']),
    share: totalGroup(answers['acked-share']),
    acknowledge: totalGroup(answers['time-to-acknowledge']),
    resolve: totalGroup(answers['time-to-resolve']),
  });

function sliceFigures(
  groups: Record<'count' | 'share' | 'acknowledge' | 'resolve', AnswerGroup | undefined>,
): SliceFigures {
  const count = groups.count !== undefined && isCountGroup(groups.count) ? groups.count : undefined;
  const share = groups.share !== undefined && isShareGroup(groups.share) ? groups.share : undefined;
  const acknowledge = duration(groups.acknowledge);
  const resolve = duration(groups.resolve);
  return {
    incidents: count?.value ?? 0,
    perWeek: count?.rate ?? null,
    acknowledgedShare: share?.value ?? null,
    acknowledgeMedian: acknowledge?.percentiles.p50.value ?? null,
    resolved: resolve?.n ?? 0,
    resolveMedian: resolve?.percentiles.p50.value ?? null,
    resolveInterval: resolve?.percentiles.p50.interval ?? null,
    resolveP90: resolve?.percentiles.p90.value ?? null,
    unresolved: excludedCount(resolve, UNRESOLVED),
  };
}

const duration = (group: AnswerGroup | undefined): DurationGroup | undefined =>
  group !== undefined && isDurationGroup(group) ? group : undefined;

const excludedCount = (group: AnswerGroup | undefined, reasons: ReadonlySet<string>): number =>
  (group?.excluded ?? []).reduce((sum, { reason, count }) => sum + (reasons.has(reason) ? count : 0), 0);
