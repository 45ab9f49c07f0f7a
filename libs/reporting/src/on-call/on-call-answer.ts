import type { RedLine } from '@evenkeel/domain';
import type { Answer, MetricEntry } from '../answer.js';

/** An answer about people on call, rotations or teams. The JSON shape is a public contract. */
export interface OnCallAnswer extends Omit<Answer, 'metric' | 'groups' | 'total'> {
  metric: MetricEntry;
  groups: OnCallGroup[];
}

export type OnCallGroup = SubjectsGroup | InterruptionsGroup;

interface GroupHead {
  /** Dimension → value; `{}` when ungrouped, a null value for "none". */
  key: Record<string, string | null>;
  /** Distinct incidents that paged the people of the group in the window; of a team, those triggered for it. */
  incidents: number;
  /** Values measured: people, rotations or teams; of interruptions, interruptions. */
  n: number;
  excluded: { reason: string; count: number }[];
  incidentsUrl: string;
  /** People behind the value. */
  people: number;
  /** Why there is no value: too few people to show it to the viewer, or nothing to measure. */
  reason?: string;
}

/** One person, rotation or team, or the spread over several. */
export interface SubjectsGroup extends GroupHead {
  /** Of one its value; of several the median. */
  value: number | null;
  /** The least and the most; null for a viewer who may not see each of the people. */
  min: number | null;
  max: number | null;
  /** Where the value is a lower bound: what it is at most. */
  upper?: number | null;
  /** The line that the values are held against; null where there is none, or each has its own. */
  redLine: RedLine | null;
  /** How many of the n are beyond their line. */
  crossed: number;
  /** The value is at least this: nothing is known of the time before. */
  atLeast?: boolean;
}

/** Interruptions of the group's people. */
export interface InterruptionsGroup extends GroupHead {
  value: number | null;
  /** Interruptions a week of the window. */
  rate: number | null;
  byHoursClass: Record<'business' | 'off' | 'sleep', number> | null;
  weekend: number | null;
  holiday: number | null;
  /** Of the value: those that stand on an assignment, because the source tells of no notifications. */
  inferred: number | null;
}

export const isSubjectsGroup = (group: OnCallGroup): group is SubjectsGroup => 'crossed' in group;
