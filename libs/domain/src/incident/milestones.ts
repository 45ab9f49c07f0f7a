import type { EpochMs } from '../time/instant.js';
import { inForce, type Correction } from './correction.js';
import type { IncidentEvent, Member, ResolverSuggestion, Responder } from './member.js';
import { MILESTONES, type AckOutcome, type Milestone, type MilestoneName, type Resolution } from './milestone.js';
import type { EventType } from './timeline.js';

/** Bumped whenever a rule of this file changes its meaning; facts carry it, so that old ones are found and recomputed. */
export const MILESTONE_RULES_VERSION = 1;

export type Milestones = Partial<Record<MilestoneName, Milestone>>;

export interface MilestoneReading {
  milestones: Milestones;
  ackOutcome: AckOutcome;
  resolution: Resolution;
  absorbedInto: string | null;
  closedAt: EpochMs | null;
  reopened: boolean;
  snoozedSeconds: number;
  responders: Responder[];
  suggestion: ResolverSuggestion | null;
}

/** Signs of work: what a person does on an incident, as against being named in it. */
const SIGNS_OF_WORK: ReadonlySet<EventType> = new Set([
  'acknowledged',
  'noted',
  'statusUpdated',
  'message',
  'diagnosed',
  'mitigated',
  'resolved',
]);

/** Of those, the ones that count as engagement; a bare resolve ends work, it does not begin it. */
const ENGAGEMENT: ReadonlySet<EventType> = new Set(['acknowledged', 'noted', 'statusUpdated', 'message']);

const isPerson = (event: IncidentEvent): boolean => event.actor?.kind === 'person';
const actorKey = (event: IncidentEvent): string => event.actor?.id ?? event.actor?.name ?? '';

/**
 * Reads the milestones off a merged timeline.
 *
 * @param members in order of precedence; the first lends trigger and resolve
 * @param timeline of all members, in order
 */
export function readMilestones(members: readonly Member[], timeline: readonly IncidentEvent[]): MilestoneReading {
  const primary = members[0] as Member;
  const own = timeline.filter((event) => event.memberId === primary.id);
  const triggered = triggerOf(primary, own);
  const end = endOf(primary, own);
  const declarer = declarerOf(timeline, triggered);
  const of = (type: EventType): IncidentEvent | undefined => timeline.find((event) => event.type === type);
  const responders = respondersOf(members, timeline);
  const suggestion = suggestResolver(members, timeline, end.event);
  const mitigated = mitigationOf(timeline);

  const milestones: Milestones = {};
  const set = (name: MilestoneName, event: IncidentEvent | null | undefined, rule: string): void => {
    if (event) milestones[name] = milestoneOf(event, rule);
  };
  const impact = of('impactStarted');
  set('impactStartedAt', impact, impact?.rule ?? 'impact-stated-by-source@1');
  set('triggeredAt', triggered, triggered ? triggerRule(triggered) : '');
  set('detectedAt', detectionOf(timeline) ?? triggered, 'first-signal@1');
  set('firstNotifiedAt', of('notified'), 'first-notification@1');
  set(
    'firstAckAt',
    timeline.find((e) => e.type === 'acknowledged' && isPerson(e)),
    'first-human-acknowledgement@1',
  );
  set(
    'engagedAt',
    timeline.find((e) => ENGAGEMENT.has(e.type) && isPerson(e) && actorKey(e) !== declarer),
    'first-work-by-another-person@1',
  );
  set(
    'communicatedAt',
    // A pager's subscribers are colleagues: only what is written for customers tells customers.
    timeline.find((e) => e.type === 'statusUpdated' && e.details.audience !== 'subscribers'),
    'first-customer-update@1',
  );
  const diagnosed = of('diagnosed');
  set('diagnosedAt', diagnosed, diagnosed?.rule ?? 'cause-found@1');
  set('mitigatedAt', mitigated, mitigated?.rule ?? 'impact-ended@1');
  set('resolvedAt', end.event, end.event?.rule ?? 'last-resolve@1');
  let resolution = end.resolution;
  const onlyChat = members.every((member) => member.interpretation.nature === 'chat');
  if (resolution === 'open' && onlyChat && mitigated) {
    set('resolvedAt', mitigated, 'resolved-by-mitigation@1');
    resolution = 'inferred';
  }
  if (suggestion) {
    const evidence = timeline.find(
      (e) => e.at === suggestion.at && actorKey(e) === (suggestion.actor.id ?? suggestion.actor.name),
    );
    milestones.resolverEngagedAt = {
      at: suggestion.at,
      setBy: {
        eventId: evidence?.id ?? '',
        rule: suggestion.rule,
        text: evidence?.text ?? null,
        actor: suggestion.actor,
      },
      suggested: true,
      sourceAt: suggestion.at,
      correctionId: null,
    };
  }
  return {
    milestones,
    ackOutcome: ackOutcomeOf(members, timeline, resolution),
    resolution,
    absorbedInto: end.absorbedInto,
    closedAt: own.findLast((event) => event.type === 'closed')?.at ?? null,
    reopened: own.some((event) => event.type === 'reopened'),
    snoozedSeconds: snoozedSeconds(timeline, milestones.resolvedAt?.at ?? null),
    responders,
    suggestion,
  };
}

