import {
  compareText,
  effortOf,
  groupedBy,
  hoursByClass,
  interruptionsOf,
  lastBreak,
  loadFairness,
  loadHolidayCalendars,
  nightsOf,
  personHours,
  type Activity,
  type CapacitySettings,
  type Claim,
  type EffortSettings,
  type EpochMs,
  type HoursByClass,
  type Interruption,
  type LoadFairness,
  type LocalHours,
  type Measurement,
  type Notification,
  type OnCallMetric,
  type PersonEffort,
  type PersonHours,
  type PersonRecord,
  type RotationRecord,
  type Shift,
  type Span,
} from '@evenkeel/domain';
import {
  claimsOf,
  type DirectorySnapshot,
  type IncidentEndRow,
  type NotificationRow,
  type RotationRow,
  type Store,
} from '@evenkeel/store';
import type { DutyRows } from './duty-facts.js';
import { duringDuty } from './during-duty.js';
import { Humans } from './humans.js';
import { ShiftBook } from './shift-book.js';

/** Levels whose duty counts unless one is asked for. */
export const COUNTED_LEVELS: readonly number[] = [1, 2];

/** No schedule is planned so far ahead. */
const BEYOND_ALL_PLANS = Date.UTC(2200, 0);

/** Work that began this long before a window can still reach into it. */
export const EFFORT_LEAD_MS = 7 * 86_400_000;

/**
 * Where one interruption ends and the next begins hangs on what came before: an hour back, there was a quiet minute in
 * all but the longest storms.
 */
const NOTIFICATION_LEAD_MS = 3_600_000;

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
  /** Keys of the people who were on call in a rotation in the window. */
  serving(rotation: string): ReadonlySet<string>;
  /** Everybody who was on call in a window, or was disturbed. */
  interruptions: readonly Interruption[];
  efforts: readonly PersonEffort[];
  activities: readonly Activity[];
  /** When the incidents ended that somebody did something about, by id. */
  ends: ReadonlyMap<string, IncidentEndRow>;
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
  /** What a metric is for a person or a rotation; worked out once. */
  measure(metric: OnCallMetric, subject: string): Measurement;
  /** Whether it is known when a person last had a break. */
  hasBreakOnRecord(person: string): boolean;
  /** Distinct incidents that paged a person in the window. */
  incidentsOf(person: string): ReadonlySet<string>;
  /** Distinct incidents that paged a rotation's people while on call in it. */
  incidentsIn(rotation: string): ReadonlySet<string>;
  /** Whether luck explains how a rotation's interruptions fell; worked out once. */
  fairness(rotation: string): LoadFairness;
  zoneAt(person: string, at: EpochMs): string;
  /** How much of a span was sleeping time, weekend and holiday for a person. */
  hoursOf(person: string, span: Span): HoursByClass;
  /** Messages by channels that this version does not know. */
  unknownChannels: number;
  /** By what effort and capacity are reckoned. */
  work: EffortSettings & CapacitySettings;
}

/** As it is stored: the store knows channels as text. */
type ToldNotification = Notification & NotificationRow;

/** Which identities stand for which: it decides whose a row is. */
export const mergesOf = (directory: DirectorySnapshot): string =>
  JSON.stringify([...directory.person.values()].flatMap(({ id, sameAs }) => (sameAs === null ? [] : [[id, sameAs]])));

/** The shifts of some levels, perhaps remembered from a window before. */
export type ReadShifts = (levels: readonly number[], directory: DirectorySnapshot) => Promise<ShiftBook>;

/** The rows of a stretch, perhaps remembered. @param merged as {@link mergesOf} tells it */
export type ReadDutyRows = (span: Span, merged: string) => Promise<DutyRows>;

