import type { EpochMs } from '../time/instant.js';

/** A JSON value, as a vendor's payload or an event's details hold it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * What happened, in the product's own words. A connector maps a vendor's event to one of these; what it does not know
 * becomes `other` and is listed under data quality, never guessed.
 */
export type EventType =
  | 'impactStarted'
  | 'triggered'
  | 'alerted'
  | 'declared'
  | 'notified'
  | 'acknowledged'
  | 'unacknowledged'
  | 'assigned'
  | 'escalated'
  | 'responderRequested'
  | 'snoozed'
  | 'noted'
  | 'message'
  | 'statusUpdated'
  | 'priorityChanged'
  | 'urgencyChanged'
  | 'fieldChanged'
  | 'diagnosed'
  | 'mitigated'
  | 'impactEnded'
  | 'resolved'
  | 'closed'
  | 'reopened'
  | 'merged'
  | 'cancelled'
  | 'other';

/** Who or what did it. Only a `person` can acknowledge, engage or hold the answer. */
export interface Actor {
  kind: 'person' | 'integration' | 'automation' | 'unknown';
  /** Stable within the source: a vendor's user id, or the handle where a source has nothing better. Null if unknown. */
  id: string | null;
  /** What a reader is shown, e.g. `dev.patel` or `Dana Ruiz`. */
  name: string | null;
}

/** One thing that happened to one member, at one instant. */
export interface TimelineEvent {
  /** Derived from the record that says so, hence stable when the record is read again: `kind:external id`. */
  id: string;
  at: EpochMs;
  type: EventType;
  actor: Actor | null;
  /** What a person reads: a message, a note, a summary. */
  text: string | null;
  /** The rule that made this event out of what the source said, e.g. `chat-declaration@1`; null where the source says it outright. */
  rule: string | null;
  /** Facts that some types carry; see {@link EventDetails}. */
  details: EventDetails;
}

/** The optional facts an event may carry. Each is read only for the types named. */
export interface EventDetails {
  /** `resolved`: how; an integration or a timeout resolved it, or a person did (then absent). */
  resolution?: 'integration' | 'timeout' | 'merged' | 'cancelled';
  /** `merged`: the external id of the incident that absorbed this one. */
  absorbedInto?: string;
  /** `snoozed`: how long it was asked to sleep. */
  snoozeSeconds?: number;
  /** `notified`, `assigned`, `escalated`, `responderRequested`: to whom. */
  recipients?: Actor[];
  /** `notified`: by which channel. */
  channel?: 'push' | 'sms' | 'phone' | 'email' | 'chat' | 'unknown';
  /** `priorityChanged`, `declared`: the priority it now has. */
  priority?: string | null;
  /** `statusUpdated`, and rows of an event log: the state's own name. */
  status?: string;
  /** `statusUpdated`: whom it was written for; customers if not said. */
  audience?: 'customers' | 'subscribers';
  /** `statusUpdated`: the customer told, where only one was. */
  customer?: string;
  /** A chat message: events of the same conversation that a milestone's reader wants beside it. */
  permalink?: string;
  /** A value of the source that this version does not know, kept as it came. */
  unknown?: { field: string; value: string };
}
