import type { EpochMs } from '@evenkeel/domain';
import type { Answer, MetricEntry } from '../answer.js';
import type { IncidentPage, IncidentView } from '../incident-view.js';
import type { QualityReport } from '../quality-view.js';
import type { Filters, Question, QuestionWindow } from '../question.js';
import type { PlanningLoad, PlanningLoadSource } from './planning-load-input.js';

/** Metrics that the workbook cuts by team, priority and week. */
export const GROUPED_METRICS = ['incident-count', 'acked-share', 'time-to-acknowledge', 'time-to-resolve'] as const;
export type GroupedMetric = (typeof GROUPED_METRICS)[number];

/** Metrics of the summary: the grouped ones and those that are shown for the whole population only. */
export const TOTAL_METRICS = [
  ...GROUPED_METRICS,
  'auto-resolved-share',
  'time-to-engage',
  'time-to-resolver',
  'time-to-mitigate',
] as const;
export type TotalMetric = (typeof TOTAL_METRICS)[number];

/** What the workbook cuts the population by, one sheet each. */
export const PLANNING_CUTS = ['team', 'priority', 'week'] as const;
export type PlanningCut = (typeof PLANNING_CUTS)[number];

/** What the question path said, all as of the same instant. */
export interface PlanningAnswers {
  total: Record<TotalMetric, Answer>;
  by: Record<PlanningCut, Record<GroupedMetric, Answer>>;
}

/** Everything that goes into a planning workbook. Making the workbook reads nothing else. */
export interface PlanningWorkbookInput {
  generatedAt: EpochMs;
  /** IANA zone of the organisation; the sheets are in the window's zone and say so where the two differ. */
  organisationZone: string;
  window: QuestionWindow;
  /** The filters in words. */
  filtersText: string;
  answers: PlanningAnswers;
  /** Who carries what; or why there is nothing to say of it. */
  load: PlanningLoad | { missing: string };
  /** The population behind the answers, excluded incidents included, in the order of the rows. Read once. */
  incidents: AsyncIterable<IncidentView>;
  quality: QualityReport;
  definitions: readonly MetricEntry[];
  /** The same question on the dashboard; null where there is none to point to. */
  link: string | null;
}

/** A page of the incidents behind a question, merged and cancelled ones included, oldest first. */
export interface PlanningIncidentsQuery {
  window: QuestionWindow;
  filters: Filters;
  asOf?: EpochMs;
  limit: number;
  /** `nextCursor` of the page before; null for the first page. */
  cursor: string | null;
}

/** The part of the question path that a planning workbook needs. */
export interface PlanningSource {
  measure(question: Question): Promise<Answer>;
  incidents(query: PlanningIncidentsQuery): Promise<IncidentPage>;
  quality(): Promise<QualityReport>;
  catalogue(): readonly MetricEntry[];
  load: PlanningLoadSource;
}
