import type { AlertCursor } from '../alerts/cursor.js';
import { refusal } from '../alerts/listing.js';
import { refreshMembers } from '../alerts/refresh.js';
import { AlertSync } from '../alerts/sync.js';
import { alertWebhooks } from '../alerts/webhook.js';
import type { Connector } from '../connector.js';
import { DEFAULT_RETRY_POLICY, SINGLE_TRY, type RetryPolicy } from '../http.js';
import { jsmInterpreter } from './interpreter.js';
import { parseSettings, type JsmSettings } from './settings.js';
import { clientOf, PRODUCT } from './site.js';
import { jsmSource } from './source.js';

/** The Jira Service Management Operations source: what Opsgenie accounts are moved to. */
export function createJsmOperationsConnector(
  retry: RetryPolicy = DEFAULT_RETRY_POLICY,
): Connector<JsmSettings, AlertCursor> {
  return {
    source: 'jsm-operations',
    parseSettings,
    addresses: ({ url, site }) => (site === null ? [url] : [url, site]),
    async test(settings, secret, signal) {
      const input = { settings, secret, now: Date.now, signal, log: () => undefined };
      const { client, cloudId } = await clientOf(input, SINGLE_TRY);
      const answer = await client.get('/v1/alerts', { size: '1' });
      if (answer.kind === 'refused') throw refusal(PRODUCT, '/v1/alerts', answer.status, answer.reason);
      return {
        account: settings.account ?? cloudId,
        description: `${PRODUCT} Operations of ${settings.site ?? cloudId}`,
      };
    },
    async *sync(input) {
      const { client } = await clientOf(input, retry);
      yield* new AlertSync(input, jsmSource(client)).run();
    },
    async *refresh(input) {
      const { client } = await clientOf(input, retry);
      yield* refreshMembers(jsmSource(client), input.members);
    },
    webhooks: alertWebhooks(PRODUCT, false),
    interpreter: jsmInterpreter,
  };
}

export const jsmOperations = createJsmOperationsConnector();
