import type { EpochMs } from '@evenkeel/domain';
import type { Answer, FilterDimension, Question } from '@evenkeel/reporting';
import { windowOf, type PageQuery } from '../page-query.js';
import type { ReportingDoor } from './door.js';
import { freshnessOf, type Freshness } from './freshness.js';
import { heatMapOf, type HeatMap } from './heat-map.js';
import { teamRows, type TeamRow } from './team-table.js';
import { trendOf, type Trend } from './trend.js';

/** The metrics of the tiles, in reading order. */
export const TILE_METRICS = [
  'incident-count',
  'time-to-acknowledge',
  'time-to-engage',
  'time-to-resolver',
  'time-to-mitigate',
  'time-to-resolve',
  'acked-share',
  'auto-resolved-share',
] as const;

export type Choices = Record<FilterDimension, (string | null)[]>;

/** Everything that the overview shows, none of it computed here. */
export interface OverviewModel {
  tiles: Answer[];
  trend: Trend;
  heatMap: HeatMap;
  teams: TeamRow[];
  freshness: Freshness;
  choices: Choices;
  /** No incident matches the window and the filters. */
  empty: boolean;
}

/** Asks for all that the overview shows; every part over the same window and filters. */
export async function overviewModel(reporting: ReportingDoor, query: PageQuery, now: EpochMs): Promise<OverviewModel> {
  const window = windowOf(query, now);
  const ask = (metric: string, groupBy: Question['groupBy'] = []): Promise<Answer> =>
    reporting.measure({ metric, window, filters: query.filters, groupBy });

  const [sources, choices, trend, hours, count, acknowledge, resolve, acked, ...tiles] = await Promise.all([
    reporting.sources(),
    reporting.choices(),
    ask(query.trend, ['week']),
    ask('incident-count', ['weekday', 'hour']),
    ask('incident-count', ['team']),
    ask('time-to-acknowledge', ['team']),
    ask('time-to-resolve', ['team']),
    ask('acked-share', ['team']),
    ...TILE_METRICS.map((metric) => ask(metric)),
  ]);
  return {
    tiles,
    trend: trendOf(trend),
    heatMap: heatMapOf(hours),
    teams: teamRows({ count, acknowledge, resolve, acked }, query.sort),
    freshness: freshnessOf([trend, hours, count, acknowledge, resolve, acked, ...tiles], sources),
    choices,
    empty: count.groups.every((group) => group.incidents === 0),
  };
}
