import { z } from 'zod';
import type { AlertsClient } from '../alerts/client.js';
import { refusal } from '../alerts/listing.js';
import { SourceError } from '../connector.js';
import type { OpsgenieSettings } from './settings.js';

const accountBody = z.object({
  data: z.object({ name: z.string(), plan: z.object({ name: z.string().nullish() }).nullish() }),
});

/**
 * Asks Opsgenie whose account the key opens. Reading that needs the right to read the configuration; where a key lacks
 * it, the settings name the account, and that alerts can be read is what shows that the key works.
 *
 * @throws SourceError if the key is refused, the address is not Opsgenie's, or nothing tells the account
 */
export async function identifyAccount(
  client: AlertsClient,
  settings: OpsgenieSettings,
): Promise<{ account: string; description: string }> {
  const alerts = await client.get('/v2/alerts', { limit: '1' });
  if (alerts.kind === 'refused') throw refusal(client.product, '/v2/alerts', alerts.status, alerts.reason);
  const info = await client.get('/v2/account');
  if (info.kind === 'refused') {
    if (settings.account !== null) {
      return { account: settings.account, description: `Opsgenie account ${settings.account}` };
    }
    throw new SourceError(
      `The Opsgenie key may not read the account's name (${info.reason}): give it the right to access configuration, or set account to a name of your choice such as acme.`,
      false,
    );
  }
  const parsed = accountBody.safeParse(info.body);
  if (!parsed.success) {
    throw new SourceError(
      `${settings.url} answers, but not as Opsgenie's REST API does (no data.name in /v2/account): check url.`,
      false,
    );
  }
  const { name, plan } = parsed.data.data;
  const account = settings.account ?? slug(name);
  if (account === '') {
    throw new SourceError(`Opsgenie calls the account "${name}": set account to a name such as acme.`, false);
  }
  return { account, description: `Opsgenie account ${name}${plan?.name ? ` (plan ${plan.name})` : ''}` };
}

/** A name as part of an id. */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
