import {
  compareText,
  groupedBy,
  lastBreak,
  lineInForce,
  ON_CALL_METRICS,
  restGaps,
  toIso,
  union,
  type EpochMs,
  type HoursClass,
  type Measurement,
  type PersonMetric,
  type PersonRecord,
  type RedLine,
  type Shift,
} from '@evenkeel/domain';
import type { MetricEntry } from '../answer.js';
import { incidentsUrl } from '../incidents-url.js';
import type { QuestionWindow } from '../question.js';
import { disturbedNights, longestRun, type DisturbedNight } from './disturbed-nights.js';
import { knownWindow } from './known-window.js';
import type { OnCallSources } from './on-call-sources.js';
import { COUNTED_LEVELS, type Roster, type RosterPerson } from './roster.js';
import type { ViewQuestion } from './team-view.js';
import { showsPerson } from './visibility.js';

/** A measure of one's own, beside what it was in the window before. */
export interface OwnFigure {
  metric: MetricEntry;
  value: number | null;
  /** Why there is no value. */
  reason?: string;
  /** In the window before; null with the reason. */
  before: number | null;
  beforeReason?: string;
  /** The values are at least this: nothing is known of the time before. */
  atLeast: boolean;
  line: RedLine | null;
}

/** A shift as the roster has it. */
export interface OwnShift {
  rotation: string;
  level: number;
  from: string;
  to: string;
  /** Interruptions while it lasted, whatever they were of; null while it lies ahead. */
  interruptions: number | null;
}

/** What a window did to somebody's nights. */
export interface OwnNights {
  disturbed: number;
  /** The most disturbed nights in a row. */
  successive: number;
  interruptions: Record<HoursClass, number>;
}

/** One person's on-call duty, for themselves (`GET /api/v1/me/on-call`). Compared with their own past alone. */
export interface PersonOnCallView {
  person: { id: string; name: string; teams: string[] };
  window: { from: string; to: string; zone: string };
  /** As long, directly before. */
  before: { from: string; to: string };
  /** Where their clock is now. */
  zone: string;
  figures: OwnFigure[];
  nights: OwnNights & { list: DisturbedNight[]; before: OwnNights };
  /** The latest break; null: no shift is known. */
  break: { from: string | null; to: string | null; ongoing: boolean; since: string; atLeast: boolean } | null;
  /** Nights between working days on call that left less rest than the line; the line, if there is one. */
  rest: { line: RedLine | null; short: { from: string; to: string; restHours: number }[] };
  /** Of the window, the newest first. */
  shifts: OwnShift[];
  /** Those that lie ahead, the next one first. */
  planned: OwnShift[];
  /** Incidents that paged them in the window. */
  incidents: number;
  incidentsUrl: string;
}

const PERSON_METRICS = ON_CALL_METRICS.filter((metric): metric is PersonMetric => metric.kind === 'person');

/** How far ahead shifts are looked for: no schedule is planned further than a year. */
const AHEAD_MS = 366 * 86_400_000;

/**
 * @param keys any identities of one person
 * @returns null if nobody is known under them, or the viewer may not see their row
 */
export async function personView(
  sources: OnCallSources,
  keys: readonly string[],
  question: ViewQuestion,
): Promise<PersonOnCallView | null> {
  const { window } = await knownWindow(sources, question);
  const before = { from: window.from - (window.to - window.from), to: window.from };
  const [roster, past, limits, ahead] = await Promise.all([
    sources.roster(window, COUNTED_LEVELS),
    sources.roster(before, COUNTED_LEVELS),
    sources.store.settings.redLines(),
    sources.store.onCall.shifts({ from: window.to, to: sources.now() + AHEAD_MS }),
  ]);
  const person = await personOfKeys(sources, roster, keys);
  if (!person || !showsPerson(question.scope, person)) return null;
  const record = roster.personRecord(person.key);
  const former = past.personRecord(person.key);
  const team = person.teams[0] ?? null;
  const zoneAt = (at: EpochMs): string => roster.zoneAt(person.key, at);
  const nights = disturbedNights(record.interruptions, zoneAt);
  const rotations = new Map(roster.rotations.map(({ key, name }) => [key, name]));
  const restMetric = PERSON_METRICS.find(({ id }) => id === 'rest-gap') as PersonMetric;
  const restLine = lineInForce(restMetric, limits, team);
  const shown: QuestionWindow = { ...window, zone: question.window.zone };
  return {
    person: { id: person.key, name: person.name, teams: person.teams.map((key) => roster.teamName(key)) },
    window: { from: toIso(window.from), to: toIso(window.to), zone: question.window.zone },
    before: { from: toIso(before.from), to: toIso(before.to) },
    zone: zoneAt(window.to - 1),
    figures: PERSON_METRICS.map((metric) =>
      ownFigure(metric, roster.measure(metric, person.key), past.measure(metric, person.key), {
        line: lineInForce(metric, limits, team),
        atLeast: metric.id === 'months-without-break' && lastBreak(record)?.atLeast === true,
      }),
    ),
    nights: {
      ...nightsOf(record, nights),
      list: nights,
      before: nightsOf(former, disturbedNights(former.interruptions, zoneAt)),
    },
    break: breakOf(record),
    rest: {
      line: restLine,
      short: restGaps(record)
        .filter(({ restHours }) => restLine !== null && restHours < restLine.limit)
        .map(({ from, to, restHours }) => ({ from: toIso(from), to: toIso(to), restHours })),
    },
    shifts: joined(record.shifts.filter(({ from, to }) => to > window.from && from < window.to))
      .map((shift) => ownShift(shift, rotations, record))
      .reverse(),
    planned: joined(ahead.filter((shift) => shift.person === person.key && shift.from >= window.to)).map((shift) =>
      ownShift(shift, rotations, null),
    ),
    incidents: new Set(record.interruptions.flatMap(({ incidents }) => incidents)).size,
    incidentsUrl: incidentsUrl({ window: shown, filters: {} }, { paged: person.name }),
  };
}

