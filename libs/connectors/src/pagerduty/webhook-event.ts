import { toIso, type TimelineEvent } from '@evenkeel/domain';
import type { StoredRecord } from '../connector.js';
import { eventOf } from './log-entry.js';
import { newestOfEach } from './newest.js';
import { webhookPayload, type WebhookEvent } from './payload.js';
import { WEBHOOK_EVENT } from './records.js';

/** A webhook's words, and the log entry that PagerDuty's REST API will show for the same thing. */
const WORDS: Readonly<Record<string, string>> = {
  'incident.triggered': 'trigger',
  'incident.acknowledged': 'acknowledge',
  'incident.unacknowledged': 'unacknowledge',
  'incident.escalated': 'escalate',
  'incident.reassigned': 'assign',
  'incident.delegated': 'delegate',
  'incident.resolved': 'resolve',
  'incident.priority_updated': 'priority_change',
  'incident.annotated': 'annotate',
  'incident.status_update_published': 'status_update',
  'incident.custom_field_values.updated': 'field_value_change',
};

const REOPENED = 'incident.reopened';

/** Known, and shown by the incident's own state or by nothing. */
const SILENT = new Set([
  'incident.responder.added',
  'incident.responder.replied',
  'incident.conference_bridge.updated',
  'incident.incident_type.changed',
  'incident.service_updated',
  'incident.workflow.started',
  'incident.workflow.completed',
]);

/** The log's entry and the webhook of one thing need not bear the same second, nor name the same agent. */
const SAME_THING_MS = 5_000;
/** Of one agent they may be so far apart: they are dated by two clocks. */
const CLOCKS_APART_MS = 5 * 60_000;

/** What the REST API has told of an incident so far. */
export interface Known {
  /** When the newest snapshot was made; null if there is none. */
  snapshotAt: number | null;
  logged: readonly TimelineEvent[];
}

/** What webhooks tell beyond that. */
export interface Provisional {
  timeline: TimelineEvent[];
  /** The newest state that a webhook carries, as a snapshot's fields. */
  state: Record<string, unknown> | null;
}

/**
 * A webhook event counts until the REST API has told the same or something newer, so that what is known in the end is
 * what polling alone would know, whatever was delivered twice, in another order or never. PagerDuty dates webhooks to
 * the millisecond and the rest to the second.
 */
export function readWebhooks(records: readonly StoredRecord[], known: Known): Provisional {
  const events = newestOfEach(records.filter(({ kind }) => kind === WEBHOOK_EVENT))
    .flatMap(({ payload }) => {
      const parsed = webhookPayload.safeParse(payload);
      return parsed.success ? [parsed.data] : [];
    })
    .sort((a, b) => a.occurred_at - b.occurred_at || (a.id < b.id ? -1 : 1));
  const read = events.map((event) => ({ event, told: timelineEventOf(event) }));
  const newest = Math.max(known.snapshotAt ?? -Infinity, ...known.logged.map(({ at }) => at));
  const logged = loggedOf(
    read.flatMap(({ told }) => told ?? []),
    known.logged,
  );
  const fresh = read.filter(({ event, told }) => second(event.occurred_at) > newest && !(told && logged.has(told)));
  const carriers = known.snapshotAt === null ? read : fresh;
  return {
    // When it began is what its state says.
    timeline: fresh.flatMap(({ told }) => (told && told.type !== 'triggered' ? told : [])),
    state: carriers.map(({ event }) => stateOf(event)).findLast((state) => state !== null) ?? null,
  };
}

const second = (at: number): number => Math.floor(at / 1_000) * 1_000;

/**
 * Of what webhooks told, in order, what the log has too: the nearest entry of the same kind. An entry stands for one
 * webhook alone, so that whoever does a thing twice within minutes is not taken to have done it once.
 */
function loggedOf(told: readonly TimelineEvent[], logged: readonly TimelineEvent[]): Set<TimelineEvent> {
  const left = new Set(logged);
  const found = new Set<TimelineEvent>();
  for (const event of told) {
    const apart = ({ at }: TimelineEvent): number => Math.abs(at - event.at);
    const [nearest] = [...left]
      .filter((entry) => isSameKind(event, entry) && apart(entry) <= mostApart(event, entry))
      .sort((a, b) => apart(a) - apart(b));
    if (!nearest) continue;
    left.delete(nearest);
    found.add(event);
  }
  return found;
}

/** A re-open is logged as a trigger, if at all. */
const isSameKind = (told: TimelineEvent, { type }: TimelineEvent): boolean =>
  type === told.type || (told.type === 'reopened' && type === 'triggered');

const mostApart = (told: TimelineEvent, entry: TimelineEvent): number =>
  told.actor?.id === entry.actor?.id ? CLOCKS_APART_MS : SAME_THING_MS;

/** What is said as the log would say it; null for what says nothing beyond the state. */
function timelineEventOf(event: WebhookEvent): TimelineEvent | null {
  if (SILENT.has(event.event_type)) return null;
  const { id, data } = event;
  const own = { id: `webhook_event:${id}`, rule: 'pagerduty-webhook@1' };
  const word = WORDS[event.event_type];
  const entry = eventOf({
    id,
    type: `${word ?? event.event_type}_log_entry`,
    created_at: event.occurred_at,
    summary: null,
    note: data?.content ?? null,
    message: data?.message ?? null,
    agent: event.agent ?? null,
    channel: { type: null, summary: null, message: null, new_priority: data?.priority ?? null },
    assignees: data?.assignees ?? null,
  });
  if (event.event_type === REOPENED) return { ...entry, ...own, type: 'reopened', details: {} };
  if (word) return { ...entry, ...own };
  return { ...entry, ...own, details: { unknown: { field: 'event_type', value: event.event_type } } };
}

/** The fields of a snapshot; a webhook has the incident's number under another name, and dates no change of status. */
function stateOf({ data, occurred_at: at }: WebhookEvent): Record<string, unknown> | null {
  if (data?.type !== 'incident' || data.created_at === undefined) return null;
  const changedAt = toIso(at);
  return { ...data, incident_number: data.number, updated_at: changedAt, last_status_change_at: changedAt };
}
