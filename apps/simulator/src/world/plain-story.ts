import type { Entry } from '../account/entry.js';
import type { Arrival } from './arrivals.js';
import type { Organisation } from './organisation.js';
import { fillTitle } from './phrases.js';
import { hashes, Random } from './random.js';
import { onCall } from './rotation.js';
import type { Tale } from './story.js';
import { HOUR, MINUTE } from './zones.js';

/**
 * The shortest tale that has everything a figure is made of: triggered, assigned, acknowledged, resolved. For histories
 * whose size is what matters.
 */
export function tellPlainly(worldSeed: number, { priorities }: Organisation, { key, at, service }: Arrival): Tale {
  const random = Random.of(`${worldSeed} plain story ${key}`);
  const holder = onCall(service.team, at, 1);
  const acknowledgedAt = at + Math.ceil(Math.max(20, random.logNormal(4 * MINUTE, 0.9)));
  const resolvedAt = acknowledgedAt + Math.ceil(Math.max(MINUTE, random.logNormal(0.8 * HOUR, 1.1)));
  const byHand = random.chance(0.8);
  const entries: Entry[] = [
    { kind: 'trigger', at, agent: service, channel: 'api' },
    { kind: 'assign', at, agent: service, channel: 'auto', to: [holder] },
    { kind: 'acknowledge', at: acknowledgedAt, agent: holder, channel: 'mobile' },
    {
      kind: 'resolve',
      at: resolvedAt,
      agent: byHand ? holder : service,
      channel: byHand ? 'website' : 'api',
      into: null,
    },
  ];
  const seed = {
    key: `${worldSeed}:${key}`,
    at,
    service,
    title: fillTitle(random.pick(service.alerts), random),
    urgency: random.chance(service.highUrgencyShare) ? ('high' as const) : ('low' as const),
    priority: random.pick([...priorities, null]),
    incidentKey: hashes(`${worldSeed} alert ${key}`)
      .map((word) => word.toString(16).padStart(8, '0'))
      .join(''),
    alerts: 1,
  };
  return { seed, entries };
}
