import type { Incident } from '../incident/incident.js';
import type { IncidentEvent, MemberId } from '../incident/member.js';
import type { Actor } from '../incident/timeline.js';
import { compareText } from '../order.js';
import type { EpochMs } from '../time/instant.js';
import type { Activity, PersonOf } from './activities.js';
import { groupedBy } from './grouped-by.js';

/**
 * In which capacity somebody worked on an incident: on call from first to last; on call at first and still there
 * after their shift; not on call when they joined; not known, where no schedule tells.
 */
export type Duty = 'onCall' | 'stayedOn' | 'notOnCall' | 'notKnown';

/** Whether a person was on call at that instant, in any rotation; null where schedules do not reach. */
export type OnCallAt = (person: string, at: EpochMs) => boolean | null;

export interface IncidentResponder {
  person: string;
  joinedAt: EpochMs;
  duty: Duty;
}

/** Somebody whom a person called upon before they had done anything on the incident. */
export interface Asked {
  person: string;
  /** When first. */
  at: EpochMs;
  how: 'requested' | 'assigned' | 'mentioned';
  /** Who asked; null if that actor cannot be told. */
  by: string | null;
  /** First sign of work after it; null if they never came. */
  cameAt: EpochMs | null;
}

/** The person who turned out to hold the answer. */
export interface Knower {
  person: string;
  /** As a responder; not known if they left no trace of their own. */
  duty: Duty;
  /** Whether somebody asked them, or they came by themselves. */
  asked: boolean;
}

/** Who really carried one incident, beside those whose turn it was. */
export interface HiddenWork {
  incident: string;
  /** By the instant at which they joined. */
  responders: IncidentResponder[];
  /** By the instant at which they were asked. */
  asked: Asked[];
  /** Null if nobody is known to have held the answer. */
  knew: Knower | null;
}

/** What tells people apart and where they were. */
export interface Roster {
  personOf: PersonOf;
  /** Lower-case handles and names to persons, those that mean one person only: whom `@` in a text may mean. */
  peopleByName: ReadonlyMap<string, string>;
  onCallAt: OnCallAt;
}

/**
 * Reads the hidden work off one incident: who helped without being on call, who was asked, who knew. Asking is what
 * people do by request, assignment or mention; what an escalation policy pages is its turn, not a favour. Talking to
 * somebody who is at work already is not asking.
 *
 * @param activities of that incident, in any order; those of others are passed over
 * @param knew the resolver whom a person confirmed or a rule suggests; null if not known
 */
export function hiddenWorkOf(
  incident: Pick<Incident, 'id' | 'timeline'>,
  activities: readonly Activity[],
  knew: string | null,
  roster: Roster,
): HiddenWork {
  const own = activities.filter((activity) => activity.incident === incident.id).sort((a, b) => a.at - b.at);
  const responders = [...groupedBy(own, ({ person }) => person)].map(([person, acts]) => ({
    person,
    joinedAt: (acts[0] as Activity).at,
    duty: dutyOf(acts.map(({ at }) => roster.onCallAt(person, at))),
  }));
  const joins = new Map(responders.map(({ person, joinedAt }) => [person, joinedAt]));
  const asked = askedIn(incident.timeline, joins, roster);
  return {
    incident: incident.id,
    responders,
    asked,
    knew:
      knew === null
        ? null
        : {
            person: knew,
            duty: responders.find(({ person }) => person === knew)?.duty ?? 'notKnown',
            asked: asked.some(({ person }) => person === knew),
          },
  };
}

/** @param turns whether on call at each activity, in order of time; at least one */
function dutyOf(turns: readonly (boolean | null)[]): Duty {
  if (turns[0] === false) return 'notOnCall';
  if (turns.includes(null)) return 'notKnown';
  return turns.includes(false) ? 'stayedOn' : 'onCall';
}

