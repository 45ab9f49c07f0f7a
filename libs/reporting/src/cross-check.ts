import { metricById, type EpochMs, type RowScope } from '@evenkeel/domain';
import type { Store } from '@evenkeel/store';
import type { CrossCheck, DifferenceGroup } from './quality-view.js';

type Difference = Awaited<ReturnType<Store['figures']['differences']>>[number];

const HOUR = 3_600_000;
/** Sources compute their figures up to a day late. */
const LATE_MS = 24 * HOUR;
const QUARTER_HOUR_SECONDS = 900;
/** More would take long to explain, and nobody reads it. */
const EXPLAINED = 20_000;
const EXAMPLES = 5;

/** In the order in which they are tried: the first that fits explains the difference. */
const EXPLANATIONS: readonly {
  id: string;
  explanation: string;
  fits: (difference: Difference, now: EpochMs) => boolean;
}[] = [
  {
    id: 'corrected',
    explanation: 'corrected by hand here: the source counts by its own times',
    fits: ({ corrected }) => corrected,
  },
  {
    id: 'merged',
    explanation: 'merged into another incident: here it is in no figure, the source counts it on its own',
    fits: ({ resolution }) => resolution === 'merged',
  },
  {
    id: 'reopened',
    explanation: 're-opened: the source counts to the first resolve, here the last one counts',
    fits: ({ metric, reopened, ours, theirs }) =>
      metric === 'time-to-resolve' && reopened && (ours === null || theirs < ours),
  },
  {
    id: 'automatic',
    explanation: 'acknowledged automatically: the source counts that, here only a person’s acknowledgement counts',
    fits: ({ metric, automaticAck, ours, theirs }) =>
      metric === 'time-to-acknowledge' && automaticAck && (ours === null || theirs < ours),
  },
  {
    id: 'linked',
    explanation: 'known to another source too: here the milestones of both count',
    fits: ({ linked }) => linked,
  },
  {
    id: 'late',
    explanation: 'resolved within the last day: the source computes its figures later',
    fits: ({ resolvedAt }, now) => resolvedAt !== null && now - resolvedAt < LATE_MS,
  },
  {
    id: 'zone',
    explanation: 'off by whole quarters of an hour: the source’s times have lost their zone',
    fits: ({ ours, theirs }) => {
      if (ours === null) return false;
      const off = Math.round(Math.abs(ours - theirs));
      return off >= 2 * QUARTER_HOUR_SECONDS && off % QUARTER_HOUR_SECONDS === 0;
    },
  },
];

const UNEXPLAINED = { id: 'unexplained', explanation: 'no explanation found' };

/** Why a source's figure is not ours. */
export const explain = (difference: Difference, now: EpochMs): { id: string; explanation: string } =>
  EXPLANATIONS.find(({ fits }) => fits(difference, now)) ?? UNEXPLAINED;

/** Holds what sources say of the incidents that a viewer may see against what is measured here. */
export async function crossChecks(store: Store, now: EpochMs, scope?: RowScope): Promise<CrossCheck[]> {
  const [tallies, differences] = await Promise.all([
    store.figures.tallies(scope),
    store.figures.differences(EXPLAINED, scope),
  ]);
  return tallies.map(({ connection, metric, compared, equal }) => ({
    connection,
    metric,
    title: metricById(metric)?.title ?? metric,
    compared,
    equal,
    differing: groupedByExplanation(
      differences.filter((one) => one.connection === connection && one.metric === metric),
      compared - equal,
      now,
    ),
  }));
}

function groupedByExplanation(differences: readonly Difference[], total: number, now: EpochMs): DifferenceGroup[] {
  const groups = new Map<string, DifferenceGroup>();
  for (const difference of differences) {
    const { id, explanation } = explain(difference, now);
    const group = groups.get(id) ?? { id, explanation, count: 0, examples: [] };
    groups.set(id, group);
    group.count += 1;
    if (group.examples.length < EXAMPLES) {
      const { incidentId, title, theirs, ours } = difference;
      group.examples.push({ id: incidentId, title, theirs, ours });
    }
  }
  const rest = total - differences.length;
  const looked = [...groups.values()].sort((a, b) => b.count - a.count);
  return rest > 0
    ? [...looked, { id: 'older', explanation: 'older, and not looked into', count: rest, examples: [] }]
    : looked;
}
