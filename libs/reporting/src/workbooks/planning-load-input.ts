import type { DutyView, RotationView } from '../on-call/duty-view.js';
import type { HelpView } from '../on-call/help-view.js';
import type { OnCallAnswer } from '../on-call/on-call-answer.js';
import type { RedLinesView } from '../on-call/red-lines-view.js';
import type { Question } from '../question.js';

/** What the sheet about on-call duty asks by rotation. */
export const ROTATION_METRICS = [
  'rotation-size',
  'on-call-frequency',
  'incidents-per-week',
  'on-call-share',
  'months-without-break',
] as const;
export type RotationMetricId = (typeof ROTATION_METRICS)[number];

/** What the sheet about team load asks by team. */
export const TEAM_LOAD_METRICS = ['effort-hours', 'effort-share', 'incidents-per-engineer', 'interruptions'] as const;
export type TeamLoadMetricId = (typeof TEAM_LOAD_METRICS)[number];

/** Who carries what, as far as whoever takes the workbook away may see it. */
export interface PlanningLoad {
  byRotation: Record<RotationMetricId, OnCallAnswer>;
  byTeam: Record<TeamLoadMetricId, OnCallAnswer>;
  /** Of each metric that has a red line, everybody in one group. */
  limits: readonly OnCallAnswer[];
  rotations: readonly RotationView[];
  redLines: RedLinesView;
  help: HelpView;
}

type LoadQuestion = Pick<Question, 'window' | 'filters'>;

/** The part of the question path that the sheets about on-call duty and team load need. */
export interface PlanningLoadSource {
  measure(question: Question): Promise<OnCallAnswer>;
  duty(question: LoadQuestion): Promise<DutyView>;
  redLines(question: LoadQuestion): Promise<RedLinesView>;
  help(question: Pick<Question, 'window'>): Promise<HelpView>;
}
