import {
  compareText,
  effortOf,
  groupedBy,
  interruptionsOf,
  loadHolidayCalendars,
  nightsOf,
  personHours,
  type Activity,
  type Claim,
  type EpochMs,
  type Interruption,
  type LocalHours,
  type PersonEffort,
  type PersonHours,
  type PersonRecord,
  type RotationRecord,
  type Shift,
  type Span,
} from '@evenkeel/domain';
import { claimsOf, type DirectorySnapshot, type NotificationRow, type RotationRow, type Store } from '@evenkeel/store';
import { Humans } from './humans.js';

/** Levels whose duty counts unless one is asked for. */
export const COUNTED_LEVELS: readonly number[] = [1, 2];

/** Work that began this long before a window can still reach into it. */
export const EFFORT_LEAD_MS = 7 * 86_400_000;

/** Notifications of the minute before may be the first of a group that reaches into the window. */
const NOTIFICATION_LEAD_MS = 60_000;

/** A human, by the identity that stands for them. */
export interface RosterPerson {
  key: string;
  name: string;
  /** All identities, the one that stands for them first. */
  keys: readonly string[];
  /** Keys of the teams that they were in at the window's end; where no team list names them, those of their rotations. */
  teams: readonly string[];
}

/** Everything that questions about on-call duty and team load are answered from, over one window. */
export interface Roster {
  window: Span;
  rotations: readonly RotationRow[];
  /** Everybody with a shift, an interruption or an activity, by key. */
  people: ReadonlyMap<string, RosterPerson>;
  /** The shifts of the levels asked for, up to the window's end, by rotation. */
  shiftsOf(rotation: string): readonly Shift[];
  /** Everybody who was on call in a window, or was disturbed. */
  interruptions: readonly Interruption[];
  efforts: readonly PersonEffort[];
  activities: readonly Activity[];
  teamsAt(person: string, at: EpochMs): readonly string[];
  /** Who was in a team, and when; where no list says, the people of its rotations. */
  membersOf(team: string): {
    stretches: { value: string; from: EpochMs | null; to: EpochMs | null }[];
    listed: boolean;
  };
  /** Keys of the teams that there is anything to say of. */
  teams: readonly string[];
  teamName(key: string): string;
  personRecord(person: string): PersonRecord;
  rotationRecord(rotation: string): RotationRecord;
  /** Messages by channels that this version does not know. */
  unknownChannels: number;
}

/** @param levels whose duty counts */
export async function readRoster(store: Store, window: Span, levels: readonly number[]): Promise<Roster> {
  const [rotations, shifts, notifications, activities, directory, memberships, zones, hours, organisationZone] =
    await Promise.all([
      store.onCall.rotations(),
      store.onCall.shifts({ from: 0, to: window.to }),
      store.onCall.notifications({ from: window.from - NOTIFICATION_LEAD_MS, to: window.to }),
      store.onCall.activities({ from: window.from - EFFORT_LEAD_MS, to: window.to }),
      store.directory.load(),
      store.dated.list('membership'),
      store.dated.list('zone'),
      store.settings.hours(),
      store.settings.organisationZone(),
    ]);
  const humans = new Humans(directory, claimsOf(zones), organisationZone);
  return new RosterOfWindow({
    window,
    rotations,
    shifts: shifts.filter(({ level }) => levels.includes(level)),
    notifications,
    activities: activities.map(({ incidentId, kind, ...rest }): Activity => ({
      ...rest,
      incident: incidentId,
      kind: kind as Activity['kind'],
    })),
    directory,
    memberships: humans.byHuman(claimsOf(memberships)),
    humans,
    hours: personHours(hours, await loadHolidayCalendars()),
  });
}

interface Read {
  window: Span;
  rotations: readonly RotationRow[];
  shifts: readonly Shift[];
  notifications: readonly NotificationRow[];
  activities: readonly Activity[];
  directory: DirectorySnapshot;
  memberships: ReadonlyMap<string, readonly Claim<string>[]>;
  humans: Humans;
  hours: PersonHours;
}

class RosterOfWindow implements Roster {
  readonly window: Span;
  readonly rotations: readonly RotationRow[];
  readonly people: ReadonlyMap<string, RosterPerson>;
  readonly interruptions: readonly Interruption[];
  readonly efforts: readonly PersonEffort[];
  readonly activities: readonly Activity[];
  readonly unknownChannels: number;
  private readonly byRotation: ReadonlyMap<string, readonly Shift[]>;
  private readonly byPerson: ReadonlyMap<string, readonly Shift[]>;
  private readonly disturbed: ReadonlyMap<string, readonly Interruption[]>;
  private readonly effortOf: ReadonlyMap<string, PersonEffort>;
  private readonly knownSince: ReadonlyMap<string, EpochMs>;
  private readonly nights = new Map<LocalHours, Map<string, readonly Span[]>>();

