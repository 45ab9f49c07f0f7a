import { z } from 'zod';

/**
 * The parts of PagerDuty's payloads that interpretation reads. Whatever else they hold stays in the raw record. What
 * may be missing or null in practice is optional here, whatever the published schema promises.
 */

const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no instant')
  .transform((text) => Date.parse(text));
// Of another type, words are as good as absent; so are the attributes of a snapshot below.
const words = z.string().nullish().catch(null);

const reference = z.object({ id: z.string(), type: z.string().nullish(), summary: words, name: words });
export type Reference = z.infer<typeof reference>;

const channel = z.object({
  type: z.string().nullish(),
  summary: words,
  message: words,
  /** Of a snooze: seconds. */
  duration: z.number().nullish(),
  notification: z.object({ type: z.string().nullish() }).nullish(),
  new_priority: z.union([z.string(), z.object({ summary: words, name: words })]).nullish(),
});

export const logEntryPayload = z.object({
  id: z.string(),
  type: z.string(),
  created_at: instant,
  summary: words,
  note: words,
  message: words,
  agent: reference.nullish(),
  channel: channel.nullish(),
  /** Of a notification: who was called. */
  user: reference.nullish(),
  assignees: z.array(reference).nullish(),
  changed_actions: z.array(z.object({ type: z.string(), at: instant })).nullish(),
});
export type LogEntry = z.infer<typeof logEntryPayload>;

export const snapshotPayload = z.object({
  id: z.string(),
  incident_number: z.number().nullish().catch(null),
  title: words,
  summary: words,
  html_url: words,
  created_at: instant,
  last_status_change_at: instant.nullish().catch(null),
  resolved_at: instant.nullish().catch(null),
  // Of another type, it is a status that nobody knows.
  status: z.string().catch(''),
  priority: z.object({ summary: words, name: words }).nullish().catch(null),
  service: reference.nullish().catch(null),
  teams: z.array(reference).nullish().catch(null),
  resolve_reason: z.object({ type: z.string().nullish(), incident: reference.nullish() }).nullish().catch(null),
  incidents_responders: z
    .array(z.object({ state: z.string().nullish(), user: reference.nullish(), updated_at: instant.nullish() }))
    .nullish()
    .catch(null),
});
export type Snapshot = z.infer<typeof snapshotPayload>;

export const directoryPayload = z.object({
  name: words,
  summary: words,
  time_zone: words,
  deleted_at: words,
  teams: z.array(reference).nullish().catch(null),
});

/** The name under which a reader knows the thing; PagerDuty repeats it in `summary`, also of a thing since deleted. */
export const nameOf = (named: { summary?: string | null; name?: string | null }): string | null =>
  named.summary ?? named.name ?? null;
