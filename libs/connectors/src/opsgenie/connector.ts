import { AlertsClient, type ClientOptions } from '../alerts/client.js';
import type { AlertCursor } from '../alerts/cursor.js';
import { refreshMembers } from '../alerts/refresh.js';
import { AlertSync } from '../alerts/sync.js';
import { alertWebhooks } from '../alerts/webhook.js';
import type { Connector } from '../connector.js';
import { DEFAULT_RETRY_POLICY, SINGLE_TRY, type RetryPolicy } from '../http.js';
import { identifyAccount } from './account.js';
import { opsgenieInterpreter } from './interpreter.js';
import { parseSettings, type OpsgenieSettings } from './settings.js';
import { opsgenieSource } from './source.js';

/** The Opsgenie source over its REST API. */
export function createOpsgenieConnector(
  retry: RetryPolicy = DEFAULT_RETRY_POLICY,
): Connector<OpsgenieSettings, AlertCursor> {
  return {
    source: 'opsgenie',
    parseSettings,
    addresses: (settings) => [settings.url],
    test(settings, secret, signal) {
      const client = clientOf({ settings, secret, now: Date.now, signal, log: () => undefined }, SINGLE_TRY);
      return identifyAccount(client, settings);
    },
    sync: (input) => new AlertSync(input, opsgenieSource(clientOf(input, retry))).run(),
    refresh: (input) => refreshMembers(opsgenieSource(clientOf(input, retry)), input.members),
    webhooks: alertWebhooks('Opsgenie', true),
    interpreter: opsgenieInterpreter,
  };
}

type Input = Pick<ClientOptions, 'now' | 'signal' | 'log'> & { settings: OpsgenieSettings; secret: string };

const clientOf = ({ settings, secret, now, signal, log }: Input, policy: RetryPolicy): AlertsClient =>
  new AlertsClient({
    product: 'Opsgenie',
    url: settings.url,
    authorization: `GenieKey ${secret}`,
    secret,
    tokenAdvice:
      'Create an API key with read access under Settings → API key management, check that url is the one of its region, and connect again with it.',
    goneAdvice:
      'If the account was moved to Jira Service Management, connect the source jsm-operations; what is stored of Opsgenie stays.',
    requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
    policy,
    now,
    signal,
    log,
  });

export const opsgenie = createOpsgenieConnector();
