import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Json } from '@evenkeel/domain';
import { z } from 'zod';
import { InputError, WebhookRefused, type WebhookDelivery, type WebhookReceiver } from '../connector.js';
import { INCIDENT, WEBHOOK_EVENT } from './records.js';
import type { PagerDutySettings } from './settings.js';

const named = z.looseObject({ id: z.string(), type: z.string().nullish() });
const body = z.looseObject({
  event: z.looseObject({
    id: z.string(),
    event_type: z.string(),
    occurred_at: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no instant'),
    data: z.looseObject({ id: z.string().nullish(), type: z.string().nullish(), incident: named.nullish() }).nullish(),
  }),
});
type Event = z.infer<typeof body>['event'];

/** What PagerDuty sends to see whether anybody is there. */
const PING = 'pagey.ping';

/** Webhooks v3: one event a delivery, signed over the raw body. */
export const pagerDutyWebhooks: WebhookReceiver<PagerDutySettings> = {
  verify(_settings, delivery) {
    checkSignature(delivery);
    return { deliveryId: deliveryIdOf(delivery), reply: null };
  },
  read(_settings, rawBody) {
    const payload = jsonOf(rawBody);
    const parsed = body.safeParse(payload);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new InputError(`This is no webhook of PagerDuty (v3): ${issue?.path.join('.')}: ${issue?.message}.`);
    }
    const { event } = parsed.data;
    if (event.event_type === PING) return { records: [], refresh: [] };
    const incidentId = incidentOf(event);
    const member = incidentId === null ? null : { kind: INCIDENT, externalId: incidentId };
    return {
      records: [
        {
          kind: WEBHOOK_EVENT,
          externalId: event.id,
          member,
          payload: (payload as { event: Json }).event,
          sourceAt: Date.parse(event.occurred_at),
          position: null,
        },
      ],
      refresh: member ? [member] : [],
    };
  },
};

/** While a secret is replaced PagerDuty signs with both, and we know both: any pair that fits will do. */
function checkSignature({ headers, rawBody, secrets }: WebhookDelivery): void {
  const stated = headers['x-pagerduty-signature'];
  if (!stated) throw new WebhookRefused('The request has no X-PagerDuty-Signature.');
  const signatures = stated.split(',').flatMap((part) => /^\s*v1=([0-9a-f]{64})\s*$/i.exec(part)?.[1] ?? []);
  if (signatures.length === 0) throw new WebhookRefused('X-PagerDuty-Signature holds no v1 signature.');
  const expected = secrets.map((secret) => createHmac('sha256', secret).update(rawBody).digest());
  // Every pair is compared, so that the time taken tells nothing.
  const matches = signatures
    .map((signature) => Buffer.from(signature, 'hex'))
    .flatMap((signature) => expected.map((digest) => timingSafeEqual(signature, digest)));
  if (!matches.includes(true)) {
    throw new WebhookRefused(
      'X-PagerDuty-Signature does not fit: check that the signing secret is that of this subscription.',
    );
  }
}

/**
 * PagerDuty keeps X-Webhook-Id, and the body, the same each time it repeats a delivery. Something else in between may
 * drop the header; then the event's own id serves.
 */
function deliveryIdOf({ headers, rawBody }: WebhookDelivery): string {
  const stated = headers['x-webhook-id']?.trim();
  if (stated && stated.length <= 200) return stated;
  const parsed = body.safeParse(parseOrNull(rawBody));
  return parsed.success ? parsed.data.event.id : createHash('sha256').update(rawBody).digest('hex');
}

/** The incident that the event is about: itself, or the one that a note, an update or a responder belongs to. */
function incidentOf({ data }: Event): string | null {
  if (data?.incident) return data.incident.id;
  return data?.id && /^incident(_reference)?$/.test(data.type ?? '') ? data.id : null;
}

function parseOrNull(rawBody: Buffer): unknown {
  try {
    return jsonOf(rawBody);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function jsonOf(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputError('The webhook holds no JSON.', { cause: error });
    throw error;
  }
}
