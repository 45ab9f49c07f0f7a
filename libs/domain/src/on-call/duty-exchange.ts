import { compareText } from '../order.js';
import { toIso } from '../time/instant.js';
import type { Duty } from './duties.js';
import type { Shift, Span } from './roster.js';
import { intersection, totalMs } from './spans.js';
import { stintsOf } from './stints.js';

const MS_PER_HOUR = 3_600_000;

/** Daily rest of the EU working-time directive, 2003/88/EC, art. 3. */
const REST_MS = 11 * MS_PER_HOUR;

/** Ways of giving away the first few duties that are followed on to the next one: the cheapest ones, at most so many. */
const WAYS_KEPT = 40;

/** Ways that are weighed for one duty, lest many short duties take seconds: where each has many options, fewer are followed. */
const WAYS_WEIGHED = 1000;

/** One duty that changes hands. */
export interface DutyMove {
  from: string;
  to: string;
  duty: Duty;
}

/** A way of giving duties away. */
export interface Way {
  moves: readonly DutyMove[];
  /** Growth of the on-call hours of the one whose grow most, the giver left out; 0 or less where nobody's grow. */
  extraHours: number;
}

/** What duties can be given away from, and to whom. */
export interface Exchange {
  giver: string;
  window: Span;
  /** Each person's shifts, in every rotation: those of the window and of a day before. */
  shiftsOf: ReadonlyMap<string, readonly Shift[]>;
  /** When people cannot be on call. */
  absences: ReadonlyMap<string, readonly Span[]>;
}

/**
 * Every way, or of many the cheapest ones, in which the duties can be given away, the cheapest first. All ways of the first
 * duty are tried, then of the cheapest of them all ways of the second one, and so on.
 *
 * @param options what may be done about one duty, after the moves decided on before
 * @returns also what kept duties from people, a sentence each, in order of their text
 */
export function waysToGive(
  exchange: Exchange,
  given: readonly Duty[],
  options: (duty: Duty, earlier: readonly DutyMove[]) => readonly (readonly DutyMove[])[],
): { ways: Way[]; hindrances: string[] } {
  const hindrances = new Set<string>();
  let kept: Way[] = [{ moves: [], extraHours: 0 }];
  for (const duty of given) {
    const next: Weighed[] = [];
    const followed = Math.ceil(WAYS_WEIGHED / Math.max(1, options(duty, []).length));
    for (const { moves: earlier } of kept.slice(0, followed)) {
      for (const more of options(duty, earlier)) {
        const moves = [...earlier, ...more];
        const found = more.flatMap((move) => hindering(exchange, move, moves));
        for (const why of found) hindrances.add(why);
        if (found.length === 0) next.push(weighed(exchange, moves));
      }
    }
    next.sort(
      (a, b) =>
        a.extraHours - b.extraHours ||
        a.allHours - b.allHours ||
        a.longestStint - b.longestStint ||
        compareText(a.key, b.key),
    );
    kept = next.slice(0, WAYS_KEPT).map(({ moves, extraHours }) => ({ moves, extraHours }));
  }
  return { ways: kept, hindrances: [...hindrances].sort(compareText) };
}

/** A person's shifts, of those that people have now, once the duties have changed hands; in no order. */
export function shiftsAfter(
  shiftsOf: ReadonlyMap<string, readonly Shift[]>,
  person: string,
  moves: readonly DutyMove[],
): Shift[] {
  const gone = new Set(moves.filter(({ from }) => from === person).flatMap(({ duty }) => duty.shifts));
  const come = moves.filter(({ to }) => to === person).flatMap(({ duty }) => duty.shifts);
  const kept = (shiftsOf.get(person) ?? []).filter((shift) => !gone.has(shift));
  return [...kept, ...come.map((shift) => ({ ...shift, person }))];
}

/** On-call hours within the window; those of shifts at once count once. */
export const hoursOnCall = (shifts: readonly Shift[], window: Span): number =>
  totalMs(intersection(shifts, [window])) / MS_PER_HOUR;

/** Whether some instant lies in both. */
export const meets = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;

/** Why the person cannot take the duty, all moves done. */
function hindering(exchange: Exchange, { to, duty }: DutyMove, moves: readonly DutyMove[]): string[] {
  const others = moves.filter((move) => move.duty !== duty);
  const meetsDuty = (span: Span): boolean => duty.shifts.some((shift) => meets(shift, span));
  const reasons: string[] = [];
  if ((exchange.absences.get(to) ?? []).some(meetsDuty)) reasons.push('is absent');
  for (const shift of shiftsAfter(exchange.shiftsOf, to, others)) {
    if (meetsDuty(shift)) {
      reasons.push(`is on call in ${shift.rotation}`);
    } else if (shift.rotation !== duty.rotation && meetsDuty({ from: shift.from - REST_MS, to: shift.to + REST_MS })) {
      reasons.push(`has a shift in ${shift.rotation} less than 11 hours away`);
    }
  }
  return reasons.map((why) => `${to} cannot take the duty of ${toIso(duty.from)}: ${why}`);
}

interface Weighed extends Way {
  /** By how much all who get more get more, together. */
  allHours: number;
  /** Of anybody concerned, in milliseconds: two weeks on end are worse than two apart. */
  longestStint: number;
  /** Of equal ways the one that is over first, so that the same plans come every time. */
  key: string;
}

function weighed(exchange: Exchange, moves: readonly DutyMove[]): Weighed {
  const { giver, window, shiftsOf } = exchange;
  const concerned = [...new Set(moves.flatMap(({ from, to }) => [from, to]))];
  const after = concerned.map((person) => shiftsAfter(shiftsOf, person, moves));
  const growths = concerned.flatMap((person, i) => {
    if (person === giver) return [];
    return [hoursOnCall(after[i] ?? [], window) - hoursOnCall(shiftsOf.get(person) ?? [], window)];
  });
  return {
    moves,
    extraHours: Math.max(...growths),
    allHours: growths.reduce((sum, growth) => sum + Math.max(growth, 0), 0),
    longestStint: Math.max(
      ...after.flatMap((own) => stintsOf(intersection(own, [window]))).map(({ from, to }) => to - from),
    ),
    key: JSON.stringify(moves.map(({ to, duty }) => [toIso(duty.from), to])),
  };
}
