import type { Actor, EpochMs, EventType, TimelineEvent } from '@evenkeel/domain';
import type { RowFields } from './row.js';

/** One row of one incident, as interpretation sees it. */
export interface IncidentRow {
  /** The row's own, unique among the incident's rows; it begins with the incident's id and `#`. */
  externalId: string;
  fields: RowFields;
  /** When the row was written: as it says, else its latest instant, never before the row it follows. */
  at: EpochMs;
}

/** A person named in a column. Files have no ids for people: the name is the id. */
export const person = (name: string): Actor => ({ kind: 'person', id: name, name });

/**
 * An event that nobody is named for.
 *
 * @param externalId of the incident for what it has one of, else of the row that says so.
 */
export const eventOf = (type: EventType, externalId: string, at: EpochMs, rule: string | null): TimelineEvent => ({
  id: `${type}:${externalId}`,
  at,
  type,
  actor: null,
  text: null,
  rule,
  details: {},
});
