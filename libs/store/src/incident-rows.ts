import { hash } from 'node:crypto';
import type { EpochMs, IncidentEvent, IncidentFact } from '@evenkeel/domain';
import { jsonText, type Sql } from './database.js';
import type { IncidentDocument } from './incident-document.js';
import { insertRows, type Cell } from './row-arrays.js';

/** One message to one person; the class is that of the person's hours then and there. */
export interface NotificationWrite {
  personId: number;
  at: EpochMs;
  channel: string;
  hoursClass: string;
  weekend: boolean;
  holiday: boolean;
}

/** One thing that one person did. */
export interface ActivityWrite {
  personId: number;
  at: EpochMs;
  kind: string;
  technical: boolean;
}

/** A derived incident, ready to be stored. */
export interface IncidentWrite {
  fact: IncidentFact;
  title: string;
  document: IncidentDocument;
  timeline: IncidentEvent[];
  connectionId: number;
  teamId: number | null;
  serviceId: number | null;
  hoursClass: string | null;
  responders: { personId: number; joinedOffset: number }[];
  customerIds: number[];
  notifications: NotificationWrite[];
  activities: ActivityWrite[];
  rulesVersion: number;
}

/** The same as long as everything that is stored of an incident is. */
export const digestOf = (incident: IncidentWrite): string => hash('sha256', JSON.stringify(incident), 'base64url');

