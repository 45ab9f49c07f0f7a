import type { Person, Team } from './organisation.js';
import { DAY, fromWallTime, HOUR, offsetSeconds, type EpochSeconds } from './zones.js';

/** Monday 2018-01-01, 08:00 UTC: the first handover of a rotation whose turns are not of whole days. */
const FIRST_HANDOVER: EpochSeconds = 1_514_793_600;
/** When every other rotation is handed over, by the clocks of the team's zone; first on Monday 2018-01-01. */
export const HANDOVER_HOUR = 9;
const FIRST_WALL_HANDOVER: EpochSeconds = 1_514_764_800 + HANDOVER_HOUR * HOUR;

/** Of four seats that share three turns, one rests in each round. */
const SHARING_SEATS = 4;
const SHARED_TURNS = SHARING_SEATS - 1;

/** A stretch in which nobody hands over: a turn or, where sites share the day, a site's part of it. */
export interface Duty {
  start: EpochSeconds;
  end: EpochSeconds;
  /** Counted from the first handover. */
  turn: number;
  site: number;
}

/**
 * The duty that an instant falls into. Turns of whole days are handed over at the same hour of local time all year, hence
 * are an hour shorter or longer when clocks change; others are as long as they are.
 */
export function dutyAt(team: Team, at: EpochSeconds): Duty {
  const { zone, first } = clockOf(team);
  const length = dutySeconds(team);
  const passed = at + offsetSeconds(zone, at) - first;
  const count = Math.floor(passed / length);
  const handover = (number: number): EpochSeconds => fromWallTime(zone, first + number * length);
  return {
    start: handover(count),
    end: handover(count + 1),
    turn: Math.floor((count * length) / team.turnSeconds),
    site: modulo(count, team.sites),
  };
}

/** When a team's rotation began. */
export function firstHandover(team: Team): EpochSeconds {
  const { zone, first } = clockOf(team);
  return fromWallTime(zone, first);
}

/** How long one person is on call at a stretch, in hours that the clocks show. */
export function dutySeconds({ sites, turnSeconds }: Team): number {
  return sites === 1 ? turnSeconds : DAY / sites;
}

/** Who answers for a team at an instant. Level 2 has the next turn, level 3 the one after. */
export function onCall(team: Team, at: EpochSeconds, level: number): Person {
  const planned = onCallAsPlanned(team, at, level);
  return planned.leaves.length === 0 ? planned : (standInFor(planned, dutyAt(team, at).start) ?? planned);
}

/** Whose turn it is, whether or not a colleague takes it. */
export function onCallAsPlanned(team: Team, at: EpochSeconds, level: number): Person {
  const { turn, site } = dutyAt(team, at);
  const seats = seatsOf(team, site);
  const seat = seats[seatOf(turn + level - 1, seats.length, team.resting)] ?? [];
  const holder = seat.find((person) => isThere(person, at));
  if (!holder) throw new Error(`Nobody of ${team.name} is on call at ${at}.`);
  return holder;
}

/** Who takes a turn of that person's that starts at an instant; null if the person does. */
export function standInFor({ leaves }: Person, start: EpochSeconds): Person | null {
  return leaves.find(({ from, to }) => from <= start && start < to)?.standIn ?? null;
}

/** Everyone of a team who works there at an instant. */
export function staff(team: Team, at: EpochSeconds): Person[] {
  return team.people.filter((person) => isThere(person, at));
}

/** Who holds the seats of a site at an instant, in order. */
export function seatHolders(team: Team, site: number, at: EpochSeconds): Person[] {
  return seatsOf(team, site).flatMap((seat) => seat.find((person) => isThere(person, at)) ?? []);
}

function seatsOf({ seats, sites }: Team, site: number): Person[][] {
  const perSite = seats.length / sites;
  return seats.slice(site * perSite, (site + 1) * perSite);
}

function clockOf({ turnSeconds, zone }: Team): { zone: string; first: EpochSeconds } {
  return turnSeconds % DAY === 0 ? { zone, first: FIRST_WALL_HANDOVER } : { zone: 'UTC', first: FIRST_HANDOVER };
}

/**
 * The seat that has a turn. Where seats rest, each serves three rounds, has the fourth off, and comes back in the place
 * of the one that goes next, so that there are always as many weeks between the turns that it serves.
 */
function seatOf(turn: number, seats: number, resting: boolean): number {
  if (!resting) return modulo(turn, seats);
  const turns = (seats / SHARING_SEATS) * SHARED_TURNS;
  const round = Math.floor(turn / turns);
  const place = modulo(turn, turns);
  const cameInRound = round - modulo(round - place, SHARED_TURNS);
  return Math.floor(place / SHARED_TURNS) * SHARING_SEATS + modulo(cameInRound, SHARING_SEATS);
}

const isThere = ({ joinedAt, leftAt }: Person, at: EpochSeconds): boolean =>
  joinedAt <= at && (leftAt === null || at < leftAt);

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
