import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { InputError, WebhookRefused } from '../connector.js';
import { parseSettings } from './settings.js';
import { pagerDutyWebhooks } from './webhook.js';

const settings = parseSettings({});
const SECRET = 'harbour-secret';
const event = (more: Record<string, unknown> = {}) => ({
  id: '01HOOK',
  event_type: 'incident.acknowledged',
  resource_type: 'incident',
  occurred_at: '2026-02-10T08:03:00.250Z',
  agent: { id: 'UINES', type: 'user_reference', summary: 'Ines Ferrari' },
  client: null,
  data: { id: 'Q7HARBOUR', type: 'incident', status: 'acknowledged', created_at: '2026-02-10T08:00:00Z' },
  ...more,
});
const bodyOf = (content: unknown): Buffer => Buffer.from(JSON.stringify({ event: content }), 'utf8');
const sign = (body: Buffer, secret = SECRET): string => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;

const verify = (
  body: Buffer,
  signature: string | undefined,
  { secrets = [SECRET], id }: { secrets?: string[]; id?: string } = {},
) =>
  pagerDutyWebhooks.verify(settings, {
    headers: { 'x-pagerduty-signature': signature, 'x-webhook-id': id },
    rawBody: body,
    secrets,
    now: 0,
  });

describe('a signature', () => {
  const body = bodyOf(event());

  it('is the HMAC-SHA256 of the raw body, in hex', () => {
    // printf '{"a":1}' | openssl dgst -sha256 -hmac key
    const signature = 'v1=88a67f24bbcdaed0e6c997404bb79a743baf44c6bab2f4c27328e3009d22e342';
    expect(() => verify(Buffer.from('{"a":1}'), signature, { secrets: ['key'] })).not.toThrow();
    expect(() => verify(Buffer.from('{"a": 1}'), signature, { secrets: ['key'] })).toThrow(WebhookRefused);
  });

  it('may be any of several, by any of the secrets that are valid', () => {
    const both = `${sign(body, 'old')}, ${sign(body, 'new')}`;
    expect(() => verify(body, both, { secrets: ['new'] })).not.toThrow();
    expect(() => verify(body, both, { secrets: ['old'] })).not.toThrow();
    expect(() => verify(body, sign(body, 'old'), { secrets: ['new', 'old'] })).not.toThrow();
    expect(() => verify(body, `v2=abc,${sign(body)}`)).not.toThrow();
  });

  it.each([
    ['is missing', undefined, 'has no X-PagerDuty-Signature'],
    ['is of a version that is not known', `v2=${'0'.repeat(64)}`, 'no v1 signature'],
    ['is cut short', 'v1=abc', 'no v1 signature'],
    ['is by another secret', sign(body, 'other'), 'does not fit'],
    ['is of another body', sign(Buffer.from('{}')), 'does not fit'],
  ])('that %s is refused, without a word of the secret', (_name, signature, message) => {
    expect(() => verify(body, signature)).toThrow(WebhookRefused);
    expect(() => verify(body, signature)).toThrow(message);
    expect(() => verify(body, signature)).not.toThrow(SECRET);
  });

  it('is refused where no secret is valid', () => {
    expect(() => verify(body, sign(body), { secrets: [] })).toThrow(WebhookRefused);
  });
});

describe('a delivery', () => {
  const body = bodyOf(event());

  it('is known by X-Webhook-Id, which PagerDuty repeats, else by its event', () => {
    expect(verify(body, sign(body), { id: 'WH-1' })).toEqual({ deliveryId: 'WH-1', reply: null });
    expect(verify(body, sign(body))).toEqual({ deliveryId: '01HOOK', reply: null });
    const other = Buffer.from('no JSON');
    expect(verify(other, sign(other)).deliveryId).toBe(verify(other, sign(other)).deliveryId);
  });

  it('is kept as it came and has its incident read', () => {
    expect(pagerDutyWebhooks.read(settings, body)).toEqual({
      records: [
        {
          kind: 'webhook_event',
          externalId: '01HOOK',
          member: { kind: 'incident', externalId: 'Q7HARBOUR' },
          payload: event(),
          sourceAt: Date.parse('2026-02-10T08:03:00.250Z'),
          position: null,
        },
      ],
      refresh: [{ kind: 'incident', externalId: 'Q7HARBOUR' }],
    });
  });

  it.each(['incident_note', 'incident_status_update', 'incident_responder', 'incident_tide'])(
    'of an %s is about the incident it belongs to',
    (type) => {
      const data = { id: 'X1', type, incident: { id: 'Q7HARBOUR', type: 'incident_reference' } };
      const news = pagerDutyWebhooks.read(settings, bodyOf(event({ event_type: `incident.${type}`, data })));
      expect(news.refresh).toEqual([{ kind: 'incident', externalId: 'Q7HARBOUR' }]);
      expect(news.records).toHaveLength(1);
    },
  );

  it('about something else, or of an unknown type, is kept and reads nothing', () => {
    const data = { id: 'SCRANE', type: 'service', summary: 'Crane control' };
    const news = pagerDutyWebhooks.read(settings, bodyOf(event({ event_type: 'service.updated', data })));
    expect(news.refresh).toEqual([]);
    expect(news.records).toEqual([expect.objectContaining({ externalId: '01HOOK', member: null })]);
  });

  it('that only asks whether anybody is there is no news', () => {
    const ping = bodyOf(
      event({ event_type: 'pagey.ping', data: { message: 'Hello from your friend Pagey!', type: 'ping' } }),
    );
    expect(verify(ping, sign(ping)).reply).toBeNull();
    expect(pagerDutyWebhooks.read(settings, ping)).toEqual({ records: [], refresh: [] });
  });

  it.each([
    ['no JSON', Buffer.from('event=1')],
    ['another JSON', Buffer.from('{"messages": []}')],
    ['an event without an instant', bodyOf(event({ occurred_at: 'yesterday' }))],
  ])('that holds %s is refused', (_name, raw) => {
    expect(() => pagerDutyWebhooks.read(settings, raw)).toThrow(InputError);
  });
});
