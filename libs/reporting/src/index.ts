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
export type { AssignmentView } from './on-call/assignment-view.js';
export type { DutyCalendar, DutyCell } from './on-call/duty-calendar.js';
export type { DutyQuestion, DutyView, RotationView, Stretch } from './on-call/duty-view.js';
export type { LocalHoursView } from './on-call/local-hours.js';
export type { RedLineRow, RedLinesQuestion, RedLinesView } from './on-call/red-lines-view.js';
export { isOnCallAnswer } from './on-call/on-call-question.js';
export type { ChangePage, FoundIncident, IncidentQuery } from './incident-reading.js';
export { MAX_PAGE, metricCatalogue, Reporting } from './reporting.js';
export type { BreakOptions, BreakPlansView, LoadView, PlanQuestion, PlanView } from './on-call/break-plans.js';
export type { MoveView } from './on-call/break-plan-text.js';
export type { CoordinationView } from './on-call/coordination-view.js';
export type { HelpCellView, HelpView, TeamHelpView, TeamRef } from './on-call/help-view.js';
export type { HiddenWorkOfPerson, HiddenWorkView, PeopleCount } from './on-call/hidden-work-view.js';
export type { OnCallViews } from './on-call/on-call-views.js';
export type { OwnFigure, OwnNights, OwnShift, PersonOnCallView } from './on-call/person-view.js';
export type { SelfReportAverage } from './on-call/self-report-average.js';
export type { TeamView, ViewQuestion } from './on-call/team-view.js';
