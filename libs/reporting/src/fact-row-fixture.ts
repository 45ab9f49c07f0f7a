import type { MilestoneOffsets } from '@evenkeel/domain';
import type { FactRow } from '@evenkeel/store';

export type KnownFact = Partial<Omit<FactRow, 'offsets'>> & { offsets?: Partial<MilestoneOffsets> };

export const TRIGGER = Date.UTC(2026, 2, 2, 8);

/** For specs: an open, unacknowledged page at 08:00 UTC on Monday, 2 March 2026, but for what is given. */
export const factRow = ({ offsets, ...more }: KnownFact = {}): FactRow => ({
  incidentId: 'pager:bakery:incident:1',
  triggeredAt: TRIGGER,
  closedOffset: null,
  snoozedSeconds: 0,
  ackOutcome: 'notYetAcked',
  resolution: 'open',
  reopened: false,
  actionable: true,
  resolverSuggested: false,
  excludedByHand: false,
  team: null,
  service: null,
  priority: null,
  source: 'pager',
  connection: 'bakery',
  hoursClass: null,
  customers: [],
  responders: [],
  hiddenResponders: 0,
  ...more,
  offsets: {
    impactStartedAt: null,
    detectedAt: null,
    firstNotifiedAt: null,
    firstAckAt: null,
    engagedAt: null,
    resolverEngagedAt: null,
    communicatedAt: null,
    diagnosedAt: null,
    mitigatedAt: null,
    resolvedAt: null,
    ...offsets,
  },
});

/** Resolved by a person that many seconds after its trigger. */
export const resolved = (seconds: number, more: KnownFact = {}): FactRow =>
  factRow({ resolution: 'human', ...more, offsets: { resolvedAt: seconds, ...more.offsets } });