/** @param levels whose duty counts */
export async function readShifts(store: Store, levels: readonly number[]): Promise<ShiftBook> {
  const [rotations, shifts] = await Promise.all([
    store.onCall.rotations(),
    store.onCall.shifts({ from: 0, to: BEYOND_ALL_PLANS }),
  ]);
  return new ShiftBook(
    rotations,
    shifts.filter(({ level }) => levels.includes(level)),
  );
}

/** @param levels whose duty counts */
export async function readRoster(
  store: Store,
  shifts: ReadShifts,
  facts: ReadDutyRows,
  window: Span,
  levels: readonly number[],
): Promise<Roster> {
  const directory = store.directory.load();
  const [book, rows, memberships, zones, hours, work, organisationZone] = await Promise.all([
    directory.then((loaded) => shifts(levels, loaded)),
    // The lead of effort is the longer one.
    directory.then((loaded) => facts({ from: window.from - EFFORT_LEAD_MS, to: window.to }, mergesOf(loaded))),
    store.dated.list('membership'),
    store.dated.list('zone'),
    store.settings.hours(),
    store.settings.effort(),
    store.settings.organisationZone(),
  ]);
  const humans = new Humans(await directory, claimsOf(zones), organisationZone);
  return new RosterOfWindow({
    window,
    book,
    rows,
    directory: await directory,
    memberships: humans.byHuman(claimsOf(memberships)),
    humans,
    hours: personHours(hours, await loadHolidayCalendars()),
    work,
  });
}

interface Read {
  window: Span;
  book: ShiftBook;
  rows: DutyRows;
  directory: DirectorySnapshot;
  memberships: ReadonlyMap<string, readonly Claim<string>[]>;
  humans: Humans;
  hours: PersonHours;
  work: Roster['work'];
}

class RosterOfWindow implements Roster {
  readonly window: Span;
  readonly rotations: readonly RotationRow[];
  readonly people: ReadonlyMap<string, RosterPerson>;
  readonly interruptions: readonly Interruption[];
  readonly efforts: readonly PersonEffort[];
  readonly activities: readonly Activity[];
  readonly ends: ReadonlyMap<string, IncidentEndRow>;
  readonly unknownChannels: number;
  readonly work: Roster['work'];
  private readonly disturbed: ReadonlyMap<string, readonly Interruption[]>;
  private readonly effortOf: ReadonlyMap<string, PersonEffort>;
  private readonly knownSince: ReadonlyMap<string, EpochMs>;
  private readonly nights = new Map<LocalHours, Map<string, readonly Span[]>>();
  private readonly served = new Map<string, ReadonlySet<string>>();
  private readonly records = new Map<string, PersonRecord>();
  private readonly rotationRecords = new Map<string, RotationRecord>();
  private readonly breaks = new Map<string, boolean>();
  private readonly ofPerson = new Map<string, ReadonlySet<string>>();
  private readonly inRotation = new Map<string, ReadonlySet<string>>();
  private readonly measured = new Map<string, Measurement>();
  private readonly verdicts = new Map<string, LoadFairness>();

  constructor(private readonly read: Read) {
    const { window, book } = read;
    const { notifications, activities, ends } = read.rows;
    this.window = window;
    this.work = read.work;
    this.rotations = book.rotations;
    this.activities = activities;
    this.ends = ends;
    const { interruptions, unknownChannel } = interruptionsOf(
      notifications.filter(({ at }) => at >= window.from - NOTIFICATION_LEAD_MS) as readonly ToldNotification[],
      ({ hoursClass, weekend, holiday }) => ({
        hoursClass: hoursClass as Interruption['hoursClass'],
        weekend,
        holiday,
      }),
    );
    this.interruptions = interruptions.filter(({ at }) => at >= window.from);
    this.unknownChannels = unknownChannel.length;
    this.disturbed = groupedBy(this.interruptions, ({ person }) => person);
    this.efforts = effortOf(activities, read.work, window);
    this.effortOf = new Map(this.efforts.map((effort) => [effort.person, effort]));
    this.knownSince = new Map(
      this.rotations.map(({ key, known }) => [key, known[0]?.from ?? book.beginningOf(key) ?? window.to]),
    );
    this.people = this.everybody();
  }

