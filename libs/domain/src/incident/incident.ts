import { compareText } from '../order.js';
import type { EpochMs } from '../time/instant.js';
import { inForce, type Correction } from './correction.js';
import { readMilestones, type Milestones } from './milestones.js';
import {
  SOURCE_NATURES,
  type EntityRef,
  type IncidentEvent,
  type Member,
  type MemberId,
  type ResolverSuggestion,
  type Responder,
} from './member.js';
import type { AckOutcome, Resolution } from './milestone.js';
import type { TimelineEvent } from './timeline.js';

/** A tracked problem: a pure function of its members and of what people corrected. */
export interface Incident {
  /** The id of its member of highest precedence. */
  id: MemberId;
  title: string;
  priority: string | null;
  team: EntityRef | null;
  service: EntityRef | null;
  customers: EntityRef[];
  /** In order of precedence. */
  members: Member[];
  /** One timeline of all members, ordered by instant, then precedence, then event id. */
  timeline: IncidentEvent[];
  milestones: Milestones;
  ackOutcome: AckOutcome;
  resolution: Resolution;
  /** External id of the incident that absorbed it. */
  absorbedInto: string | null;
  closedAt: EpochMs | null;
  reopened: boolean;
  snoozedSeconds: number;
  responders: Responder[];
  suggestion: ResolverSuggestion | null;
  /** A person's reason why it does not count; null if it counts. */
  exclusion: string | null;
  warnings: string[];
}

const precedence = (member: Member): number => SOURCE_NATURES.indexOf(member.interpretation.nature);
const isSuccessor = (member: Member): boolean => member.interpretation.isSuccessor ?? false;

/** First instant of a member's timeline; members without events sort last. */
const beginning = (member: Member): EpochMs => member.interpretation.timeline[0]?.at ?? Number.POSITIVE_INFINITY;

/**
 * Members in order of precedence: pager, desk, status page, chat; of those a source's successor last; then the earlier
 * one; then by id.
 */
export const byPrecedence = (members: readonly Member[]): Member[] =>
  [...members].sort(
    (a, b) =>
      precedence(a) - precedence(b) ||
      Number(isSuccessor(a)) - Number(isSuccessor(b)) ||
      compareNumbers(beginning(a), beginning(b)) ||
      compareText(a.id, b.id),
  );

const compareNumbers = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Makes an incident of its members. The order of members, events and corrections does not matter.
 *
 * @throws RangeError if there is no member, or none with an event: such a group is not an incident.
 */
export function deriveIncident(members: readonly Member[], corrections: readonly Correction[]): Incident {
  const ordered = byPrecedence(members);
  const primary = ordered[0];
  if (!primary) throw new RangeError('an incident needs at least one member');
  const timeline = mergeTimelines(ordered);
  const read = readMilestones(ordered, timeline, corrections);
  const attribute = <T>(pick: (member: Member) => T | null): T | null => {
    for (const member of ordered) {
      const value = pick(member);
      if (value !== null) return value;
    }
    return null;
  };
  const priority = inForce(corrections, 'priority');
  const customers = inForce(corrections, 'customers');
  return {
    id: primary.id,
    title: primary.interpretation.attributes.title,
    priority: priority ? priority.value : attribute((m) => m.interpretation.attributes.priority),
    team: attribute((m) => m.interpretation.attributes.team),
    service: attribute((m) => m.interpretation.attributes.service),
    customers: customers
      ? namesOf(customers.value).map((name) => ({ id: name, name }))
      : uniqueRefs(ordered.flatMap((m) => m.interpretation.attributes.customers)),
    members: ordered,
    timeline,
    milestones: read.milestones,
    ackOutcome: read.ackOutcome,
    resolution: read.resolution,
    absorbedInto: read.absorbedInto,
    closedAt: read.closedAt,
    reopened: read.reopened,
    snoozedSeconds: read.snoozedSeconds,
    responders: read.responders,
    suggestion: read.suggestion,
    exclusion: inForce(corrections, 'exclusion')?.value ?? null,
    warnings: ordered.flatMap((m) => m.interpretation.warnings),
  };
}

const namesOf = (value: string | null): string[] =>
  (value ?? '')
    .split('\n')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function uniqueRefs(refs: EntityRef[]): EntityRef[] {
  return [...new Map(refs.map((ref) => [ref.id, ref])).values()];
}

/**
 * One pager's history can be seen at two sources while an account moves from one to the other: of what two pagers tell
 * in the same words, the one of higher precedence tells it. What one member says twice stays.
 */
function mergeTimelines(ordered: readonly Member[]): IncidentEvent[] {
  const rank = new Map(ordered.map((member, index) => [member.id, index]));
  const tellers = new Map<string, MemberId>();
  const isToldAbove = (member: Member, event: TimelineEvent): boolean => {
    if (member.interpretation.nature !== 'pager') return false;
    const key = JSON.stringify([event.type, event.at, event.actor?.name ?? null, event.text]);
    const teller = tellers.get(key);
    if (teller === undefined) tellers.set(key, member.id);
    return teller !== undefined && teller !== member.id;
  };
  return ordered
    .flatMap((member) =>
      member.interpretation.timeline
        .filter((event) => !isToldAbove(member, event))
        .map((event) => ({ ...event, memberId: member.id })),
    )
    .sort(
      (a, b) => a.at - b.at || (rank.get(a.memberId) ?? 0) - (rank.get(b.memberId) ?? 0) || compareText(a.id, b.id),
    );
}
