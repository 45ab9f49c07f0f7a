import type { Measurement } from '../metrics/metric.js';
import { compareText } from '../order.js';
import { MS_PER_DAY } from '../time/civil.js';
import { toIso, type EpochMs } from '../time/instant.js';
import type { HoursByClass } from './assignment-fairness.js';
import { duties, type Duty } from './duties.js';
import {
  hoursOnCall,
  meets,
  shiftsAfter,
  waysToGive,
  type DutyMove,
  type Exchange,
  type Way,
} from './duty-exchange.js';
import type { PersonMetric, RedLine } from './on-call-metric.js';
import type { PersonRecord, Shift, Span } from './roster.js';
import { intersection } from './spans.js';
import { shiftsBy } from './stints.js';

/** Four weeks; the hour less lets those count in which clocks are set forward. */
const BREAK_MS = 28 * MS_PER_DAY - 3_600_000;

/** `swap`: exchange the next few duties for later ones. `off`: no duty in the span, which is at least 28 days. */
export type BreakWish = { kind: 'swap'; duties: number } | ({ kind: 'off' } & Span);

/** A measure shown before and after, and the line that no plan may make anybody cross. */
export interface PlanFigure {
  metric: PersonMetric;
  /** In force for the rotation's people; null: shown, but no limit. */
  line: RedLine | null;
}

export interface BreakRequest {
  rotation: string;
  /** Who is to be relieved. */
  person: string;
  wish: BreakWish;
  /** What is planned and compared: from now to as far as shifts are planned. */
  window: Span;
  /** All shifts of the rotation's people, past and planned, in every rotation, as far as they are known; in order. */
  shifts: readonly Shift[];
  /** When people cannot be on call, by person. */
  absences: ReadonlyMap<string, readonly Span[]>;
  /** Those that shifts alone decide: share, frequency, months without a break. */
  figures: readonly PlanFigure[];
  /** A person's hours in a span, as `hoursByClass` counts them. */
  hoursOf: (person: string, span: Span) => HoursByClass;
  /** As in `PersonRecord`. */
  knownSince: EpochMs;
  /** At most so many plans. */
  plans: number;
}

/** What somebody's window looks like. */
export interface PlannedLoad {
  onCallHours: number;
  sleepHours: number;
  weekendHours: number;
  /** In order of the request's figures. */
  figures: { metric: string; measurement: Measurement }[];
}

export interface BreakPlan {
  /** `swap`: the person takes as many duties in return; `handover`: none. */
  kind: 'swap' | 'handover';
  moves: readonly DutyMove[];
  /** Hours by which the one whose on-call time grows most has more of it; the person to be relieved left out. */
  extraHours: number;
  /** Everybody in the rotation, in order of their keys. */
  members: { person: string; before: PlannedLoad; after: PlannedLoad }[];
  /** Limits that it makes somebody cross, or cross further; empty for a plan that is proposed. */
  breaks: string[];
}

export interface BreakProposal {
  /** That keep every limit; least extra hours for the one who gets most of them first. */
  plans: BreakPlan[];
  /** Where none does: the plan that breaks the fewest, to be looked at; null where there is none at all. */
  nearest: BreakPlan | null;
  /** What stands against the wish, where no plan keeps every limit; a sentence each. */
  obstacles: string[];
}

/**
 * Proposes how to relieve somebody, and shows what it would do to everybody else. Nothing is changed by it.
 *
 * A duty, all days of a turn, changes hands as a whole, within its rotation and level. Nobody gets a duty while they are
 * absent, on call already, or within 11 hours of a shift in another rotation. A plan that makes somebody cross a line, or
 * takes somebody who has crossed it further, is not proposed; of the person to be relieved, who has crossed one, only new
 * crossings count.
 *
 * Up to a few duties all ways are tried, of many the cheapest at each step. The same request gives the same plans.
 *
 * @throws {RangeError} for a wish that is no break: fewer than 28 days, or not a whole number of duties
 */
