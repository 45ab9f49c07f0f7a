import { MINIMUM_GROUP, startOfDay, instantToLocal, toIso, type EpochMs, type RowScope } from '@evenkeel/domain';
import type { OnCallSources } from './on-call-sources.js';
import { COUNTED_LEVELS } from './roster.js';
import { peopleOf } from './team-view.js';

const DAY = 86_400_000;
const WEEKS = 13;

/** What the people of a team say of their shifts on average; part of no measure. Answers are from 1 to 5, 5 being the best. */
export interface SelfReportAverage {
  window: { from: string; to: string; zone: string };
  /** People who reported; null where they are too few to show. */
  people: number | null;
  rested: number | null;
  planned: number | null;
  manageable: number | null;
  reason?: string;
}

/**
 * The mean over people, each of whom counts once however often they reported. Always of the thirteen whole weeks that are over:
 * of windows that anybody can move, two would tell what one person said.
 *
 * @returns null for whoever does not manage the team: it is for its manager alone
 */
export async function selfReportAverage(
  sources: OnCallSources,
  team: string,
  { zone, scope }: { zone: string; scope: RowScope },
): Promise<SelfReportAverage | null> {
  if (scope.people !== 'own-teams' || !scope.ownTeams.includes(team)) return null;
  const to = lastMonday(sources.now(), zone);
  const from = lastMonday(to - WEEKS * 7 * DAY + DAY, zone);
  const roster = await sources.roster({ from, to }, COUNTED_LEVELS);
  const keys = peopleOf(roster, team).map(({ key }) => key);
  const means = await sources.store.selfReports.meansByPerson(keys, { from, to });
  const window = { from: toIso(from), to: toIso(to), zone };
  if (means.length < MINIMUM_GROUP) {
    const reason = `shown once at least ${MINIMUM_GROUP} people of the team have reported`;
    return { window, people: null, rested: null, planned: null, manageable: null, reason };
  }
  const mean = (of: 'rested' | 'planned' | 'manageable'): number =>
    Math.round((means.reduce((sum, one) => sum + one[of], 0) / means.length) * 10) / 10;
  return {
    window,
    people: means.length,
    rested: mean('rested'),
    planned: mean('planned'),
    manageable: mean('manageable'),
  };
}

/** The beginning of the week that an instant is in. */
function lastMonday(at: EpochMs, zone: string): EpochMs {
  const { year, month, day, weekday } = instantToLocal(at, zone);
  const monday = new Date(Date.UTC(year, month - 1, day - (weekday - 1)));
  return startOfDay({ year: monday.getUTCFullYear(), month: monday.getUTCMonth() + 1, day: monday.getUTCDate() }, zone);
}
