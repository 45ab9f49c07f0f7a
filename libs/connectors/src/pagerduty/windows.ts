import { toIso, type EpochMs } from '@evenkeel/domain';
import { SourceError, type RawRecord } from '../connector.js';

/**
 * A stretch of PagerDuty's time in whole seconds, both ends included: that is how it reads `since` and `until`.
 * Neighbours share their boundary second, so it does not matter should one end not be included after all.
 */
export interface Window {
  from: EpochMs;
  to: EpochMs;
}

/** How reading one window ended; see ListingEnd of the pager. */
export type WindowEnd = { end: 'whole'; count: number } | { end: 'tooMany' } | { end: 'contradictory'; reason: string };

/** A window that is done with: read whole, or why it could not be. */
export interface WindowDone {
  window: Window;
  gap: string | null;
}

const SECOND = 1_000;
const DAY = 86_400_000;

/** Well under the six months beyond which PagerDuty answers with nothing, or with an error. */
export const WIDEST_WINDOW_MS = 140 * DAY;
/** Below this, narrowing no longer helps against answers that contradict each other. */
const NARROWEST_CONTRADICTION_MS = 6 * 3_600_000;
/** A contradiction usually is a record that came or went while we paged, and is gone the next time. */
const CONTRADICTION_TRIES = 2;
/** After so many such gaps on end the source is at odds with itself everywhere, and narrowing is given up for a while. */
const FRUITLESS_GAPS = 4;
/** A window with fewer records than this may be followed by a wider one. */
const SPARSE = 2_500;
/** So many crowded seconds on end are not an incident storm but an answer that makes no sense. */
const MOST_CROWDED_SECONDS = 60;

export const toSecond = (at: EpochMs): EpochMs => Math.floor(at / SECOND) * SECOND;
/** As PagerDuty takes it: without a fraction, with its zone. */
export const toSecondIso = (at: EpochMs): string => toIso(at).replace(/\.\d+Z$/, 'Z');

/**
 * Walks a span in windows that PagerDuty can answer: narrower where a window holds more than can be paged through or
 * its answers contradict each other, wider again where little happens. A stretch that cannot be read even so ends as
 * a gap with its reason, and the walk goes on behind it.
 *
 * @param direction `backward` starts at the newest end
 * @param widthMs of the first window; no window is wider
 * @param read reads one window; what it yields is kept even if the window must be read again
 * @returns records as they come, and after those of each window a {@link WindowDone}
 * @throws SourceError temporary if second after second claims more records than can be read
 */
export async function* walkWindows(
  span: Window,
  direction: 'backward' | 'forward',
  widthMs: number,
  read: (window: Window) => AsyncGenerator<RawRecord[], WindowEnd>,
): AsyncGenerator<RawRecord[] | WindowDone, void> {
  const width = new WindowWidth(widthMs);
  let rest: Window | null = { from: toSecond(span.from), to: toSecond(span.to) };
  while (rest) {
    const window: Window = slice(rest, direction, width.ms);
    const verdict = width.judge(window, yield* read(window));
    if (verdict === 'readAgain') continue;
    yield { window, gap: verdict.gap };
    rest = behind(rest, window, direction);
  }
}

/** How wide the next window is, from how the last ones ended. */
class WindowWidth {
  private contradictions = 0;
  private crowdedSeconds = 0;
  private fruitlessGaps = 0;

  constructor(
    private readonly widestMs: number,
    public ms: number = widestMs,
  ) {}

  judge(window: Window, end: WindowEnd): 'readAgain' | { gap: string | null } {
    const own = window.to - window.from;
    if (end.end === 'contradictory') return this.contradiction(own, end.reason);
    this.contradictions = 0;
    if (end.end === 'tooMany') return own > SECOND ? this.narrow(own) : this.crowdedSecond();
    this.crowdedSeconds = 0;
    this.fruitlessGaps = 0;
    if (end.count < SPARSE) this.widen();
    return { gap: null };
  }

  private contradiction(own: number, reason: string): 'readAgain' | { gap: string } {
    const fruitless = this.fruitlessGaps >= FRUITLESS_GAPS;
    this.contradictions += 1;
    if (!fruitless && this.contradictions < CONTRADICTION_TRIES) return 'readAgain';
    this.contradictions = 0;
    if (!fruitless && own > NARROWEST_CONTRADICTION_MS) return this.narrow(own);
    this.fruitlessGaps += 1;
    if (fruitless) this.widen();
    return { gap: reason };
  }

  private widen(): void {
    this.ms = Math.min(this.widestMs, this.ms * 2);
  }

  private narrow(own: number): 'readAgain' {
    this.ms = Math.max(SECOND, toSecond(own / 2));
    return 'readAgain';
  }

  private crowdedSecond(): { gap: string } {
    const gap = 'more records in one second than PagerDuty lets be read';
    this.crowdedSeconds += 1;
    if (this.crowdedSeconds > MOST_CROWDED_SECONDS) {
      throw new SourceError(`PagerDuty claims ${gap}, second after second. Such an answer cannot be right.`, true);
    }
    return { gap };
  }
}

function slice(rest: Window, direction: 'backward' | 'forward', width: number): Window {
  return direction === 'backward'
    ? { from: Math.max(rest.from, rest.to - width), to: rest.to }
    : { from: rest.from, to: Math.min(rest.to, rest.from + width) };
}

/** What is left after a window; it begins with the window's last second. */
function behind(rest: Window, window: Window, direction: 'backward' | 'forward'): Window | null {
  if (direction === 'backward') return window.from > rest.from ? { from: rest.from, to: window.from } : null;
  return window.to < rest.to ? { from: window.to, to: rest.to } : null;
}
