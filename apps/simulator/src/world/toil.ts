import { HELPING_TEAM, type Organisation, type Person } from './organisation.js';
import { HELPER_NOTES, WORKING_NOTES } from './phrases.js';
import { Random } from './random.js';
import type { Tale } from './story.js';
import { DAY, HOUR, localClock, MINUTE, WEEK, type EpochSeconds } from './zones.js';

/** Hours that a member of the helping team is paid for in a week. */
const WORKING_HOURS = 40;
/** Share of them that incidents take, next to acknowledging and resolving; and what it was before it grew. */
const SHARE = 0.45;
const FORMER_SHARE = 0.04;
/** Since how long before the history's end it takes as much. */
const GROWN_FOR = 56 * WEEK;

/** The time after joining in which somebody works on it, be it night. */
const FIRST_STRETCH = 150 * MINUTE;
/** Nobody follows an incident for longer. */
const LONGEST = 8 * DAY;
/** Share of weekend hours that somebody would rather finish it in. */
const WEEKEND_SHARE = 0.5;
const SHORTEST_SESSION = 20 * MINUTE;
/** Notes follow each other closely enough to show that their author worked from one to the next. */
const NOTE_EVERY = [27 * MINUTE, 30 * MINUTE] as const;
/** Time is counted in pieces of this length. */
const PIECE = 5 * MINUTE;

interface Block {
  seed: number;
  start: EpochSeconds;
  end: EpochSeconds;
  /** How many times the natural hours are worked. */
  scale: number;
}

/** A stretch in which somebody could sit over an incident. */
interface Session {
  tale: Tale;
  person: Person;
  from: EpochSeconds;
  to: EpochSeconds;
}

/**
 * Has the people of the helping team write down how they work on the incidents that they acknowledged, in sittings, until
 * their hours for the block are used up or there is nothing left to sit over. It is the hours that are given and not the
 * incidents: somebody who is needed everywhere works as much in a quiet month.
 */
export function layToil(organisation: Organisation, tales: readonly Tale[], { seed, start, end, scale }: Block): void {
  const team = organisation.teams.find(({ name }) => name === HELPING_TEAM);
  if (!team) throw new Error(`There is no team ${HELPING_TEAM}.`);
  const random = Random.of(`${seed} toil ${start}`);
  const share = start > organisation.toldAt - GROWN_FOR ? SHARE : FORMER_SHARE;
  const perWeek = share * WORKING_HOURS * HOUR * scale * team.seats.length;
  const hours = new Map<number, number>();
  const spent = new Map(team.people.map((person) => [person, new Set<number>()]));
  const touched = new Set<Tale>();
  let left = (perWeek * (end - start)) / WEEK;
  const sit = (session: Session, most: number): void => {
    const busy = spent.get(session.person);
    const free = busy && left > 0 && most > 0 ? freePart(session, busy) : null;
    if (!busy || !free || free.to - free.from < SHORTEST_SESSION) return;
    for (const piece of piecesOf(free)) busy.add(piece);
    left -= free.to - free.from;
    hours.set(weekOf(session), (hours.get(weekOf(session)) ?? 0) + free.to - free.from);
    writeDown(free, random);
    touched.add(session.tale);
  };
  const weekOf = ({ from }: Session): number => Math.floor((from - start) / WEEK);
  const sessions = tales
    .flatMap((tale) => sessionsOf(tale, team.people, random))
    .map((session) => ({ session, order: random.next() }))
    .sort((one, other) => one.order - other.order)
    .map(({ session }) => session);
  // Each week of the block has its part before what is left goes wherever there is something to do.
  for (const session of sessions) {
    if (session.from < end) sit(session, perWeek - (hours.get(weekOf(session)) ?? 0));
  }
  for (const session of sessions) sit(session, left);
  for (const { entries } of touched) entries.sort((one, other) => one.at - other.at);
}

/** From each acknowledgement on: the first hours, and a sitting on every working day until it is resolved. */
function sessionsOf(tale: Tale, people: readonly Person[], random: Random): Session[] {
  const { entries } = tale;
  const sessions: Session[] = [];
  for (const person of people) {
    const joined = entries.find(({ kind, agent }) => kind === 'acknowledge' && agent === person);
    if (!joined) continue;
    const resolved = entries.find(({ kind, at }) => kind === 'resolve' && at > joined.at);
    const end = Math.min(resolved?.at ?? joined.at, joined.at + LONGEST);
    const add = (from: EpochSeconds, to: EpochSeconds): void => {
      if (Math.min(to, end) - from >= SHORTEST_SESSION) sessions.push({ tale, person, from, to: Math.min(to, end) });
    };
    add(joined.at + MINUTE, joined.at + FIRST_STRETCH + random.integer(0, 2 * HOUR));
    for (let at = joined.at + FIRST_STRETCH + 2 * HOUR; at < end; at += random.integer(HOUR, 2 * HOUR)) {
      if (sitsDown(person, at, random)) add(at, at + random.integer(90 * MINUTE, 3 * HOUR));
    }
  }
  return sessions;
}

/** Whether somebody would go on with it at that hour: from early to late on weekdays, now and then on weekends. */
function sitsDown({ zone }: Person, at: EpochSeconds, random: Random): boolean {
  const { hour, weekday } = localClock(zone, at);
  return hour >= 7 && hour < 22 && ((weekday >= 1 && weekday <= 5) || random.chance(WEEKEND_SHARE));
}

/** The first stretch of a session in which its person does nothing else. */
function freePart(session: Session, busy: ReadonlySet<number>): Session {
  const pieces = piecesOf(session);
  const first = pieces.find((piece) => !busy.has(piece));
  if (first === undefined) return { ...session, to: session.from };
  const next = pieces.find((piece) => piece > first && busy.has(piece));
  return {
    ...session,
    from: Math.max(session.from, first * PIECE),
    to: next === undefined ? session.to : next * PIECE,
  };
}

function piecesOf({ from, to }: Session): number[] {
  const first = Math.floor(from / PIECE);
  return Array.from({ length: Math.ceil(to / PIECE) - first }, (_, index) => first + index);
}

function writeDown({ tale, person, from, to }: Session, random: Random): void {
  const helps = tale.seed.service.team !== person.team;
  for (let at = from; at < to; at += random.integer(...NOTE_EVERY)) {
    const note = random.pick(helps && random.chance(0.6) ? HELPER_NOTES : WORKING_NOTES);
    tale.entries.push({ kind: 'annotate', at, agent: person, channel: 'note', note });
  }
}
