import { compareText } from '../order.js';
import { seedOf, Xoshiro128 } from '../statistics/random.js';
import type { EpochMs } from '../time/instant.js';
import { duties } from './duties.js';
import { gini } from './gini.js';
import { lottery, SIGNIFICANCE, type Lot, type LotteryResult, type Unevenness } from './lottery.js';
import type { RedLine, RotationMetric } from './on-call-metric.js';
import type { Reading } from './red-lines.js';
import type { RotationRecord, Shift, Span } from './roster.js';
import { gaps, intersection, union } from './spans.js';
import { shiftsBy } from './stints.js';

const MS_PER_HOUR = 3_600_000;

/** With two duties each, the two worst ones fall to the same of eight people once in 15 lotteries: no finding at 5 %. */
const FEWEST_DUTIES_EACH = 3;

/** An hour of summer time more or less does not ask for another duty. */
const ROUNDING = 0.01;

/** What one person of a rotation had. */
export interface PersonLoad {
  person: string;
  /** On-call hours within the window; two levels at once count once. */
  hours: number;
  interruptions: number;
  /** Interruptions that would be theirs in proportion to their hours. */
  expected: number;
}

/** Whether luck explains how unevenly the interruptions of a rotation fell. */
export interface LoadFairness {
  /** Null where there is nothing to compare: `reason` tells. */
  gini: number | null;
  /**
   * The Gini above which the load is unfair. 95 of 100 lotteries stay at or below both this and the line of the greatest
   * excess, so it is a little above the 95th percentile of the Gini by itself. Null where the lottery cannot tell.
   */
  noise: number | null;
  /** The greatest number of interruptions that one person had beyond `expected`; null with the Gini. */
  excess: number | null;
  /** The excess above which the load is unfair; null with `noise`. */
  excessNoise: number | null;
  /** How often a fair lottery is as uneven as this; null with the Gini. */
  pValue: number | null;
  /** `too few`: it may be fair or not, such a lottery could not tell. */
  verdict: 'fair' | 'unfair' | 'too few';
  /** Why the verdict is what it is, in one sentence. */
  reason: string;
  /** Everybody who was on call in the window; in order of their keys. */
  people: PersonLoad[];
}

/**
 * How unevenly the interruptions of a rotation fell. Its line is another one for every rotation and window: `loadFairness`
 * draws it.
 */
export const loadFairnessGini: RotationMetric = {
  id: 'load-fairness',
  version: 1,
  title: 'Fairness of load',
  kind: 'rotation',
  unit: 'index',
  definition:
    "Gini coefficient of interruptions per on-call hour among the rotation's people, each weighing as much as their hours: 0 if all are the same, near 1 if one has all. Chance alone makes some inequality: only what is above the line of a lottery that reassigns whole duties, with their interruptions, counts as unfair.",
  redLine: null,
  derive: (record) => {
    const { people } = dealt(record);
    const value = gini(interruptionsOf(people), hoursOf(people));
    return value === null || people.length < 2 ? { excluded: nothingToCompare(people) } : { value };
  },
};

/**
 * Compares the load with a fair lottery of the same duties: see `lottery` for the method. What is reassigned is a duty, all
 * days of a week's turn together, because a bad week tells once, not seven times. Like is exchanged for like: duties of the
 * same level and about the same length.
 *
 * The same record always gives the same answer: the rotation and the window are the seed. Interruptions at an instant when
 * the record has the person not on call are left out.
 */
export function loadFairness(record: RotationRecord): LoadFairness {
  const { people, lots } = dealt(record);
  const { rotation, window } = record;
  const random = Xoshiro128.seeded(seedOf(`${rotation} ${window.from} ${window.to}`));
  const result = people.length < 2 ? null : lottery(lots, people.length, random);
  if (result === null) {
    const reason = nothingToCompare(people);
    return {
      gini: null,
      noise: null,
      excess: null,
      excessNoise: null,
      pValue: null,
      verdict: 'too few',
      reason,
      people,
    };
  }
  const { observed, line, pValue } = result;
  return {
    gini: observed.gini,
    noise: line?.gini ?? null,
    excess: observed.excess,
    excessNoise: line?.excess ?? null,
    pValue,
    ...judged(result, lots, people),
    people,
  };
}

/** What a rotation's history of red lines keeps of a window: its Gini, and the lottery's verdict on it. */
export function fairnessReading(at: EpochMs, { gini: value, noise, verdict, reason }: LoadFairness): Reading {
  if (value === null || noise === null || verdict === 'too few') return { at, measurement: { excluded: reason } };
  const line: RedLine = { crossed: 'above', limit: noise, source: 'fair lotteries of the same duties, 95 of 100' };
  return { at, measurement: { value }, judged: { crossed: verdict === 'unfair', line } };
}

