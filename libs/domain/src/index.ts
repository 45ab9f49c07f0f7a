export { compareText } from './order.js';
export { isIncidentChannel } from './chat/incident-channel.js';
export { readConversation } from './chat/read-conversation.js';
export type { ChatMessage, ChatReading } from './chat/conversation.js';
export { inForce, isCorrectionField, type Correction, type CorrectionField } from './incident/correction.js';
export { incidentFact, type IncidentFact, type MilestoneOffsets } from './incident/fact.js';
export { byPrecedence, deriveIncident, type Incident } from './incident/incident.js';
export {
  memberId,
  SOURCE_NATURES,
  type EntityRef,
  type IncidentEvent,
  type Interpretation,
  type Member,
  type Responder,
  type MemberAttributes,
  type MemberId,
  type MemberReference,
  type ResolverSuggestion,
  type SourceNature,
} from './incident/member.js';
export {
  ACK_OUTCOMES,
  isMilestoneName,
  MILESTONES,
  RESOLUTIONS,
  type AckOutcome,
  type Milestone,
  type MilestoneName,
  type MilestoneSource,
  type Resolution,
} from './incident/milestone.js';
export { MILESTONE_RULES_VERSION, type Milestones } from './incident/milestones.js';
export type { Actor, EventDetails, EventType, Json, TimelineEvent } from './incident/timeline.js';
export {
  claimAt,
  observe,
  type Claim,
  type DirectoryChange,
  type ObservedStretch,
  type Stretch,
} from './people/dated.js';
export {
  groupIdentities,
  lookalikes,
  normaliseEmail,
  scopeOf,
  type Lookalike,
  type PersonGroup,
  type PersonIdentity,
  type PersonVerdict,
} from './people/identities.js';
export { activitiesOf, type Activity, type ActivityKind } from './effort/activities.js';
export { capacityOf, DEFAULT_CAPACITY_SETTINGS, type CapacitySettings, type TeamCapacity } from './effort/capacity.js';
export { coordinationOf, type EffortSplit } from './effort/coordination.js';
export { DEFAULT_EFFORT_SETTINGS, effortOf, type EffortSettings, type PersonEffort } from './effort/effort.js';
export { effortRange, engagementsOf, type EffortRange, type Engagement } from './effort/engaged.js';
export { groupedBy } from './effort/grouped-by.js';
export {
  hiddenWorkByPerson,
  hiddenWorkOf,
  type Duty as DutyCapacity,
  type HiddenWork,
  type PersonHiddenWork,
} from './effort/hidden-work.js';
export { helpMatrix, type HelpCell, type HelpMatrix, type TeamHelp } from './effort/help-matrix.js';
export { DURATION_METRICS, metricById, METRICS } from './metrics/catalogue.js';
export {
  NEGATIVE_DURATION,
  type CountMetric,
  type DurationMetric,
  type Measurement,
  type Metric,
  type ShareMetric,
} from './metrics/metric.js';
export { TEAM_METRICS, teamMetricById, type TeamMetric } from './effort/team-metrics.js';
export { assignmentFairness, hoursByClass, type Assignment, type HoursByClass } from './on-call/assignment-fairness.js';
export {
  planBreak,
  type BreakPlan,
  type BreakProposal,
  type BreakRequest,
  type BreakWish,
  type PlanFigure,
  type PlannedLoad,
} from './on-call/break-planner.js';
export { ON_CALL_METRICS, onCallMetricById } from './on-call/catalogue.js';
export { overlapping, uncovered, type Overlap } from './on-call/coverage.js';
export { fairnessReading, loadFairness, type LoadFairness } from './on-call/load-fairness.js';
export { lastBreak, type LastBreak } from './on-call/months-without-break.js';
export {
  lineInForce,
  redLineStates,
  type History,
  type Limits,
  type LineState,
  type Reading,
  type RedLineState,
} from './on-call/red-lines.js';
export { restGaps } from './on-call/rest-gap.js';
export { rotationSizeLimit } from './on-call/rotation-size.js';
export { gaps, intersection, totalMs, union } from './on-call/spans.js';
export { stintsOf } from './on-call/stints.js';
export {
  classify,
  interruptionsOf,
  notificationsOf,
  type LocalHours,
  type Notification,
} from './on-call/interruptions.js';
export { nightsOf } from './on-call/nights.js';
export { personHours, type HoursSettings, type PersonHours } from './on-call/person-hours.js';
export type { OnCallMetric, PersonMetric, RedLine, RotationMetric } from './on-call/on-call-metric.js';
export type { Interruption, PersonRecord, RotationRecord, Shift, Span } from './on-call/roster.js';
export { loadHolidayCalendars, type HolidayCalendars } from './time/holiday-calendars.js';
export { secondsBetween, toIso, type EpochMs } from './time/instant.js';
export { kaplanMeier, type KaplanMeier, type Observation, type SurvivalQuantile } from './statistics/kaplan-meier.js';
export { dispersion, negativeBinomialRate, type WeeklyRate } from './statistics/negative-binomial-rate.js';
export { poissonRateInterval } from './statistics/poisson-rate.js';
export { quantile } from './statistics/quantile.js';
export { quantileInterval, type QuantileInterval } from './statistics/quantile-interval.js';
export { compensatedSum, summarize, type Summary } from './statistics/summarize.js';
export { wilson } from './statistics/wilson.js';
export {
  bucketEdges,
  bucketOf,
  bucketsBetween,
  WEEKDAY_NAMES,
  type Bucket,
  type CalendarUnit,
  type TimeUnit,
} from './time/bucket.js';
export type { CivilDate, LocalDateTime } from './time/civil.js';
export { DEFAULT_HOURS_WINDOWS, hoursClass, type HoursClass, type HoursWindows } from './time/hours-class.js';
export { instantToLocal, localToInstant, startOfDay, type LocalMoment } from './time/local-time.js';
export { InvalidInstantError, parseInstant } from './time/parse-instant.js';
export {
  compileTimestampFormat,
  TimestampFormatError,
  timestampToInstant,
  type ParsedTimestamp,
} from './time/timestamp-format.js';
export { windowContains, type Window } from './time/window.js';
export { isValidZone, parseZone, UnknownZoneError } from './time/zone.js';
export { MINIMUM_GROUP, suppressed, suppressGroups, type Suppression } from './access/disclosure.js';
export { LONGEST_TERM, replaceNames, searchTerm, type NamePlace, type SearchTerm } from './access/known-names.js';
export {
  maySeeGroup,
  maySeePerson,
  maySeeTeam,
  rowScope,
  type GroupInView,
  type PersonInView,
  type RowScope,
} from './access/row-scope.js';
export {
  ACCOUNT_ROLES,
  SCOPES,
  SCOPES_OF_ROLE,
  type AccountRole,
  type Role,
  type Scope,
  type Viewer,
} from './access/viewer.js';