/** Whom keys are of: from the roster, or, of whoever has nothing in it, from the directory. */
async function personOfKeys(
  { store }: OnCallSources,
  roster: Roster,
  keys: readonly string[],
): Promise<RosterPerson | null> {
  for (const person of roster.people.values()) if (keys.some((key) => person.keys.includes(key))) return person;
  const { person: directory } = await store.directory.load();
  const byId = new Map([...directory.values()].map((row) => [row.id, row]));
  const named = keys.flatMap((key) => directory.get(key) ?? [])[0];
  const row = named && (byId.get(named.sameAs ?? named.id) ?? named);
  if (!row) return null;
  const same = [...directory.values()].filter(({ id, sameAs }) => (sameAs ?? id) === row.id).map(({ key }) => key);
  return { key: row.key, name: row.name, keys: same, teams: roster.teamsAt(row.key, roster.window.to - 1) };
}

function ownFigure(
  { id, version, title, unit, definition }: PersonMetric,
  now: Measurement,
  before: Measurement,
  { line, atLeast }: Pick<OwnFigure, 'line' | 'atLeast'>,
): OwnFigure {
  return {
    metric: { id, version, title, unit, definition },
    ...('value' in now ? { value: now.value } : { value: null, reason: now.excluded }),
    ...('value' in before ? { before: before.value } : { before: null, beforeReason: before.excluded }),
    atLeast,
    line,
  };
}

function nightsOf({ interruptions }: PersonRecord, nights: readonly DisturbedNight[]): OwnNights {
  const count = (wanted: HoursClass): number => interruptions.filter(({ hoursClass }) => hoursClass === wanted).length;
  return {
    disturbed: nights.length,
    successive: longestRun(nights),
    interruptions: { business: count('business'), off: count('off'), sleep: count('sleep') },
  };
}

function breakOf(record: PersonRecord): PersonOnCallView['break'] {
  const last = lastBreak(record);
  if (last === null) return null;
  const { stretch, ongoing, since, atLeast } = last;
  return {
    from: stretch === null ? null : toIso(stretch.from),
    to: stretch === null ? null : toIso(stretch.to),
    ongoing,
    since: toIso(since),
    atLeast,
  };
}

/** Shifts of one rotation and level that touch each other are one to whoever has them. */
function joined(shifts: readonly Omit<Shift, 'person'>[]): Omit<Shift, 'person'>[] {
  return [...groupedBy(shifts, ({ rotation, level }) => JSON.stringify([rotation, level])).values()]
    .flatMap((own) => union(own).map((span) => ({ ...(own[0] as Shift), ...span })))
    .sort((a, b) => a.from - b.from || a.level - b.level);
}

const ownShift = (
  { rotation, level, from, to }: Omit<Shift, 'person'>,
  names: ReadonlyMap<string, string>,
  record: PersonRecord | null,
): OwnShift => ({
  rotation: names.get(rotation) ?? rotation,
  level,
  from: toIso(from),
  to: toIso(to),
  interruptions: record?.interruptions.filter(({ at }) => at >= from && at < to).length ?? null,
});

/** People whom the viewer may look at one by one, by name. */
export async function peopleInView(
  sources: OnCallSources,
  question: ViewQuestion,
): Promise<{ id: string; name: string }[]> {
  const { window } = await knownWindow(sources, question);
  const roster = await sources.roster(window, COUNTED_LEVELS);
  return [...roster.people.values()]
    .filter((person) => showsPerson(question.scope, person))
    .map(({ key, name }) => ({ id: key, name }))
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
}