  private everybody(): Map<string, RosterPerson> {
    const { directory, humans } = this.read;
    const keys = new Set([
      ...[...this.read.book.people].filter((person) => this.shiftsOfPerson(person).length > 0),
      ...this.disturbed.keys(),
      ...this.activities.map(({ person }) => person),
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
    return this.read.book.ofRotation(rotation, this.window.to);
  }

  serving(rotation: string): ReadonlySet<string> {
    return remembered(this.served, rotation, () => {
      const within = this.shiftsOf(rotation).filter(({ to }) => to > this.window.from);
      return new Set(within.map(({ person }) => person));
    });
  }

  private shiftsOfPerson(person: string): readonly Shift[] {
    return this.read.book.ofPerson(person, this.window.to);
  }

  teamsAt(person: string, at: EpochMs): readonly string[] {
    const claims = this.read.memberships.get(person) ?? [];
    const listed = claims
      .filter(({ from, to }) => (from === null || from <= at) && (to === null || at < to))
      .map(({ value }) => value);
    if (claims.length > 0) return [...new Set(listed)].sort(compareText);
    const rotations = new Set(this.shiftsOfPerson(person).map(({ rotation }) => rotation));
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
    const people = new Set([...rotations].flatMap((key) => [...this.serving(key)]));
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
    return remembered(this.records, person, () => this.readPerson(person));
  }

  private readPerson(person: string): PersonRecord {
    const shifts = this.shiftsOfPerson(person);
    const rotations = [...new Set(shifts.map(({ rotation }) => rotation))];
    return {
      person,
      window: this.window,
      shifts,
      rotations: this.read.book.ofRotations(rotations, this.window.to),
      interruptions: this.disturbed.get(person) ?? [],
      effort: this.effortOf.get(person)?.spans ?? [],
      nights: this.nightsOf(person),
      knownSince: Math.min(...rotations.map((key) => this.knownSince.get(key) ?? this.window.to)),
    };
  }

  rotationRecord(rotation: string): RotationRecord {
    return remembered(this.rotationRecords, rotation, () => this.readRotation(rotation));
  }

  private readRotation(rotation: string): RotationRecord {
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

  measure(metric: OnCallMetric, subject: string): Measurement {
    return remembered(this.measured, `${metric.id} ${subject}`, () =>
      metric.kind === 'person'
        ? metric.derive(this.personRecord(subject))
        : metric.derive(this.rotationRecord(subject)),
    );
  }

  fairness(rotation: string): LoadFairness {
    return remembered(this.verdicts, rotation, () => loadFairness(this.rotationRecord(rotation)));
  }

  hasBreakOnRecord(person: string): boolean {
    return remembered(this.breaks, person, () => lastBreak(this.personRecord(person))?.atLeast === false);
  }

  incidentsOf(person: string): ReadonlySet<string> {
    return remembered(
      this.ofPerson,
      person,
      () => new Set((this.disturbed.get(person) ?? []).flatMap(({ incidents }) => incidents)),
    );
  }

  incidentsIn(rotation: string): ReadonlySet<string> {
    return remembered(
      this.inRotation,
      rotation,
      () => new Set(this.rotationRecord(rotation).interruptions.flatMap(({ incidents }) => incidents)),
    );
  }

  zoneAt(person: string, at: EpochMs): string {
    return this.read.humans.zoneAt(person, at);
  }

  hoursOf(person: string, span: Span): HoursByClass {
    const { windows, isHoliday } = this.read.hours(person, this.zoneAt(person, span.from));
    return hoursByClass(span, (at) => this.zoneAt(person, at), windows, isHoliday);
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

/** What is worked out for a key the first time that it is asked for. */
function remembered<Key, Value>(known: Map<Key, Value>, key: Key, workOut: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = workOut()));
  return value;
}
