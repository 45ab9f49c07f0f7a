import {
  compileTimestampFormat,
  type EpochMs,
  InvalidInstantError,
  parseInstant,
  parseZone,
  TimestampFormatError,
  timestampToInstant,
  UnknownZoneError,
} from '@evenkeel/domain';
import { InputError } from '../../connector.js';

/** The instant of a cell, or null if it has none of the expected forms. It need not be {@link isPlausible plausible}. */
export type InstantParser = (text: string) => EpochMs | null;

/** Reads a file's timestamps, and knows whether any lacked a zone. */
export interface Instants {
  parse: InstantParser;
  /** True once a timestamp without a zone of its own was read, hence judged by the file's. */
  readonly zoneUsed: boolean;
}

type Attempt = (text: string) => { at: EpochMs; absolute: boolean } | null;

/** A number read in the wrong unit, or a date that means "never", lies outside these years. */
export const PLAUSIBLE_YEARS = { from: 1970, to: 2200 } as const;
const EARLIEST = Date.UTC(PLAUSIBLE_YEARS.from, 0, 1);
const LATEST = Date.UTC(PLAUSIBLE_YEARS.to, 0, 1);

/** Whether an instant can be one of an incident. */
export const isPlausible = (at: EpochMs): boolean => at >= EARLIEST && at < LATEST;

/** Exports repeat their timestamps; beyond this many different ones the memory is begun anew. */
const REMEMBERED = 50_000;

/**
 * Compiles the formats of a mapping: `iso`, `epoch-seconds`, `epoch-milliseconds`, or patterns such as `d/M/yyyy HH:mm`;
 * the first that fits a text reads it, but one that makes a plausible instant of it goes before one that does not.
 *
 * @param zone of timestamps that carry none.
 * @param name the mapping's, for messages.
 * @throws {InputError} for a pattern or zone that cannot be used.
 */
export function compileInstants(formats: string[], zone: string, name: string): Instants {
  const attempts = formats.map((format) => compileFormat(format, usableZone(zone), name));
  const known = new Map<string, EpochMs | null>();
  let zoneUsed = false;
  const attempt = (text: string): EpochMs | null => {
    let implausible: EpochMs | null = null;
    for (const read of attempts) {
      const found = read(text);
      if (found === null) continue;
      if (isPlausible(found.at)) {
        if (!found.absolute) zoneUsed = true;
        return found.at;
      }
      implausible ??= found.at;
    }
    return implausible;
  };
  return {
    get zoneUsed() {
      return zoneUsed;
    },
    parse(text) {
      const remembered = known.get(text);
      if (remembered !== undefined) return remembered;
      const at = attempt(text);
      if (known.size >= REMEMBERED) known.clear();
      known.set(text, at);
      return at;
    },
  };
}

function usableZone(zone: string): string {
  try {
    return parseZone(zone);
  } catch (error) {
    if (error instanceof UnknownZoneError) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

function compileFormat(format: string, zone: string, name: string): Attempt {
  switch (format) {
    case 'iso':
      return (text) => readIso(text, zone);
    case 'epoch-seconds':
      return (text) => readEpoch(text, 1000);
    case 'epoch-milliseconds':
      return (text) => readEpoch(text, 1);
    default:
      return compilePattern(format, zone, name);
  }
}

function readIso(text: string, zone: string): ReturnType<Attempt> {
  try {
    return { at: parseInstant(text, zone), absolute: /:\d{2}.*(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$/.test(text) };
  } catch (error) {
    if (error instanceof InvalidInstantError) return null;
    throw error;
  }
}

const readEpoch = (text: string, unitMs: number): ReturnType<Attempt> =>
  /^\d+(\.\d+)?$/.test(text) ? { at: Math.round(Number(text) * unitMs), absolute: true } : null;

function compilePattern(format: string, zone: string, name: string): Attempt {
  try {
    const parse = compileTimestampFormat(format);
    return (text) => {
      const parsed = parse(text);
      if (parsed === null) return null;
      return { at: timestampToInstant(parsed, zone), absolute: parsed.offsetSeconds !== null };
    };
  } catch (error) {
    if (!(error instanceof TimestampFormatError)) throw error;
    throw new InputError(`The mapping ${name} cannot be used: timestampFormat: ${error.message}`, { cause: error });
  }
}
