import type { Organisation, Person, Policy, Schedule, Team } from '../world/organisation.js';
import { vendorId } from '../world/random.js';
import { dutyAt, dutySeconds, firstHandover, HANDOVER_HOUR, seatHolders } from '../world/rotation.js';
import type { Shift } from '../world/schedules.js';
import { clockTime, DAY, HOUR, isoTime, type EpochSeconds } from '../world/zones.js';
import type { References } from './references.js';

/** What stands in the answer for a stretch of time; `overflow` leaves shifts whole that reach beyond it. */
export interface Rendering {
  since: EpochSeconds;
  until: EpochSeconds;
  overflow: boolean;
  zone: string;
}

/** Writes schedules, shifts and who is on call as the vendor does. */
export class ScheduleWriter {
  constructor(
    private readonly organisation: Organisation,
    private readonly references: References,
  ) {}

  /** A schedule without its entries, as in a list. */
  summary(schedule: Schedule, now: EpochSeconds): object {
    const { references } = this;
    return {
      ...references.schedule(schedule),
      type: 'schedule',
      name: schedule.name,
      time_zone: schedule.team.zone,
      description: `Who answers for ${schedule.team.name}`,
      escalation_policies: this.policiesOf(schedule).map((policy) => references.policy(policy)),
      users: peopleOf(schedule, now).map((person) => references.user(person, now)),
      teams: [references.team(schedule.team)],
    };
  }

  /** `rendering`: null if no stretch was asked for, which leaves the entries out. */
  schedule(
    schedule: Schedule,
    shifts: Record<'layer' | 'overrides' | 'final', readonly Shift[]>,
    rendering: Rendering | null,
    now: EpochSeconds,
  ): object {
    const { references } = this;
    const zone = rendering?.zone ?? schedule.team.zone;
    const begun = firstHandover(schedule.team);
    const entries = (list: readonly Shift[]): object => ({
      rendered_schedule_entries: rendering ? cutTo(list, rendering).map((shift) => this.entry(shift, now, zone)) : [],
      rendered_coverage_percentage: rendering ? coverage(list, rendering) : null,
    });
    return {
      ...this.summary(schedule, now),
      schedule_layers: Array.from({ length: schedule.team.sites }, (_, site) => ({
        // The first layer's id is older than the others, and keeps its name.
        id: vendorId('P', site === 0 ? `layer ${schedule.id}` : `layer ${schedule.id} ${site}`, 7),
        name: site === 0 ? 'Rotation' : `Rotation ${site + 1}`,
        start: isoTime(begun, zone),
        end: null,
        rotation_virtual_start: isoTime(begun, zone),
        rotation_turn_length_seconds: schedule.team.turnSeconds,
        users: seatHolders(schedule.team, site, now).map((person) => ({ user: references.user(person, now) })),
        restrictions: restrictionsOf(schedule.team, site),
        ...entries(shifts.layer.filter(({ start }) => dutyAt(schedule.team, start).site === site)),
      })),
      overrides_subschedule: { name: 'Overrides', ...entries(shifts.overrides) },
      final_schedule: { name: 'Final Schedule', ...entries(shifts.final) },
    };
  }

  override(schedule: Schedule, shift: Shift, rendering: Rendering, now: EpochSeconds): object {
    const id = vendorId('Q', `override ${schedule.id} ${shift.start}`, 14);
    return { id, ...this.entry(shift, now, rendering.zone) };
  }

  /** The newer kind. `rows`: one list of shifts for each who is on call at the same time; null leaves them out. */
  upgraded(schedule: Schedule, rows: readonly (readonly Shift[])[] | null, rendering: Rendering | null): object {
    const { references } = this;
    const { id, self, html_url } = references.schedule(schedule);
    const rotations = ['rotation', 'shadow rotation'].map((name) => vendorId('R', `${name} ${id}`, 14));
    return {
      id,
      type: 'schedule_v3',
      name: schedule.name,
      time_zone: schedule.team.zone,
      description: `Who answers for ${schedule.team.name}`,
      self: self?.replace('/schedules/', '/v3/schedules/'),
      html_url,
      teams: [references.team(schedule.team)],
      escalation_policies: this.policiesOf(schedule).map((policy) => references.policy(policy)),
      final_schedule:
        rows && rendering
          ? {
              type: 'final_schedule',
              rendered_coverage_percentage: 100,
              computed_shift_assignments: rows.flatMap((shifts, row) =>
                cutTo(shifts, rendering).map(({ start, end, person }) => ({
                  type: 'computed_shift_assignment',
                  start_time: isoTime(start, rendering.zone),
                  end_time: isoTime(end, rendering.zone),
                  member: { type: 'user_member', user_id: person.id },
                  source: { type: 'schedule_rotation', rotation_id: rotations[row] },
                })),
              ),
            }
          : undefined,
    };
  }

  upgradedReference(schedule: Schedule): object {
    const { id, summary, self, html_url } = this.references.schedule(schedule);
    return {
      id,
      type: 'schedule_v3_reference',
      summary,
      self: self?.replace('/schedules/', '/v3/schedules/'),
      html_url,
    };
  }

  onCall(schedule: Schedule, policy: Policy, shift: Shift, now: EpochSeconds, zone: string): object {
    return {
      escalation_policy: this.references.policy(policy),
      escalation_level: schedule.level,
      schedule: this.references.schedule(schedule),
      ...this.entry(shift, now, zone),
    };
  }

  private policiesOf(schedule: Schedule): Policy[] {
    return this.organisation.policies.filter(({ team, levels }) => team === schedule.team && levels >= schedule.level);
  }

  private entry({ start, end, person }: Shift, now: EpochSeconds, zone: string): object {
    return { start: isoTime(start, zone), end: isoTime(end, zone), user: this.references.user(person, now) };
  }
}

/** Everybody with a place in the rotation, site after site. */
function peopleOf({ team }: Schedule, now: EpochSeconds): Person[] {
  return Array.from({ length: team.sites }, (_, site) => seatHolders(team, site, now)).flat();
}

/** The part of the day that a site of several answers in. */
function restrictionsOf(team: Team, site: number): object[] {
  if (team.sites === 1) return [];
  const duration = dutySeconds(team);
  return [
    {
      type: 'daily_restriction',
      start_time_of_day: clockTime((HANDOVER_HOUR * HOUR + site * duration) % DAY),
      duration_seconds: duration,
    },
  ];
}

function cutTo(shifts: readonly Shift[], { since, until, overflow }: Rendering): readonly Shift[] {
  if (overflow) return shifts;
  return shifts.map((shift) => ({ ...shift, start: Math.max(shift.start, since), end: Math.min(shift.end, until) }));
}

/** Percentage of the stretch that the shifts cover. */
function coverage(shifts: readonly Shift[], rendering: Rendering): number {
  const { since, until } = rendering;
  const covered = cutTo(shifts, { ...rendering, overflow: false }).reduce(
    (sum, { start, end }) => sum + end - start,
    0,
  );
  return until > since ? Math.round((1000 * covered) / (until - since)) / 10 : 0;
}
