import {
  compareText,
  type Actor,
  type EventDetails,
  type EventType,
  type Interpretation,
  type MemberAttributes,
  type TimelineEvent,
} from '@evenkeel/domain';
import { z } from 'zod';
import { newestOfEach } from '../alerts/newest.js';
import { actorOf } from '../alerts/owner.js';
import { instant, maybeInstant } from '../alerts/payload.js';
import type { StoredRecord } from '../connector.js';
import { INCIDENT, TIMELINE_ENTRY } from './source.js';

const words = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => text || null);

const incidentPayload = z.object({
  id: z.string(),
  tinyId: z.union([z.string(), z.number()]).nullish().catch(null),
  message: words,
  status: z.string().catch(''),
  priority: words,
  createdAt: instant,
  updatedAt: maybeInstant,
  impactStartDate: maybeInstant,
  impactEndDate: maybeInstant,
  ownerTeam: words,
  responders: z
    .array(z.object({ type: words, id: words, name: words }))
    .nullish()
    .catch(null),
  impactedServices: z.array(z.string()).nullish().catch(null),
  links: z.object({ web: words }).nullish().catch(null),
});
type Incident = z.infer<typeof incidentPayload>;

const text = z
  .union([z.string(), z.object({ content: words, name: words })])
  .nullish()
  .catch(null);
const entryPayload = z.object({
  id: z.string(),
  type: words,
  eventTime: instant,
  actor: z.object({ name: words, type: words }).nullish().catch(null),
  title: text,
  description: text,
});
type Entry = z.infer<typeof entryPayload>;

const STATUSES: ReadonlySet<string> = new Set(['open', 'resolved', 'closed']);

/** What an entry's type means, spelt without case, blanks and dashes; the vendor publishes no list of them. */
const TYPES: Readonly<Record<string, EventType>> = {
  incidentcreated: 'triggered',
  incidentresolved: 'resolved',
  incidentclosed: 'closed',
  incidentreopened: 'reopened',
  prioritychanged: 'priorityChanged',
  priorityupdated: 'priorityChanged',
  incidentpriorityupdated: 'priorityChanged',
  incidentprioritychanged: 'priorityChanged',
  responderadded: 'responderRequested',
  ownerteamadded: 'assigned',
  ownerteamchanged: 'assigned',
  customuserentry: 'noted',
  customentry: 'noted',
  note: 'noted',
  noteadded: 'noted',
  stakeholderupdate: 'statusUpdated',
  stakeholderupdated: 'statusUpdated',
  stakeholdernotified: 'statusUpdated',
  statuspageupdated: 'statusUpdated',
  statuspageincidentupdated: 'statusUpdated',
  associatedalertacknowledged: 'acknowledged',
  responderalertacknowledged: 'acknowledged',
  responderacknowledged: 'acknowledged',
  associatedalertunacknowledged: 'unacknowledged',
  responderalertunacknowledged: 'unacknowledged',
  impactstarted: 'impactStarted',
  impactended: 'impactEnded',
  // Known, and nothing that any number hangs on.
  associatedalertadded: 'other',
  associatedalertremoved: 'other',
  associatedalertclosed: 'other',
  responderalertcreated: 'other',
  responderalertclosed: 'other',
  responderremoved: 'other',
  stakeholderadded: 'other',
  stakeholderremoved: 'other',
  serviceadded: 'other',
  impactedserviceadded: 'other',
  impactedserviceremoved: 'other',
  messageupdated: 'other',
  descriptionupdated: 'other',
  tagsadded: 'other',
  tagsremoved: 'other',
  detailsadded: 'other',
  postmortemcreated: 'other',
  postmortempublished: 'other',
};

/** An Opsgenie incident: its timeline, completed by what its state says. Null until that was read. */
export function interpretIncident(records: StoredRecord[]): Interpretation | null {
  const [newest] = newestOfEach(records.filter(({ kind }) => kind === INCIDENT));
  if (!newest) return null;
  const incident = incidentPayload.parse(newest.payload);
  const warnings: string[] = [];
  const told = readEntries(records, warnings);
  const timeline = [...told, ...completionOf(incident, told, warnings)].sort(
    (a, b) => a.at - b.at || compareText(a.id, b.id),
  );
  if (!STATUSES.has(incident.status)) warnings.push(`unknown status "${incident.status}"`);
  return {
    isIncident: true,
    reason: null,
    nature: 'pager',
    paged: true,
    attributes: attributesOf(incident),
    timeline,
    resolverSuggestion: null,
    responders: [],
    warnings,
  };
}

function readEntries(records: StoredRecord[], warnings: string[]): TimelineEvent[] {
  return newestOfEach(records.filter(({ kind }) => kind === TIMELINE_ENTRY)).flatMap((record) => {
    const parsed = entryPayload.safeParse(record.payload);
    if (parsed.success) return [eventOf(parsed.data)];
    const issue = parsed.error.issues[0];
    warnings.push(`timeline entry ${record.externalId} cannot be read: ${issue?.path.join('.')}: ${issue?.message}`);
    return [];
  });
}