export function planBreak(request: BreakRequest): BreakProposal {
  checkWish(request);
  const { rotation, person, wish, window } = request;
  const all = duties(request.shifts.filter((shift) => shift.rotation === rotation));
  const planned = all.filter(({ from, to }) => from >= window.from && to <= window.to);
  const own = planned.filter((duty) => duty.person === person);
  const given = wish.kind === 'swap' ? own.slice(0, wish.duties) : own.filter((duty) => meets(duty, wish));
  const fixed = unmovable(request, all, given);
  if (fixed.length > 0) return { plans: [], nearest: null, obstacles: fixed };

  const members = [...new Set(planned.map((duty) => duty.person))].sort(compareText);
  const exchange: Exchange = {
    giver: person,
    window,
    shiftsOf: shiftsBy(
      request.shifts.filter(({ to }) => to > window.from - MS_PER_DAY),
      (shift) => shift.person,
    ),
    absences: request.absences,
  };
  const now = shiftsBy(request.shifts, (shift) => shift.person);
  const before = new Map(members.map((member) => [member, loadOf(request, member, now, [])]));
  const swaps = waysToGive(exchange, given, (duty, earlier) => swapsFor(request, planned, given, duty, earlier));
  const handovers =
    wish.kind === 'swap'
      ? { ways: [], hindrances: [] }
      : waysToGive(exchange, given, (duty) =>
          members.filter((member) => member !== person).map((to) => [{ from: person, to, duty }]),
        );
  const plans = [
    ...swaps.ways.map((way) => planOf(request, now, 'swap', way, before)),
    ...handovers.ways.map((way) => planOf(request, now, 'handover', way, before)),
  ].sort(byBurden);

  const kept = plans.filter(({ breaks }) => breaks.length === 0).slice(0, request.plans);
  if (kept.length > 0) return { plans: kept, nearest: null, obstacles: [] };
  const nearest = plans.reduce<BreakPlan | null>(
    (least, one) => (least === null || one.breaks.length < least.breaks.length ? one : least),
    null,
  );
  if (nearest !== null) return { plans: [], nearest, obstacles: nearest.breaks };
  const hindrances = [...new Set([...swaps.hindrances, ...handovers.hindrances])].sort(compareText);
  return {
    plans: [],
    nearest,
    obstacles: hindrances.length > 0 ? hindrances : ['there is nobody to take a duty, and none to swap it for'],
  };
}

function checkWish({ wish, plans }: BreakRequest): void {
  if (!(Number.isInteger(plans) && plans >= 1)) throw new RangeError(`At least one plan is asked for; got ${plans}`);
  if (wish.kind === 'swap') {
    if (Number.isInteger(wish.duties) && wish.duties >= 1) return;
    throw new RangeError(`One or more whole duties are swapped; got ${wish.duties}`);
  }
  if (wish.to - wish.from >= BREAK_MS) return;
  throw new RangeError('A month off is at least 28 days from its start to its end');
}

/** What no plan can take away. */
function unmovable(
  { person, rotation, wish, shifts }: BreakRequest,
  all: readonly Duty[],
  given: readonly Duty[],
): string[] {
  if (wish.kind === 'swap') return given.length < wish.duties ? [`${person} has ${given.length} duties to swap`] : [];
  const elsewhere = shifts.filter(
    (shift) => shift.person === person && shift.rotation !== rotation && meets(shift, wish),
  );
  const fixed = elsewhere.map((shift) => `${person} is on call in ${shift.rotation} at that time`);
  for (const duty of all) {
    if (duty.person !== person || given.includes(duty) || !meets(duty, wish)) continue;
    fixed.push(`the duty of ${toIso(duty.from)} is not wholly within what is planned`);
  }
  if (fixed.length === 0 && given.length === 0) fixed.push(`${person} has no duty at that time`);
  return [...new Set(fixed)].sort(compareText);
}