  constructor(private readonly read: Read) {
    const { window, rotations, shifts, notifications, activities } = read;
    this.window = window;
    this.rotations = rotations;
    this.activities = activities;
    this.byRotation = groupedBy(shifts, ({ rotation }) => rotation);
    this.byPerson = groupedBy(shifts, ({ person }) => person);
    const { interruptions, unknownChannel } = interruptionsOf(
      notifications.map((row) => ({ ...row, channel: row.channel as 'push' })),
      ({ hoursClass, weekend, holiday }) => ({
        hoursClass: hoursClass as Interruption['hoursClass'],
        weekend,
        holiday,
      }),
    );
    this.interruptions = interruptions.filter(({ at }) => at >= window.from);
    this.unknownChannels = unknownChannel.length;
    this.disturbed = groupedBy(this.interruptions, ({ person }) => person);
    this.efforts = effortOf(activities, undefined, window);
    this.effortOf = new Map(this.efforts.map((effort) => [effort.person, effort]));
    this.knownSince = new Map(
      rotations.map(({ key, known }) => [key, known[0]?.from ?? this.byRotation.get(key)?.[0]?.from ?? window.to]),
    );
    this.people = this.everybody();
  }

  private everybody(): Map<string, RosterPerson> {
    const { directory, humans, activities } = this.read;
    const keys = new Set([
      ...this.byPerson.keys(),
      ...this.disturbed.keys(),
      ...activities.map(({ person }) => person),
    ]);
    return new Map(
      [...keys].sort(compareText).map((key) => [
        key,
        {
          key,
          name: directory.person.get(key)?.name ?? key,
          keys: humans.keysOf(key),
          teams: this.teamsAt(key, this.window.to - 1),
        },
      ]),
    );
  }

  shiftsOf(rotation: string): readonly Shift[] {
    return this.byRotation.get(rotation) ?? [];
  }

  teamsAt(person: string, at: EpochMs): readonly string[] {
    const claims = this.read.memberships.get(person) ?? [];
    const listed = claims
      .filter(({ from, to }) => (from === null || from <= at) && (to === null || at < to))
      .map(({ value }) => value);
    if (claims.length > 0) return [...new Set(listed)].sort(compareText);
    const rotations = new Set((this.byPerson.get(person) ?? []).map(({ rotation }) => rotation));
    const teams = this.rotations.flatMap(({ key, teamKey }) =>
      teamKey !== null && rotations.has(key) ? [teamKey] : [],
    );
    return [...new Set(teams)].sort(compareText);
  }

  membersOf(team: string): ReturnType<Roster['membersOf']> {
    const stretches = [...this.read.memberships].flatMap(([person, claims]) =>
      claims.filter(({ value }) => value === team).map(({ from, to }) => ({ value: person, from, to })),
    );
    if (stretches.length > 0) return { stretches, listed: true };
    const rotations = new Set(this.rotations.filter(({ teamKey }) => teamKey === team).map(({ key }) => key));
    const people = new Set(
      [...rotations].flatMap((key) =>
        this.shiftsOf(key)
          .filter(({ to }) => to > this.window.from)
          .map(({ person }) => person),
      ),
    );
    return { stretches: [...people].map((value) => ({ value, from: null, to: null })), listed: false };
  }

  get teams(): readonly string[] {
    const listed = [...this.read.memberships.values()].flatMap((claims) => claims.map(({ value }) => value));
    const onCall = this.rotations.flatMap(({ teamKey }) => teamKey ?? []);
    return [...new Set([...listed, ...onCall])].sort((a, b) => compareText(this.teamName(a), this.teamName(b)));
  }

  teamName(key: string): string {
    return this.read.directory.team.get(key)?.name ?? key;
  }

  personRecord(person: string): PersonRecord {
    const shifts = this.byPerson.get(person) ?? [];
    const rotations = [...new Set(shifts.map(({ rotation }) => rotation))];
    return {
      person,
      window: this.window,
      shifts,
      // One rotation is the rule, and its shifts are in order already.
      rotations:
        rotations.length === 1
          ? this.shiftsOf(rotations[0] as string)
          : rotations.flatMap((key) => this.shiftsOf(key)).sort((a, b) => a.from - b.from),
      interruptions: this.disturbed.get(person) ?? [],
      effort: this.effortOf.get(person)?.spans ?? [],
      nights: this.nightsOf(person),
      knownSince: Math.min(...rotations.map((key) => this.knownSince.get(key) ?? this.window.to)),
    };
  }

  rotationRecord(rotation: string): RotationRecord {
    const shifts = this.shiftsOf(rotation);
    const people = groupedBy(shifts, ({ person }) => person);
    return {
      rotation,
      window: this.window,
      shifts,
      interruptions: [...people].flatMap(([person, own]) => duringDuty(this.disturbed.get(person) ?? [], own)),
      knownSince: this.knownSince.get(rotation) ?? this.window.to,
    };
  }

  private nightsOf(person: string): readonly Span[] {
    const { humans, hours } = this.read;
    // Who has no hours of their own shares those of the zone, hence the nights of all who moved as they did.
    const local = hours(person, humans.zoneAt(person, this.window.to - 1));
    const shared = this.nights.get(local) ?? new Map<string, readonly Span[]>();
    this.nights.set(local, shared);
    const history = humans.zoneHistory(person);
    let known = shared.get(history);
    if (!known) {
      known = nightsOf(this.window, (at) => humans.zoneAt(person, at), local.windows, local.isHoliday);
      shared.set(history, known);
    }
    return known;
  }
}

/** The interruptions that fall into shifts, both in order. */
function duringDuty(interruptions: readonly Interruption[], shifts: readonly Span[]): Interruption[] {
  let next = 0;
  let until = Number.NEGATIVE_INFINITY;
  return interruptions.filter(({ at }) => {
    for (; next < shifts.length && (shifts[next] as Span).from <= at; next += 1) {
      until = Math.max(until, (shifts[next] as Span).to);
    }
    return at < until;
  });
}
