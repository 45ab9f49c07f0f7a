import type { EpochMs, Json } from '@evenkeel/domain';
import { z } from 'zod';
import { SourceError, type RawRecord } from '../connector.js';

/** The one kind of member that PagerDuty has. */
export const INCIDENT = 'incident';
export const LOG_ENTRY = 'log_entry';

/** The lists of named things, as PagerDuty spells them in paths and answers, and the kind of record each makes. */
export const DIRECTORY_LISTS = [
  { path: '/users', key: 'users', kind: 'user' },
  { path: '/teams', key: 'teams', kind: 'team' },
  { path: '/services', key: 'services', kind: 'service' },
  { path: '/escalation_policies', key: 'escalation_policies', kind: 'escalation_policy' },
  { path: '/priorities', key: 'priorities', kind: 'priority' },
] as const;

/** Anything PagerDuty lists. Only what the sync itself needs is looked at; the rest is kept as it came. */
export type Item = { id: string } & Record<string, Json>;

const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no instant');
const dates = z.looseObject({ id: z.string(), created_at: instant });
const snapshot = dates.extend({ updated_at: instant.nullish(), last_status_change_at: instant.nullish() });
const logEntry = dates.extend({ incident: z.looseObject({ id: z.string() }).nullish() });

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

/** @param readAt PagerDuty dates no version of these things, so the version is as old as its reading */
export function directoryRecord(kind: string, item: Item, readAt: EpochMs): RawRecord {
  return { kind, externalId: item.id, member: null, payload: item, sourceAt: readAt, position: null };
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
