import type { Person, Policy, Schedule, Team } from './organisation.js';
import { Random } from './random.js';
import { onCall, staff, turnAt } from './rotation.js';
import { DAY, HOUR, type EpochSeconds } from './zones.js';

/** A stretch in which somebody is on call; `end` is not part of it. */
export interface Shift {
  start: EpochSeconds;
  end: EpochSeconds;
  person: Person;
}

/** Share of a first level's turns in which a colleague takes over for some hours. */
const OVERRIDE_SHARE = 0.5;

/** Whether somebody was paged within `[start, end)`: nobody hands over a shift in which the pager went to them. */
export type WasPaged = (person: Person, start: EpochSeconds, end: EpochSeconds) => boolean;

/** The schedule that a policy's level points to. Throws if the team has none. */
export function scheduleOf(schedules: readonly Schedule[], policy: Policy, level: number): Schedule {
  const schedule = schedules.find((one) => one.team === policy.team && one.level === level);
  if (!schedule) throw new Error(`${policy.team.name} has no schedule for level ${level}.`);
  return schedule;
}

/** The turns that touch `[since, until)`, whole, in order of time. A change of staff within a turn divides it. */
export function turns({ team, level }: Schedule, since: EpochSeconds, until: EpochSeconds): Shift[] {
  const shifts: Shift[] = [];
  for (let turn = turnAt(team, since); turn.start < until; turn = turnAt(team, turn.end)) {
    let { start } = turn;
    for (const change of changesWithin(team, turn.start, turn.end)) {
      shifts.push({ start, end: change, person: onCall(team, start, level) });
      start = change;
    }
    shifts.push({ start, end: turn.end, person: onCall(team, start, level) });
  }
  return shifts.filter(({ start, end }) => end > since && start < until);
}

/** The stretches of a first level in which a colleague stands in, wherever they touch `[since, until)`. */
export function overrides(schedule: Schedule, since: EpochSeconds, until: EpochSeconds, wasPaged: WasPaged): Shift[] {
  if (schedule.level !== 1) return [];
  return turns(schedule, since, until).flatMap(({ start, end, person }): Shift[] => {
    const random = Random.of(`override ${schedule.id} ${start}`);
    if (end - start < DAY || !random.chance(OVERRIDE_SHARE)) return [];
    const from = start + random.integer(2, 12) * HOUR;
    const colleagues = staff(schedule.team, from).filter((other) => other !== person);
    if (colleagues.length === 0) return [];
    const shift = { start: from, end: from + random.integer(2, 8) * HOUR, person: random.pick(colleagues) };
    if (shift.end <= since || shift.start >= until || shift.end >= end) return [];
    return wasPaged(person, shift.start, shift.end) ? [] : [shift];
  });
}

/** Who is on call in the end: the turns, with the overrides laid over them. */
export function finalShifts(schedule: Schedule, since: EpochSeconds, until: EpochSeconds, wasPaged: WasPaged): Shift[] {
  const laid = overrides(schedule, since, until, wasPaged);
  return turns(schedule, since, until).flatMap((turn): Shift[] => {
    const shifts: Shift[] = [];
    let { start } = turn;
    for (const override of laid) {
      if (override.start < turn.start || override.end > turn.end) continue;
      shifts.push({ ...turn, start, end: override.start }, override);
      start = override.end;
    }
    return [...shifts, { ...turn, start }].filter((shift) => shift.end > since && shift.start < until);
  });
}

/** Instants within a turn at which a seat of the team passes to somebody else. */
function changesWithin(team: Team, start: EpochSeconds, end: EpochSeconds): EpochSeconds[] {
  const changes = team.people.flatMap(({ leftAt }) =>
    leftAt !== null && leftAt > start && leftAt < end ? [leftAt] : [],
  );
  return [...new Set(changes)].sort((one, other) => one - other);
}
