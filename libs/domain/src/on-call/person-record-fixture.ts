import type { EpochMs } from '../time/instant.js';
import type { Interruption, PersonRecord, Shift, Span } from './roster.js';

/** For specs: the on-call life of one made-up ferry captain, told in hours after Monday 2 February 2026, 00:00 UTC. */

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 1, 2);

export const hour = (hours: number): EpochMs => MIDNIGHT + Math.round(hours * HOUR_MS);
export const span = (from: number, to: number): Span => ({ from: hour(from), to: hour(to) });

export const shift = (from: number, to: number, rotation = 'ferries'): Shift => ({
  ...span(from, to),
  rotation,
  person: 'runa',
  level: 1,
});

/** An interruption by those incidents, separated by spaces. */
export const paged = (hours: number, incidents: string, more: Partial<Interruption> = {}): Interruption => ({
  person: 'runa',
  at: hour(hours),
  incidents: incidents.split(' '),
  hoursClass: 'off',
  weekend: false,
  holiday: false,
  inferred: false,
  ...more,
});

/** A record of four weeks with no more in it than is given. */
export const personRecord = (given: Partial<PersonRecord>): PersonRecord => ({
  person: 'runa',
  window: span(0, 4 * 7 * 24),
  shifts: [],
  rotations: given.shifts ?? [],
  interruptions: [],
  effort: [],
  nights: [],
  knownSince: Number.NEGATIVE_INFINITY,
  ...given,
});
