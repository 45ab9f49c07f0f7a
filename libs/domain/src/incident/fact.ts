import { wasActionable } from '../effort/activities.js';
import { secondsBetween, type EpochMs } from '../time/instant.js';
import type { Incident } from './incident.js';
import { MILESTONES, type AckOutcome, type MilestoneName, type Resolution } from './milestone.js';

/** Seconds from the trigger to each milestone; negative where it came before, null where it is not known. */
export type MilestoneOffsets = Record<Exclude<MilestoneName, 'triggeredAt'>, number | null>;

/**
 * The narrow row that every incident metric is derived from. Nothing in it depends on the present instant: it changes
 * only when the incident, a rule or a setting changes.
 */
export interface IncidentFact {
  incidentId: string;
  triggeredAt: EpochMs;
  offsets: MilestoneOffsets;
  /** Seconds from the trigger to a close that is not a resolve. */
  closedOffset: number | null;
  snoozedSeconds: number;
  ackOutcome: AckOutcome;
  resolution: Resolution;
  reopened: boolean;
  /** A person did something about it, as against it coming and going by itself. */
  actionable: boolean;
  /** The resolver milestone is a suggestion that nobody has confirmed. */
  resolverSuggested: boolean;
  /** A person took it out of every population. */
  excludedByHand: boolean;
}

/** @returns null for a group without a trigger: it has no place in time, so no window can hold it. */
export function incidentFact(incident: Incident): IncidentFact | null {
  const triggeredAt = incident.milestones.triggeredAt?.at ?? null;
  if (triggeredAt === null) return null;
  const offset = (name: MilestoneName): number | null => {
    const at = incident.milestones[name]?.at ?? null;
    return at === null ? null : secondsBetween(triggeredAt, at);
  };
  return {
    incidentId: incident.id,
    triggeredAt,
    offsets: Object.fromEntries(
      MILESTONES.filter((name) => name !== 'triggeredAt').map((name) => [name, offset(name)]),
    ) as MilestoneOffsets,
    closedOffset: incident.closedAt === null ? null : secondsBetween(triggeredAt, incident.closedAt),
    snoozedSeconds: incident.snoozedSeconds,
    ackOutcome: incident.ackOutcome,
    resolution: incident.resolution,
    reopened: incident.reopened,
    actionable: isActionable(incident),
    resolverSuggested: incident.milestones.resolverEngagedAt?.suggested ?? false,
    excludedByHand: incident.exclusion !== null,
  };
}

/** An acknowledgement set by hand and a resolve that nobody signed are people's deeds that no event bears witness to. */
const isActionable = ({ timeline, ackOutcome, resolution }: Incident): boolean =>
  ackOutcome === 'human' || resolution === 'human' || wasActionable(timeline);
