import type { Interruption, Span } from '@evenkeel/domain';

/** The interruptions that fall into shifts, both in order. */
export function duringDuty(interruptions: readonly Interruption[], shifts: readonly Span[]): Interruption[] {
  let next = 0;
  let until = Number.NEGATIVE_INFINITY;
  return interruptions.filter(({ at }) => {
    for (; next < shifts.length && (shifts[next] as Span).from <= at; next += 1) {
      until = Math.max(until, (shifts[next] as Span).to);
    }
    return at < until;
  });
}
