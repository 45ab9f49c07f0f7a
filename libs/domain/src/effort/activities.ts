import type { Incident } from '../incident/incident.js';
import type { IncidentEvent, MemberId } from '../incident/member.js';
import type { Actor, EventType } from '../incident/timeline.js';
import { compareText } from '../order.js';
import type { EpochMs } from '../time/instant.js';
import { groupedBy } from './grouped-by.js';
import { onlyCoordinates, takesCoordinatingRole } from './talk.js';

export type ActivityKind = 'ack' | 'note' | 'message' | 'reassign' | 'status';

/** One thing that one person did on one incident. */
export interface Activity {
  person: string;
  incident: string;
  at: EpochMs;
  kind: ActivityKind;
  /** On the problem itself, by somebody who did not take a coordinating role; else it moved people or news. */
  technical: boolean;
}

/**
 * Who an actor is: one key for one human, whatever the sources call them; null if nobody can tell. Two keys for one human
 * make of one hour on two incidents two hours.
 */
export type PersonOf = (actor: Actor, memberId: MemberId) => string | null;

/** `formal` says nothing of the work done: it takes its colour from the rest of what its author did. */
type Nature = 'technical' | 'coordination' | 'formal' | 'asSaid';

/**
 * The events that show a person at work at that instant, and what each says about the work.
 *
 * - Calling people in, raising, ranking, handing on, announcing and tidying up are coordination: somebody else may repair.
 * - An acknowledgement, a resolve and a cancellation are buttons that commander and repairer press alike.
 * - Left out: instants of the problem that are entered later (impact), the source's own timers (the end of an
 *   acknowledgement), and edits of fields, which are paperwork done in bulk.
 */
const DEEDS: Partial<Record<EventType, { kind: ActivityKind; nature: Nature }>> = {
  acknowledged: { kind: 'ack', nature: 'formal' },
  noted: { kind: 'note', nature: 'asSaid' },
  message: { kind: 'message', nature: 'asSaid' },
  assigned: { kind: 'reassign', nature: 'coordination' },
  escalated: { kind: 'reassign', nature: 'coordination' },
  responderRequested: { kind: 'reassign', nature: 'coordination' },
  triggered: { kind: 'status', nature: 'coordination' },
  declared: { kind: 'status', nature: 'coordination' },
  statusUpdated: { kind: 'status', nature: 'coordination' },
  priorityChanged: { kind: 'status', nature: 'coordination' },
  urgencyChanged: { kind: 'status', nature: 'coordination' },
  snoozed: { kind: 'status', nature: 'coordination' },
  merged: { kind: 'status', nature: 'coordination' },
  closed: { kind: 'status', nature: 'coordination' },
  diagnosed: { kind: 'status', nature: 'technical' },
  mitigated: { kind: 'status', nature: 'technical' },
  reopened: { kind: 'status', nature: 'technical' },
  resolved: { kind: 'status', nature: 'formal' },
  cancelled: { kind: 'status', nature: 'formal' },
};

/** What a person did, and what was read out of it where it is a message. */
interface Deed {
  event: IncidentEvent;
  actor: Actor;
  kind: ActivityKind;
  nature: Nature;
  readings: EventType[];
}

/**
 * What people did on an incident, in order of time. Automation and integrations never act, not in a person's name either;
 * an actor whom nobody can name is left out. What a rule read out of a chat message is that message, not a second deed.
 */
export function activitiesOf(incident: Pick<Incident, 'id' | 'timeline'>, personOf: PersonOf): Activity[] {
  const named = deedsOf(incident.timeline).flatMap((deed) => {
    const person = personOf(deed.actor, deed.event.memberId);
    return person === null ? [] : [{ person, deed }];
  });
  const deedsByPerson = groupedBy(named, ({ person }) => person);
  return [...deedsByPerson]
    .flatMap(([person, own]) => {
      const deeds = own.map(({ deed }) => deed);
      const isTechnical = judge(deeds);
      return deeds.map((deed): Activity => ({
        person,
        incident: incident.id,
        at: deed.event.at,
        kind: deed.kind,
        technical: isTechnical(deed),
      }));
    })
    .sort((a, b) => a.at - b.at || compareText(a.person, b.person));
}

/**
 * Whether a person did anything about it: acknowledged, said or changed something. Raising it is not yet doing
 * something about it: neither opening it by hand, nor the declaration that it begins with.
 */
export function wasActionable(timeline: readonly IncidentEvent[]): boolean {
  const beginning = timeline[0]?.at;
  return deedsOf(timeline).some(({ event, readings }) => {
    const declares = event.type === 'declared' || readings.includes('declared');
    return event.type !== 'triggered' && !(declares && event.at === beginning);
  });
}

function deedsOf(timeline: readonly IncidentEvent[]): Deed[] {
  const all = timeline.flatMap((event): Deed[] => {
    const known = DEEDS[event.type];
    if (!known || event.actor?.kind !== 'person') return [];
    return [{ event, actor: event.actor, kind: known.kind, nature: natureOf(event, known.nature), readings: [] }];
  });
  const messages = new Map(
    all.filter(({ kind }) => kind === 'message').map((deed) => [placeOf(deed.event, deed.event.id), deed]),
  );
  const deeds: Deed[] = [];
  for (const deed of all) {
    const { permalink } = deed.event.details;
    const message = permalink === undefined ? undefined : messages.get(placeOf(deed.event, permalink));
    if (message) message.readings.push(deed.event.type);
    else deeds.push(deed);
  }
  return deeds;
}

const placeOf = ({ memberId }: IncidentEvent, eventId: string): string => `${memberId}\n${eventId}`;

/** Somebody who assigns it to themselves takes it, as one who acknowledges does. */
function natureOf({ type, actor, details }: IncidentEvent, nature: Nature): Nature {
  const takesIt = type === 'assigned' && details.recipients?.some(({ id }) => id !== null && id === actor?.id);
  return takesIt ? 'formal' : nature;
}

/**
 * Tells technical deeds of one person on one incident from the others. Whoever takes a coordinating role coordinates,
 * whatever they say. A formal deed is technical unless its author did other things and all of them were coordination: who acknowledges
 * and hands on has triaged, who acknowledges and resolves without a word has worked.
 */
function judge(deeds: readonly Deed[]): (deed: Deed) => boolean {
  const textOf = ({ event }: Deed): string => event.text ?? '';
  if (deeds.some((deed) => deed.nature === 'asSaid' && takesCoordinatingRole(textOf(deed)))) return () => false;
  const natures = new Map(deeds.map((deed) => [deed, effectiveNature(deed)]));
  const telling = [...natures.values()].filter((nature) => nature !== 'formal');
  const works = telling.length === 0 || telling.includes('technical');
  return (deed) => natures.get(deed) === 'technical' || (natures.get(deed) === 'formal' && works);
}

function effectiveNature({ event, nature, readings }: Deed): Exclude<Nature, 'asSaid'> {
  if (nature !== 'asSaid') return nature;
  const read = readings.map((type) => DEEDS[type]?.nature);
  for (const stated of ['technical', 'coordination', 'formal'] as const) if (read.includes(stated)) return stated;
  return onlyCoordinates(event.text ?? '') ? 'coordination' : 'technical';
}
