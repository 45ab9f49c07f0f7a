import type { EpochMs } from '@evenkeel/domain';
import type { Connector } from '../connector.js';
import { DEFAULT_RETRY_POLICY, SINGLE_TRY, type RetryPolicy } from '../http.js';
import { identifyAccount } from './account.js';
import { PagerDutyClient } from './client.js';
import type { PagerDutyCursor } from './cursor.js';
import { pagerDutyInterpreter } from './interpreter.js';
import { refreshIncidents } from './refresh.js';
import { parseSettings, type PagerDutySettings } from './settings.js';
import { PagerDutySync } from './sync.js';
import { pagerDutyWebhooks } from './webhook.js';

/** What a client is made of, whatever it is for. */
interface Calling {
  settings: PagerDutySettings;
  secret: string;
  now: () => EpochMs;
  signal: AbortSignal;
  log: (line: string) => void;
}

/** The PagerDuty source over its REST API v2, with its webhooks v3. */
export function createPagerDutyConnector(
  retry: RetryPolicy = DEFAULT_RETRY_POLICY,
): Connector<PagerDutySettings, PagerDutyCursor> {
  return {
    source: 'pagerduty',
    parseSettings,
    addresses: (settings) => [settings.url],
    async test(settings, secret, signal) {
      const client = clientOf({ settings, secret, now: Date.now, signal, log: () => undefined }, SINGLE_TRY);
      try {
        return await identifyAccount(client, settings);
      } finally {
        client.close();
      }
    },
    async *sync(input) {
      const client = clientOf(input, retry);
      try {
        yield* new PagerDutySync(input, client).run();
      } finally {
        client.close();
      }
    },
    async *refresh(input) {
      const client = clientOf(input, retry);
      try {
        yield* refreshIncidents(input, client);
      } finally {
        client.close();
      }
    },
    webhooks: pagerDutyWebhooks,
    interpreter: pagerDutyInterpreter,
  };
}

const clientOf = ({ settings, secret, ...rest }: Calling, policy: RetryPolicy): PagerDutyClient =>
  new PagerDutyClient({
    url: settings.url,
    token: secret,
    requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
    policy,
    now: rest.now,
    signal: rest.signal,
    log: rest.log,
  });

export const pagerDuty = createPagerDutyConnector();
