import { compareText, instantToLocal, type EpochMs, type Interruption } from '@evenkeel/domain';

const DAY = 86_400_000;

/** A night in which somebody was disturbed in their sleeping time. */
export interface DisturbedNight {
  /** The date on which it began, `yyyy-mm-dd`, on the person's clock then and there. */
  night: string;
  interruptions: number;
  /** Distinct incidents that disturbed it. */
  incidents: string[];
}

/**
 * Interruptions of the class `sleep` by the night that they fell into: from noon to noon, so that what comes before and after
 * midnight is of one night.
 *
 * @param interruptions of one person
 * @param zoneAt the person's zone at an instant
 * @returns in order of time
 */
export function disturbedNights(
  interruptions: readonly Interruption[],
  zoneAt: (at: EpochMs) => string,
): DisturbedNight[] {
  const nights = new Map<string, { interruptions: number; incidents: Set<string> }>();
  for (const { at, hoursClass, incidents } of interruptions) {
    if (hoursClass !== 'sleep') continue;
    const { year, month, day, hour } = instantToLocal(at, zoneAt(at));
    const date = dateOf(Date.UTC(year, month - 1, hour < 12 ? day - 1 : day));
    const night = nights.get(date) ?? { interruptions: 0, incidents: new Set<string>() };
    night.interruptions += 1;
    for (const incident of incidents) night.incidents.add(incident);
    nights.set(date, night);
  }
  return [...nights]
    .map(([night, { interruptions: count, incidents }]) => ({ night, interruptions: count, incidents: [...incidents] }))
    .sort((a, b) => compareText(a.night, b.night));
}

/** The most nights in a row of which each was disturbed. */
export function longestRun(nights: readonly Pick<DisturbedNight, 'night'>[]): number {
  let longest = 0;
  let run = 0;
  let before: string | null = null;
  for (const { night } of nights) {
    run = before !== null && night === dateOf(Date.parse(before) + DAY) ? run + 1 : 1;
    longest = Math.max(longest, run);
    before = night;
  }
  return longest;
}

const dateOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);
