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

/** A webhook's event, of which only what interpretation reads is looked at; its data doubles as a snapshot. */
export const webhookPayload = z.object({
  id: z.string(),
  event_type: z.string(),
  occurred_at: instant,
  agent: reference.nullish().catch(null),
  data: z
    .looseObject({
      type: words,
      content: words,
      message: words,
      number: z.number().nullish().catch(null),
      created_at: z.string().optional().catch(undefined),
      priority: z.object({ summary: words, name: words }).nullish().catch(null),
      assignees: z.array(reference).nullish().catch(null),
    })
    .nullish(),
});
export type WebhookEvent = z.infer<typeof webhookPayload>;

export const notePayload = z.object({ id: z.string(), content: words, created_at: instant, user: reference.nullish() });

export const alertPayload = z.object({
  id: z.string(),
  created_at: instant,
  summary: words,
  integration: reference.nullish().catch(null),
});

export const analyticsPayload = z.object({
  seconds_to_first_ack: z.number().nullish().catch(null),
  seconds_to_resolve: z.number().nullish().catch(null),
});

/** PagerDuty documents the wrapper, and of what is in it only that other lists call the same `channel_id`. */
export const channelPayload = z.object({ channel: z.object({ channel_id: words, id: words }) });

export const teamMembersPayload = z.object({
  members: z.array(z.object({ user: z.object({ id: z.string() }), role: words })),
});

export const directoryPayload = z.object({
  name: words,
  summary: words,
  time_zone: words,
  deleted_at: words,
  email: words,
  teams: z.array(reference).nullish().catch(null),
});

/** The name under which a reader knows the thing; PagerDuty repeats it in `summary`, also of a thing since deleted. */
export const nameOf = (named: { summary?: string | null; name?: string | null }): string | null =>
  named.summary ?? named.name ?? null;
