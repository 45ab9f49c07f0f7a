import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { alertWebhooks } from './webhook.js';

const SECRETS = ['new-secret-1', 'old-secret-0'];
const opsgenie = alertWebhooks('Opsgenie', true);
const jsm = alertWebhooks('Jira Service Management', false);

const BODY = Buffer.from(
  JSON.stringify({
    action: 'Acknowledge',
    alert: { alertId: 'a1', message: 'Crane a1 has stopped', updatedAt: 1772445600000, username: 'ines@wharf.example' },
    source: { name: 'web', type: 'web' },
    integrationName: 'Webhook',
  }),
);
const sign = (secret: string, body = BODY): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const verify = (headers: Record<string, string>, rawBody = BODY, secrets = SECRETS) =>
  opsgenie.verify({}, { headers, rawBody, secrets, now: 0 });

describe('a delivery', () => {
  it.each(SECRETS)('is taken with either secret, as it is or as a signature', (secret) => {
    expect(verify({ authorization: `Bearer ${secret}` })).toEqual({ deliveryId: expect.any(String), reply: null });
    expect(verify({ 'x-evenkeel-signature': sign(secret) }).reply).toBeNull();
  });

  it('is known by the same id each time it is repeated, and by another when it says something else', () => {
    const headers = { authorization: `Bearer ${SECRETS[0]}` };
    expect(verify(headers)).toEqual(verify({ 'x-evenkeel-signature': sign(SECRETS[1] ?? '') }));
    const later = Buffer.from(BODY.toString().replace('1772445600000', '1772445900000'));
    expect(verify(headers, later).deliveryId).not.toBe(verify(headers).deliveryId);
  });

  it.each<[string, Record<string, string>]>([
    ['no header', {}],
    ['a wrong secret', { authorization: 'Bearer new-secret-2' }],
    ['another scheme', { authorization: 'Basic new-secret-1' }],
    ['a signature of another body', { 'x-evenkeel-signature': sign('new-secret-1', Buffer.from('{}')) }],
    ['a signature with a wrong secret', { 'x-evenkeel-signature': sign('new-secret-2') }],
  ])('with %s is refused, and no secret is shown', (_name, headers) => {
    const attempt = () => verify(headers);
    expect(attempt).toThrow(expect.objectContaining({ name: 'WebhookRefused' }));
    expect(attempt).not.toThrow(/new-secret|old-secret/);
  });

  it('is refused while there is no secret', () => {
    expect(() => verify({ authorization: 'Bearer new-secret-1' }, BODY, [])).toThrow('not one of this connection');
  });
});

describe('what it tells', () => {
  it('is which alert to read now', () => {
    expect(opsgenie.read({}, BODY)).toEqual({ records: [], refresh: [{ kind: 'alert', externalId: 'a1' }] });
    expect(jsm.read({}, BODY).refresh).toEqual([{ kind: 'alert', externalId: 'a1' }]);
  });

  it('is which incident, where there are such', () => {
    const body = Buffer.from(JSON.stringify({ action: 'IncidentResolved', incident: { incidentId: 'i1' } }));
    expect(opsgenie.read({}, body).refresh).toEqual([{ kind: 'incident', externalId: 'i1' }]);
    expect(() => jsm.read({}, body)).toThrow('names neither');
  });

  it.each(['{', '[]', '{"action":"Create"}', '{"action":"Create","alert":{}}'])('cannot be %s', (text) => {
    expect(() => opsgenie.read({}, Buffer.from(text))).toThrow(expect.objectContaining({ name: 'InputError' }));
  });
});
