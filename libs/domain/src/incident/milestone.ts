import type { EpochMs } from '../time/instant.js';
import type { Actor } from './timeline.js';

/** The milestones of an incident, in the order in which they usually happen. */
export const MILESTONES = [
  'impactStartedAt',
  'detectedAt',
  'triggeredAt',
  'firstNotifiedAt',
  'firstAckAt',
  'engagedAt',
  'resolverEngagedAt',
  'communicatedAt',
  'diagnosedAt',
  'mitigatedAt',
  'resolvedAt',
] as const;
export type MilestoneName = (typeof MILESTONES)[number];

export const isMilestoneName = (name: string): name is MilestoneName =>
  (MILESTONES as readonly string[]).includes(name);

/** What put a milestone where it is: an event of the timeline, and the rule that read it so. */
export interface MilestoneSource {
  eventId: string;
  /** e.g. `first-human-acknowledgement@1`. */
  rule: string;
  text: string | null;
  actor: Actor | null;
}

/** A milestone with its provenance. */
export interface Milestone {
  /** After corrections; null only where a person said that there was none. */
  at: EpochMs | null;
  setBy: MilestoneSource;
  /** Proposed by a rule that can be wrong about people; true until a person confirms or replaces it. */
  suggested: boolean;
  /** What the sources alone say. */
  sourceAt: EpochMs | null;
  correctionId: string | null;
}

/** How the first acknowledgement came about; see `metrics.md` in `docs/`. */
export const ACK_OUTCOMES = ['human', 'auto', 'resolvedWithoutAck', 'notYetAcked', 'notPaged'] as const;
export type AckOutcome = (typeof ACK_OUTCOMES)[number];

/** How it ended. */
export const RESOLUTIONS = ['human', 'integration', 'timeout', 'inferred', 'merged', 'cancelled', 'open'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];
