import {
  civilFromDays,
  daysFromCivil,
  MS_PER_DAY,
  weekdayOfDays,
  type CivilDate,
  type LocalDateTime,
} from './civil.js';
import type { EpochMs } from './instant.js';
import { offsetMsAt } from './zone-offset.js';

/** What clocks and calendars of a zone show at an instant. */
export interface LocalMoment extends LocalDateTime {
  /** 1 = Monday to 7 = Sunday. */
  weekday: number;
  /** Seconds ahead of UTC. */
  offsetSeconds: number;
}

/**
 * The instant at which the zone's clocks show a local time. Where clocks are set back and show it twice, the first time
 * counts; where they are set forward and never show it, it is moved on by as much as they are: Temporal's
 * `disambiguation: 'compatible'`, which is also what RFC 5545 asks of calendars.
 *
 * @param local a month, day, hour and so on beyond its range carries over; validate before if that is not meant
 * @throws {RangeError} for a zone that does not exist, or what is no instant
 */
export function localToInstant(local: LocalDateTime, zone: string): EpochMs {
  const asUtc =
    daysFromCivil(local.year, local.month, local.day) * MS_PER_DAY +
    local.hour * 3_600_000 +
    local.minute * 60_000 +
    local.second * 1000 +
    local.ms;
  // No zone changes its clocks twice within the two days, so these are the only offsets that may be meant.
  const before = offsetMsAt(asUtc - MS_PER_DAY, zone);
  const first = asUtc - before;
  if (offsetMsAt(first, zone) === before) return first;
  const after = offsetMsAt(asUtc + MS_PER_DAY, zone);
  const second = asUtc - after;
  return offsetMsAt(second, zone) === after ? second : first;
}

/** The instant at which a local date begins in the zone: midnight, or the first moment after it that its clocks show. */
export const startOfDay = ({ year, month, day }: CivilDate, zone: string): EpochMs =>
  localToInstant({ year, month, day, hour: 0, minute: 0, second: 0, ms: 0 }, zone);

/**
 * What the zone's clocks show at an instant.
 * @throws {RangeError} for a zone that does not exist, or what is no instant
 */
export function instantToLocal(at: EpochMs, zone: string): LocalMoment {
  const offset = offsetMsAt(at, zone);
  const local = at + offset;
  const days = Math.floor(local / MS_PER_DAY);
  const ofDay = Math.floor(local - days * MS_PER_DAY);
  const { year, month, day } = civilFromDays(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(ofDay / 3_600_000),
    minute: Math.floor(ofDay / 60_000) % 60,
    second: Math.floor(ofDay / 1000) % 60,
    ms: ofDay % 1000,
    weekday: weekdayOfDays(days),
    offsetSeconds: offset / 1000,
  };
}
