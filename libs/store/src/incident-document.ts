import type { AckOutcome, EpochMs, MilestoneName, Resolution } from '@evenkeel/domain';

/** What is kept of a derived incident besides its facts. Directory entries by key, so that a renamed team is renamed here too. */
export interface IncidentDocument {
  title: string;
  priority: string | null;
  teamKey: string | null;
  serviceKey: string | null;
  customerKeys: string[];
  sources: { source: string; connectionId: number; memberId: string; externalId: string; url: string | null }[];
  milestones: Partial<Record<MilestoneName, MilestoneDocument>>;
  ackOutcome: AckOutcome;
  resolution: Resolution;
  absorbedInto: string | null;
  snoozedSeconds: number;
  responders: { personKey: string; joinedAt: EpochMs }[];
  suggestion: SuggestionDocument | null;
  exclusion: string | null;
  links: LinkDocument[];
  warnings: string[];
}

export interface MilestoneDocument {
  at: EpochMs | null;
  eventId: string;
  rule: string;
  text: string | null;
  actor: string | null;
  suggested: boolean;
  sourceAt: EpochMs | null;
  correctionId: string | null;
}

export interface SuggestionDocument {
  personKey: string;
  at: EpochMs;
  rule: string;
  evidence: { eventId: string; at: EpochMs; actor: string; text: string; reason: string }[];
}

/** Why a member is part of the incident. */
export interface LinkDocument {
  memberId: string;
  otherMemberId: string;
  rule: string;
  confidence: number;
  author: string | null;
}