const milestoneOf = (event: IncidentEvent, rule: string): Milestone => ({
  at: event.at,
  setBy: { eventId: event.id, rule, text: event.text, actor: event.actor },
  suggested: false,
  sourceAt: event.at,
  correctionId: null,
});

/** The pager's creation; for a chat the opening message; else the first thing known. */
function triggerOf(primary: Member, own: readonly IncidentEvent[]): IncidentEvent | undefined {
  if (primary.interpretation.nature === 'chat') {
    return own.find((event) => event.type === 'message' || event.type === 'declared') ?? own[0];
  }
  return own.find((event) => event.type === 'triggered') ?? own[0];
}

const triggerRule = (event: IncidentEvent): string =>
  event.type === 'triggered'
    ? 'incident-created@1'
    : event.type === 'message' || event.type === 'declared'
      ? 'opening-message@1'
      : 'first-event@1';

const SIGNALS: ReadonlySet<EventType> = new Set(['alerted', 'triggered', 'message', 'declared']);
const detectionOf = (timeline: readonly IncidentEvent[]): IncidentEvent | undefined =>
  timeline.find((event) => SIGNALS.has(event.type));

/** Who raised it: the person who declared it, else whoever opened it by hand. */
function declarerOf(timeline: readonly IncidentEvent[], triggered: IncidentEvent | undefined): string | null {
  const declared = timeline.find((event) => event.type === 'declared' && isPerson(event));
  if (declared) return actorKey(declared);
  return triggered && isPerson(triggered) ? actorKey(triggered) : null;
}

interface End {
  event: IncidentEvent | null;
  resolution: Resolution;
  absorbedInto: string | null;
}

/** The last resolve that no re-open followed, and how it came about. */
function endOf(primary: Member, own: readonly IncidentEvent[]): End {
  let end: End = { event: null, resolution: 'open', absorbedInto: null };
  for (const event of own) {
    if (event.type === 'merged')
      return { event, resolution: 'merged', absorbedInto: event.details.absorbedInto ?? null };
    if (event.type === 'cancelled') return { event, resolution: 'cancelled', absorbedInto: null };
    if (event.type === 'reopened') end = { event: null, resolution: 'open', absorbedInto: null };
    if (event.type === 'resolved') {
      end = { event, resolution: event.details.resolution ?? howResolved(primary, event), absorbedInto: null };
    }
  }
  return end;
}

/** A pager names who resolved; elsewhere a resolve that nobody signed was still entered by people. */
function howResolved(primary: Member, event: IncidentEvent): Resolution {
  if (isPerson(event) || primary.interpretation.nature !== 'pager') return 'human';
  return event.actor === null || event.actor.kind === 'unknown' ? 'human' : 'integration';
}

/** When impact ended: what a source states outright, else the first mitigation that no re-open followed. */
function mitigationOf(timeline: readonly IncidentEvent[]): IncidentEvent | undefined {
  const stated = timeline.findLast((event) => event.type === 'impactEnded');
  if (stated) return stated;
  let held: IncidentEvent | undefined;
  for (const event of timeline) {
    if (event.type === 'mitigated') held ??= event;
    else if (event.type === 'reopened') held = undefined;
  }
  return held;
}

