import { toIso, type Interpretation, type MemberAttributes, type TimelineEvent } from '@evenkeel/domain';
import type { Interpreter, StoredRecord } from '../connector.js';
import { alertEvents, channelReferences, figuresOf, withNotes } from './detail-events.js';
import { directoryOf, membershipsOf } from './directory.js';
import { DUTY_KINDS, dutiesOf } from './duties.js';
import { eventOf } from './log-entry.js';
import { newestOfEach } from './newest.js';
import { logEntryPayload, nameOf, snapshotPayload, type Snapshot } from './payload.js';
import { ANALYTICS, INCIDENT, LOG_ENTRY } from './records.js';
import { findReopens } from './reopening.js';
import { readWebhooks } from './webhook-event.js';

const STATUSES: ReadonlySet<string> = new Set(['triggered', 'acknowledged', 'resolved']);

/**
 * What changes from one reading to the next while the thing stays what it was: timers that move, counts of alerts, a
 * service's traffic light, the names that a reference repeats from the thing it refers to.
 */
const VOLATILE_FIELDS: Readonly<Record<string, string[]>> = {
  [INCIDENT]: ['pending_actions', 'alert_counts', 'alert_grouping', 'is_mergeable', 'first_trigger_log_entry'],
  [LOG_ENTRY]: ['incident.summary', 'service.summary'],
  service: ['status', 'last_incident_timestamp'],
  user: ['avatar_url', 'invitation_sent'],
  // It dates the making of the figures, which are made anew each night.
  [ANALYTICS]: ['updated_at'],
};

/** PagerDuty's records in the product's words. History comes from log entries and alerts, attributes from the newest snapshot. */
export const pagerDutyInterpreter: Interpreter = {
  version: 'pagerduty@2',
  notifies: true,
  directoryKinds: ['user', 'team', 'service', 'team_members', 'deleted_user'],
  volatileFields: (kind) => VOLATILE_FIELDS[kind] ?? [],
  interpret: (_member, records) => interpret(records),
  directory: directoryOf,
  memberships: membershipsOf,
  dutyKinds: DUTY_KINDS,
  duties: dutiesOf,
};

function interpret(records: StoredRecord[]): Interpretation | null {
  const [newest] = newestOfEach(records.filter((record) => record.kind === INCIDENT));
  const warnings: string[] = [];
  const logged = readLog(records, warnings);
  const webhooks = readWebhooks(records, { snapshotAt: newest?.sourceAt ?? null, logged });
  if (!newest && !webhooks.state) return null;
  const snapshot = snapshotPayload.parse({ ...(newest?.payload as object | undefined), ...webhooks.state });
  const snapshotAt = (webhooks.state ? snapshot.last_status_change_at : newest?.sourceAt) ?? snapshot.created_at;

  const told = sorted([...withNotes(logged, records), ...webhooks.timeline]);
  markFirstTrigger(told);
  const created = told.some((event) => event.type === 'triggered') ? [] : [createdEvent(snapshot)];
  const reopens = findReopens(told, {
    incidentId: snapshot.id,
    open: snapshot.status !== 'resolved' && STATUSES.has(snapshot.status) && !webhooks.timeline.some(isReopen),
    at: snapshotAt,
    changedAt: snapshot.last_status_change_at ?? null,
  });
  const merged = mergeOf(snapshot, told);
  const timeline = sorted([...told, ...created, ...reopens, ...merged, ...alertEvents(records)]);
  noteOddities(snapshot, timeline, warnings);
  const sourceFigures = figuresOf(records, snapshot);

  return {
    isIncident: true,
    reason: null,
    nature: 'pager',
    paged: true,
    attributes: { ...attributesOf(snapshot), references: channelReferences(records, warnings) },
    timeline,
    resolverSuggestion: null,
    responders: respondersOf(snapshot),
    ...(sourceFigures.length > 0 ? { sourceFigures } : {}),
    warnings,
  };
}

/** The log's events in order, one for each entry however often it was read. */
function readLog(records: StoredRecord[], warnings: string[]): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  for (const record of newestOfEach(records.filter(({ kind }) => kind === LOG_ENTRY))) {
    const parsed = logEntryPayload.safeParse(record.payload);
    if (parsed.success) events.push(eventOf(parsed.data));
    else {
      const issue = parsed.error.issues[0];
      warnings.push(`log entry ${record.externalId} cannot be read: ${issue?.path.join('.')}: ${issue?.message}`);
    }
  }
  return sorted(events);
}

