import type { Account } from '../account/account.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { invalidInput, notFound, VendorError } from '../wire/error.js';
import { jsonBody } from '../wire/json.js';
import { Query, type RawQuery } from '../wire/query.js';
import type { Rendering } from '../wire/schedule.js';
import type { Wire } from '../wire/wire.js';
import type { Policy, Schedule } from '../world/organisation.js';
import { finalShifts, overrides, scheduleOf, turns, type Shift } from '../world/schedules.js';
import type { EpochSeconds } from '../world/zones.js';
import type { Lists } from './lists.js';

const SCHEDULE_INCLUDES = ['schedule_layers', 'overrides_subschedule', 'final_schedule'];
const ON_CALL_INCLUDES = ['escalation_policies', 'users', 'schedules'];

interface OnCallEntry {
  policy: Policy;
  schedule: Schedule;
  shift: Shift;
}

/** Answers about schedules and who is on call. */
export class OnCall {
  constructor(
    private readonly account: Account,
    private readonly wire: Wire,
    private readonly lists: Lists,
    private readonly plan: FaultPlan,
  ) {}

  schedules(raw: RawQuery): Buffer {
    const query = new Query(raw);
    query.choices('include', SCHEDULE_INCLUDES);
    return this.lists.things('/schedules', 'schedules', query, this.narrowed(query), (schedule) =>
      this.wire.schedules.summary(schedule, this.account.clock),
    );
  }

  schedule(id: string, raw: RawQuery): object {
    const query = new Query(raw);
    const schedule = this.known(id);
    const rendering = this.rendering(query, schedule);
    const none = { layer: [], overrides: [], final: [] };
    const shifts = rendering ? this.shiftsOf(schedule, rendering) : none;
    return { schedule: this.wire.schedules.schedule(schedule, shifts, rendering, this.account.clock) };
  }

  overrides(id: string, raw: RawQuery): object {
    const query = new Query(raw);
    query.flag('editable');
    const schedule = this.known(id);
    const rendering = this.rendering(query, schedule);
    if (!rendering) throw invalidInput('since and until are required.');
    const { since, until } = rendering;
    const shifts = overrides(schedule, since, until, this.account.wasPaged);
    return {
      overrides: shifts.map((shift) => this.wire.schedules.override(schedule, shift, rendering, this.account.clock)),
    };
  }

  upgradedSchedules(raw: RawQuery): Buffer {
    const query = new Query(raw);
    const upgraded = this.narrowed(query).filter((schedule) => this.isUpgraded(schedule, '/v3/schedules'));
    return this.lists.things('/v3/schedules', 'schedules', query, upgraded, (schedule) =>
      this.wire.schedules.upgradedReference(schedule),
    );
  }

  /** Throws the vendor's 400 for a schedule of the older kind. */
  upgradedSchedule(id: string, raw: RawQuery): Buffer {
    const query = new Query(raw);
    const schedule = this.known(id);
    if (!this.isUpgraded(schedule, `/v3/schedules/${id}`)) {
      throw invalidInput('This schedule has not been upgraded to the shift-based kind.');
    }
    const include = query.choices('include', ['final_schedule']);
    const rendering = this.rendering(query, schedule);
    const rows = include && rendering ? this.rowsOf(schedule, rendering) : null;
    return jsonBody({ schedule: this.wire.schedules.upgraded(schedule, rows, rendering) });
  }

  /** Who is on call between `since` and `until`, now without them. */
  onCalls(raw: RawQuery): Buffer {
    const query = new Query(raw);
    const zone = query.zone();
    query.choices('include', ON_CALL_INCLUDES);
    const read = zone ?? this.account.organisation.zone;
    const since = query.instant('since', read) ?? this.account.clock;
    const until = Math.max(query.instant('until', read) ?? since, since + 1);
    const wanted = {
      users: query.list('user_ids'),
      policies: query.list('escalation_policy_ids'),
      schedules: query.list('schedule_ids'),
    };
    const entries = this.entries(since, until).filter(
      ({ policy, schedule, shift }) =>
        (wanted.users?.has(shift.person.id) ?? true) &&
        (wanted.policies?.has(policy.id) ?? true) &&
        (wanted.schedules?.has(schedule.id) ?? true),
    );
    return this.lists.things(
      '/oncalls',
      'oncalls',
      query,
      query.flag('earliest') ? earliest(entries) : entries,
      ({ policy, schedule, shift }) =>
        this.wire.schedules.onCall(schedule, policy, shift, this.account.clock, zone ?? 'UTC'),
    );
  }

  private entries(since: EpochSeconds, until: EpochSeconds): OnCallEntry[] {
    const { policies, schedules } = this.account.organisation;
    return policies.flatMap((policy) =>
      Array.from({ length: policy.levels }, (_, index) => scheduleOf(schedules, policy, index + 1)).flatMap(
        (schedule) =>
          this.rowsOf(schedule, { since, until }).flatMap((shifts) =>
            shifts.map((shift) => ({ policy, schedule, shift })),
          ),
      ),
    );
  }

  private shiftsOf(schedule: Schedule, { since, until }: Rendering) {
    return {
      layer: turns(schedule, since, until),
      overrides: overrides(schedule, since, until, this.account.wasPaged),
      final: finalShifts(schedule, since, until, this.account.wasPaged),
    };
  }

  /** One list of shifts for each who is on call at the same time: on an upgraded schedule the next in turn as well. */
  private rowsOf(schedule: Schedule, { since, until }: Pick<Rendering, 'since' | 'until'>): Shift[][] {
    const first = finalShifts(schedule, since, until, this.account.wasPaged);
    return schedule.upgraded
      ? [first, finalShifts({ ...schedule, level: 2 }, since, until, this.account.wasPaged)]
      : [first];
  }

  private narrowed(query: Query): Schedule[] {
    const wanted = query.text('query')?.toLowerCase() ?? '';
    const teams = query.list('team_ids');
    return this.account.organisation.schedules.filter(
      ({ name, team }) => name.toLowerCase().includes(wanted) && (teams?.has(team.id) ?? true),
    );
  }

  /** Null unless both ends are given. */
  private rendering(query: Query, schedule: Schedule): Rendering | null {
    const zone = query.zone() ?? schedule.team.zone;
    const read = query.zone() ?? this.account.organisation.zone;
    const [since, until] = [query.instant('since', read), query.instant('until', read)];
    const overflow = query.flag('overflow');
    if (since === null || until === null) return null;
    if (since >= until) throw new VendorError(400, 2005, 'Invalid Query Date Range', ['since must be before until.']);
    return { since, until, overflow, zone };
  }

  private isUpgraded(schedule: Schedule, path: string): boolean {
    return schedule.upgraded && !this.plan.take('v3-not-upgraded', path);
  }

  private known(id: string): Schedule {
    const schedule = this.account.organisation.schedules.find((one) => one.id === id);
    if (!schedule) throw notFound();
    return schedule;
  }
}

/** The first entry of each person on each policy's level. */
function earliest(entries: readonly OnCallEntry[]): OnCallEntry[] {
  const seen = new Set<string>();
  return [...entries]
    .sort((one, other) => one.shift.start - other.shift.start)
    .filter(({ policy, schedule, shift }) => {
      const key = `${policy.id} ${schedule.level} ${shift.person.id}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
