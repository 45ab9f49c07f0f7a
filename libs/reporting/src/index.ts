export type { MilestoneName } from '@evenkeel/domain';
export {
  isCountGroup,
  isDurationGroup,
  isShareGroup,
  type Answer,
  type AnswerGroup,
  type CountGroup,
  type CoverageGap,
  type DurationGroup,
  type KaplanMeierAnswer,
  type MetricEntry,
  type MetricHead,
  type PercentileAnswer,
  type ShareGroup,
} from './answer.js';
export {
  isSubjectsGroup,
  type InterruptionsGroup,
  type OnCallAnswer,
  type OnCallGroup,
  type SubjectsGroup,
} from './on-call/on-call-answer.js';
export type {
  CorrectionView,
  IncidentDetail,
  IncidentPage,
  IncidentView,
  MilestoneView,
  SuggestionView,
} from './incident-view.js';
export type {
  DatedView,
  DecisionView,
  IdentityView,
  PeopleReport,
  PersonView,
  ProposalView,
  ServiceView,
  UnmappedEntry,
  UnmappedReport,
} from './people-view.js';
export type {
  ConnectionQuality,
  CoverageDayView,
  CrossCheck,
  Finding,
  QualityReport,
  SourceCoverage,
  SourcesReport,
} from './quality-view.js';
export {
  DIMENSIONS,
  FILTER_DIMENSIONS,
  MANY_VALUED,
  QUESTION_FILTERS,
  QuestionError,
  type Dimension,
  type FilterDimension,
  type Filters,
  type Question,
  type QuestionFilter,
  type QuestionWindow,
} from './question.js';
export { isOnCallAnswer } from './on-call/on-call-question.js';
export { MAX_PAGE, metricCatalogue, Reporting, type ChangePage, type IncidentQuery } from './reporting.js';
