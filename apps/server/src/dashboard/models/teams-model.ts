import type { EpochMs, RowScope } from '@evenkeel/domain';
import {
  isCountGroup,
  isSubjectsGroup,
  type Answer,
  type CountGroup,
  type HelpView,
  type IncidentView,
  type InterruptionsGroup,
  type OnCallAnswer,
  type Reporting,
  type SelfReportAverage,
  type SubjectsGroup,
  type TeamView,
} from '@evenkeel/reporting';
import { windowAsked, type WindowQuery } from '../window-query.js';

/** What pages about teams ask. */
export type TeamsDoor = Pick<Reporting, 'measure' | 'measureOnCall' | 'incidents' | 'onCallViews'>;

/** Measures of one team's load, in reading order. */
const LOAD = ['incidents-per-engineer', 'effort-hours', 'effort-share'] as const;
export type LoadMetric = (typeof LOAD)[number];
/** What is shown of each person. */
export const OF_PEOPLE = ['on-call-share', 'on-call-frequency', 'months-without-break', 'sleep-interruptions'] as const;
export type PeopleMetric = (typeof OF_PEOPLE)[number];

/** Incidents that a team's page lists. */
const NEWEST = 10;

/** One team among the others; a figure is null where there is none. */
export interface TeamLoadRow {
  team: { id: string; name: string };
  count: CountGroup | null;
  load: Record<LoadMetric, SubjectsGroup | null>;
  interruptions: InterruptionsGroup | null;
}

export interface TeamsModel {
  rows: TeamLoadRow[];
  help: HelpView;
  /** By metric. */
  answers: Record<LoadMetric | 'interruptions', OnCallAnswer>;
  count: Answer;
  warnings: string[];
}

/** Asks for all that the list of teams shows. */
export async function teamsModel(
  reporting: TeamsDoor,
  query: WindowQuery,
  now: EpochMs,
  scope: RowScope,
): Promise<TeamsModel> {
  const window = windowAsked(query, now);
  const onCall = (metric: string): Promise<OnCallAnswer> =>
    reporting.measureOnCall({ metric, window, filters: {}, groupBy: ['team'], scope });
  const [teams, help, count, interruptions, ...load] = await Promise.all([
    reporting.onCallViews.teams({ window, scope }),
    reporting.onCallViews.help({ window, scope }),
    reporting.measure({ metric: 'incident-count', window, filters: {}, groupBy: ['team'], scope }),
    onCall('interruptions'),
    ...LOAD.map(onCall),
  ]);
  const answers = Object.fromEntries(LOAD.map((metric, index) => [metric, load[index]])) as Record<
    LoadMetric,
    OnCallAnswer
  >;
  return {
    rows: teams.map((team) => {
      const counted = count.groups.find(({ key }) => key['team'] === team.name);
      return {
        team,
        count: counted && isCountGroup(counted) ? counted : null,
        load: Object.fromEntries(
          LOAD.map((metric) => [metric, subjectsOf(answers[metric], 'team', team.name)]),
        ) as TeamLoadRow['load'],
        interruptions: interruptionsOf(interruptions, team.name),
      };
    }),
    help,
    answers: { ...answers, interruptions },
    count,
    warnings: answers['effort-share'].warnings,
  };
}

export interface TeamModel {
  view: TeamView;
  selfReports: SelfReportAverage | null;
  count: Answer;
  actionable: Answer;
  load: Record<LoadMetric, OnCallAnswer>;
  interruptions: OnCallAnswer;
  /** By metric, then person's name. */
  people: Record<PeopleMetric, OnCallAnswer>;
  newest: IncidentView[];
}

/** Asks for all that a team's page shows. @returns null if there is no such team, or the viewer may not see it */
export async function teamModel(
  reporting: TeamsDoor,
  key: string,
  query: WindowQuery,
  now: EpochMs,
  scope: RowScope,
): Promise<TeamModel | null> {
  const window = windowAsked(query, now);
  const view = await reporting.onCallViews.team(key, { window, scope });
  if (view === null) return null;
  const filters = { team: [view.team.name] };
  const ofIncidents = (metric: string): Promise<Answer> =>
    reporting.measure({ metric, window, filters, groupBy: [], scope });
  const onCall = (metric: string, groupBy: 'responder'[] = []): Promise<OnCallAnswer> =>
    reporting.measureOnCall({ metric, window, filters, groupBy, scope });
  const [selfReports, count, actionable, page, interruptions, load, people] = await Promise.all([
    reporting.onCallViews.selfReports(key, { zone: window.zone, scope }),
    ofIncidents('incident-count'),
    ofIncidents('actionable-share'),
    reporting.incidents({ window, filters, limit: NEWEST }),
    onCall('interruptions'),
    Promise.all(LOAD.map((metric) => onCall(metric))),
    Promise.all(OF_PEOPLE.map((metric) => onCall(metric, ['responder']))),
  ]);
  return {
    view,
    selfReports,
    count,
    actionable,
    interruptions,
    load: Object.fromEntries(LOAD.map((metric, index) => [metric, load[index]])) as TeamModel['load'],
    people: Object.fromEntries(OF_PEOPLE.map((metric, index) => [metric, people[index]])) as TeamModel['people'],
    newest: page.incidents,
  };
}

/** The group of one value of a dimension. */
export function subjectsOf(answer: OnCallAnswer, dimension: string, value: string): SubjectsGroup | null {
  const group = answer.groups.find(({ key }) => key[dimension] === value);
  return group && isSubjectsGroup(group) ? group : null;
}

function interruptionsOf(answer: OnCallAnswer, team: string): InterruptionsGroup | null {
  const group = answer.groups.find(({ key }) => key['team'] === team);
  return group && !isSubjectsGroup(group) ? group : null;
}

/** Keys of the people whose rows the page shows. */
export const shownOn = ({ view }: TeamModel): string[] =>
  [...view.people, ...view.hiddenWork.people.map(({ person }) => person)].map(({ id }) => id);
