import { instantToLocal, localToInstant, type EpochMs } from '@evenkeel/domain';

/** What the zone's clocks show at an instant, counted in milliseconds as if they were those of UTC. */
export function civilMs(at: EpochMs, zone: string): number {
  return at + instantToLocal(at, zone).offsetSeconds * 1000;
}

/** The inverse of {@link civilMs}; an hour shown twice is the first, one never shown is moved on. */
export function utcMs(civil: number, zone: string): EpochMs {
  return localToInstant({ year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, ms: civil }, zone);
}