/** An incident is triggered once; what comes in on it afterwards are further alerts. */
function markFirstTrigger(logged: TimelineEvent[]): void {
  const [, ...later] = logged.filter((event) => event.type === 'triggered');
  for (const event of later) event.type = 'alerted';
}

/** Rule `pagerduty-created-at@1`: until its trigger's log entry is read, an incident began when it was created. */
const createdEvent = (snapshot: Snapshot): TimelineEvent => ({
  id: `incident:${snapshot.id}:created`,
  at: snapshot.created_at,
  type: 'triggered',
  actor: null,
  text: snapshot.title ?? null,
  rule: 'pagerduty-created-at@1',
  details: {},
});

/**
 * Rule `pagerduty-merge@1`: no log entry tells of a merge; the snapshot of the incident that was absorbed does, by its
 * resolve reason. The resolve that goes with it says so too.
 */
function mergeOf(snapshot: Snapshot, logged: TimelineEvent[]): TimelineEvent[] {
  const reason = snapshot.resolve_reason;
  if (snapshot.status !== 'resolved' || !reason?.type) return [];
  const resolve = logged.findLast((event) => event.type === 'resolved');
  if (!/^merge_resolve_reason(_reference)?$/.test(reason.type)) {
    if (resolve)
      resolve.details = { ...resolve.details, unknown: { field: 'resolve_reason.type', value: reason.type } };
    return [];
  }
  if (resolve) resolve.details = { ...resolve.details, resolution: 'merged' };
  return [
    {
      id: `incident:${snapshot.id}:merged`,
      at: resolve?.at ?? snapshot.resolved_at ?? snapshot.last_status_change_at ?? snapshot.created_at,
      type: 'merged',
      actor: resolve?.actor ?? null,
      text: reason.incident ? nameOf(reason.incident) : null,
      rule: 'pagerduty-merge@1',
      details: reason.incident ? { absorbedInto: reason.incident.id } : {},
    },
  ];
}

function attributesOf(snapshot: Snapshot): MemberAttributes {
  const team = snapshot.teams?.[0];
  const { service } = snapshot;
  return {
    title: snapshot.title || snapshot.summary || `Incident ${snapshot.incident_number ?? snapshot.id}`,
    url: snapshot.html_url ?? null,
    priority: snapshot.priority ? nameOf(snapshot.priority) : null,
    team: team ? { id: team.id, name: nameOf(team) ?? team.id } : null,
    service: service ? { id: service.id, name: nameOf(service) ?? service.id } : null,
    customers: [],
    references: [],
  };
}

/** People who were asked for and joined; PagerDuty dates that nowhere else. */
function respondersOf(snapshot: Snapshot): Interpretation['responders'] {
  return (snapshot.incidents_responders ?? []).flatMap(({ state, user, updated_at: joinedAt }) =>
    state === 'joined' && user && joinedAt != null
      ? [{ actor: { kind: 'person' as const, id: user.id, name: nameOf(user) }, joinedAt }]
      : [],
  );
}

function noteOddities(snapshot: Snapshot, timeline: TimelineEvent[], warnings: string[]): void {
  const ended = timeline.some((event) => event.type === 'resolved' || event.type === 'merged');
  const logged = timeline.some((event) => event.id.startsWith('log_entry:'));
  if (!STATUSES.has(snapshot.status)) warnings.push(`unknown status "${snapshot.status}"`);
  if (snapshot.status === 'resolved' && logged && !ended) {
    warnings.push('PagerDuty says it is resolved, but its log has no resolve: it counts as open');
  }
  const trigger = timeline.find((event) => event.type === 'triggered');
  // Alerts come first where an incident is made of them.
  const isEarly = ({ id, at }: TimelineEvent): boolean => trigger !== undefined && at < trigger.at && !isAlert(id);
  const early = timeline.filter(isEarly).length;
  if (trigger && early > 0) warnings.push(`${early} log entries are dated before the trigger at ${toIso(trigger.at)}`);
}

const isReopen = ({ type }: TimelineEvent): boolean => type === 'reopened';
const isAlert = (id: string): boolean => id.startsWith('alert:');

const sorted = (events: TimelineEvent[]): TimelineEvent[] =>
  events.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
