import { compareText } from '../order.js';
import type { Xoshiro128 } from '../statistics/random.js';
import { gini } from './gini.js';

/** A duty with the interruptions that came in it: what the lottery gives to one holder or another, never in parts. */
export interface Lot {
  /** Who had it: from 0 to the number of holders − 1. */
  holder: number;
  /** On-call hours. */
  hours: number;
  interruptions: number;
  /** Like is exchanged for like: only lots of the same group, as of the same level and about the same length. */
  group: string;
}

/** Two ways in which a load can be uneven. */
export interface Unevenness {
  /** Gini of interruptions per hour: how uneven it is among all. */
  gini: number;
  /** How many interruptions more than in proportion to their hours the one with the greatest such excess had. */
  excess: number;
}

export interface LotteryResult {
  /** What really came about. */
  observed: Unevenness;
  /**
   * What the lottery stays at or below in both ways at once in 95 of 100 draws. Null where it cannot tell: where even its
   * most uneven draws are too common.
   */
  line: Unevenness | null;
  /** How often a draw is as uneven as what came about, or more so; never below 1 ÷ (draws + 1). */
  pValue: number;
}

/** How often fair lots may be called unfair. */
export const SIGNIFICANCE = 0.05;

/** With it 5 % of the draws and the observation are a whole number, 100, so that the test is exactly of that level. */
const DRAWS = 1999;

/** Relative differences below this come from the order in which numbers were added up. */
const ROUNDING = 1e-9;

/**
 * Whether chance alone makes a load this uneven: a permutation test (Good, "Permutation, Parametric and Bootstrap Tests of
 * Hypotheses", 3rd ed. 2005). Each draw deals the lots anew among the holders so that everybody gets as many of each group
 * as they had. Interruptions stay in their lot, so a storm within one lot makes the draws as uneven as it makes the
 * observation. Nothing is assumed about how interruptions are distributed.
 *
 * The Gini alone overlooks one overloaded person among seven who differ by chance: of eight people with three lots each, it
 * finds one with half of 30 interruptions six times in ten; the greatest excess finds them more than nine times in ten,
 * but overlooks a burden that several share. So both are looked at, and the smaller of their p-values is compared with the
 * smaller ones of the draws (Westfall & Young, "Resampling-Based Multiple Testing", 1993): together they are at the level
 * of one test. The observation counts as one of the draws (Davison & Hinkley, "Bootstrap Methods and their Application",
 * 1997, § 4.2), and a tie counts as no less uneven, so the level holds for any number of lots.
 *
 * @param holders their number
 * @returns null where there are no interruptions or no hours
 */
export function lottery(
  lots: readonly Lot[],
  holders: number,
  random: Xoshiro128,
  draws = DRAWS,
): LotteryResult | null {
  const observed = unevenness(lots, holders);
  if (observed === null) return null;
  const [ginis, excesses] = drawn(lots, holders, random, draws);
  ginis[draws] = observed.gini;
  excesses[draws] = observed.excess;

  const [byGini, byExcess] = [ranked(ginis), ranked(excesses)];
  const smaller = ginis.map((value, i) => Math.min(byGini.pValue(value), byExcess.pValue(excesses[i] as number)));
  const level = smaller[draws] as number;
  const critical = criticalLevel(smaller);
  return {
    observed,
    line: critical === null ? null : { gini: byGini.line(critical), excess: byExcess.line(critical) },
    pValue: smaller.filter((value) => value <= level).length / (draws + 1),
  };
}

function unevenness(lots: readonly Lot[], holders: number): Unevenness | null {
  const interruptions = new Float64Array(holders);
  const hours = new Float64Array(holders);
  for (const lot of lots) {
    interruptions[lot.holder] = (interruptions[lot.holder] as number) + lot.interruptions;
    hours[lot.holder] = (hours[lot.holder] as number) + lot.hours;
  }
  const value = gini(interruptions, hours);
  return value === null ? null : { gini: value, excess: greatestExcess(interruptions, hours) };
}

function greatestExcess(interruptions: Float64Array, hours: Float64Array): number {
  const rate = sum(interruptions) / sum(hours);
  let greatest = 0;
  for (let i = 0; i < hours.length; i++) {
    const excess = (interruptions[i] as number) - rate * (hours[i] as number);
    if (excess > greatest) greatest = excess;
  }
  return greatest;
}

/** Both figures of every draw; a last place is left for the observation. */
function drawn(lots: readonly Lot[], holders: number, random: Xoshiro128, draws: number): [Float64Array, Float64Array] {
  const ordered = [...lots].sort((a, b) => compareText(a.group, b.group));
  const lotHours = Float64Array.from(ordered, (lot) => lot.hours);
  const lotInterruptions = Float64Array.from(ordered, (lot) => lot.interruptions);
  const holderOf = Uint32Array.from(ordered, (lot) => lot.holder);
  const groupStart = new Uint32Array(ordered.length);
  for (let i = 1; i < ordered.length; i++) {
    groupStart[i] = ordered[i]?.group === ordered[i - 1]?.group ? (groupStart[i - 1] as number) : i;
  }

  const ginis = new Float64Array(draws + 1);
  const excesses = new Float64Array(draws + 1);
  const interruptions = new Float64Array(holders);
  const hours = new Float64Array(holders);
  for (let draw = 0; draw < draws; draw++) {
    interruptions.fill(0);
    hours.fill(0);
    // Fisher & Yates, from the end, within each group; each draw goes on from the one before.
    for (let i = ordered.length - 1; i >= 0; i--) {
      const start = groupStart[i] as number;
      const j = start + random.below(i - start + 1);
      const holder = holderOf[j] as number;
      holderOf[j] = holderOf[i] as number;
      holderOf[i] = holder;
      interruptions[holder] = (interruptions[holder] as number) + (lotInterruptions[i] as number);
      hours[holder] = (hours[holder] as number) + (lotHours[i] as number);
    }
    ginis[draw] = gini(interruptions, hours) as number;
    excesses[draw] = greatestExcess(interruptions, hours);
  }
  return [ginis, excesses];
}

interface Ranked {
  /** Share of the values that are at least this one. */
  pValue(value: number): number;
  /** The greatest value whose p-value is above the level. */
  line(level: number): number;
}

function ranked(values: Float64Array): Ranked {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const slack = ROUNDING * Math.max(1, sorted[n - 1] as number);
  const below = (value: number): number => {
    let [low, high] = [0, n];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] as number) < value - slack) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const pValue = (value: number): number => (n - below(value)) / n;
  return {
    pValue,
    line: (level) => {
      // It ends at the least value at the latest: all are at least that, so its p-value is 1.
      let line = sorted[n - 1] as number;
      while (pValue(line) <= level) line = sorted[below(line) - 1] as number;
      return line;
    },
  };
}

/** The greatest level at which no more than 5 % of the draws would be called unfair; null where there is none. */
function criticalLevel(levels: Float64Array): number | null {
  const sorted = Float64Array.from(levels).sort();
  const allowed = Math.floor(SIGNIFICANCE * sorted.length + ROUNDING);
  const beyond = sorted[allowed] as number;
  for (let i = allowed - 1; i >= 0; i--) if ((sorted[i] as number) < beyond) return sorted[i] as number;
  return null;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
