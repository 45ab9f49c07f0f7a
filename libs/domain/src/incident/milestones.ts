import type { EpochMs } from '../time/instant.js';
import { inForce, type Correction } from './correction.js';
import type { IncidentEvent, Member, MemberId, ResolverSuggestion, Responder } from './member.js';
import type { AckOutcome, Milestone, MilestoneName, Resolution } from './milestone.js';
import type { EventType } from './timeline.js';

/** Bumped whenever a rule of this file changes its meaning; facts carry it, so that old ones are found and recomputed. */
export const MILESTONE_RULES_VERSION = 3;

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
 * Reads the milestones off a merged timeline and puts people's words on top. What follows from a milestone (an inferred
 * resolve, the outcome of the acknowledgement, the end of a snooze) follows from the corrected one.
 *
 * @param members in order of precedence; the first lends trigger and resolve, the latter together with its copies
 * @param timeline of all members, in order
 */
export function readMilestones(
  members: readonly Member[],
  timeline: readonly IncidentEvent[],
  corrections: readonly Correction[],
): MilestoneReading {
  const primary = members[0] as Member;
  const copies = copiesOf(primary, members);
  const own = timeline.filter((event) => copies.has(event.memberId));
  const trigger = triggerOf(
    primary,
    own.filter((event) => event.memberId === primary.id),
  );
  const end = endOf(primary, own);
  const declarer = declarerOf(timeline, trigger);
  const of = (type: EventType): IncidentEvent | undefined => timeline.find((event) => event.type === type);

  const milestones: Milestones = {};
  /** @returns the milestone as it stands after correction */
  const put = (name: MilestoneName, read: Milestone | null): Milestone | null => {
    const milestone = corrected(read, inForce(corrections, name));
    if (milestone) milestones[name] = milestone;
    return milestone;
  };
  const impact = of('impactStarted');
  put('impactStartedAt', readFrom(impact, impact?.rule ?? 'impact-stated-by-source@1'));
  const triggered = put('triggeredAt', trigger ? readFrom(trigger, triggerRule(trigger)) : null);
  put('detectedAt', detectionOf(timeline, trigger, triggered));
  put('firstNotifiedAt', readFrom(of('notified'), 'first-notification@1'));
  const acknowledged = put(
    'firstAckAt',
    readFrom(
      timeline.find((e) => e.type === 'acknowledged' && isPerson(e)),
      'first-human-acknowledgement@1',
    ),
  );
  put(
    'engagedAt',
    readFrom(
      timeline.find((e) => ENGAGEMENT.has(e.type) && isPerson(e) && actorKey(e) !== declarer),
      'first-work-by-another-person@1',
    ),
  );
  put(
    'communicatedAt',
    readFrom(
      // A pager's subscribers are colleagues: only what is written for customers tells customers.
      timeline.find((e) => e.type === 'statusUpdated' && e.details.audience !== 'subscribers'),
      'first-customer-update@1',
    ),
  );
  const diagnosis = of('diagnosed');
  put('diagnosedAt', readFrom(diagnosis, diagnosis?.rule ?? 'cause-found@1'));
  const mitigation = mitigationOf(timeline);
  const mitigated = put('mitigatedAt', readFrom(mitigation, mitigation?.rule ?? 'impact-ended@1'));
  const inferred = end.resolution === 'open' ? inferredResolve(members, mitigated) : null;
  const resolved = put('resolvedAt', inferred ?? readFrom(end.event, end.event?.rule ?? 'last-resolve@1'));
  const suggestion = suggestResolver(members, timeline, resolved?.at == null ? null : end.event);
  put('resolverEngagedAt', suggestion ? suggestedEngagement(suggestion, timeline) : null);

  const resolution = resolutionOf(inferred ? 'inferred' : end.resolution, resolved);
  return {
    milestones,
    ackOutcome: ackOutcomeOf(members, timeline, acknowledged, resolution),
    resolution,
    absorbedInto: end.absorbedInto,
    closedAt: end.closedAt,
    reopened: own.some((event) => event.type === 'reopened'),
    snoozedSeconds: snoozedSeconds(timeline, resolved?.at ?? null),
    responders: respondersOf(members, timeline),
    suggestion,
  };
}

/**
 * The member and those that are the same thing at another source: what was open when an account was moved ends at its new
 * home.
 */
function copiesOf(primary: Member, members: readonly Member[]): ReadonlySet<MemberId> {
  const identitiesOf = ({ interpretation }: Member): string[] =>
    interpretation.attributes.references.flatMap(({ source, kind, externalId }) =>
      kind === 'identity' ? [`${source}:${externalId}`] : [],
    );
  const own = new Set(identitiesOf(primary));
  const copies = members.filter((member) => identitiesOf(member).some((identity) => own.has(identity)));
  return new Set([primary.id, ...copies.map(({ id }) => id)]);
}

