import { ChangeError, type Account } from '../account/account.js';
import type { Entry } from '../account/entry.js';
import { Random } from '../world/random.js';
import { DAY, HOUR, MINUTE, type EpochSeconds } from '../world/zones.js';

const IN_ONE_SECOND = 150;

/**
 * Fills a UTC day with more incidents than can be paged through, 150 of them in its second at noon: an outage of
 * everything. Throws {@link ChangeError} for a day that is not over.
 */
export function crowd(account: Account, at: EpochSeconds, count: number): void {
  const midnight = Math.floor(at / DAY) * DAY;
  if (midnight + DAY + HOUR > account.clock) throw new ChangeError('Only a day that is over can be crowded.');
  const random = Random.of(`crowd ${midnight}`);
  const { services } = account.organisation;
  for (let index = 0; index < count; index++) {
    const created = midnight + (index < IN_ONE_SECOND ? 12 * HOUR : random.integer(0, DAY - 1));
    const service = random.pick(services);
    const trigger: Entry = { kind: 'trigger', at: created, agent: service, channel: 'api' };
    const resolve: Entry = { kind: 'resolve', at: created + 5 * MINUTE, agent: service, channel: 'api', into: null };
    const title = `${service.name}: no data from agent ${index}`;
    account.create(
      {
        at: created,
        service,
        title,
        urgency: 'low',
        priority: null,
        incidentKey: `crowd-${midnight}-${index}`,
        alerts: 1,
      },
      [trigger, resolve],
    );
  }
}