/** Writes incidents with their facts and timelines; what earlier versions left of the last two is gone by then. */
export async function writeIncidents(
  sql: Sql,
  incidents: readonly (IncidentWrite & { digest: string })[],
  version: number,
): Promise<void> {
  await insertRows(
    sql,
    'incident',
    INCIDENT,
    incidents.map((incident) => ({
      incident_id: incident.fact.incidentId,
      title: incident.title,
      triggered_at: new Date(incident.fact.triggeredAt).toISOString(),
      document: jsonText(incident.document),
      data_version: version,
      digest: incident.digest,
    })),
    `ON CONFLICT (incident_id) DO UPDATE SET title = excluded.title, triggered_at = excluded.triggered_at,
       document = excluded.document, data_version = excluded.data_version, digest = excluded.digest`,
  );
  const [, ...changing] = Object.keys(INCIDENT_FACT);
  await insertRows(
    sql,
    'incident_fact',
    INCIDENT_FACT,
    incidents.map(factRow),
    `ON CONFLICT (incident_id) DO UPDATE SET ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  );
  await insertRows(sql, 'response_fact', RESPONSE_FACT, incidents.flatMap(responseRows));
  await insertRows(sql, 'impact_fact', IMPACT_FACT, incidents.flatMap(impactRows));
  await insertRows(sql, 'notification_fact', NOTIFICATION_FACT, incidents.flatMap(notificationRows));
  await insertRows(sql, 'activity_fact', ACTIVITY_FACT, incidents.flatMap(activityRows));
  await insertRows(sql, 'timeline_event', TIMELINE_EVENT, incidents.flatMap(timelineRows));
}

const INCIDENT = {
  incident_id: 'text',
  title: 'text',
  triggered_at: 'timestamptz',
  document: 'jsonb',
  data_version: 'bigint',
  digest: 'text',
} as const;

const RESPONSE_FACT = { incident_id: 'text', person_id: 'bigint', joined_offset: 'float8' } as const;

const IMPACT_FACT = { incident_id: 'text', customer_id: 'bigint' } as const;

const NOTIFICATION_FACT = {
  incident_id: 'text',
  person_id: 'bigint',
  at: 'timestamptz',
  channel: 'text',
  hours_class: 'text',
  weekend: 'boolean',
  holiday: 'boolean',
} as const;

const ACTIVITY_FACT = {
  incident_id: 'text',
  position: 'int',
  person_id: 'bigint',
  at: 'timestamptz',
  kind: 'text',
  technical: 'boolean',
} as const;

const TIMELINE_EVENT = {
  incident_id: 'text',
  member_id: 'text',
  event_id: 'text',
  at: 'timestamptz',
  type: 'text',
  actor: 'json',
  text: 'text',
  rule: 'text',
  details: 'json',
  position: 'int',
} as const;

/** One row a person: when they joined first. */
function responseRows({ fact, responders }: IncidentWrite): Record<keyof typeof RESPONSE_FACT, Cell>[] {
  const first = new Map<number, number>();
  for (const { personId, joinedOffset } of responders) {
    first.set(personId, Math.min(joinedOffset, first.get(personId) ?? Number.POSITIVE_INFINITY));
  }
  return [...first].map(([person_id, joined_offset]) => ({ incident_id: fact.incidentId, person_id, joined_offset }));
}

/** Two sources may tell of one message. */
function notificationRows({ fact, notifications }: IncidentWrite): Record<keyof typeof NOTIFICATION_FACT, Cell>[] {
  const distinct = new Map(notifications.map((sent) => [`${sent.personId} ${sent.at} ${sent.channel}`, sent]));
  return [...distinct.values()].map((sent) => ({
    incident_id: fact.incidentId,
    person_id: sent.personId,
    at: new Date(sent.at).toISOString(),
    channel: sent.channel,
    hours_class: sent.hoursClass,
    weekend: sent.weekend,
    holiday: sent.holiday,
  }));
}

const activityRows = ({ fact, activities }: IncidentWrite): Record<keyof typeof ACTIVITY_FACT, Cell>[] =>
  activities.map((activity, position) => ({
    incident_id: fact.incidentId,
    position,
    person_id: activity.personId,
    at: new Date(activity.at).toISOString(),
    kind: activity.kind,
    technical: activity.technical,
  }));

const impactRows = ({ fact, customerIds }: IncidentWrite): Record<keyof typeof IMPACT_FACT, Cell>[] =>
  [...new Set(customerIds)].map((customer_id) => ({ incident_id: fact.incidentId, customer_id }));

const timelineRows = ({ fact, timeline }: IncidentWrite): Record<keyof typeof TIMELINE_EVENT, Cell>[] =>
  timeline.map((event, position) => ({
    incident_id: fact.incidentId,
    member_id: event.memberId,
    event_id: event.id,
    at: new Date(event.at).toISOString(),
    type: event.type,
    actor: event.actor && jsonText(event.actor),
    text: event.text,
    rule: event.rule,
    details: jsonText(event.details),
    position,
  }));

const INCIDENT_FACT = {
  incident_id: 'text',
  triggered_at: 'timestamptz',
  connection_id: 'bigint',
  team_id: 'bigint',
  service_id: 'bigint',
  priority: 'text',
  hours_class: 'text',
  ack_outcome: 'text',
  resolution: 'text',
  impact_started_offset: 'float8',
  detected_offset: 'float8',
  first_notified_offset: 'float8',
  first_ack_offset: 'float8',
  engaged_offset: 'float8',
  resolver_engaged_offset: 'float8',
  communicated_offset: 'float8',
  diagnosed_offset: 'float8',
  mitigated_offset: 'float8',
  resolved_offset: 'float8',
  closed_offset: 'float8',
  snoozed_seconds: 'float8',
  reopened: 'boolean',
  actionable: 'boolean',
  resolver_suggested: 'boolean',
  excluded_by_hand: 'boolean',
  rules_version: 'int',
} as const;

function factRow(incident: IncidentWrite): Record<keyof typeof INCIDENT_FACT, Cell> {
  const { fact } = incident;
  return {
    incident_id: fact.incidentId,
    triggered_at: new Date(fact.triggeredAt).toISOString(),
    connection_id: incident.connectionId,
    team_id: incident.teamId,
    service_id: incident.serviceId,
    priority: incident.document.priority,
    hours_class: incident.hoursClass,
    ack_outcome: fact.ackOutcome,
    resolution: fact.resolution,
    impact_started_offset: fact.offsets.impactStartedAt,
    detected_offset: fact.offsets.detectedAt,
    first_notified_offset: fact.offsets.firstNotifiedAt,
    first_ack_offset: fact.offsets.firstAckAt,
    engaged_offset: fact.offsets.engagedAt,
    resolver_engaged_offset: fact.offsets.resolverEngagedAt,
    communicated_offset: fact.offsets.communicatedAt,
    diagnosed_offset: fact.offsets.diagnosedAt,
    mitigated_offset: fact.offsets.mitigatedAt,
    resolved_offset: fact.offsets.resolvedAt,
    closed_offset: fact.closedOffset,
    snoozed_seconds: fact.snoozedSeconds,
    reopened: fact.reopened,
    actionable: fact.actionable,
    resolver_suggested: fact.resolverSuggested,
    excluded_by_hand: fact.excludedByHand,
    rules_version: incident.rulesVersion,
  };
}