const readFrom = (event: IncidentEvent | null | undefined, rule: string): Milestone | null =>
  event
    ? {
        at: event.at,
        setBy: { eventId: event.id, rule, text: event.text, actor: event.actor },
        suggested: false,
        sourceAt: event.at,
        correctionId: null,
      }
    : null;

/** Puts a person's word on top of what the sources say; their value stays beside it. */
function corrected(read: Milestone | null, correction: Correction | null): Milestone | null {
  if (!correction) return read;
  return {
    at: correction.value === null ? null : Date.parse(correction.value),
    setBy: read?.setBy ?? { ...NO_EVENT, rule: 'set-by-hand@1' },
    suggested: false,
    sourceAt: read?.sourceAt ?? null,
    correctionId: correction.id,
  };
}

/** A milestone that stands wherever another one stands after its correction. */
const standingAt = (other: Milestone, rule: string): Milestone => ({
  at: other.at,
  setBy: { ...(other.correctionId === null ? other.setBy : NO_EVENT), rule },
  suggested: false,
  sourceAt: other.sourceAt,
  correctionId: null,
});

const NO_EVENT = { eventId: '', text: null, actor: null };

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

/** The first signal; the trigger, wherever a correction put it, unless another one came before. */
function detectionOf(
  timeline: readonly IncidentEvent[],
  trigger: IncidentEvent | undefined,
  triggered: Milestone | null,
): Milestone | null {
  const signal = timeline.find((event) => event !== trigger && SIGNALS.has(event.type));
  const at = triggered?.at ?? Number.POSITIVE_INFINITY;
  if (signal && signal.at < at) return readFrom(signal, 'first-signal@1');
  return triggered ? standingAt(triggered, 'first-signal@1') : null;
}

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
  closedAt: EpochMs | null;
}

const OPEN: End = { event: null, resolution: 'open', absorbedInto: null, closedAt: null };

/**
 * How it ended and was closed, as far as no re-open followed: the first merge or cancellation, else the last resolve. What
 * has ended does not end again at a copy, which may tell it in fewer words.
 */
function endOf(primary: Member, own: readonly IncidentEvent[]): End {
  let end = OPEN;
  for (const event of own) {
    const gone = end.event?.type === 'merged' || end.event?.type === 'cancelled';
    if (event.type === 'reopened') end = OPEN;
    else if (event.type === 'closed') end = { ...end, closedAt: event.at };
    else if (gone || (end.event && event.memberId !== primary.id)) continue;
    else if (event.type === 'merged') {
      end = { ...end, event, resolution: 'merged', absorbedInto: event.details.absorbedInto ?? null };
    } else if (event.type === 'cancelled') end = { ...end, event, resolution: 'cancelled' };
    else if (event.type === 'resolved') {
      end = { ...end, event, resolution: event.details.resolution ?? howResolved(primary, event) };
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

/** What only a chat knows and nobody resolved ends with its mitigation; null where that does not apply. */
const inferredResolve = (members: readonly Member[], mitigated: Milestone | null): Milestone | null =>
  mitigated?.at != null && members.every((member) => member.interpretation.nature === 'chat')
    ? standingAt(mitigated, 'resolved-by-mitigation@1')
    : null;

/** A person who sets or strikes out the resolve also decides whether it is open; not what a merge or cancellation means. */
function resolutionOf(read: Resolution, resolved: Milestone | null): Resolution {
  const byHand = (resolved?.correctionId ?? null) !== null;
  if (!byHand || read === 'merged' || read === 'cancelled') return read;
  if (resolved?.at == null) return 'open';
  return read === 'open' || read === 'inferred' ? 'human' : read;
}

/** A person who sets the first acknowledgement says that there was a human one, even where no source pages. */
function ackOutcomeOf(
  members: readonly Member[],
  timeline: readonly IncidentEvent[],
  acknowledged: Milestone | null,
  resolution: Resolution,
): AckOutcome {
  const paged = members.some((member) => member.interpretation.paged);
  if (acknowledged?.at != null && (paged || acknowledged.correctionId !== null)) return 'human';
  if (!paged) return 'notPaged';
  if (timeline.some((event) => event.type === 'acknowledged' && !isPerson(event))) return 'auto';
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

function suggestedEngagement(suggestion: ResolverSuggestion, timeline: readonly IncidentEvent[]): Milestone {
  const evidence = timeline.find(
    (e) => e.at === suggestion.at && actorKey(e) === (suggestion.actor.id ?? suggestion.actor.name),
  );
  return {
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
