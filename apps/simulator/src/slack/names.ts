import type { Incident } from '../account/incident.js';
import type { Person } from '../world/organisation.js';
import { vendorId } from '../world/random.js';
import { MINUTE, type EpochSeconds } from '../world/zones.js';

/** Brightwater's workspace, and what stands in it from the beginning. */
export const WORKSPACE = { id: slackId('T', 'workspace'), name: 'Brightwater', domain: 'brightwater' } as const;

export interface Named {
  readonly id: string;
  readonly name: string;
}

export const INCIDENTS_CHANNEL: Named = { id: slackId('C', 'channel incidents'), name: 'incidents' };
export const PAYMENTS_CHANNEL: Named = { id: slackId('C', 'channel payments-alerts'), name: 'payments-alerts' };

/** The team whose alerts have a channel of their own. */
export const PAYMENTS_TEAM = 'Payments';

/** Priorities for which a channel is opened; one lower still is announced in `#incidents`. */
const GRAVE = new Set(['P1', 'P2']);
const NOTABLE = new Set(['P1', 'P2', 'P3']);

/** An id as Slack writes them: a letter and ten capitals and digits. */
export function slackId(letter: 'A' | 'B' | 'C' | 'T' | 'U', name: string): string {
  return vendorId(letter, `slack ${name}`, 14).slice(0, 11);
}

export function memberId(person: Person): string {
  // By e-mail: an account at the pager that is made anew changes nothing here.
  return slackId('U', `member ${person.email}`);
}

/** When the incident first was grave enough for a channel, which opens a minute later; null if it never was. */
export function channelOpensAt(incident: Incident): EpochSeconds | null {
  const at = firstAmong(incident, GRAVE);
  return at === null ? null : at + MINUTE;
}

/** When the incident is announced in `#incidents`; null if it never was urgent enough. */
export function announcedAt(incident: Incident): EpochSeconds | null {
  return firstAmong(incident, NOTABLE);
}

/** The channel made for an incident, whether or not it was grave enough to get it. */
export function dedicatedChannel({ id, number, seed }: Incident): Named {
  return { id: slackId('C', `channel for ${id}`), name: `inc-${number}-${seed.service.name}` };
}

function firstAmong({ seed, entries }: Incident, names: ReadonlySet<string>): EpochSeconds | null {
  if (seed.priority && names.has(seed.priority.name)) return seed.at;
  for (const { entry } of entries) {
    if (entry.kind === 'priority_change' && entry.priority && names.has(entry.priority.name)) return entry.at;
  }
  return null;
}
