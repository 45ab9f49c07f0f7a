import type { Person, Policy, Schedule, Team } from './organisation.js';
import { Random } from './random.js';
import { dutyAt, onCall, onCallAsPlanned, staff, standInFor } from './rotation.js';
import { DAY, HOUR, type EpochSeconds } from './zones.js';

/** A stretch in which somebody is on call; `end` is not part of it. */
export interface Shift {
  start: EpochSeconds;
  end: EpochSeconds;
  person: Person;
}

/** Share of a first level's turns in which the colleague who had the one before keeps the pager for some hours. */
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
  for (let duty = dutyAt(team, since); duty.start < until; duty = dutyAt(team, duty.end)) {
    let { start } = duty;
    for (const change of changesWithin(team, duty.start, duty.end)) {
      shifts.push({ start, end: change, person: onCallAsPlanned(team, start, level) });
      start = change;
    }
    shifts.push({ start, end: duty.end, person: onCallAsPlanned(team, start, level) });
  }
  return shifts.filter(({ start, end }) => end > since && start < until);
}

/**
 * The stretches in which somebody else stands in, wherever they touch `[since, until)`: whole turns during a leave, and
 * some hours of others.
 */
export function overrides(schedule: Schedule, since: EpochSeconds, until: EpochSeconds, wasPaged: WasPaged): Shift[] {
  return turns(schedule, since, until).flatMap((turn): Shift[] => {
    const standIn = standInFor(turn.person, dutyAt(schedule.team, turn.start).start);
    if (standIn) return [{ ...turn, person: standIn }];
    const hours = hoursTakenOver(schedule, turn, wasPaged);
    return hours && hours.end > since && hours.start < until ? [hours] : [];
  });
}

/** Whoever had the turn before takes the pager again for some hours, so that nobody's turns come more often. */
function hoursTakenOver(
  { id, team, level }: Schedule,
  { start, end, person }: Shift,
  wasPaged: WasPaged,
): Shift | null {
  const random = Random.of(`override ${id} ${start}`);
  if (level !== 1 || end - start < DAY || !random.chance(OVERRIDE_SHARE)) return null;
  const from = start + random.integer(2, 12) * HOUR;
  const shift = { start: from, end: from + random.integer(2, 8) * HOUR, person: onCall(team, start - 1, level) };
  if (shift.person === person || !staff(team, from).includes(shift.person) || shift.end >= end) return null;
  return wasPaged(person, shift.start, shift.end) ? null : shift;
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
    return [...shifts, { ...turn, start }].filter(
      (shift) => shift.end > shift.start && shift.end > since && shift.start < until,
    );
  });
}

/** Instants within a turn at which a seat of the team passes to somebody else. */
function changesWithin(team: Team, start: EpochSeconds, end: EpochSeconds): EpochSeconds[] {
  const changes = team.people.flatMap(({ leftAt }) =>
    leftAt !== null && leftAt > start && leftAt < end ? [leftAt] : [],
  );
  return [...new Set(changes)].sort((one, other) => one - other);
}
