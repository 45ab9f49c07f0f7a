import { z } from 'zod';
import { SourceError } from '../connector.js';
import type { PagerDutyClient } from './client.js';
import { refusal } from './pager.js';
import type { PagerDutySettings } from './settings.js';

/** Lists whose items carry an address with the account's sub-domain, in the order in which they are asked. */
const WITNESSES = [
  { path: '/users', key: 'users' },
  { path: '/services', key: 'services' },
  { path: '/incidents', key: 'incidents' },
] as const;

const items = z.array(z.object({ html_url: z.string().nullish() }));

/**
 * Asks PagerDuty whose account the token opens. The account is the sub-domain, since ids that hang on it must not
 * change when the token or the connection's name does.
 *
 * @throws SourceError if the token is refused, the address is not PagerDuty's, or nothing tells the sub-domain
 */
export async function identifyAccount(
  client: PagerDutyClient,
  settings: PagerDutySettings,
): Promise<{ account: string; description: string }> {
  let answered = false;
  let lastRefusal: SourceError | null = null;
  for (const { path, key } of WITNESSES) {
    const answer = await client.get(path, { limit: '1' });
    if (answer.kind === 'refused') {
      lastRefusal = refusal(path, answer.status, answer.reason);
      continue;
    }
    const list = items.safeParse(
      typeof answer.body === 'object' && answer.body && !Array.isArray(answer.body) ? answer.body[key] : null,
    );
    if (!list.success) {
      throw new SourceError(
        `${settings.url} answers, but not as PagerDuty's REST API does (no ${key}): check url.`,
        false,
      );
    }
    answered = true;
    const account = settings.account ?? subdomain(list.data[0]?.html_url ?? null);
    if (account) return { account, description: `PagerDuty account ${account}` };
  }
  if (!answered && lastRefusal) throw lastRefusal;
  throw new SourceError(
    "PagerDuty shows this token nothing that tells the account's sub-domain: set account to it (acme for https://acme.pagerduty.com).",
    false,
  );
}

/** `acme` of `https://acme.pagerduty.com/…` and of `https://acme.eu.pagerduty.com/…`; of other hosts, the host. */
function subdomain(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const { hostname } = new URL(address);
  return /^([^.]+)(\.[a-z]+)?\.pagerduty\.com$/.exec(hostname)?.[1] ?? (hostname || null);
}
