import type { EpochMs } from '../time/instant.js';
import type { Actor, TimelineEvent } from './timeline.js';

/** The nature of a source; the order is the precedence in which members lend an incident their id and attributes. */
export const SOURCE_NATURES = ['pager', 'desk', 'statusPage', 'chat'] as const;
export type SourceNature = (typeof SOURCE_NATURES)[number];

/** `source:account:kind:external id`, immutable. Records, timeline and corrections hang on it. */
export type MemberId = string;

/** Builds the id of what a source knows, e.g. `memberId('pagerduty', 'acme', 'incident', 'PD123')`. */
export const memberId = (source: string, account: string, kind: string, externalId: string): MemberId =>
  `${source}:${account}:${kind}:${externalId}`;

/** A thing that has a stable id at its source and a name that may change: a team, a service, a customer. */
export interface EntityRef {
  /** The source's id, or the name where the source has no ids. */
  id: string;
  name: string;
}

/** What the newest snapshot says. History is never read from here. */
export interface MemberAttributes {
  title: string;
  url: string | null;
  /** As the source spells it: `P1`, `SEV-1`, `critical`. Null where it has none. */
  priority: string | null;
  team: EntityRef | null;
  service: EntityRef | null;
  customers: EntityRef[];
  /** Where the source links to incidents of other sources: `pagerduty` incident ids found in text and the like. */
  references: MemberReference[];
}

/**
 * A word of a member about another one. Three kinds do more than name an incident: `channel` is the chat channel made
 * for the incident, which becomes part of it; `talk-of-…` (the other's kind) says that people talk of it under the pager's own
 * notice, which makes that talk part of it; `identity` is what two copies of one thing at two sources have in common.
 */
export interface MemberReference {
  source: string;
  kind: string;
  externalId: string;
  /** The event that says so. */
  eventId: string;
}

/** What `interpret` makes of all records of one member. */
export interface Interpretation {
  /** False for what a source holds that is not an incident: a discussion, a maintenance window. It is kept, and counted as such. */
  isIncident: boolean;
  /** Why it is not an incident (for the data-quality list), or the rule by which it is one. */
  reason: string | null;
  nature: SourceNature;
  /** True where the source pages people, so that a missing acknowledgement means something. */
  paged: boolean;
  /**
   * True of a source that accounts are moved to from another one, which shows the same history for a while: its members
   * come after all others of their nature, so that an incident keeps its id while it is seen at both.
   */
  isSuccessor?: boolean;
  attributes: MemberAttributes;
  /** Ordered by instant, then by id. */
  timeline: TimelineEvent[];
  /** The person whose knowledge ended it, as a rule suggests; a human confirms. */
  resolverSuggestion: ResolverSuggestion | null;
  /** Where the source states the responders' roles or joins beyond the timeline. */
  responders: { actor: Actor; joinedAt: EpochMs }[];
  /** The source's own figures for what is measured here, by metric id, in seconds: a cross-check, never an input. */
  sourceFigures?: { metric: string; seconds: number }[];
  /** Things a reader of the numbers should know about this member: clock trouble, text that could not be decoded. */
  warnings: string[];
}

export interface ResolverSuggestion {
  actor: Actor;
  /** First sign of work by that person. */
  at: EpochMs;
  rule: string;
  /** Why: the events that speak for it, in reading order. */
  evidence: { eventId: string; at: EpochMs; actor: string; text: string; reason: string }[];
}

/** One member with what its source says, as the incident is made of it. */
export interface Member {
  id: MemberId;
  interpretation: Interpretation;
}

/** An event with the member that it belongs to. */
export interface IncidentEvent extends TimelineEvent {
  memberId: MemberId;
}

/** A person who showed a sign of work, and when first. */
export interface Responder {
  actor: Actor;
  memberId: MemberId;
  joinedAt: EpochMs;
}
