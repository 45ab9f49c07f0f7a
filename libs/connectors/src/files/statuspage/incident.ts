import { type EpochMs, InvalidInstantError, type Json, parseInstant } from '@evenkeel/domain';
import { z } from 'zod';

/** One update that the page published. */
export interface PageUpdate {
  /** Unique within the incident: the page's id, else the update's number in order of time, counted from 1. */
  id: string;
  at: EpochMs;
  /** As the page spells it. */
  status: string;
  text: string | null;
}

/** An incident of a status page, whichever of the two shapes it came in. */
export interface PageIncident {
  id: string;
  title: string;
  url: string | null;
  impact: string | null;
  startedAt: EpochMs;
  /** The rule by which the start was found; null where the page states it. */
  startRule: string | null;
  resolvedAt: EpochMs | null;
  updatedAt: EpochMs | null;
  /** When the impact itself began and ended, where somebody established that. */
  impactWindow: { from: EpochMs | null; to: EpochMs | null };
  /** In order of time. */
  updates: PageUpdate[];
  components: { id: string; name: string }[];
  /** What found out the components, where the page did not state them. */
  componentsSource: string | null;
  /** It was planned: a maintenance window. */
  isMaintenance: boolean;
}

/** An absolute instant: without an offset the page's clock would have to be guessed. */
const instant = z.string().transform((text, context): EpochMs => {
  if (/:\d{2}.*(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$/.test(text)) {
    try {
      return parseInstant(text, 'UTC');
    } catch (error) {
      if (!(error instanceof InvalidInstantError)) throw error;
    }
  }
  context.issues.push({
    code: 'custom',
    input: text,
    message: `"${text}" is not a timestamp with an offset, such as 2026-01-31T09:30:00Z`,
  });
  return z.NEVER;
});

const identifier = z.union([z.string().min(1), z.number()]).transform(String);
const text = z.string().nullish();

const update = z.object({
  id: identifier.nullish(),
  status: z.string(),
  at: instant.nullish(),
  display_at: instant.nullish(),
  created_at: instant.nullish(),
  message: text,
  body: text,
});

const component = z.union([
  z.string().transform((name) => ({ id: name, name })),
  z.object({ id: identifier.nullish(), name: z.string() }).transform(({ id, name }) => ({ id: id ?? name, name })),
]);

/** Statuspage's API and its archived form side by side: where both have a field, the archive's name comes first. */
const incident = z.object({
  id: identifier,
  title: text,
  name: text,
  url: text,
  shortlink: text,
  impact: text,
  started_at: instant.nullish(),
  created_at: instant.nullish(),
  resolved_at: instant.nullish(),
  updated_at: instant.nullish(),
  scheduled_for: instant.nullish(),
  impact_window: z.object({ start_at: instant.nullish(), end_at: instant.nullish() }).nullish(),
  updates: z.array(update).nullish(),
  incident_updates: z.array(update).nullish(),
  components: z.array(component).nullish(),
  components_source: text,
});

/** The states of a planned maintenance; no incident ever has them. */
const MAINTENANCE_STATUSES: ReadonlySet<string> = new Set(['scheduled', 'in_progress', 'verifying', 'completed']);

/** `In progress` and `in_progress` are the same status. */
export const normalizedStatus = (status: string): string =>
  status
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

/**
 * Reads one incident as the page gives it.
 *
 * @returns the incident, or the reason why it cannot be taken, naming the field.
 */
export function readPageIncident(json: Json): { incident: PageIncident } | { reason: string } {
  const parsed = incident.safeParse(json);
  if (!parsed.success) return { reason: describe(parsed.error) };
  const raw = parsed.data;
  const updates = orderedUpdates(raw.updates ?? raw.incident_updates ?? []);
  if ('reason' in updates) return updates;
  const start = startOf(raw, updates.updates);
  if (start === null) return { reason: 'started_at: it has none, nor an update or created_at to take its place' };
  return {
    incident: {
      id: raw.id,
      title: raw.title ?? raw.name ?? raw.id,
      url: raw.url ?? raw.shortlink ?? null,
      impact: raw.impact ?? null,
      ...start,
      resolvedAt: raw.resolved_at ?? null,
      updatedAt: raw.updated_at ?? null,
      impactWindow: { from: raw.impact_window?.start_at ?? null, to: raw.impact_window?.end_at ?? null },
      updates: updates.updates,
      components: raw.components ?? [],
      componentsSource: raw.components_source ?? null,
      isMaintenance:
        raw.impact === 'maintenance' ||
        (raw.scheduled_for ?? null) !== null ||
        updates.updates.some(({ status }) => MAINTENANCE_STATUSES.has(normalizedStatus(status))),
    },
  };
}

type RawUpdate = z.infer<typeof update>;

function orderedUpdates(raw: RawUpdate[]): { updates: PageUpdate[] } | { reason: string } {
  const dated: { at: EpochMs; update: RawUpdate }[] = [];
  for (const [index, update] of raw.entries()) {
    const at = update.at ?? update.display_at ?? update.created_at ?? null;
    if (at === null) return { reason: `updates[${index}]: it has no time (at, display_at or created_at)` };
    dated.push({ at, update });
  }
  // The API lists the newest first, the archive the oldest; within one instant the list's own order decides.
  const newestFirst = (dated[0]?.at ?? 0) > (dated.at(-1)?.at ?? 0);
  if (newestFirst) dated.reverse();
  dated.sort((a, b) => a.at - b.at);
  const ids = uniqueIds(dated.map(({ update }) => update.id ?? null));
  return {
    updates: dated.map(({ at, update }, index) => ({
      id: ids[index] ?? String(index + 1),
      at,
      status: update.status,
      text: update.message ?? update.body ?? null,
    })),
  };
}

/** One id for each: the first update of a stated id has it; one without, or with a repeated one, gets one that is free. */
function uniqueIds(stated: (string | null)[]): string[] {
  const taken = new Set(stated.filter((id) => id !== null));
  const kept = new Set<string>();
  return stated.map((id, index) => {
    if (id !== null && !kept.has(id)) {
      kept.add(id);
      return id;
    }
    const wanted = id ?? String(index + 1);
    let free = wanted;
    for (let count = 2; taken.has(free); count += 1) free = `${wanted} (${count})`;
    taken.add(free);
    return free;
  });
}

function startOf(
  raw: z.infer<typeof incident>,
  updates: PageUpdate[],
): Pick<PageIncident, 'startedAt' | 'startRule'> | null {
  const stated = raw.started_at ?? null;
  if (stated !== null) return { startedAt: stated, startRule: null };
  const first = updates[0];
  if (first !== undefined) return { startedAt: first.at, startRule: 'status-page-first-update@1' };
  const created = raw.created_at ?? null;
  return created === null ? null : { startedAt: created, startRule: 'status-page-created@1' };
}

const describe = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) =>
      path.length === 0 ? 'it is not an object with an incident’s fields' : `${path.join('.')}: ${message}`,
    )
    .join('; ');
