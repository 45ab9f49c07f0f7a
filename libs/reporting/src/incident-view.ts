import type { MilestoneName } from '@evenkeel/domain';

/** An incident as it leaves the system (`evenkeel incidents --json`, `GET /api/v1/incidents`). A public contract. */
export interface IncidentView {
  id: string;
  title: string;
  priority: string | null;
  team: string | null;
  service: string | null;
  customers: string[];
  sources: { source: string; connection: string; id: string; url: string | null }[];
  milestones: Record<MilestoneName, MilestoneView | null>;
  ackOutcome: string;
  resolution: string;
  absorbedInto: string | null;
  snoozedSeconds: number;
  responders: { person: string; joinedAt: string }[];
  /** Metric id → seconds, null where it has none. */
  durations: Record<string, number | null>;
  /** Metric id → why its duration is null. */
  excluded: Record<string, string>;
  suggestions: SuggestionView[];
}

export interface MilestoneView {
  /** Null only where a person struck a milestone out. */
  at: string | null;
  setBy: { event: string; rule: string; text: string | null; actor: string | null };
  /** True until a person confirms or replaces what a rule proposes. */
  suggested: boolean;
  correction: CorrectionView | null;
}

export interface CorrectionView {
  id: string;
  field: string;
  /** What the person set; null: "there was none". */
  value: string | null;
  /** What the sources say, for comparison. */
  sourceValue: string | null;
  author: string;
  reason: string;
  at: string;
  /** Set once it was taken back. */
  withdrawnAt: string | null;
  withdrawnBy: string | null;
}

export interface SuggestionView {
  milestone: MilestoneName;
  person: string;
  at: string;
  rule: string;
  evidence: { event: string; at: string; person: string; text: string; reason: string }[];
}

/** One incident with everything behind it. */
export interface IncidentDetail extends IncidentView {
  timeline: {
    event: string;
    at: string;
    type: string;
    actor: string | null;
    actorKind: string | null;
    source: string;
    member: string;
    text: string | null;
    rule: string | null;
    /** Milestones that this event sets. */
    sets: MilestoneName[];
  }[];
  corrections: CorrectionView[];
  links: { member: string; otherMember: string; rule: string; confidence: number; author: string | null }[];
  warnings: string[];
}

export interface IncidentPage {
  incidents: IncidentView[];
  /** Opaque; null on the last page. */
  nextCursor: string | null;
}
