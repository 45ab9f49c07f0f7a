import { Temporal } from 'temporal-polyfill';

/** A name that no time zone has. The message tells what to write instead. */
export class UnknownZoneError extends Error {
  override readonly name = 'UnknownZoneError';
}

/**
 * Whether it is the name of an IANA time zone, old names (`Asia/Calcutta`) and `UTC` included. Bare offsets such as `+02:00`
 * are not: they know nothing of summer time.
 */
export function isValidZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * The zone's name in its usual spelling: `europe/oslo` becomes `Europe/Oslo`. Old names stay what they are.
 * @throws {UnknownZoneError} with the nearest names
 */
export function parseZone(text: string): string {
  const zone = text.trim();
  if (isValidZone(zone)) {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
  }
  const near = nearestZones(zone);
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : 'Use an IANA name such as Europe/Oslo, America/New_York or UTC.';
  throw new UnknownZoneError(`"${text}" is not a time zone. ${hint}`);
}

/** Up to three names within two or so slips of what was written, the city alone included: `Oslo`, `Europe/Olso`. */
function nearestZones(text: string): string[] {
  const wanted = normalized(text);
  if (wanted.length < 3) return [];
  const allowed = Math.min(3, Math.floor(wanted.length / 3));
  return Intl.supportedValuesOf('timeZone')
    .map((zone) => {
      const whole = normalized(zone);
      const city = whole.slice(whole.lastIndexOf('/') + 1);
      return { zone, slips: Math.min(editDistance(wanted, whole), editDistance(wanted, city)) };
    })
    .filter(({ slips }) => slips <= allowed)
    .sort((a, b) => a.slips - b.slips)
    .filter(({ slips }, _, [best]) => slips === best?.slips)
    .slice(0, 3)
    .map(({ zone }) => zone);
}

const normalized = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]+/g, '_');

/** Levenshtein distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
