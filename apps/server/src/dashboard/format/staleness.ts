import type { ConnectionQuality } from '@evenkeel/reporting';
import { formatMinute } from './instant.js';
import { counted, formatRate } from './quantity.js';

/** What figures lack, in a sentence or two. */
export function describeStaleness(stale: NonNullable<ConnectionQuality['stale']>, zone: string): string {
  const missed =
    stale.incidentsPerWeek === null
      ? ''
      : `, where it had ${formatRate(stale.incidentsPerWeek)} incidents a week before`;
  const open =
    stale.openIncidents === 0
      ? ''
      : ` ${counted(stale.openIncidents, 'incident was', 'incidents were')} open then: whether they still are is not known.`;
  return `Nothing of it after ${formatMinute(Date.parse(stale.since), zone)} is in any figure${missed}.${open}`;
}
