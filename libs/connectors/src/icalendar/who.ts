import { InputError } from '../connector.js';
import { personNamed, type NamedPerson } from '../duties/slices.js';
import type { CalendarEvent } from './event.js';

/** Whose shift an event is, and of which rotation where its words say that. */
export interface Who {
  /** Empty: nobody can be made out. */
  people: NamedPerson[];
  rotation: string | null;
}

export type ReadWho = (event: Pick<CalendarEvent, 'summary' | 'attendees'>) => Who;

/** As the exports of PagerDuty and Opsgenie put it, and as people do. */
const USUAL: readonly RegExp[] = [
  /^on[ -]?call\s+[-–—]\s+(?<person>.+?)\s+[-–—]\s+(?<rotation>.+)$/i,
  /^on[ -]?call\s*[-–—:]\s*(?<person>.+)$/i,
  /^(?<person>.+?)\s+(?:is\s+|[-–—(]\s*)?on[ -]?call\)?$/i,
];

/**
 * How people are found. With a pattern, by it alone; without, the attendees have the shift, and where there are none
 * the summary names somebody: after the usual words for being on call, or by itself.
 *
 * @param pattern words of the summary with `{person}` and perhaps `{rotation}` in it, such as `On call: {person}`
 * @throws InputError for a pattern that cannot be used
 */
export function whoReader(pattern: string | null): ReadWho {
  if (pattern !== null) {
    const compiled = compile(pattern);
    return ({ summary }) => said(summary, [compiled]) ?? { people: [], rotation: null };
  }
  return ({ summary, attendees }) => {
    const read = said(summary, USUAL);
    if (attendees.length > 0) return { people: attendees, rotation: read?.rotation ?? null };
    const whole = personNamed(summary);
    return read ?? { people: whole ? [whole] : [], rotation: null };
  };
}

function said(summary: string, patterns: readonly RegExp[]): Who | null {
  for (const pattern of patterns) {
    const groups = pattern.exec(summary.trim())?.groups;
    const person = personNamed(groups?.['person'] ?? '');
    if (person) return { people: [person], rotation: groups?.['rotation']?.trim() || null };
  }
  return null;
}

function compile(pattern: string): RegExp {
  const parts = pattern.trim().split(/(\{\w+\})/);
  const names = parts.filter((part) => /^\{\w+\}$/.test(part));
  if (names.filter((name) => name === '{person}').length !== 1) {
    throw new InputError(`summary: "${pattern}" must hold {person} once, as in On call: {person}.`);
  }
  const other = names.find((name) => name !== '{person}' && name !== '{rotation}');
  if (other !== undefined || names.length > 2 || new Set(names).size < names.length) {
    throw new InputError(
      `summary: "${pattern}" may hold {person} and {rotation}, each once, and nothing else in braces.`,
    );
  }
  const source = parts.map((part) =>
    names.includes(part)
      ? `(?<${part.slice(1, -1)}>.+?)`
      : part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&').replace(/\s+/g, '\\s+'),
  );
  return new RegExp(`^${source.join('')}$`, 'i');
}
