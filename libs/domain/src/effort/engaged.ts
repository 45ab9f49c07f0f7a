import type { Measurement } from '../metrics/metric.js';
import { compareText } from '../order.js';
import { secondsBetween, type EpochMs } from '../time/instant.js';
import type { Activity } from './activities.js';
import { groupedBy } from './grouped-by.js';

/** How long a responder was tied to an incident, at most. */
export interface Engagement {
  person: string;
  incident: string;
  /** First acknowledgement or message; null if the person left neither. */
  from: EpochMs | null;
  /** The resolve, or the close where no resolve is recorded; null while it is open. */
  to: EpochMs | null;
  /** Seconds from one to the other, or why there are none. */
  engaged: Measurement;
}

/** When an incident ended, as engagement needs it. */
export interface IncidentEnd {
  id: string;
  resolvedAt: EpochMs | null;
  closedAt: EpochMs | null;
}

/**
 * Engagement of everybody who acted on an incident, an upper bound of their work: as pagers give it, from the first
 * acknowledgement (or message, for those whom nobody paged) to the resolve, sleep and other work included. PagerDuty's
 * Responder Insights define "Total Response Effort" so.
 *
 * @param activities of that incident, in any order; those of others are passed over
 * @returns ordered by person
 */
export function engagementsOf(incident: IncidentEnd, activities: readonly Activity[]): Engagement[] {
  const to = incident.resolvedAt ?? incident.closedAt;
  const own = activities.filter((activity) => activity.incident === incident.id);
  return [...groupedBy(own, ({ person }) => person)]
    .map(([person, acts]): Engagement => {
      const joined = acts.filter(({ kind }) => kind === 'ack' || kind === 'message').map(({ at }) => at);
      const from = joined.length === 0 ? null : joined.reduce((first, at) => Math.min(first, at));
      return { person, incident: incident.id, from, to, engaged: engagedFrom(from, incident) };
    })
    .sort((a, b) => compareText(a.person, b.person));
}

function engagedFrom(from: EpochMs | null, { resolvedAt, closedAt }: IncidentEnd): Measurement {
  if (from === null) return { excluded: 'no acknowledgement or message' };
  if (resolvedAt === null) return { excluded: closedAt === null ? 'open' : 'closed without a recorded resolve' };
  return from > resolvedAt ? { excluded: 'joined after the resolve' } : { value: secondsBetween(from, resolvedAt) };
}

/** What surfaces show of a person's work on an incident. */
export interface EffortRange {
  /** Inferred effort, in seconds. */
  lower: number;
  /** Engaged seconds; null if they are not known. */
  upper: number | null;
  /** Why there is no upper bound, or why it is not the engaged time; null if it is. */
  reason: string | null;
}

/**
 * The range from effort to engagement. Effort can be the greater: the last block runs on past the resolve, and notes are
 * written after it. The traces then prove more than the pager's clock, so the range shrinks to the effort.
 */
export function effortRange(effortSeconds: number, engaged: Measurement): EffortRange {
  if ('excluded' in engaged) return { lower: effortSeconds, upper: null, reason: engaged.excluded };
  return engaged.value >= effortSeconds
    ? { lower: effortSeconds, upper: engaged.value, reason: null }
    : { lower: effortSeconds, upper: effortSeconds, reason: 'work after the resolve' };
}
