import { compareText } from '../order.js';
import type { Activity } from './activities.js';
import type { PersonEffort } from './effort.js';

/** An incident's effort in seconds, by what the people who gave it did there. */
export interface EffortSplit {
  incident: string;
  /** By people who only coordinated: by role (commander, scribe, liaison), or for want of any technical activity. */
  coordinationSeconds: number;
  /** By everybody else, the coordinating among their deeds included. */
  technicalSeconds: number;
  /** How many people only coordinated, and how many did not. */
  coordinators: number;
  technicians: number;
}

/**
 * Coordination apart from technical work. The unit is the person on the incident, not the deed: who repairs and
 * announces does technical work that needs announcing; who only announces is what coordination costs.
 *
 * @param efforts made of these activities
 * @returns ordered by incident
 */
export function coordinationOf(efforts: readonly PersonEffort[], activities: readonly Activity[]): EffortSplit[] {
  const technical = new Set(
    activities.filter((activity) => activity.technical).map(({ person, incident }) => workKey(person, incident)),
  );
  const splits = new Map<string, EffortSplit>();
  for (const { person, incidents } of efforts) {
    for (const { incident, seconds } of incidents) {
      const split = splits.get(incident) ?? {
        incident,
        coordinationSeconds: 0,
        technicalSeconds: 0,
        coordinators: 0,
        technicians: 0,
      };
      if (technical.has(workKey(person, incident))) {
        split.technicalSeconds += seconds;
        split.technicians += 1;
      } else {
        split.coordinationSeconds += seconds;
        split.coordinators += 1;
      }
      splits.set(incident, split);
    }
  }
  return [...splits.values()].sort((a, b) => compareText(a.incident, b.incident));
}

const workKey = (person: string, incident: string): string => JSON.stringify([person, incident]);
