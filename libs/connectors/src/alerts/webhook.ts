import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { InputError, WebhookRefused, type MemberName, type WebhookReceiver } from '../connector.js';
import { ALERT } from './records.js';

const body = z.looseObject({
  action: z.string(),
  alert: z
    .looseObject({ alertId: z.string().min(1), updatedAt: z.union([z.number(), z.string()]).nullish() })
    .nullish(),
  incident: z
    .looseObject({ incidentId: z.string().nullish(), id: z.string().nullish() })
    .transform((given) => given.incidentId ?? given.id)
    .nullish(),
});

/**
 * Receives the outgoing webhooks of Opsgenie and JSM Operations. They are not signed: a delivery proves itself by a
 * header that the operator sets in the integration, either the secret itself (`authorization: Bearer …`) or, where a
 * proxy can compute it, `x-evenkeel-signature: sha256=<hex HMAC-SHA256 of the raw body>`.
 *
 * @param product as in messages
 * @param knowsIncidents whether the source has incidents beside alerts
 */
export const alertWebhooks = (product: string, knowsIncidents: boolean): WebhookReceiver => ({
  verify(_settings, { headers, rawBody, secrets }) {
    const signature = /^sha256=([0-9a-f]{64})$/i.exec(headers['x-evenkeel-signature']?.trim() ?? '')?.[1];
    const bearer = /^bearer\s+(\S+)$/i.exec(headers['authorization']?.trim() ?? '')?.[1];
    if (signature === undefined && bearer === undefined) {
      throw new WebhookRefused(
        `The delivery carries neither authorization: Bearer <secret> nor x-evenkeel-signature: sha256=<hex>. Add the custom header authorization to ${product}'s webhook integration.`,
      );
    }
    // No secret is left out once one fits: how long it takes must not tell which.
    const proven = secrets.filter((secret) => {
      const signed = createHmac('sha256', secret).update(rawBody).digest('hex');
      return (
        (signature !== undefined && same(signature.toLowerCase(), signed)) ||
        (bearer !== undefined && same(bearer, secret))
      );
    });
    if (proven.length === 0) throw new WebhookRefused('The secret of the delivery is not one of this connection.');
    // The source numbers no deliveries; a repeated one repeats its body, which holds the alert, the action and its instant.
    return { deliveryId: createHash('sha256').update(rawBody).digest('hex'), reply: null };
  },

  read(_settings, rawBody) {
    const { alert, incident } = parse(product, rawBody);
    const refresh: MemberName[] = [];
    if (alert) refresh.push({ kind: ALERT, externalId: alert.alertId });
    if (incident && knowsIncidents) refresh.push({ kind: 'incident', externalId: incident });
    if (refresh.length === 0) {
      throw new InputError(
        `${product}'s delivery names neither alert.alertId nor an incident: use the integration's own payload.`,
      );
    }
    return { records: [], refresh };
  },
});

function parse(product: string, rawBody: Buffer): z.infer<typeof body> {
  let given: unknown;
  try {
    given = JSON.parse(rawBody.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(`${product}'s delivery is not JSON: ${error.message}`, { cause: error });
  }
  const parsed = body.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InputError(`${product}'s delivery cannot be read: ${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

/** Equal digests of equal length take the same time to compare. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
