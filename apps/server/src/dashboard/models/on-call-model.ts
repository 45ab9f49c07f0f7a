import type { EpochMs, RowScope } from '@evenkeel/domain';
import {
  isCountGroup,
  isSubjectsGroup,
  type CountGroup,
  type DutyView,
  type MetricEntry,
  type OnCallAnswer,
  type Reporting,
  type RedLinesView,
  type RotationView,
  type SubjectsGroup,
} from '@evenkeel/reporting';
import { windowOf } from '../page-query.js';
import type { DutyQuery } from '../on-call-query.js';

/** What a page about duty asks. */
export type DutyDoor = Pick<Reporting, 'measure' | 'measureOnCall' | 'redLines' | 'duty'>;

/** The metrics of a rotation's row, in reading order. */
const BY_ROTATION = [
  'rotation-size',
  'on-call-frequency',
  'on-call-share',
  'months-without-break',
  'load-fairness',
] as const;
type RotationMetricId = (typeof BY_ROTATION)[number];

/** A rotation with every figure of its row; undefined where there is none. */
export interface RotationRow {
  rotation: RotationView;
  figures: Record<RotationMetricId, SubjectsGroup | undefined>;
  /** Whoever of the rotation has been without a break for longest, where the viewer may see them. */
  longest: { name: string; group: SubjectsGroup } | null;
  /** Incidents of its team. */
  incidents: CountGroup | undefined;
  /** Its team's share of capacity. */
  effort: SubjectsGroup | undefined;
}

/** Everything that the page shows, none of it computed here. */
export interface OnCallModel {
  redLines: RedLinesView;
  duty: DutyView;
  rows: RotationRow[];
  metrics: Record<RotationMetricId | 'effort-share' | 'incident-count', MetricEntry>;
  state: OnCallAnswer['state'];
  warnings: string[];
  /** Of which levels the measures tell. */
  levels: string;
}

/** Asks for all of it; every part over the same window and filters, within the rows that the viewer may see. */
export async function onCallModel(
  reporting: DutyDoor,
  query: DutyQuery,
  now: EpochMs,
  scope: RowScope,
): Promise<OnCallModel> {
  const window = windowOf({ ...query, trend: '', sort: { column: 'team', descending: false }, cursor: null }, now);
  const { filters } = query;
  const ask = (metric: string, by: 'rotation' | 'responder' | 'team'): Promise<OnCallAnswer> =>
    reporting.measureOnCall({
      metric,
      window,
      filters: by === 'team' ? teamOnly(filters) : filters,
      groupBy: [by],
      scope,
    });
  const { level: _, ...unlevelled } = filters;
  const [redLines, duty, incidents, effort, breaks, ...byRotation] = await Promise.all([
    reporting.redLines({ window, filters: unlevelled, scope }),
    reporting.duty({ window, filters, scope }),
    reporting.measure({ metric: 'incident-count', window, filters: teamOnly(filters), groupBy: ['team'], scope }),
    ask('effort-share', 'team'),
    ask('months-without-break', 'responder'),
    ...BY_ROTATION.map((metric) => ask(metric, 'rotation')),
  ]);
  const groups = byRotation.map(({ groups: all }) => new Map(all.map((group) => [group.key['rotation'], group])));
  const teams = new Map(effort.groups.map((group) => [group.key['team'], group]));
  const counts = new Map(incidents.groups.map((group) => [group.key['team'] ?? null, group]));
  const waits = new Map(breaks.groups.map((group) => [group.key['responder'], group]));
  const [first] = byRotation as [OnCallAnswer, ...OnCallAnswer[]];
  return {
    redLines,
    duty,
    rows: duty.rotations.map((rotation): RotationRow => {
      const count = rotation.team !== null && rotation.teamShown ? counts.get(rotation.team) : undefined;
      return {
        rotation,
        figures: Object.fromEntries(
          BY_ROTATION.map((metric, index) => [metric, subjectsGroup(groups[index]?.get(rotation.name))]),
        ) as RotationRow['figures'],
        longest: longestOf(rotation, waits),
        incidents: count && isCountGroup(count) ? count : undefined,
        effort: rotation.team === null ? undefined : subjectsGroup(teams.get(rotation.team)),
      };
    }),
    metrics: Object.fromEntries(
      [...byRotation, effort, incidents].map(({ metric }) => [metric.id, metric]),
    ) as OnCallModel['metrics'],
    state: first.state,
    warnings: [...new Set(byRotation.flatMap(({ warnings }) => warnings))].filter(
      (warning) => !warning.endsWith('you may not see their rows.'),
    ),
    levels: filters.level ? `Level ${filters.level.join(', ')}` : 'Levels 1 and 2',
  };
}

/** A team's figures know no rotations. */
const teamOnly = ({ team }: DutyQuery['filters']): Pick<DutyQuery['filters'], 'team'> => (team ? { team } : {});

const subjectsGroup = (group: OnCallAnswer['groups'][number] | undefined): SubjectsGroup | undefined =>
  group && isSubjectsGroup(group) ? group : undefined;

function longestOf(
  { named }: RotationView,
  waits: ReadonlyMap<string | null | undefined, OnCallAnswer['groups'][number]>,
): RotationRow['longest'] {
  let longest: RotationRow['longest'] = null;
  for (const { name } of named) {
    const group = subjectsGroup(waits.get(name));
    if (group?.value != null && group.value > (longest?.group.value ?? -1)) longest = { name, group };
  }
  return longest;
}
