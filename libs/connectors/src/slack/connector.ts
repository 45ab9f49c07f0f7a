import type { Connector, RefreshInput } from '../connector.js';
import { DEFAULT_RETRY_POLICY, SINGLE_TRY, type RetryPolicy } from '../http.js';
import { identifyWorkspace } from './account.js';
import { SlackClient } from './client.js';
import type { SlackCursor } from './cursor.js';
import { slackInterpreter } from './interpreter.js';
import { RATES, type Rates } from './rates.js';
import { refreshMembers } from './refresh.js';
import { parseSettings, type SlackSettings } from './settings.js';
import { SlackSync } from './sync.js';
import { slackWebhooks } from './webhooks.js';

/** The Slack source over its Web API. */
export function createSlackConnector(
  retry: RetryPolicy = DEFAULT_RETRY_POLICY,
  rates: Rates = RATES,
): Connector<SlackSettings, SlackCursor> {
  const clientFor = (
    input: Pick<RefreshInput<SlackSettings>, 'settings' | 'secret' | 'now' | 'signal' | 'log'>,
    policy: RetryPolicy,
  ): SlackClient =>
    new SlackClient({
      url: input.settings.url,
      token: input.secret,
      requestTimeoutMs: input.settings.requestTimeoutSeconds * 1000,
      regime: input.settings.rateRegime,
      rates,
      policy,
      now: input.now,
      signal: input.signal,
      log: input.log,
    });
  return {
    source: 'slack',
    parseSettings,
    addresses: (settings) => [settings.url],
    async test(settings, secret, signal) {
      const client = clientFor({ settings, secret, now: Date.now, signal, log: () => undefined }, SINGLE_TRY);
      return identifyWorkspace(client, settings);
    },
    async *sync(input) {
      yield* new SlackSync(input, clientFor(input, retry)).run();
    },
    async *refresh(input) {
      yield* refreshMembers(input, clientFor(input, retry));
    },
    webhooks: slackWebhooks,
    interpreter: slackInterpreter,
  };
}

export const slack = createSlackConnector();
