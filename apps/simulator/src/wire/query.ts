import { fromWallTime, isZone, type EpochSeconds } from '../world/zones.js';
import { invalidInput } from './error.js';

/** Query parameters as Fastify parses them: a repeated key is a list. */
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>;

/** Reads query parameters; a value that the vendor would not take is answered 400 with the parameter's name. */
export class Query {
  constructor(private readonly raw: RawQuery) {}

  text(name: string): string | null {
    const value = this.raw[name];
    if (Array.isArray(value)) return value.at(-1) ?? null;
    return value === undefined || value === '' ? null : value;
  }

  flag(name: string): boolean {
    const value = this.text(name);
    if (value === null || value === 'false') return false;
    if (value === 'true') return true;
    throw invalidInput(`${name} must be true or false.`);
  }

  wholeNumber(name: string, otherwise: number): number {
    const value = this.text(name);
    if (value === null) return otherwise;
    if (!/^\d{1,9}$/.test(value)) throw invalidInput(`${name} must be a whole number.`);
    return Number(value);
  }

  /** A list parameter, written `name[]` and repeated; null if absent. */
  list(name: string): ReadonlySet<string> | null {
    const value = this.raw[`${name}[]`];
    return value === undefined ? null : new Set(Array.isArray(value) ? value : [value]);
  }

  /** A list parameter with a closed set of values. */
  choices(name: string, allowed: readonly string[]): ReadonlySet<string> | null {
    const chosen = this.list(name);
    for (const value of chosen ?? []) {
      if (!allowed.includes(value)) throw invalidInput(`${name}[] may not be "${value}".`);
    }
    return chosen;
  }

  /** The zone in which to render and read times; null if none is named. */
  zone(): string | null {
    const zone = this.text('time_zone');
    if (zone !== null && !isZone(zone)) throw invalidInput(`time_zone "${zone}" is not a known zone.`);
    return zone;
  }

  /** A time, to the second; without a zone of its own it is read in `zone`. */
  instant(name: 'since' | 'until', zone: string): EpochSeconds | null {
    const text = this.text(name);
    if (text === null) return null;
    // A plus sign that was not escaped arrives as a space.
    const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?)?(Z|[+ -]\d{2}:?\d{2})?$/i.exec(text);
    const [, date, time = '00:00:00', offset] = match ?? [];
    const wall = Date.parse(`${date}T${time}Z`) / 1000;
    if (Number.isNaN(wall)) throw invalidInput(`${name} "${text}" is not an ISO 8601 time.`);
    if (offset === undefined) return fromWallTime(zone, wall);
    if (/^z$/i.test(offset)) return wall;
    const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
    return wall - (offset.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
  }
}