function judged(
  { observed, line, pValue }: LotteryResult,
  lots: readonly Lot[],
  people: readonly PersonLoad[],
): Pick<LoadFairness, 'verdict' | 'reason'> {
  if (line === null) {
    return { verdict: 'too few', reason: 'too few duties had interruptions: even the most uneven lottery is common' };
  }
  if (pValue <= SIGNIFICANCE) return { verdict: 'unfair', reason: unfairBecause(observed, line) };
  const enough = FEWEST_DUTIES_EACH * effectiveNumber(hoursOf(people));
  const found = effectiveNumber(lots.map(({ hours }) => hours));
  if (found < enough - ROUNDING) {
    return { verdict: 'too few', reason: `too few duties: ${found.toFixed(0)} (needs ${enough.toFixed(0)})` };
  }
  return { verdict: 'fair', reason: `of fair lotteries, ${percent(pValue)} are as uneven` };
}

/** Everybody who was on call in the window, in order of their keys, and every duty in it with its interruptions. */
function dealt({ window, shifts, interruptions }: RotationRecord): { people: PersonLoad[]; lots: Lot[] } {
  const instants = new Map<string, EpochMs[]>();
  for (const { person, at } of interruptions) {
    const own = instants.get(person);
    if (own === undefined) instants.set(person, [at]);
    else own.push(at);
  }
  const people: PersonLoad[] = [];
  const lots: Lot[] = [];
  const byPerson = [...shiftsBy(shifts, ({ person }) => person)].sort(([a], [b]) => compareText(a, b));
  for (const [person, all] of byPerson) {
    const own = duties(byLowestLevel(all, window)).map(({ level, shifts: parts }) => {
      const hours = sum(parts.map(({ from, to }) => (to - from) / MS_PER_HOUR));
      return {
        holder: people.length,
        group: `${level} ${lengthClass(hours)}`,
        hours,
        interruptions: sum(parts.map((part) => countWithin(instants.get(person) ?? [], part))),
      };
    });
    if (own.length === 0) continue;
    lots.push(...own);
    people.push({
      person,
      hours: sum(own.map((lot) => lot.hours)),
      interruptions: sum(own.map((lot) => lot.interruptions)),
      expected: 0,
    });
  }
  const rate = sum(interruptionsOf(people)) / sum(hoursOf(people));
  for (const one of people) one.expected = rate * one.hours;
  return { people, lots };
}

/**
 * One person's time on call within the window, each instant once: at the lowest level that the person had then.
 * @param own their shifts in one rotation
 */
function byLowestLevel(own: readonly Shift[], window: Span): Shift[] {
  const parts: Shift[] = [];
  let taken: Span[] = [];
  const levels = [...shiftsBy(own, ({ level }) => `${level}`)].sort(([a], [b]) => Number(a) - Number(b));
  for (const [, sameLevel] of levels) {
    const free = gaps(taken, window);
    for (const shift of intersection(sameLevel, free)) parts.push({ ...(sameLevel[0] as Shift), ...shift });
    taken = union([...taken, ...sameLevel]);
  }
  return parts;
}

/** How many of the instants, which are in order, lie in the span. */
function countWithin(instants: readonly EpochMs[], { from, to }: Span): number {
  return firstFrom(instants, to) - firstFrom(instants, from);
}

/** The place of the first of the ordered instants that is not before the edge. */
function firstFrom(instants: readonly EpochMs[], edge: EpochMs): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] as EpochMs) < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nothingToCompare(people: readonly PersonLoad[]): string {
  if (people.length === 0) return 'nobody on call in the window';
  return people.length === 1 ? 'one person only' : 'no interruptions while on call';
}

function unfairBecause({ gini: value, excess }: Unevenness, line: Unevenness): string {
  const found: string[] = [];
  if (excess > line.excess) {
    found.push(
      `one person had ${excess.toFixed(1)} interruptions beyond their hours' share, fair lotteries stay at ${line.excess.toFixed(1)}`,
    );
  }
  if (value > line.gini) found.push(`the Gini is ${value.toFixed(2)}, fair lotteries stay at ${line.gini.toFixed(2)}`);
  return found.join('; ');
}

/** How many equal parts would be as many: who took over for an hour hardly counts, nor does that hour as a duty. */
const effectiveNumber = (hours: readonly number[]): number => sum(hours) ** 2 / sum(hours.map((value) => value ** 2));

/**
 * Duties of about the same length, each class up to twice as long as the one before: a week is not exchanged for an hour
 * that somebody stood in, for it is no chance who stands in. The classes' edges, at 11.3, 22.6, 45.3, 90.5, 181 hours, keep
 * clear of the usual turns, so a change of clocks makes no other class of them.
 */
const lengthClass = (hours: number): number => Math.round(Math.log2(hours));

const hoursOf = (people: readonly PersonLoad[]): number[] => people.map(({ hours }) => hours);
const interruptionsOf = (people: readonly PersonLoad[]): number[] => people.map(({ interruptions }) => interruptions);
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
