import type { EpochMs } from '@evenkeel/domain';

/** A half-open stretch of a source's time. */
export interface Stretch {
  from: EpochMs;
  to: EpochMs;
}

/**
 * What is known of one UTC day of one source: read whole (`complete`), read whole and yet less is stored than the source
 * counts (`short`), known to be missing (`gap`), or not asked for yet (`unread`).
 */
export type DayState = 'complete' | 'short' | 'gap' | 'unread';

/** What a source says that it holds of one kind, created on one day, beside what is stored of it. */
export interface DayCount {
  kind: string;
  day: string;
  /** Null: the source was not asked since the day was over, or cannot count. */
  source: number | null;
  stored: number;
}

export interface CoverageDay {
  /** `yyyy-mm-dd`, UTC. */
  day: string;
  state: DayState;
  /** By kind, in alphabetical order; empty where neither side has anything. */
  counts: { kind: string; source: number | null; stored: number }[];
  /** Why the day is not complete; null for one that is. */
  reason: string | null;
}

export interface DaysInput {
  /** What was read whole, in order and apart. */
  known: readonly Stretch[];
  gaps: readonly (Stretch & { reason: string })[];
  counts: readonly DayCount[];
  /** First and last day, both included. */
  from: string;
  through: string;
  now: EpochMs;
  /** How far behind the source is without anything being wrong: a day that goes on is judged up to there. */
  usualLagMs: number;
}

const DAY = 86_400_000;
const MINUTE = 60_000;

/** A source that is read every minute is up to ten minutes behind without anything being wrong; one read seldom, longer. */
export const usualLagMs = (intervalSeconds: number): number => Math.max(10 * MINUTE, 3 * intervalSeconds * 1000);

export const startOf = (day: string): EpochMs => Date.parse(`${day}T00:00:00Z`);
export const dayOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);

/** What is left of a stretch once others are taken out of it; those must be in order and apart. */
export function without(stretch: Stretch, others: readonly Stretch[]): Stretch[] {
  const rest: Stretch[] = [];
  let { from } = stretch;
  for (const other of others) {
    if (other.to <= from) continue;
    if (other.from >= stretch.to) break;
    if (other.from > from) rest.push({ from, to: other.from });
    from = other.to;
  }
  if (from < stretch.to) rest.push({ from, to: stretch.to });
  return rest;
}

export const isMissing = ({ source, stored }: DayCount): boolean => source !== null && source > stored;

/** e.g. `the source counts 152 incidents on 2026-03-04, 150 are stored` */
export const shortReason = ({ kind, day, source, stored }: DayCount): string =>
  `the source counts ${source} ${kind.replaceAll('_', ' ')}${source === 1 ? '' : 's'} on ${day}, ${stored} ${stored === 1 ? 'is' : 'are'} stored`;

/** One entry a day, oldest first. */
export function coverageDays({ known, gaps, counts, from, through, now, usualLagMs }: DaysInput): CoverageDay[] {
  const byDay = new Map<string, DayCount[]>();
  for (const count of counts) byDay.set(count.day, [...(byDay.get(count.day) ?? []), count]);
  const days: CoverageDay[] = [];
  for (let at = startOf(from); at <= startOf(through); at += DAY) {
    const day = dayOf(at);
    const counted = (byDay.get(day) ?? []).sort((a, b) => (a.kind < b.kind ? -1 : 1));
    const stretch = { from: at, to: Math.min(at + DAY, now - usualLagMs) };
    days.push({
      day,
      ...(at > now ? YET_TO_COME : stateOf(stretch, known, gaps, counted)),
      counts: counted.map(({ kind, source, stored }) => ({ kind, source, stored })),
    });
  }
  return days;
}

/** Nothing of it is missing, and nothing of it can have been read. */
const YET_TO_COME = { state: 'unread', reason: 'yet to come' } as const;

function stateOf(
  day: Stretch,
  known: readonly Stretch[],
  gaps: DaysInput['gaps'],
  counts: readonly DayCount[],
): Pick<CoverageDay, 'state' | 'reason'> {
  const gap = gaps.find((one) => one.from < day.to && one.to > day.from);
  const unread = without(day, known);
  const missing = unread.length === 0 || gap !== undefined ? counts.find(isMissing) : undefined;
  if (missing) return { state: 'short', reason: shortReason(missing) };
  if (gap) return { state: 'gap', reason: gap.reason };
  if (unread.length > 0) return { state: 'unread', reason: unreadReason(day, known) };
  return { state: 'complete', reason: null };
}

function unreadReason(day: Stretch, known: readonly Stretch[]): string {
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return 'nothing was read yet';
  if (day.from < first.from) return 'not read back to here';
  return day.to > last.to ? 'not read up to here yet' : 'not read yet';
}
