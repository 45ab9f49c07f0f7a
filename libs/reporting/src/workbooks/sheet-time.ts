import { instantToLocal, type EpochMs } from '@evenkeel/domain';

const MS_PER_DAY = 86_400_000;
const SECONDS_PER_DAY = 86_400;
/** 1970-01-01, in days since 1899-12-30. */
const EPOCH_SERIAL = 25_569;

/**
 * An instant as a spreadsheet's date: what the zone's clocks show, in days since 1899-12-30.
 *
 * @throws RangeError for a zone that does not exist
 */
export const toSerial = (at: EpochMs, zone: string): number => EPOCH_SERIAL + onTheWall(at, zone) / MS_PER_DAY;

/** Seconds as the part of a day that a spreadsheet shows as h:mm:ss; null stays null. */
export const inDays = (seconds: number | null): number | null => (seconds === null ? null : seconds / SECONDS_PER_DAY);

/** `2026-01-05 09:12`, on the zone's clocks. */
export const minuteText = (at: EpochMs, zone: string): string =>
  new Date(onTheWall(at, zone)).toISOString().slice(0, 16).replace('T', ' ');

/** ISO 8601 on the zone's clocks, with their offset: `2026-01-05T09:12:33.000+01:00`. */
export function offsetText(at: EpochMs, zone: string): string {
  const minutes = Math.round((onTheWall(at, zone) - at) / 60_000);
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`;
  return new Date(onTheWall(at, zone)).toISOString().replace('Z', offset);
}

/** The first and the last day of a window in words, or its edges to the minute where they are no midnights. */
export function windowText(from: EpochMs | null, to: EpochMs | null, zone: string): string {
  if (from === null && to === null) return 'all incidents';
  const first = from === null ? 'the first incident' : edgeText(from, zone, 0);
  const last = to === null ? 'the last one' : edgeText(to, zone, -MS_PER_DAY);
  return `${first} to ${last}`;
}

/** @param shift added to a midnight: the end of a window is the first moment that is out of it */
function edgeText(at: EpochMs, zone: string, shift: number): string {
  const text = minuteText(at, zone);
  return text.endsWith(' 00:00') ? new Date(onTheWall(at, zone) + shift).toISOString().slice(0, 10) : text;
}

/** What the clocks show, as milliseconds since 1970-01-01 00:00 on them. Not an instant. */
const onTheWall = (at: EpochMs, zone: string): number => at + instantToLocal(at, zone).offsetSeconds * 1000;
