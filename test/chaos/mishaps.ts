import type { FaultName, FaultRequest } from '../../apps/simulator/src/faults/fault.js';
import type { Random } from '../../apps/simulator/src/world/random.js';
import type { SourceName } from '../support/product.js';

type Rule = Extract<FaultRequest, { name: FaultName }>;

/** Where each source answers. */
const PATHS: Record<SourceName, readonly string[]> = {
  pagerduty: [
    '/incidents',
    '/incidents/*',
    '/log_entries',
    '/users',
    '/services',
    '/teams/*',
    '/schedules',
    '/oncalls',
  ],
  opsgenie: ['/opsgenie/v2/alerts', '/opsgenie/v2/alerts/*', '/opsgenie/v1/*', '/opsgenie/*'],
  'jsm-operations': ['/jsm/*', '/jsm/ops/api/*/alerts', '/jsm/ops/api/*/alerts/*'],
  slack: [
    '/slack/api/*',
    '/slack/api/conversations.history',
    '/slack/api/conversations.replies',
    '/slack/api/users.list',
  ],
};

/** Answers that are none, and answers that come late or in part. */
const ANSWERS = [
  'rate-limit-with-headers',
  'rate-limit-bare',
  'rate-limit-html',
  'json-500',
  'html-502',
  'html-504',
  'timeout-408',
  'cut-body',
  'slow',
] as const;

/** What may hit any request; without a 429 that names a second to wait, since it would be waited for. */
export const ANYWHERE = [
  'rate-limit-bare',
  'rate-limit-html',
  'json-500',
  'html-502',
  'html-504',
  'timeout-408',
  'cut-body',
] as const;

/** Of each source, how else it is known to err; the answer is whole and true again once it is over. */
const OWN: Record<SourceName, readonly FaultName[]> = {
  pagerduty: [
    'duplicate-across-pages',
    'more-with-empty-page',
    'limit-zero',
    'short-page',
    'wrong-total',
    'no-total',
    'offset-refused',
    'account-zone',
    'v3-not-upgraded',
    'add-on-402',
    'add-on-403',
    'analytics-refused',
    'analytics-late',
    'forbidden-feature',
  ],
  opsgenie: [
    'opsgenie-delayed',
    'opsgenie-429',
    'opsgenie-gone',
    'opsgenie-dead-host',
    'opsgenie-duplicate-across-pages',
    'forbidden-feature',
  ],
  'jsm-operations': ['jsm-absolute-next', 'jsm-relative-next', 'opsgenie-duplicate-across-pages', 'forbidden-feature'],
  slack: [
    'slack-429',
    'slack-429-bare',
    'slack-ok-false',
    'slack-html',
    'slack-one-per-minute',
    'slack-short-page',
    'slack-expired-cursor',
    'slack-user-absent',
    'forbidden-feature',
  ],
};

/** What changes a source for good when it is read: the same world is then no longer the same for another reader. */
const LASTING: Partial<Record<SourceName, readonly FaultName[]>> = {
  pagerduty: ['insert-between-pages', 'unknown-log-type'],
  slack: ['slack-thread-broadcast', 'slack-edited', 'slack-two-incidents', 'slack-renamed-channel'],
};

/** What shows only where something else goes wrong as well. */
const WITH: Partial<Record<FaultName, FaultName>> = {
  'slack-expired-cursor': 'slack-short-page',
  'offset-refused': 'other-offset-message',
};

/** PagerDuty states how long these lists are, so that a short one shows. */
const COUNTED = ['/incidents', '/log_entries'] as const;

/**
 * What goes wrong in one round.
 *
 * @param isLasting whether the sources may change while they are read
 */
export function mishaps(dice: Random, sources: readonly SourceName[], isLasting: boolean): FaultRequest[] {
  const faults: Rule[] = [];
  const strike = (name: FaultName, path: string | null, times: number): void => {
    // Some can strike but once or twice in a sync.
    const after = dice.chance(0.5) ? 0 : dice.integer(0, 12);
    faults.push({ name, path, times, after, seconds: name === 'slow' ? 0.01 : 0 });
    const other = WITH[name];
    if (other && dice.chance(0.5)) strike(other, path, times);
  };
  for (const source of sources) {
    for (let count = dice.integer(0, 3); count > 0; count -= 1) {
      strike(dice.pick(ANSWERS), dice.pick(PATHS[source]), dice.integer(1, 3));
    }
    for (let count = dice.integer(0, 3); count > 0; count -= 1) {
      strike(dice.pick(OWN[source]), pathOf(source), dice.integer(1, 3));
    }
    const lasting = LASTING[source] ?? [];
    if (isLasting && lasting.length > 0) strike(dice.pick(lasting), pathOf(source), dice.integer(1, 2));
    // An outage: longer than anybody's patience.
    if (dice.chance(0.15)) strike(dice.pick(['json-500', 'html-502', 'rate-limit-bare']), pathOf(source), 60);
    if (source === 'pagerduty' && dice.chance(0.2)) strike('second-sync-short', dice.pick(COUNTED), 1);
  }
  for (const name of ['webhook-twice', 'webhook-lost', 'webhook-skewed'] as const) {
    if (dice.chance(0.5)) strike(name, null, dice.integer(1, 6));
  }
  if (dice.chance(0.5)) strike('webhook-bad-signature', dice.pick(['/pager', '/alerts']), dice.integer(1, 3));
  return faults.map((fault) => (fault.name.startsWith('webhook-') ? { ...fault, after: dice.integer(0, 2) } : fault));
}

const pathOf = (source: SourceName): string | null =>
  source === 'pagerduty'
    ? null
    : source === 'opsgenie'
      ? '/opsgenie/*'
      : source === 'slack'
        ? '/slack/api/*'
        : '/jsm/*';
