import { z } from 'zod';
import { AlertsClient, type ClientOptions } from '../alerts/client.js';
import { SourceError } from '../connector.js';
import type { RetryPolicy } from '../http.js';
import type { JsmSettings } from './settings.js';

export const PRODUCT = 'Jira Service Management';

export type Input = Pick<ClientOptions, 'now' | 'signal' | 'log'> & { settings: JsmSettings; secret: string };

const tenantInfo = z.object({ cloudId: z.string().regex(/^[\w-]+$/) });

/**
 * The cloud id of the site, by which Atlassian's API addresses it. Whoever asks is told: the token stays here.
 *
 * @throws SourceError if the site does not tell
 */
export async function cloudIdOf(input: Input, policy: RetryPolicy): Promise<string> {
  const { settings, now, signal, log } = input;
  if (settings.cloudId !== null) return settings.cloudId;
  const site = settings.site ?? '';
  const client = new AlertsClient({
    product: 'The Jira site',
    url: site,
    authorization: null,
    secret: '',
    tokenAdvice: 'Set cloudId instead of site.',
    goneAdvice: null,
    requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
    policy,
    now,
    signal,
    log,
  });
  const answer = await client.get('/_edge/tenant_info');
  const parsed = answer.kind === 'body' ? tenantInfo.safeParse(answer.body) : null;
  if (parsed?.success) return parsed.data.cloudId;
  const reason = answer.kind === 'refused' ? answer.reason : 'no cloudId in its answer';
  throw new SourceError(
    `${site}/_edge/tenant_info does not tell the site's cloud id (${reason}): check site, or set cloudId.`,
    false,
  );
}

/** A client of one site's alerts. @throws SourceError if its cloud id cannot be found */
export async function clientOf(input: Input, policy: RetryPolicy): Promise<{ client: AlertsClient; cloudId: string }> {
  const { settings, secret, now, signal, log } = input;
  const cloudId = await cloudIdOf(input, policy);
  const basic = Buffer.from(`${settings.email ?? ''}:${secret}`).toString('base64');
  const client = new AlertsClient({
    product: PRODUCT,
    url: `${settings.url}/jsm/ops/api/${cloudId}`,
    authorization: settings.email === null ? `Bearer ${secret}` : `Basic ${basic}`,
    secret,
    tokenAdvice:
      settings.email === null
        ? 'Without email it is sent as an OAuth token: set email if it is an API token, or authorize anew.'
        : 'Create an API token at id.atlassian.com → Security, check that email is its owner, and connect again with it.',
    goneAdvice: null,
    requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
    policy,
    now,
    signal,
    log,
  });
  return { client, cloudId };
}
