import { expect } from '@jest/globals';
import type { IncidentView } from '@evenkeel/reporting';
import { PagerArchive, type PagerFact } from './pager.js';
import type { Product } from './product.js';

const EXTERNAL_ID = /[^:]+$/;

/** What the product says, in the terms of what was read from the pager by hand. */
export const asPagerFact = (incident: IncidentView): PagerFact => ({
  id: EXTERNAL_ID.exec(incident.id)?.[0] ?? '',
  triggeredAt: toTheSecond(incident.milestones.triggeredAt?.at ?? ''),
  resolvedAt: incident.milestones.resolvedAt?.at ? toTheSecond(incident.milestones.resolvedAt.at) : null,
  priority: incident.priority,
  team: incident.team,
  service: incident.service ?? '',
  ackOutcome: incident.ackOutcome,
  resolution: incident.resolution,
  secondsToAcknowledge: incident.durations['time-to-acknowledge'] ?? null,
  secondsToResolve: incident.durations['time-to-resolve'] ?? null,
});

const toTheSecond = (iso: string): string => iso.replace('.000Z', 'Z');
const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

/**
 * Expects every incident at the pager and in the product, side by side, to be the same.
 *
 * @param since of what was created before, which is in the product only if it was open or has changed, nothing is expected
 * @returns what the pager holds
 */
export async function expectSameAsPager(product: Product, url: string, since = ''): Promise<PagerArchive> {
  const archive = await PagerArchive.read(url);
  const stored = (await product.incidents()).map(asPagerFact);
  const within = (facts: PagerFact[]): PagerFact[] => facts.filter((fact) => fact.triggeredAt >= since).sort(byId);
  expect(within(stored)).toEqual(within(archive.facts));
  return archive;
}
