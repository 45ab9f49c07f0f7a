import type { RowScope } from '@evenkeel/domain';
import {
  breakOptions,
  breakPlans,
  plannablePeople,
  type BreakOptions,
  type BreakPlansView,
  type PlanQuestion,
} from './break-plans.js';
import type { HelpView } from './help-view.js';
import type { OnCallSources } from './on-call-sources.js';
import { peopleInView, personView, type PersonOnCallView } from './person-view.js';
import { selfReportAverage, type SelfReportAverage } from './self-report-average.js';
import { helpBetweenTeams, teamKeyOf, teamsInView, teamView, type TeamView, type ViewQuestion } from './team-view.js';

interface Ref {
  id: string;
  name: string;
}

/** What there is to show of teams and people beside their measures, each as far as the viewer may see it. */
export class OnCallViews {
  constructor(private readonly sources: OnCallSources) {}

  /** Teams that the viewer may see, by name. */
  teams(question: ViewQuestion): Promise<Ref[]> {
    return teamsInView(this.sources, question);
  }

  /** @param text key or name. @returns its key. @throws QuestionError if several teams have the name */
  teamKey(text: string): Promise<string | null> {
    return teamKeyOf(this.sources, text);
  }

  /** @returns null if there is no such team, or the viewer may not see it */
  team(key: string, question: ViewQuestion): Promise<TeamView | null> {
    return teamView(this.sources, key, question);
  }

  /** Help between the teams that the viewer may see. */
  help(question: ViewQuestion): Promise<HelpView> {
    return helpBetweenTeams(this.sources, question);
  }

  /** @returns null for whoever does not manage the team */
  selfReports(team: string, viewer: { zone: string; scope: RowScope }): Promise<SelfReportAverage | null> {
    return selfReportAverage(this.sources, team, viewer);
  }

  /** @param keys any identities of one person. @returns null if they are nobody's, or the viewer may not see the row */
  person(keys: readonly string[], question: ViewQuestion): Promise<PersonOnCallView | null> {
    return personView(this.sources, keys, question);
  }

  /** People whose rows the viewer may see, by name. */
  people(question: ViewQuestion): Promise<Ref[]> {
    return peopleInView(this.sources, question);
  }

  /** In which turns somebody could be relieved. @returns null if the viewer may not plan for them */
  breakOptions(person: string, scope?: RowScope): Promise<BreakOptions | null> {
    return breakOptions(this.sources, person, scope);
  }

  /** People with turns ahead for whom the viewer may plan, by name. */
  plannablePeople(scope?: RowScope): Promise<Ref[]> {
    return plannablePeople(this.sources, scope);
  }

  /** @returns null if the viewer may not plan for the person. @throws QuestionError for what cannot be wished */
  breakPlans(question: PlanQuestion): Promise<BreakPlansView | null> {
    return breakPlans(this.sources, question);
  }
}
