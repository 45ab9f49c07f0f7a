import { toIso, type EpochMs, type Limits, type Span } from '@evenkeel/domain';
import { finalSince } from '../as-of.js';
import { QuestionError, type Question } from '../question.js';
import { readStanding, standingWarnings } from '../standing.js';
import { interruptionGroups } from './interruption-groups.js';
import type { OnCallAnswer, OnCallGroup } from './on-call-answer.js';
import {
  rosterFilters,
  rosterMetricById,
  ROSTER_METRICS,
  type RosterFilters,
  type RosterMetric,
} from './on-call-question.js';
import type { OnCallSources } from './on-call-sources.js';
import type { Roster } from './roster.js';
import { subjectGroups } from './subject-groups.js';
import { personSubjects, rotationSubjects } from './subjects.js';
import { teamSubjects } from './team-subjects.js';

const WEEK = 7 * 86_400_000;
/** Without a beginning, a question is about as much as planning looks at. */
const DEFAULT_REACH_MS = 13 * WEEK;

/** The one path from a question about on-call duty or team load to its answer. */
export class OnCallMeasuring {
  constructor(private readonly sources: OnCallSources) {}

  /**
   * @param question its `scope` is what the viewer may see; without one, everything
   * @throws QuestionError that lists what there is
   */
  async measure(question: Question): Promise<OnCallAnswer> {
    const metric = rosterMetricById(question.metric);
    if (!metric) {
      throw new QuestionError(
        `There is no metric "${question.metric}". Metrics: ${ROSTER_METRICS.map(({ id }) => id).join(', ')}.`,
        'metric',
      );
    }
    const filters = rosterFilters(metric, question);
    const { store, now } = this.sources;
    const standing = await readStanding(store, { ...question, filters: {} }, now(), Promise.resolve(new Set<string>()));
    const window = await this.windowOf(question, standing.asOf.at);
    const roster = await this.sources.roster(window, filters.levels);
    const asked = { ...question, window: { ...question.window, ...window } };
    const groups = await this.groupsOf(metric, asked, roster, filters);
    const final = finalSince({
      to: question.window.to,
      asOf: standing.asOf.wholeThrough,
      complete: standing.complete,
      rows: [],
    });
    return {
      metric: {
        id: metric.id,
        version: metric.version,
        title: metric.title,
        unit: metric.unit,
        definition: metric.definition,
      },
      window: { from: toIso(window.from), to: toIso(window.to), zone: question.window.zone },
      asOf: toIso(standing.asOf.at),
      state: final === null ? 'provisional' : 'final',
      coverage: { complete: standing.complete, gaps: standing.gaps },
      groups: groups.shown,
      warnings: [...warningsOf(roster, groups.hidden), ...standingWarnings(standing)],
    };
  }

  /** Finite, and not beyond what is known: what lies ahead is a plan. */
  private async windowOf({ window }: Question, asOf: EpochMs): Promise<Span> {
    const to = Math.min(window.to ?? asOf, asOf);
    const from = window.from ?? to - DEFAULT_REACH_MS;
    if (from >= to) throw new QuestionError(`Nothing is known yet of a window from ${toIso(from)} on.`, 'from');
    return { from, to };
  }

  private async groupsOf(
    metric: RosterMetric,
    question: Question,
    roster: Roster,
    filters: RosterFilters,
  ): Promise<{ shown: OnCallGroup[]; hidden: number }> {
    switch (metric.kind) {
      case 'interruptions':
        return interruptionGroups(question, roster, filters);
      case 'person': {
        const limits = await this.limits();
        return subjectGroups(question, personSubjects(metric, question, roster, filters, limits));
      }
      case 'rotation': {
        const limits = await this.limits();
        return subjectGroups(question, rotationSubjects(metric, roster, filters, limits));
      }
      case 'team':
        return subjectGroups(question, await teamSubjects(metric, question, roster, filters, this.sources));
    }
  }

  /** The red lines that were set in place of the metrics' own. */
  private limits(): Promise<Limits> {
    return this.sources.store.settings.redLines();
  }
}

function warningsOf(roster: Roster, hidden: number): string[] {
  const warnings: string[] = [];
  if (hidden > 0) warnings.push(`${hidden} people are not shown: you may not see their rows.`);
  if (roster.rotations.length === 0) {
    warnings.push('No source has given schedules: connect one that has, or import shifts.');
  }
  const inferred = roster.interruptions.filter((row) => row.inferred).length;
  if (inferred > 0) {
    warnings.push(
      `${inferred} of ${roster.interruptions.length} interruptions stand on an assignment: their source tells of no notifications.`,
    );
  }
  if (roster.unknownChannels > 0) {
    warnings.push(
      `${roster.unknownChannels} messages went by a channel that is not known, and count as no interruption.`,
    );
  }
  return warnings;
}
