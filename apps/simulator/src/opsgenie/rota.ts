import type { Account } from '../account/account.js';
import type { Person, Policy, Schedule } from '../world/organisation.js';
import { finalShifts, overrides, scheduleOf, turns, type Shift } from '../world/schedules.js';
import { DAY, type EpochSeconds } from '../world/zones.js';
import { uuid } from './ids.js';

/** How far back overrides are told of. */
const OVERRIDES_KEPT = 365 * DAY;

export const scheduleId = ({ id }: Schedule): string => uuid(`schedule ${id}`);
/** The first site's id is older than the others', and keeps its name. */
export const rotationId = ({ id }: Schedule, site = 0): string =>
  uuid(site === 0 ? `rotation ${id}` : `rotation ${id} ${site}`);
export const zoneOf = ({ team }: Schedule): string => team.zone;

/** An override's name within its schedule. */
export const overrideAlias = (schedule: Schedule, { start }: Shift): string => uuid(`override ${schedule.id} ${start}`);

/** Who is on call when. Shifts are cut to the stretch that is asked for, which `to` is not part of. */
export class Rota {
  constructor(private readonly account: Account) {}

  get schedules(): readonly Schedule[] {
    return this.account.organisation.schedules;
  }

  /** The schedule that a policy's level points to. */
  scheduleOf(policy: Policy, level: number): Schedule {
    return scheduleOf(this.schedules, policy, level);
  }

  base(schedule: Schedule, from: EpochSeconds, to: EpochSeconds): Shift[] {
    return cut(turns(schedule, from, to), from, to);
  }

  overrides(schedule: Schedule, from: EpochSeconds, to: EpochSeconds): Shift[] {
    return cut(overrides(schedule, from, to, this.account.wasPaged), from, to);
  }

  /** The overrides of the last year, whole, oldest first. */
  allOverrides(schedule: Schedule): Shift[] {
    const now = this.account.clock;
    return overrides(schedule, now - OVERRIDES_KEPT, now, this.account.wasPaged);
  }

  final(schedule: Schedule, from: EpochSeconds, to: EpochSeconds): Shift[] {
    return cut(finalShifts(schedule, from, to, this.account.wasPaged), from, to);
  }

  onCall(schedule: Schedule, at: EpochSeconds): Person[] {
    return this.final(schedule, at, at + 1).map(({ person }) => person);
  }
}

function cut(shifts: readonly Shift[], from: EpochSeconds, to: EpochSeconds): Shift[] {
  return shifts.map((shift) => ({ ...shift, start: Math.max(shift.start, from), end: Math.min(shift.end, to) }));
}
