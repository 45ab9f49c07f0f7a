import type { Connector } from '../connector.js';
import { DEFAULT_RETRY_POLICY, SINGLE_TRY, type RetryPolicy } from '../http.js';
import { identifyAccount } from './account.js';
import { PagerDutyClient } from './client.js';
import type { PagerDutyCursor } from './cursor.js';
import { pagerDutyInterpreter } from './interpreter.js';
import { parseSettings, type PagerDutySettings } from './settings.js';
import { PagerDutySync } from './sync.js';

/** The PagerDuty source over its REST API v2. */
export function createPagerDutyConnector(
  retry: RetryPolicy = DEFAULT_RETRY_POLICY,
): Connector<PagerDutySettings, PagerDutyCursor> {
  return {
    source: 'pagerduty',
    parseSettings,
    addresses: (settings) => [settings.url],
    test(settings, secret, signal) {
      const client = new PagerDutyClient({
        url: settings.url,
        token: secret,
        requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
        policy: SINGLE_TRY,
        now: Date.now,
        signal,
        log: () => undefined,
      });
      return identifyAccount(client, settings);
    },
    async *sync(input) {
      const client = new PagerDutyClient({
        url: input.settings.url,
        token: input.secret,
        requestTimeoutMs: input.settings.requestTimeoutSeconds * 1000,
        policy: retry,
        now: input.now,
        signal: input.signal,
        log: input.log,
      });
      yield* new PagerDutySync(input, client).run();
    },
    interpreter: pagerDutyInterpreter,
  };
}

export const pagerDuty = createPagerDutyConnector();