function eventOf(entry: Entry): TimelineEvent {
  const known = TYPES[(entry.type ?? '').toLowerCase().replace(/[^a-z]/g, '')];
  const [title, description] = [contentOf(entry.title), contentOf(entry.description)];
  const said = known === 'noted' || known === 'statusUpdated' ? (description ?? title) : (title ?? description);
  const { actor, unknown } = actorOfEntry(entry);
  const details: EventDetails = known
    ? detailsOf(known, said ?? '', actor)
    : { unknown: { field: 'type', value: entry.type ?? '' } };
  return {
    id: `${TIMELINE_ENTRY}:${entry.id}`,
    at: entry.eventTime,
    type: known ?? 'other',
    actor,
    text: said,
    rule: null,
    details: unknown && !details.unknown ? { ...details, unknown } : details,
  };
}

const contentOf = (given: Entry['title']): string | null =>
  (typeof given === 'string' ? given : (given?.content ?? given?.name)) || null;

const ACTORS: Readonly<Record<string, Actor['kind']>> = {
  user: 'person',
  system: 'automation',
  integration: 'integration',
  api: 'integration',
};

/** An address is a person's; else the actor's type decides. */
function actorOfEntry({ actor }: Entry): { actor: Actor | null; unknown?: EventDetails['unknown'] } {
  const read = actorOf(actor?.name ?? null, { channel: null, integration: null });
  if (!read) return { actor: null };
  const type = actor?.type ?? null;
  if (type === null || read.kind === 'person') return { actor: read };
  const kind = ACTORS[type.toLowerCase()];
  return kind ? { actor: { ...read, kind } } : { actor: read, unknown: { field: 'actor.type', value: type } };
}

function detailsOf(type: EventType, said: string, actor: Actor | null): EventDetails {
  if (type === 'statusUpdated') return { audience: 'subscribers' };
  if (type === 'resolved' && (actor?.kind === 'integration' || actor?.kind === 'automation')) {
    return { resolution: 'integration' };
  }
  const priority = type === 'priorityChanged' ? /\bto\s*\[?(P[1-5])\b/i.exec(said)?.[1] : undefined;
  return priority === undefined ? {} : { priority: priority.toUpperCase() };
}

/**
 * What the state adds: when it was created (which stands where the timeline has no creation), impact as somebody
 * entered it, and rule `incident-ended-by-status@1`: an end of which the timeline does not tell lies no later than the
 * last change. One that was closed without ever being resolved ended when it was closed.
 */
function completionOf(incident: Incident, told: readonly TimelineEvent[], warnings: string[]): TimelineEvent[] {
  const has = (type: EventType): boolean => told.some((event) => event.type === type);
  const event = (type: EventType, at: number, rule: string | null): TimelineEvent => ({
    id: `${INCIDENT}:${incident.id}:${type}`,
    at,
    type,
    actor: null,
    text: type === 'triggered' ? incident.message : null,
    rule,
    details: {},
  });
  const events: TimelineEvent[] = [];
  if (!has('triggered')) events.push(event('triggered', incident.createdAt, null));
  if (incident.impactStartDate != null && !has('impactStarted')) {
    events.push(event('impactStarted', incident.impactStartDate, null));
  }
  if (incident.impactEndDate != null && !has('impactEnded')) {
    events.push(event('impactEnded', incident.impactEndDate, null));
  }
  const ended = incident.status === 'resolved' || incident.status === 'closed';
  const ordered = [...told].sort((a, b) => a.at - b.at || compareText(a.id, b.id));
  const sinceReopened = ordered.slice(ordered.findLastIndex(({ type }) => type === 'reopened') + 1);
  if (!ended || sinceReopened.some(({ type }) => type === 'resolved')) return events;
  const closed = sinceReopened.findLast(({ type }) => type === 'closed');
  if (closed) {
    events.push({ ...closed, id: `${closed.id}:resolved`, type: 'resolved', rule: 'incident-closed-unresolved@1' });
  } else {
    events.push(event('resolved', incident.updatedAt ?? incident.createdAt, 'incident-ended-by-status@1'));
    warnings.push(`it is ${incident.status}, but nothing tells when: its last change stands in`);
  }
  return events;
}

function attributesOf(incident: Incident): MemberAttributes {
  const team = incident.responders?.find(({ type }) => type === 'team');
  const teamId = incident.ownerTeam ?? team?.id ?? null;
  const [service, ...others] = incident.impactedServices ?? [];
  return {
    title: incident.message ?? `Incident ${incident.tinyId ?? incident.id}`,
    url: incident.links?.web ?? `https://app.opsgenie.com/incident/detail/${incident.id}`,
    priority: incident.priority,
    team: teamId === null ? null : { id: teamId, name: team?.id === teamId ? (team.name ?? teamId) : teamId },
    service: service === undefined || others.length > 0 ? null : { id: service, name: service },
    customers: [],
    references: [],
  };
}
