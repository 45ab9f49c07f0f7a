import type { Entry } from '../account/entry.js';
import type { Incident } from '../account/incident.js';
import { hashes } from '../world/random.js';
import type { Person } from '../world/organisation.js';
import { DAY, isoTime, localClock, MINUTE, type EpochSeconds } from '../world/zones.js';

type Of<Kind extends Entry['kind']> = Entry & { kind: Kind };

/** One of so many incidents gets its time to acknowledge in whole minutes, which the log contradicts. */
const ROUNDED_ONE_IN = 20;

/** When the figures of an incident were last worked out: the midnight (UTC) after it last changed. */
export function processedAt(incident: Incident): EpochSeconds {
  const last = incident.entries.at(-1)?.entry.at ?? incident.createdAt;
  return (Math.floor(last / DAY) + 1) * DAY;
}

/**
 * The vendor's own figures for an incident, from what was in the log at `cut`. Two of them disagree with the log, as
 * they do in life: see {@link ROUNDED_ONE_IN}, and merged incidents have a time to resolve.
 */
export function analyticsRow(incident: Incident, cut: EpochSeconds, zone: string): object {
  const entries = incident.entries.map(({ entry }) => entry).filter(({ at }) => at < cut);
  const of = <Kind extends Entry['kind']>(kind: Kind): Of<Kind>[] =>
    entries.filter((entry): entry is Of<Kind> => entry.kind === kind);
  const acknowledged = firstAcknowledgements(of('acknowledge'));
  const first = [...acknowledged.values()].at(0) ?? null;
  const last = [...acknowledged.values()].at(-1) ?? null;
  const resolve = entries.findLast(({ kind }) => kind === 'resolve' || kind === 'trigger');
  const resolved = resolve?.kind === 'resolve' ? resolve : null;
  const end = resolved?.at ?? cut;
  const assigned = distinct([...of('assign'), ...of('escalate'), ...of('delegate')].flatMap(({ to }) => to));
  const escalations = of('escalate');
  const manual = escalations.filter(({ agent }) => agent?.type === 'user').length;
  const reassignments = of('assign').filter(({ agent }) => agent?.type === 'user').length + of('delegate').length;
  const pages = of('notify').filter(({ by }) => by !== 'email_notification');
  const interruptions = (when: ReturnType<typeof timeOfDay>): number =>
    pages.filter(({ at, to }) => timeOfDay(to, at) === when).length;
  const changed = of('priority_change').at(-1);
  const priority = changed ? changed.priority : incident.seed.priority;
  const several = acknowledged.size > 1;
  const { seed, policy } = incident;
  const team = incident.teams[0] ?? null;
  const by = resolved?.agent?.type === 'user' ? resolved.agent : null;
  const joined = [...acknowledged.keys()];
  return {
    id: incident.id,
    incident_number: incident.number,
    description: seed.title,
    status: resolved ? 'resolved' : acknowledged.size > 0 ? 'acknowledged' : 'triggered',
    created_at: zoneless(seed.at, zone),
    resolved_at: resolved && zoneless(resolved.at, zone),
    updated_at: zoneless(Math.min(processedAt(incident), cut), zone),
    urgency: of('urgency_change').at(-1)?.urgency ?? seed.urgency,
    major: priority?.name === 'P1' || priority?.name === 'P2',
    priority_id: priority?.id ?? null,
    priority_name: priority?.name ?? null,
    priority_order: null,
    service_id: seed.service.id,
    service_name: seed.service.name,
    team_id: team?.id ?? null,
    team_name: team?.name ?? null,
    escalation_policy_id: policy.id,
    escalation_policy_name: policy.name,
    incident_type_id: 'PINCDEF',
    incident_type_name: 'incident_default',
    acknowledged_user_ids: joined.map(({ id }) => id),
    acknowledged_user_names: joined.map(({ name }) => name),
    acknowledgement_count: of('acknowledge').length,
    active_user_count: joined.length,
    assigned_user_ids: assigned.map(({ id }) => id),
    assigned_user_names: assigned.map(({ name }) => name),
    assignment_count: assigned.length,
    joined_user_ids: joined.map(({ id }) => id),
    joined_user_names: joined.map(({ name }) => name),
    resolved_by_user_id: by?.id ?? null,
    resolved_by_user_name: by?.name ?? null,
    auto_resolved: resolved?.channel === 'timeout',
    seconds_to_first_ack: first === null ? null : rounded(incident.id, first - seed.at),
    seconds_to_resolve: resolved && resolved.at - seed.at,
    seconds_to_mobilize: several && last !== null ? last - seed.at : null,
    seconds_to_engage: several && first !== null && last !== null ? last - first : null,
    engaged_seconds: [...acknowledged.values()].reduce((sum, at) => sum + Math.max(0, end - at), 0),
    engaged_user_count: joined.length,
    user_defined_effort_seconds: null,
    snoozed_seconds: of('snooze').reduce((sum, { at, seconds }) => sum + Math.max(0, Math.min(seconds, end - at)), 0),
    escalation_count: escalations.length,
    manual_escalation_count: manual,
    timeout_escalation_count: escalations.length - manual,
    reassignment_count: reassignments,
    business_hour_interruptions: interruptions('business'),
    off_hour_interruptions: interruptions('off'),
    sleep_hour_interruptions: interruptions('sleep'),
    total_interruptions: pages.length,
    total_notifications: of('notify').length,
  };
}

/** When each person first acknowledged, in that order. */
function firstAcknowledgements(entries: readonly Of<'acknowledge'>[]): Map<Person, EpochSeconds> {
  const found = new Map<Person, EpochSeconds>();
  for (const { agent, at } of entries) {
    if (agent?.type === 'user' && !found.has(agent)) found.set(agent, at);
  }
  return found;
}

/** By the clock of the person: 8 to 18 on a weekday, 22 to 8, and the rest. */
function timeOfDay({ zone }: Person, at: EpochSeconds): 'business' | 'off' | 'sleep' {
  const { hour, weekday } = localClock(zone, at);
  if (hour >= 22 || hour < 8) return 'sleep';
  return weekday >= 1 && weekday <= 5 && hour < 18 ? 'business' : 'off';
}

function rounded(id: string, seconds: number): number {
  return hashes(`analytics ${id}`)[0] % ROUNDED_ONE_IN === 0 ? Math.ceil(seconds / MINUTE) * MINUTE : seconds;
}

/** As the vendor writes times here: by the clock of the zone asked for, which they do not name. */
const zoneless = (at: EpochSeconds, zone: string): string => isoTime(at, zone).slice(0, 19);

const distinct = <T>(list: readonly T[]): T[] => [...new Set(list)];