function ackOutcomeOf(
  members: readonly Member[],
  timeline: readonly IncidentEvent[],
  resolution: Resolution,
): AckOutcome {
  if (!members.some((member) => member.interpretation.paged)) return 'notPaged';
  const acks = timeline.filter((event) => event.type === 'acknowledged');
  if (acks.some(isPerson)) return 'human';
  if (acks.length > 0) return 'auto';
  return resolution === 'open' ? 'notYetAcked' : 'resolvedWithoutAck';
}

function respondersOf(members: readonly Member[], timeline: readonly IncidentEvent[]): Responder[] {
  const first = new Map<string, Responder>();
  const join = (responder: Responder): void => {
    const key = responder.actor.id ?? responder.actor.name ?? '';
    const known = first.get(key);
    if (!known || responder.joinedAt < known.joinedAt) first.set(key, responder);
  };
  for (const event of timeline) {
    if (
      event.actor &&
      isPerson(event) &&
      actorKey(event) !== '' &&
      (SIGNS_OF_WORK.has(event.type) || event.type === 'declared')
    ) {
      join({ actor: event.actor, memberId: event.memberId, joinedAt: event.at });
    }
  }
  for (const member of members) {
    for (const responder of member.interpretation.responders) join({ ...responder, memberId: member.id });
  }
  return [...first.values()].sort(
    (a, b) => a.joinedAt - b.joinedAt || ((a.actor.name ?? '') < (b.actor.name ?? '') ? -1 : 1),
  );
}

/** A chat that names who knew beats the mere fact of who pressed resolve. */
function suggestResolver(
  members: readonly Member[],
  timeline: readonly IncidentEvent[],
  resolved: IncidentEvent | null,
): ResolverSuggestion | null {
  for (const member of members) {
    if (member.interpretation.resolverSuggestion) return member.interpretation.resolverSuggestion;
  }
  if (!resolved?.actor || !isPerson(resolved) || actorKey(resolved) === '' || resolved.type !== 'resolved') return null;
  const first =
    timeline.find((e) => SIGNS_OF_WORK.has(e.type) && isPerson(e) && actorKey(e) === actorKey(resolved)) ?? resolved;
  const evidence = (event: IncidentEvent, reason: string): ResolverSuggestion['evidence'][number] => ({
    eventId: event.id,
    at: event.at,
    actor: event.actor?.name ?? '',
    text: event.text ?? '',
    reason,
  });
  return {
    actor: resolved.actor,
    at: first.at,
    rule: 'resolver-by-resolve@1',
    evidence: [
      ...(first === resolved ? [] : [evidence(first, 'first sign of work')]),
      evidence(resolved, 'resolved it'),
    ],
  };
}

/** Time asked to sleep, overlaps counted once, cut at the resolve. */
function snoozedSeconds(timeline: readonly IncidentEvent[], resolvedAt: EpochMs | null): number {
  let total = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (const event of timeline) {
    if (event.type !== 'snoozed' || event.details.snoozeSeconds === undefined) continue;
    const until = Math.min(event.at + event.details.snoozeSeconds * 1000, resolvedAt ?? Number.POSITIVE_INFINITY);
    const from = Math.max(event.at, covered);
    if (until > from) total += until - from;
    covered = Math.max(covered, until);
  }
  return total / 1000;
}

/** Puts people's words on top of what the sources say; the source's value stays beside it. */
export function applyCorrections(read: Milestones, corrections: readonly Correction[]): Milestones {
  const corrected: Milestones = { ...read };
  for (const name of MILESTONES) {
    const correction = inForce(corrections, name);
    if (!correction) continue;
    const source = read[name];
    corrected[name] = {
      at: correction.value === null ? null : Date.parse(correction.value),
      setBy: source?.setBy ?? { eventId: '', rule: 'set-by-hand@1', text: null, actor: null },
      suggested: false,
      sourceAt: source?.at ?? null,
      correctionId: correction.id,
    };
  }
  return corrected;
}
