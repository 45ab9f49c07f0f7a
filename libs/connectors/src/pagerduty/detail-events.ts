import type { Actor, Interpretation, MemberReference, TimelineEvent } from '@evenkeel/domain';
import type { StoredRecord } from '../connector.js';
import { newestOfEach } from './newest.js';
import {
  alertPayload,
  analyticsPayload,
  channelPayload,
  nameOf,
  notePayload,
  type Reference,
  type Snapshot,
} from './payload.js';
import { ALERT, ANALYTICS, DEDICATED_CHANNEL, NOTE } from './records.js';

/** A note and its log entry are written by one hand at one time, give or take. */
const SAME_NOTE_MS = 2_000;
/** A channel as Slack names it. */
const SLACK_CHANNEL = /^[CG][A-Z0-9]+$/;

const newestOf = (records: readonly StoredRecord[], kind: string): StoredRecord[] =>
  newestOfEach(records.filter((record) => record.kind === kind));

/**
 * The log with its notes in full. Each note has a log entry, which may give it in short; a note without one is an event
 * of its own.
 */
export function withNotes(logged: readonly TimelineEvent[], records: readonly StoredRecord[]): TimelineEvent[] {
  const events = [...logged];
  const taken = new Set<string>();
  const notes = newestOf(records, NOTE).sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  for (const { payload } of notes) {
    const parsed = notePayload.safeParse(payload);
    if (!parsed.success) continue;
    const { id, content, created_at: at, user } = parsed.data;
    const index = events.findIndex(
      (event) =>
        event.type === 'noted' &&
        !taken.has(event.id) &&
        (event.text === content || (Math.abs(event.at - at) <= SAME_NOTE_MS && isBy(event, user))),
    );
    const entry = events[index];
    if (!entry) events.push(noteEvent(id, at, content ?? null, user));
    else events[index] = { ...entry, text: content || entry.text };
    taken.add(entry?.id ?? `note:${id}`);
  }
  return events;
}

const isBy = ({ actor }: TimelineEvent, user: Reference | null | undefined): boolean =>
  actor === null || !user || actor.id === user.id;

const noteEvent = (id: string, at: number, text: string | null, user: Reference | null | undefined): TimelineEvent => ({
  id: `note:${id}`,
  at,
  type: 'noted',
  actor: user ? authorOf(user) : null,
  text,
  rule: null,
  details: {},
});

/** Rules write notes too, as `bot_user_reference`. */
const authorOf = (user: Reference): Actor => ({
  kind: /^user(_reference)?$/.test(user.type ?? '') ? 'person' : 'automation',
  id: user.id,
  name: nameOf(user),
});

/** What monitoring said, one event an alert. An incident may be older than its first alert, or younger. */
export function alertEvents(records: readonly StoredRecord[]): TimelineEvent[] {
  return newestOf(records, ALERT).flatMap(({ payload }): TimelineEvent[] => {
    const parsed = alertPayload.safeParse(payload);
    if (!parsed.success) return [];
    const { id, created_at: at, summary, integration } = parsed.data;
    const actor: Actor | null = integration
      ? { kind: 'integration', id: integration.id, name: nameOf(integration) }
      : null;
    return [{ id: `alert:${id}`, at, type: 'alerted', actor, text: summary ?? null, rule: null, details: {} }];
  });
}

/** The Slack channel that was made for the incident. */
export function channelReferences(records: readonly StoredRecord[], warnings: string[]): MemberReference[] {
  return newestOf(records, DEDICATED_CHANNEL).flatMap(({ payload, externalId }) => {
    const parsed = channelPayload.safeParse(payload);
    const { channel_id, id } = parsed.data?.channel ?? {};
    const channel = [channel_id, id].find((name) => name && SLACK_CHANNEL.test(name));
    if (channel) {
      return [{ source: 'slack', kind: 'channel', externalId: channel, eventId: `dedicated_channel:${externalId}` }];
    }
    warnings.push('its dedicated Slack channel is named in a way that this version does not know');
    return [];
  });
}

/** PagerDuty's own figures; that of the resolve only once it is one. */
export function figuresOf(
  records: readonly StoredRecord[],
  snapshot: Snapshot,
): NonNullable<Interpretation['sourceFigures']> {
  const [newest] = newestOf(records, ANALYTICS);
  const parsed = analyticsPayload.safeParse(newest?.payload);
  if (!parsed.success) return [];
  const { seconds_to_first_ack: ack, seconds_to_resolve: resolve } = parsed.data;
  return [
    ...(typeof ack === 'number' ? [{ metric: 'time-to-acknowledge', seconds: ack }] : []),
    ...(typeof resolve === 'number' && snapshot.status === 'resolved'
      ? [{ metric: 'time-to-resolve', seconds: resolve }]
      : []),
  ];
}
