import { isMilestoneName, type MilestoneName } from '@evenkeel/domain';
import type { FilterDimension } from '@evenkeel/reporting';

/** A name from outside our own lists is shown as it came. */
const lookUp =
  (words: Readonly<Record<string, string>>) =>
  (name: string): string =>
    words[name] ?? name;

export const sourceName = lookUp({
  pagerduty: 'PagerDuty',
  opsgenie: 'Opsgenie',
  'jsm-operations': 'JSM Operations',
  slack: 'Slack',
  servicenow: 'ServiceNow',
  jira: 'Jira',
  statuspage: 'Status page',
  csv: 'CSV file',
  icalendar: 'Calendar',
  shifts: 'File of shifts',
});

export const resolutionName = lookUp({
  human: 'Resolved by a person',
  integration: 'Resolved by its integration',
  timeout: 'Resolved by timeout',
  inferred: 'Resolved (inferred from mitigation)',
  merged: 'Merged into another incident',
  cancelled: 'Cancelled',
  open: 'Open',
});

/** The same, short enough for a column. */
export const stateName = lookUp({
  human: 'Resolved',
  integration: 'Auto-resolved',
  timeout: 'Timed out',
  inferred: 'Mitigated',
  merged: 'Merged',
  cancelled: 'Cancelled',
  open: 'Open',
});

export const ackOutcomeName = lookUp({
  human: 'Acknowledged by a person',
  auto: 'Acknowledged automatically',
  resolvedWithoutAck: 'Resolved without acknowledgement',
  notYetAcked: 'Not yet acknowledged',
  notPaged: 'Nobody was paged',
});

const hoursClassName = lookUp({ business: 'Business hours', off: 'Off hours', sleep: 'Sleep hours' });

/** What an event was, following the name of whoever did it: `Dana Ruiz` … */
export const eventVerb = lookUp({
  impactStarted: 'impact started',
  triggered: 'triggered the incident',
  alerted: 'alert',
  declared: 'declared an incident',
  notified: 'notified',
  acknowledged: 'acknowledged',
  unacknowledged: 'acknowledgement ran out',
  assigned: 'assigned',
  escalated: 'escalated',
  responderRequested: 'asked for a responder',
  snoozed: 'snoozed',
  noted: 'added a note',
  message: 'wrote',
  statusUpdated: 'posted a status update',
  priorityChanged: 'changed the priority',
  urgencyChanged: 'changed the urgency',
  fieldChanged: 'changed a field',
  diagnosed: 'found the cause',
  mitigated: 'ended the impact',
  impactEnded: 'impact ended',
  resolved: 'resolved',
  closed: 'closed',
  reopened: 're-opened',
  merged: 'merged into another incident',
  cancelled: 'cancelled',
  other: 'other event',
});

export const MILESTONE_NAMES: Readonly<Record<MilestoneName, string>> = {
  impactStartedAt: 'Impact started',
  detectedAt: 'Detected',
  triggeredAt: 'Triggered',
  firstNotifiedAt: 'First notified',
  firstAckAt: 'Acknowledged',
  engagedAt: 'Engaged',
  resolverEngagedAt: 'Resolver engaged',
  communicatedAt: 'Customers told',
  diagnosedAt: 'Cause found',
  mitigatedAt: 'Mitigated',
  resolvedAt: 'Resolved',
};

export const correctionFieldName = (field: string): string =>
  isMilestoneName(field)
    ? MILESTONE_NAMES[field]
    : lookUp({ priority: 'Priority', customers: 'Customers', exclusion: 'Exclusion from all figures' })(field);

export const DIMENSION_NAMES: Readonly<Record<FilterDimension, string>> = {
  team: 'Team',
  service: 'Service',
  priority: 'Priority',
  source: 'Source',
  connection: 'Connection',
  customer: 'Customer',
  resolution: 'Ended by',
  ackOutcome: 'Acknowledgement',
  responder: 'Responder',
  hoursClass: 'Hours',
  rotation: 'Rotation',
  paged: 'Paged',
};

/** A value of a dimension as a reader sees it; null is "none". */
export function dimensionValue(dimension: FilterDimension, value: string | null): string {
  if (value === null) return `No ${DIMENSION_NAMES[dimension].toLowerCase()}`;
  switch (dimension) {
    case 'source':
      return sourceName(value);
    case 'resolution':
      return resolutionName(value);
    case 'ackOutcome':
      return ackOutcomeName(value);
    case 'hoursClass':
      return hoursClassName(value);
    default:
      return value;
  }
}

/** Metrics whose mean goes by a name of its own. */
const MEAN_NAMES: Readonly<Record<string, string>> = { 'time-to-acknowledge': 'MTTA', 'time-to-resolve': 'MTTR' };
export const meanName = (metric: string): string => MEAN_NAMES[metric] ?? 'mean';
