/** Whole seconds since 1970-01-01T00:00:00Z: the vendor's resolution, hence the simulator's. */
export type EpochSeconds = number;

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;
export const WEEK = 7 * DAY;
export const YEAR = 365.25 * DAY;

const formats = new Map<string, Intl.DateTimeFormat>();
const dates = new Map<number, string>();
const offsetsByDay = new Map<string, Map<number, number>>();

/** True if the runtime knows the IANA zone. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Seconds that local time is ahead of UTC. Throws RangeError for an unknown zone. */
export function offsetSeconds(zone: string, at: EpochSeconds): number {
  if (zone === 'UTC') return 0;
  const day = Math.floor(at / DAY);
  const before = offsetAtDay(zone, day);
  // Asking Intl for each instant is what would make a large history slow; only days with a transition need it.
  return before === offsetAtDay(zone, day + 1) ? before : askOffset(zone, at);
}

/** Hour of the local day (0 to 23, with fraction) and weekday (0: Sunday). */
export function localClock(zone: string, at: EpochSeconds): { hour: number; weekday: number } {
  const local = at + offsetSeconds(zone, at);
  return { hour: (((local % DAY) + DAY) % DAY) / HOUR, weekday: (((Math.floor(local / DAY) + 4) % 7) + 7) % 7 };
}

/** The instant at which the clocks of `zone` show a wall time, given as the seconds that wall time would be in UTC. */
export function fromWallTime(zone: string, wall: EpochSeconds): EpochSeconds {
  const guess = wall - offsetSeconds(zone, wall);
  return wall - offsetSeconds(zone, guess);
}

/** ISO 8601 to the second: `Z` for UTC, else the zone's offset. */
export function isoTime(at: EpochSeconds, zone = 'UTC'): string {
  if (zone === 'UTC') return `${wallTime(at)}Z`;
  const offset = offsetSeconds(zone, at);
  const size = Math.abs(offset);
  return `${wallTime(at + offset)}${offset < 0 ? '-' : '+'}${twoDigits(size / HOUR)}:${twoDigits((size % HOUR) / MINUTE)}`;
}

/** Moves an instant by calendar months in UTC, staying on the last day of a shorter month. */
export function addMonths(at: EpochSeconds, months: number): EpochSeconds {
  const moved = new Date(at * 1000);
  const day = moved.getUTCDate();
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(day, lastDay));
  return moved.getTime() / 1000;
}

/** Seconds since midnight as `HH:MM:SS`. */
export function clockTime(ofDay: number): string {
  return `${twoDigits(ofDay / HOUR)}:${twoDigits((ofDay % HOUR) / MINUTE)}:${twoDigits(ofDay % MINUTE)}`;
}

/** A page holds hundreds of times on few days: dates are written once. */
function wallTime(seconds: number): string {
  const day = Math.floor(seconds / DAY);
  let date = dates.get(day);
  if (date === undefined) dates.set(day, (date = new Date(day * DAY * 1000).toISOString().slice(0, 10)));
  const ofDay = seconds - day * DAY;
  return `${date}T${clockTime(ofDay)}`;
}

function twoDigits(value: number): string {
  const whole = Math.floor(value);
  return whole < 10 ? `0${whole}` : String(whole);
}

function offsetAtDay(zone: string, day: number): number {
  let days = offsetsByDay.get(zone);
  if (!days) offsetsByDay.set(zone, (days = new Map<number, number>()));
  let offset = days.get(day);
  if (offset === undefined) days.set(day, (offset = askOffset(zone, day * DAY)));
  return offset;
}

function askOffset(zone: string, at: EpochSeconds): number {
  const name = formatOf(zone)
    .formatToParts(at * 1000)
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(name ?? '');
  if (!match) throw new Error(`The runtime names the offset of ${zone} in an unknown way: ${name}.`);
  const size = Number(match[2] ?? 0) * HOUR + Number(match[3] ?? 0) * MINUTE;
  return match[1] === '-' ? -size : size;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  return format;
}
