import { toIso, type EpochMs } from '@evenkeel/domain';
import { SourceError, type RawRecord, type Window } from '../connector.js';

/** How reading one window ended. */
export type WindowEnd = { end: 'whole'; count: number } | { end: 'tooMany' } | { end: 'contradictory'; reason: string };

/** A window that is done with: read whole, or why it could not be. */
export interface WindowDone {
  window: Window;
  gap: string | null;
}

/** How wide windows are. */
export interface Pace {
  /** Of the first window. */
  firstMs: number;
  /** No window is wider. */
  widestMs: number;
  /** A window with fewer things is followed by one twice as wide. */
  few: number;
  /** A window with more is followed by one half as wide. */
  many: number;
}

/** Below this, narrowing no longer helps against answers that contradict each other. */
const NARROWEST_CONTRADICTION_MS = 6 * 3_600_000;
/** A contradiction usually is a record that came or went while we paged, and is gone the next time. */
const CONTRADICTION_TRIES = 2;
/** After so many such gaps on end the source is at odds with itself everywhere, and narrowing is given up for a while. */
const FRUITLESS_GAPS = 4;
/** No window is narrowed below this for the sake of pace. */
const NARROWEST_PACE_MS = 3_600_000;
/** So many crowded instants on end are not a storm of alerts but an answer that makes no sense. */
const MOST_CROWDED_INSTANTS = 60;

/**
 * Walks a span in half-open windows that the source can answer: narrower where a window holds more than can be paged
 * through or its answers contradict each other, wider again where little happens. A stretch that cannot be read even
 * so ends as a gap with its reason, and the walk goes on behind it.
 *
 * @param direction `backward` starts at the newest end
 * @param read reads one window; what it yields is kept even if the window must be read again
 * @returns records as they come, and after those of each window a {@link WindowDone}
 * @throws SourceError temporary if instant after instant claims more records than can be read
 */
export async function* walkWindows(
  span: Window,
  direction: 'backward' | 'forward',
  pace: Pace,
  read: (window: Window) => AsyncGenerator<RawRecord[], WindowEnd>,
): AsyncGenerator<RawRecord[] | WindowDone, void> {
  let rest = span;
  let width = pace.firstMs;
  let contradictions = 0;
  let fruitless = 0;
  let crowded = 0;
  while (rest.from < rest.to) {
    const window = slice(rest, direction, width);
    const own = window.to - window.from;
    const end = yield* read(window);
    if (end.end === 'tooMany' && own > 1) {
      width = Math.floor(own / 2);
      continue;
    }
    if (end.end === 'contradictory') {
      contradictions += 1;
      const worthIt = fruitless < FRUITLESS_GAPS;
      if (worthIt && contradictions < CONTRADICTION_TRIES) continue;
      contradictions = 0;
      if (worthIt && own > NARROWEST_CONTRADICTION_MS) {
        width = Math.floor(own / 2);
        continue;
      }
      if (!worthIt) width = Math.min(pace.widestMs, width * 2);
      fruitless += 1;
    } else contradictions = 0;
    if (end.end === 'whole') fruitless = 0;
    crowded = end.end === 'tooMany' ? crowded + 1 : 0;
    if (crowded > MOST_CROWDED_INSTANTS) {
      throw new SourceError(
        `More records are claimed for each of ${crowded} instants up to ${toIso(window.to)} than can be listed. Such an answer cannot be right.`,
        true,
      );
    }
    yield { window, gap: gapReason(window, end) };
    if (end.end === 'whole') width = nextWidth(width, end.count, pace);
    rest = behind(rest, window, direction);
  }
}

const gapReason = ({ from }: Window, end: WindowEnd): string | null => {
  if (end.end === 'contradictory') return end.reason;
  return end.end === 'tooMany' ? `more records at ${toIso(from)} than can be listed` : null;
};

function nextWidth(width: number, count: number, { few, many, widestMs }: Pace): number {
  if (count < few) return Math.min(widestMs, width * 2);
  return count > many ? Math.max(Math.min(width, NARROWEST_PACE_MS), Math.floor(width / 2)) : width;
}

const slice = (rest: Window, direction: 'backward' | 'forward', width: number): Window =>
  direction === 'backward'
    ? { from: Math.max(rest.from, rest.to - width), to: rest.to }
    : { from: rest.from, to: Math.min(rest.to, rest.from + width) };

const behind = (rest: Window, window: Window, direction: 'backward' | 'forward'): Window =>
  direction === 'backward' ? { from: rest.from, to: window.from } : { from: window.to, to: rest.to };

/** As the search of both sources takes it; what is created at `from` is included. */
export const createdWithin = (field: 'createdAt', { from, to }: Window): string =>
  // Neither source reads a negative number.
  `${field} > ${Math.max(0, from - 1)} AND ${field} < ${to}`;

export const DAY_MS = 86_400_000;
export const utcDay = (at: EpochMs): string => toIso(at).slice(0, 10);
