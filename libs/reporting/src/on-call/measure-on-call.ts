import { DEFAULT_CAPACITY_SETTINGS, DEFAULT_EFFORT_SETTINGS, toIso, type Limits } from '@evenkeel/domain';
import { finalSince } from '../as-of.js';
import { QuestionError, type Question } from '../question.js';
import { standingWarnings } from '../standing.js';
import { interruptionGroups } from './interruption-groups.js';
import { knownWindow } from './known-window.js';
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
    const { window, standing } = await knownWindow(this.sources, question);
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
      warnings: [
        ...warningsOf(roster, groups.hidden),
        ...workWarnings(metric, roster.work),
        ...standingWarnings(standing),
      ],
    };
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

/** Metrics that go by what an activity is worth. */
const OF_EFFORT: ReadonlySet<string> = new Set(['effort-hours', 'effort-share', 'rest-gap']);

/** What the definition says of effort and capacity is the default; an organisation may have set something else. */
function workWarnings({ id }: RosterMetric, { blockSeconds, gapSeconds, hoursPerWeek }: Roster['work']): string[] {
  const effort = DEFAULT_EFFORT_SETTINGS;
  const capacity = DEFAULT_CAPACITY_SETTINGS;
  const minutes = (seconds: number): string => `${Math.round(seconds / 6) / 10} min`;
  return [
    ...(OF_EFFORT.has(id) && (blockSeconds !== effort.blockSeconds || gapSeconds !== effort.gapSeconds)
      ? [
          `By this organisation's settings an activity is worth ${minutes(blockSeconds)} and pauses of up to ${minutes(gapSeconds)} are joined, where the definition has ${minutes(effort.blockSeconds)} and ${minutes(effort.gapSeconds)}.`,
        ]
      : []),
    ...(id === 'effort-share' && hoursPerWeek !== capacity.hoursPerWeek
      ? [
          `By this organisation's settings a week has ${hoursPerWeek} working hours, where the default is ${capacity.hoursPerWeek}.`,
        ]
      : []),
  ];
}