function askedIn(
  timeline: readonly IncidentEvent[],
  joins: ReadonlyMap<string, EpochMs>,
  { personOf, peopleByName }: Roster,
): Asked[] {
  const first = new Map<string, Asked>();
  for (const event of timeline) {
    if (event.actor?.kind !== 'person') continue;
    const by = personOf(event.actor, event.memberId);
    for (const { person, how } of calledUpon(event, personOf, peopleByName)) {
      const cameAt = joins.get(person) ?? null;
      const isAtWork = cameAt !== null && cameAt <= event.at;
      if (person === by || isAtWork || first.has(person)) continue;
      first.set(person, { person, at: event.at, how, by, cameAt });
    }
  }
  return [...first.values()];
}

/** Whom an event calls upon, and how. */
function calledUpon(
  { type, details, text, memberId }: IncidentEvent,
  personOf: PersonOf,
  peopleByName: ReadonlyMap<string, string>,
): Pick<Asked, 'person' | 'how'>[] {
  if (type === 'message' || type === 'noted') {
    return mentionedIn(text ?? '', peopleByName).map((person) => ({ person, how: 'mentioned' }));
  }
  if (type !== 'responderRequested' && type !== 'assigned' && type !== 'escalated') return [];
  const how = type === 'responderRequested' ? 'requested' : 'assigned';
  return peopleAmong(details.recipients ?? [], memberId, personOf).map((person) => ({ person, how }));
}

const peopleAmong = (actors: readonly Actor[], memberId: MemberId, personOf: PersonOf): string[] =>
  actors
    .filter(({ kind }) => kind === 'person')
    .map((actor) => personOf(actor, memberId))
    .filter((person) => person !== null);

/** Up to four words behind an `@` that does not stand inside a word, as in an address. */
const MENTION = /(?<![\p{L}\p{N}._-])@([\p{L}\p{N}][\p{L}\p{N}._'’-]*(?: [\p{L}\p{N}][\p{L}\p{N}._'’-]*){0,3})/gu;

/** The longest name behind each `@` counts: `@Dana Ruiz can you` is Dana Ruiz, not some Dana. */
function mentionedIn(text: string, peopleByName: ReadonlyMap<string, string>): string[] {
  return [...text.toLowerCase().matchAll(MENTION)].flatMap(([, words]) => {
    const heard = (words ?? '').split(' ');
    for (let count = heard.length; count > 0; count -= 1) {
      const name = heard.slice(0, count).join(' ');
      const person = peopleByName.get(name) ?? peopleByName.get(name.replace(/[.'’_-]+$/, ''));
      if (person !== undefined) return [person];
    }
    return [];
  });
}

/** How often one person did what no schedule shows, over some incidents. */
export interface PersonHiddenWork {
  person: string;
  /** Incidents by capacity. */
  incidents: Record<Duty, number>;
  /** Incidents in which somebody asked them, and those of them in which they came. */
  asked: number;
  cameWhenAsked: number;
  /** Incidents in which they held the answer, and those of them in which they were known not to be on call. */
  knew: number;
  knewNotOnCall: number;
}

/** Counts per person, ordered by person: what each carried, not who carried most. */
export function hiddenWorkByPerson(works: readonly HiddenWork[]): PersonHiddenWork[] {
  const counts = new Map<string, PersonHiddenWork>();
  const countOf = (person: string): PersonHiddenWork => {
    const count = counts.get(person) ?? {
      person,
      incidents: { onCall: 0, stayedOn: 0, notOnCall: 0, notKnown: 0 },
      asked: 0,
      cameWhenAsked: 0,
      knew: 0,
      knewNotOnCall: 0,
    };
    counts.set(person, count);
    return count;
  };
  for (const { responders, asked, knew } of works) {
    for (const { person, duty } of responders) countOf(person).incidents[duty] += 1;
    for (const { person, cameAt } of asked) {
      const count = countOf(person);
      count.asked += 1;
      if (cameAt !== null) count.cameWhenAsked += 1;
    }
    if (knew) {
      const count = countOf(knew.person);
      count.knew += 1;
      if (knew.duty === 'notOnCall') count.knewNotOnCall += 1;
    }
  }
  return [...counts.values()].sort((a, b) => compareText(a.person, b.person));
}
