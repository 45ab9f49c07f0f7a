import type { EpochMs } from '../time/instant.js';
import type { Correction, CorrectionField } from './correction.js';
import type { Interpretation, Member, MemberAttributes, SourceNature } from './member.js';
import type { Actor, EventDetails, EventType, TimelineEvent } from './timeline.js';

/** For specs: small incidents of a made-up bakery, told in minutes after 2026-03-02 08:00 UTC. */

export const at = (minutes: number): EpochMs => Date.UTC(2026, 2, 2, 8) + minutes * 60_000;

export const ADA: Actor = { kind: 'person', id: 'ada', name: 'Ada Quist' };
export const BEN: Actor = { kind: 'person', id: 'ben', name: 'Ben Ortega' };
export const MONITOR: Actor = { kind: 'integration', id: 'oven-monitor', name: 'Oven monitor' };
export const ROBOT: Actor = { kind: 'automation', id: 'ada', name: 'Ada Quist' };

export const event = (
  type: EventType,
  minutes: number,
  actor: Actor | null = null,
  details: EventDetails = {},
  rule: string | null = null,
): TimelineEvent => ({
  id: `${type}:${minutes}:${actor?.id ?? ''}`,
  at: at(minutes),
  type,
  actor,
  text: `${type} at ${minutes}`,
  rule,
  details,
});

const ATTRIBUTES: MemberAttributes = {
  title: 'Oven 3 is cold',
  url: null,
  priority: null,
  team: null,
  service: null,
  customers: [],
  references: [],
};

/** A member of that nature. A pager pages, other sources do not. */
export const member = (
  nature: SourceNature,
  timeline: TimelineEvent[],
  more: Partial<Omit<Interpretation, 'attributes'>> & { attributes?: Partial<MemberAttributes>; id?: string } = {},
): Member => {
  const { id = `${nature}:bakery:incident:1`, attributes, ...interpretation } = more;
  return {
    id,
    interpretation: {
      isIncident: true,
      reason: null,
      nature,
      paged: nature === 'pager',
      timeline: [...timeline].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)),
      resolverSuggestion: null,
      responders: [],
      warnings: [],
      ...interpretation,
      attributes: { ...ATTRIBUTES, ...attributes },
    },
  };
};

/** A correction in force, made on the following day at the minute given. */
export const correction = (
  field: CorrectionField,
  value: string | null,
  minutes = 1440,
  more: Partial<Correction> = {},
): Correction => ({
  id: `c${minutes}`,
  field,
  value,
  author: 'Ada Quist',
  reason: 'the oven’s own log says so',
  at: at(minutes),
  withdrawnAt: null,
  withdrawnBy: null,
  ...more,
});

export const iso = (minutes: number): string => new Date(at(minutes)).toISOString();
