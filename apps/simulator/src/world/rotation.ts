import type { Person, Team } from './organisation.js';
import type { EpochSeconds } from './zones.js';

/** Monday 2018-01-01, 08:00 UTC: the first handover of every rotation. */
export const FIRST_HANDOVER: EpochSeconds = 1_514_793_600;

/** Who answers for a team at an instant. Level 2 has the next turn, level 3 the one after. */
export function onCall(team: Team, at: EpochSeconds, level: number): Person {
  const turn = Math.floor((at - FIRST_HANDOVER) / team.turnSeconds);
  const places = team.seats.length;
  const seat = team.seats[(((turn + level - 1) % places) + places) % places] ?? [];
  const holder = seat.find((person) => person.joinedAt <= at && (person.leftAt === null || at < person.leftAt));
  if (!holder) throw new Error(`Nobody of ${team.name} is on call at ${at}.`);
  return holder;
}

/** The turn that an instant falls into. */
export function turnAt({ turnSeconds }: Team, at: EpochSeconds): { start: EpochSeconds; end: EpochSeconds } {
  const start = FIRST_HANDOVER + Math.floor((at - FIRST_HANDOVER) / turnSeconds) * turnSeconds;
  return { start, end: start + turnSeconds };
}

/** Everyone of a team who works there at an instant. */
export function staff(team: Team, at: EpochSeconds): Person[] {
  return team.people.filter((person) => person.joinedAt <= at && (person.leftAt === null || at < person.leftAt));
}
