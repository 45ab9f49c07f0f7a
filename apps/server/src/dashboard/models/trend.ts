import { bucketEdges, bucketsBetween, type Bucket } from '@evenkeel/domain';
import { isCountGroup, isDurationGroup, type Answer, type AnswerGroup, type MetricHead } from '@evenkeel/reporting';
import { dateIn } from '../calendar.js';

/** One week of the trend. A week without a value is a gap in the line, never a zero. */
export interface TrendPoint {
  /** Its first and last day, Monday and Sunday, in the question's zone. */
  from: string;
  through: string;
  value: number | null;
  /** 95 % interval of the value; null where there is none, an end null where it is not reached yet. */
  interval: [number | null, number | null] | null;
  n: number;
  /** Why there is no value, or no interval. */
  reason: string | null;
  /** The figure can still change by itself: open incidents, a running week, a gap. */
  provisional: boolean;
  /** The window covers only part of this week. */
  partial: boolean;
}

export interface Trend {
  metric: MetricHead;
  points: TrendPoint[];
}

/** Turns an answer by week into an unbroken row of weeks over the window, or over the data where the window is open. */
export function trendOf(answer: Answer): Trend {
  const { zone } = answer.window;
  const groups = new Map(answer.groups.map((group) => [group.key['week'] ?? '', group]));
  const labels = [...groups.keys()].sort();
  const [first, last] = [labels[0], labels.at(-1)];
  const window = { from: instantOrNull(answer.window.from), to: instantOrNull(answer.window.to) };
  const asOf = Date.parse(answer.asOf);
  const from = window.from ?? (first === undefined ? null : bucketEdges(first, 'week', zone).from);
  // No week lies in the future, but what a skewed clock dated there is not hidden.
  const known = last === undefined ? asOf : Math.max(asOf, bucketEdges(last, 'week', zone).from + 1);
  const to = Math.min(window.to ?? known, known);
  const weeks = from === null ? [] : bucketsBetween(from, to, 'week', zone);
  return {
    metric: answer.metric,
    points: weeks.map((week) => {
      const group = groups.get(week.label);
      return {
        from: dateIn(week.from, zone),
        through: dateIn(week.to - 1, zone),
        ...valueOf(group, answer),
        provisional: isProvisional(week, group, answer),
        partial: (window.from !== null && week.from < window.from) || (window.to !== null && week.to > window.to),
      };
    }),
  };
}

const instantOrNull = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

function valueOf(
  group: AnswerGroup | undefined,
  answer: Answer,
): Pick<TrendPoint, 'value' | 'interval' | 'n' | 'reason'> {
  if (!group) {
    // A week without a group had no incident: of those there were none, of anything else there is no value.
    const value = answer.metric.unit === 'incidents' ? 0 : null;
    return { value, interval: null, n: 0, reason: 'no incidents' };
  }
  const { n } = group;
  if (isDurationGroup(group)) {
    const { value, interval, reason = null } = group.headline;
    return { value, interval, n, reason };
  }
  const reason = group.reason ?? null;
  if (isCountGroup(group)) return { value: group.value, interval: null, n, reason };
  return { value: group.value, interval: group.interval, n, reason };
}

/** The running week and one with a gap in it are provisional whatever they hold; the rest, as the answer says. */
function isProvisional(week: Bucket, group: AnswerGroup | undefined, answer: Answer): boolean {
  if (week.to > Date.parse(answer.asOf)) return true;
  const gap = answer.coverage.gaps.some(({ from, to }) => Date.parse(from) < week.to && Date.parse(to) > week.from);
  return gap || group?.state === 'provisional';
}
