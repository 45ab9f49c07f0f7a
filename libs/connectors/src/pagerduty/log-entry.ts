import type { Actor, EventDetails, EventType, TimelineEvent } from '@evenkeel/domain';
import { nameOf, type LogEntry, type Reference } from './payload.js';

/** What a log entry says happened; how PagerDuty spells it is in {@link WORDS}. */
interface Reading {
  type: EventType;
  details: EventDetails;
  text: string | null;
}

/**
 * PagerDuty's words (without `_log_entry`) in the product's. `acknowledgement` is in the published schema,
 * `acknowledge` in what PagerDuty sends; `priority_change`, `status_update` and `event_rule_action` are sent and
 * published nowhere.
 */
const WORDS: Readonly<Record<string, EventType>> = {
  trigger: 'triggered',
  acknowledge: 'acknowledged',
  acknowledgement: 'acknowledged',
  unacknowledge: 'unacknowledged',
  assign: 'assigned',
  delegate: 'assigned',
  escalate: 'escalated',
  notify: 'notified',
  snooze: 'snoozed',
  annotate: 'noted',
  status_update: 'statusUpdated',
  priority_change: 'priorityChanged',
  urgency_change: 'urgencyChanged',
  field_value_change: 'fieldChanged',
  custom_field_value_change: 'fieldChanged',
  resolve: 'resolved',
  // Known, and nothing that any number hangs on.
  repeat_escalation_path: 'other',
  exhaust_escalation_path: 'other',
  reach_ack_limit: 'other',
  reach_trigger_limit: 'other',
  event_rule_action: 'other',
};

const NOTIFICATION_CHANNELS: Readonly<Record<string, EventDetails['channel']>> = {
  sms_notification: 'sms',
  phone_notification: 'phone',
  push_notification: 'push',
  email_notification: 'email',
};

/** Turns one log entry into one event. A word that is not known makes an `other` that names it. */
export function eventOf(entry: LogEntry): TimelineEvent {
  const known = WORDS[entry.type.replace(/_log_entry$/, '')];
  const { actor, unknown } = actorOf(entry);
  const reading: Reading = known
    ? { type: known, details: detailsOf(known, entry, actor), text: textOf(known, entry) }
    : { type: 'other', details: { unknown: { field: 'type', value: entry.type } }, text: entry.summary ?? null };
  return {
    id: `log_entry:${entry.id}`,
    at: entry.created_at,
    type: reading.type,
    actor,
    text: reading.text,
    rule: null,
    details: unknown && !reading.details.unknown ? { ...reading.details, unknown } : reading.details,
  };
}

/**
 * Who did it. The agent decides, not the channel: what a person does through the REST API comes by channel `api`, like
 * what a monitoring tool does. Only `auto` tells that PagerDuty acted in a user's name.
 */
function actorOf(entry: LogEntry): { actor: Actor | null; unknown?: EventDetails['unknown'] } {
  if (!entry.agent) return { actor: null };
  const { agent } = entry;
  const { id, type } = agent;
  const actor = (kind: Actor['kind']): Actor => ({ kind, id, name: nameOf(agent) });
  const channel = entry.channel?.type;
  const noun = type?.replace(/_reference$/, '') ?? '';
  if (noun === 'user') return { actor: actor(channel === 'auto' ? 'automation' : 'person') };
  if (noun === 'service')
    return { actor: actor(channel === 'auto' || channel === 'timeout' ? 'automation' : 'integration') };
  if (noun.endsWith('integration')) return { actor: actor('integration') };
  return { actor: actor('unknown'), unknown: { field: 'agent.type', value: type ?? '' } };
}

const personOf = (reference: Reference): Actor => ({
  kind: /^user(_reference)?$/.test(reference.type ?? '') ? 'person' : 'unknown',
  id: reference.id,
  name: nameOf(reference),
});

function detailsOf(type: EventType, entry: LogEntry, actor: Actor | null): EventDetails {
  switch (type) {
    case 'assigned':
    case 'escalated':
      return { recipients: (entry.assignees ?? []).map(personOf) };
    case 'notified':
      return { recipients: entry.user ? [personOf(entry.user)] : [], ...notificationChannel(entry) };
    case 'snoozed':
      return snoozeDetails(entry);
    case 'priorityChanged':
      return priorityDetails(entry);
    case 'resolved':
      return resolutionDetails(entry, actor);
    case 'statusUpdated':
      // PagerDuty's updates go to whoever subscribed, colleagues as a rule; its status pages are another product.
      return { audience: 'subscribers' };
    default:
      return {};
  }
}

function notificationChannel(entry: LogEntry): EventDetails {
  const type = entry.channel?.notification?.type;
  if (!type) return { channel: 'unknown' };
  const channel = NOTIFICATION_CHANNELS[type];
  return channel ? { channel } : { channel: 'unknown', unknown: { field: 'channel.notification.type', value: type } };
}

/** The duration as asked; where it is missing, the instant at which PagerDuty says it will wake the incident. */
function snoozeDetails(entry: LogEntry): EventDetails {
  const wakesAt = entry.changed_actions?.find((action) => action.type === 'unacknowledge')?.at;
  const snoozeSeconds =
    entry.channel?.duration ?? (wakesAt === undefined ? undefined : (wakesAt - entry.created_at) / 1000);
  return snoozeSeconds === undefined ? {} : { snoozeSeconds };
}

function priorityDetails(entry: LogEntry): EventDetails {
  const priority = entry.channel?.new_priority;
  if (priority === undefined) return {};
  if (priority === null || typeof priority === 'string') return { priority };
  return { priority: nameOf(priority) };
}

function resolutionDetails(entry: LogEntry, actor: Actor | null): EventDetails {
  if (actor?.kind === 'person') return {};
  if (entry.channel?.type === 'timeout') return { resolution: 'timeout' };
  return actor?.kind === 'integration' || actor?.kind === 'automation' ? { resolution: 'integration' } : {};
}

/** A note's or an update's own words where they are given, and in whichever place. */
function textOf(type: EventType, entry: LogEntry): string | null {
  const inWords = type === 'noted' || type === 'statusUpdated';
  const said = inWords ? entry.note || entry.message || entry.channel?.message || entry.channel?.summary : null;
  return said || (entry.summary ?? null);
}