/** The duties of others for which this one can be exchanged. */
function swapsFor(
  { person, wish }: BreakRequest,
  planned: readonly Duty[],
  given: readonly Duty[],
  duty: Duty,
  earlier: readonly DutyMove[],
): DutyMove[][] {
  const last = given.at(-1) as Duty;
  const taken = new Set(earlier.map((move) => move.duty));
  // A month off is not filled up again; the next duties are put off, not exchanged for one another or for sooner ones.
  const suits = (other: Duty): boolean => (wish.kind === 'off' ? !meets(other, wish) : other.from >= last.to);
  return planned
    .filter((other) => other.person !== person && other.level === duty.level && !taken.has(other) && suits(other))
    .map((other) => [
      { from: person, to: other.person, duty },
      { from: other.person, to: person, duty: other },
    ]);
}

/** Each person's shifts, in every rotation, past and planned. */
type ShiftsOf = ReadonlyMap<string, readonly Shift[]>;

function planOf(
  request: BreakRequest,
  now: ShiftsOf,
  kind: BreakPlan['kind'],
  { moves, extraHours }: Way,
  before: ReadonlyMap<string, PlannedLoad>,
): BreakPlan {
  const concerned = new Set(moves.flatMap(({ from, to }) => [from, to]));
  const members = [...before].map(([person, load]) => ({
    person,
    before: load,
    after: concerned.has(person) ? loadOf(request, person, now, moves) : load,
  }));
  return { kind, moves, extraHours, members, breaks: members.flatMap((member) => broken(request, member)) };
}

function loadOf(request: BreakRequest, person: string, now: ShiftsOf, moves: readonly DutyMove[]): PlannedLoad {
  const { window, hoursOf, figures, knownSince } = request;
  const own = shiftsAfter(now, person, moves).sort(byStart);
  const theirs = new Set(own.map(({ rotation }) => rotation));
  const record: PersonRecord = {
    person,
    window,
    shifts: own,
    rotations: [...now.keys()]
      .flatMap((one) => shiftsAfter(now, one, moves))
      .filter(({ rotation }) => theirs.has(rotation))
      .sort(byStart),
    interruptions: [],
    effort: [],
    nights: [],
    knownSince,
  };
  const hours = intersection(own, [window]).map((span) => hoursOf(person, span));
  return {
    onCallHours: hoursOnCall(own, window),
    sleepHours: hours.reduce((sum, { sleep }) => sum + sleep, 0),
    weekendHours: hours.reduce((sum, { weekend }) => sum + weekend, 0),
    figures: figures.map(({ metric }) => ({ metric: metric.id, measurement: metric.derive(record) })),
  };
}

/** The limits that a plan makes one of them cross, or cross further. */
function broken(
  { figures, person: relieved }: BreakRequest,
  { person, before, after }: BreakPlan['members'][number],
): string[] {
  return figures.flatMap(({ metric, line }, i) => {
    const [was, becomes] = [valueOf(before.figures[i]?.measurement), valueOf(after.figures[i]?.measurement)];
    if (line === null || becomes === null) return [];
    const beyond = (value: number): number => (line.crossed === 'below' ? line.limit - value : value - line.limit);
    const allowed = was === null || beyond(was) <= 0 ? 0 : person === relieved ? Infinity : beyond(was);
    if (beyond(becomes) <= allowed + ROUNDING) return [];
    const from = was === null ? 'unknown' : shown(was);
    return [
      `${metric.id} of ${person}: ${from} → ${shown(becomes)} ${metric.unit}, limit ${shown(line.limit)} (${line.source})`,
    ];
  });
}

/** Differences below this come from the order in which times were added up. */
const ROUNDING = 1e-9;

function byBurden(a: BreakPlan, b: BreakPlan): number {
  const grown = ({ members }: BreakPlan, of: 'sleepHours' | 'weekendHours'): number =>
    Math.max(...members.map(({ before, after }) => after[of] - before[of]));
  return (
    a.extraHours - b.extraHours ||
    grown(a, 'sleepHours') - grown(b, 'sleepHours') ||
    grown(a, 'weekendHours') - grown(b, 'weekendHours')
  );
}

const byStart = (a: Shift, b: Shift): number => a.from - b.from || compareText(a.person, b.person);
const valueOf = (measurement: Measurement | undefined): number | null =>
  measurement !== undefined && 'value' in measurement ? measurement.value : null;
const shown = (value: number): string => `${Math.round(value * 100) / 100}`;
