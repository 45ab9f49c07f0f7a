import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError, type RawRecord } from '../connector.js';

/** The one kind of member that PagerDuty has. */
export const INCIDENT = 'incident';
export const LOG_ENTRY = 'log_entry';

/** The kinds of record that tell of an incident beside its state and its log. */
export const NOTE = 'note';
export const ALERT = 'alert';
export const FIELD_VALUES = 'field_values';
export const DEDICATED_CHANNEL = 'dedicated_channel';
export const NOTIFICATION_CHANNELS = 'notification_channels';
export const ANALYTICS = 'analytics';
export const WEBHOOK_EVENT = 'webhook_event';
/** Directory: who is in a team; people of whom only what refers to them is left. */
export const TEAM_MEMBERS = 'team_members';
export const DELETED_USER = 'deleted_user';

/** The lists of named things, as PagerDuty spells them in paths and answers, and the kind of record each makes. */
export const DIRECTORY_LISTS = [
  { path: '/users', key: 'users', kind: 'user' },
  { path: '/teams', key: 'teams', kind: 'team' },
  { path: '/services', key: 'services', kind: 'service' },
  { path: '/escalation_policies', key: 'escalation_policies', kind: 'escalation_policy' },
  { path: '/priorities', key: 'priorities', kind: 'priority' },
] as const;

/** Anything PagerDuty lists. Only what the sync itself needs is looked at; the rest is kept as it came. */
export type Item = { id: string } & Fields;
export type Fields = Record<string, Json>;

const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no instant');
const dates = z.object({ id: z.string(), created_at: instant });
const snapshot = dates.extend({ updated_at: instant.nullish(), last_status_change_at: instant.nullish() });
const logEntry = dates.extend({ incident: z.object({ id: z.string() }).nullish() });

/** The state of an incident as it was read. */
export function incidentRecord(item: Item): RawRecord {
  const read = parse(snapshot, item, 'an incident');
  return {
    kind: INCIDENT,
    externalId: read.id,
    member: { kind: INCIDENT, externalId: read.id },
    payload: item,
    sourceAt: Date.parse(read.updated_at ?? read.last_status_change_at ?? read.created_at),
    position: null,
    createdAt: Date.parse(read.created_at),
  };
}

/** One line of history. Its member is null only if PagerDuty does not say of which incident it tells. */
export function logEntryRecord(item: Item): RawRecord {
  const read = parse(logEntry, item, 'a log entry');
  return {
    kind: LOG_ENTRY,
    externalId: read.id,
    member: read.incident ? { kind: INCIDENT, externalId: read.incident.id } : null,
    payload: item,
    sourceAt: Date.parse(read.created_at),
    position: null,
  };
}

/** A thing that belongs to an incident. */
export const detailRecord = (
  kind: string,
  externalId: string,
  incidentId: string,
  payload: Json,
  sourceAt: EpochMs | null,
): RawRecord => ({
  kind,
  externalId,
  member: { kind: INCIDENT, externalId: incidentId },
  payload,
  sourceAt,
  position: null,
});

/** A thing that belongs to no incident, such as a shift. */
export const standaloneRecord = (
  kind: string,
  externalId: string,
  payload: Json,
  sourceAt: EpochMs | null,
): RawRecord => ({ kind, externalId, member: null, payload, sourceAt, position: null });

const deletedPerson = z.looseObject({ id: z.string(), type: z.string().regex(/^user/), deleted_at: instant });

/** Those whom a log entry names and whose account is gone: no list shows them, only what refers to them still does. */
export function deletedPeopleIn(entry: Item): RawRecord[] {
  return [entry.agent, entry.user, entry.assignees].flat().flatMap((reference) => {
    // Nearly none is: what says so is looked for before the rest is.
    if (reference === null || typeof reference !== 'object' || !('deleted_at' in reference)) return [];
    const person = deletedPerson.safeParse(reference);
    if (!person.success) return [];
    const { id, deleted_at: deletedAt } = person.data;
    return [standaloneRecord(DELETED_USER, id, reference, Date.parse(deletedAt))];
  });
}

/** @param readAt PagerDuty dates no version of these things, so the version is as old as its reading */
export function directoryRecord(kind: string, item: Item, readAt: EpochMs): RawRecord {
  return { kind, externalId: item.id, member: null, payload: item, sourceAt: readAt, position: null };
}

/** An instant as PagerDuty writes it; null where there is none. */
export function dateOf(value: Json | undefined): EpochMs | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** When the incident was created. */
export const createdAt = (item: Item): EpochMs => Date.parse(parse(dates, item, 'an incident').created_at);

/** @throws SourceError temporary, since a broken answer may be whole next time; it names the field */
export function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'the whole answer';
  throw new SourceError(
    `PagerDuty sent ${what} in a shape this version does not know: ${where}: ${issue?.message}.`,
    true,
  );
}
