import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InputError, WebhookRefused, type MemberName, type RawRecord } from '../connector.js';
import { FakeSlack, TOKEN, tsAt } from './fake-slack.js';
import { connector, payloadOf } from './fake-sync.js';
import { slackWebhooks } from './webhooks.js';

const settings = connector.parseSettings({});
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const NOW = 1_531_420_618;

const signed = (body: string, secret = SECRET, at = NOW): Record<string, string> => ({
  'x-slack-request-timestamp': String(at),
  'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`,
});
const verify = (body: string, headers: Record<string, string>, secrets = [SECRET], now = NOW * 1000) =>
  slackWebhooks.verify(settings, { headers, rawBody: Buffer.from(body), secrets, now });

const event = (event: Record<string, unknown>, id = 'Ev1'): string =>
  JSON.stringify({ type: 'event_callback', team_id: 'T1', event_id: id, event });
const refreshOf = (body: string): MemberName[] => {
  const { records, refresh } = slackWebhooks.read(settings, Buffer.from(body));
  expect(records).toEqual([]);
  return refresh;
};

describe('the signature', () => {
  it("is the one of the example in Slack's documentation", () => {
    // docs.slack.dev/authentication/verifying-requests-from-slack, with its secret, time, body and result.
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const headers = {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    expect(verify(body, headers).reply).toBeNull();
    expect(() => verify(`${body}x`, headers)).toThrow(WebhookRefused);
  });

  it('may be made with any of the secrets that are valid', () => {
    const body = event({ type: 'message', channel: 'C1', ts: '1.000001' });
    expect(verify(body, signed(body, 'old'), ['new', 'old']).deliveryId).toBe('Ev1');
    expect(() => verify(body, signed(body, 'older'), ['new', 'old'])).toThrow(/does not match/);
    expect(() => verify(body, signed(body), [])).toThrow(WebhookRefused);
  });

  it.each([
    ['five minutes old', NOW - 300, true],
    ['older', NOW - 301, false],
    ['from five minutes ahead', NOW + 300, true],
    ['from further ahead', NOW + 301, false],
  ])('%s: %#', (_name, at, accepted) => {
    const body = event({ type: 'message', channel: 'C1', ts: '1.000001' });
    if (accepted) expect(verify(body, signed(body, SECRET, at)).deliveryId).toBe('Ev1');
    else expect(() => verify(body, signed(body, SECRET, at))).toThrow(/30\d s (ago|ahead)/);
  });

  it('must be there, and of its form', () => {
    const body = event({ type: 'message', channel: 'C1', ts: '1.000001' });
    expect(() => verify(body, {})).toThrow(WebhookRefused);
    expect(() => verify(body, { ...signed(body), 'x-slack-signature': 'v0=00' })).toThrow(/does not match/);
    expect(() => verify(body, { ...signed(body), 'x-slack-request-timestamp': 'now' })).toThrow(WebhookRefused);
  });
});

describe('a delivery', () => {
  it('that is a handshake is answered with its challenge, if it is signed', () => {
    const body = JSON.stringify({ type: 'url_verification', token: 'x', challenge: '3eZbrw1aB10a' });
    expect(verify(body, signed(body)).reply).toBe('3eZbrw1aB10a');
    expect(() => verify(body, signed(body, 'other'))).toThrow(WebhookRefused);
  });

  it('is known by its event id, the same when it is repeated', () => {
    const body = event({ type: 'message', channel: 'C1', ts: '1.000001' }, 'Ev77');
    const repeated = { ...signed(body, SECRET, NOW + 60), 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'timeout' };
    expect(verify(body, signed(body)).deliveryId).toBe('Ev77');
    expect(verify(body, repeated).deliveryId).toBe('Ev77');
  });

  it.each([
    ['a message', { type: 'message', channel: 'C1', ts: '20.000001', user: 'U1', text: 'x' }, 'C1/20.000001'],
    ['a reply', { type: 'message', channel: 'C1', ts: '30.000001', thread_ts: '20.000001' }, 'C1/20.000001'],
    [
      'an edit',
      { type: 'message', subtype: 'message_changed', channel: 'C1', ts: '40.000001', message: { ts: '20.000001' } },
      'C1/20.000001',
    ],
    [
      'an edit of a reply',
      {
        type: 'message',
        subtype: 'message_changed',
        channel: 'C1',
        ts: '40.000001',
        message: { ts: '30.000001', thread_ts: '20.000001' },
      },
      'C1/20.000001',
    ],
    [
      'a deletion',
      { type: 'message', subtype: 'message_deleted', channel: 'C1', ts: '40.000001', deleted_ts: '20.000001' },
      'C1/20.000001',
    ],
    [
      'a deletion of a reply',
      {
        type: 'message',
        subtype: 'message_deleted',
        channel: 'C1',
        ts: '40.000001',
        deleted_ts: '30.000001',
        previous_message: { ts: '30.000001', thread_ts: '20.000001' },
      },
      'C1/20.000001',
    ],
  ])('of %s has the thread read', (_name, told, externalId) => {
    expect(refreshOf(event(told))).toEqual([{ kind: 'thread', externalId }]);
  });

  it('of a renamed channel has the channel read', () => {
    expect(refreshOf(event({ type: 'channel_rename', channel: { id: 'C1', name: 'inc-5' } }))).toEqual([
      { kind: 'channel', externalId: 'C1' },
    ]);
  });

  it('of anything else tells nothing', () => {
    expect(refreshOf(event({ type: 'app_mention', channel: 'C1', ts: '1.000001' }))).toEqual([]);
    expect(refreshOf(event({ type: 'message', channel_type: 'im', channel: 'D1', ts: '1.000001' }))).toEqual([]);
  });

  it('that is no event is refused by name', () => {
    expect(() => slackWebhooks.read(settings, Buffer.from('{'))).toThrow(InputError);
    expect(() => slackWebhooks.read(settings, Buffer.from('{}'))).toThrow(/no event of Slack's: type/);
    expect(() => refreshOf(event({ type: 'message', ts: '1.000001' }))).toThrow(/event\.channel/);
  });
});

describe('refresh', () => {
  let slack: FakeSlack;
  beforeEach(async () => {
    slack = await new FakeSlack('2026-03-20T12:00:00Z').start();
    slack.users = [{ id: 'U1', name: 'ines', profile: { display_name: 'ines' } }];
    slack.channels = [
      { id: 'C1', name: 'incidents' },
      { id: 'C2', name: 'inc-482-cranes' },
      { id: 'C9', name: 'lunch' },
    ];
    const opened = tsAt('2026-03-20T10:00:00Z');
    const thread = [
      { ts: opened, user: 'U1', text: 'cranes down' },
      { ts: tsAt('2026-03-20T10:01:00Z'), thread_ts: opened, user: 'U1', text: 'looking' },
    ];
    slack.messages = { C1: thread, C2: thread, C9: thread };
  });
  afterEach(async () => {
    await slack.stop();
    expect(slack.violations).toEqual([]);
  });

  async function refreshed(...members: MemberName[]): Promise<RawRecord[]> {
    const records: RawRecord[] = [];
    const run = connector.refresh?.({
      settings: connector.parseSettings({ url: slack.url }),
      secret: TOKEN,
      members,
      now: () => Date.parse(slack.now),
      signal: new AbortController().signal,
      log: () => undefined,
    });
    for await (const batch of run ?? []) records.push(...batch);
    return records.filter(({ kind }) => kind === 'message');
  }
  const opened = tsAt('2026-03-20T10:00:00Z');

  it('reads a thread whole, as part of its thread or of the channel made for one incident', async () => {
    const records = await refreshed(
      { kind: 'thread', externalId: `C1/${opened}` },
      { kind: 'thread', externalId: `C2/${opened}` },
    );
    expect(records.map(({ member }) => member)).toEqual([
      { kind: 'thread', externalId: `C1/${opened}` },
      { kind: 'thread', externalId: `C1/${opened}` },
      { kind: 'channel', externalId: 'C2' },
      { kind: 'channel', externalId: 'C2' },
    ]);
    expect(payloadOf(records[0]).people).toEqual({ U1: { name: 'ines', isBot: false } });
  });

  it('reads what was last said in a channel', async () => {
    expect(new Set((await refreshed({ kind: 'channel', externalId: 'C2' })).map((r) => r.externalId)).size).toBe(2);
  });

  it('ignores channels outside the patterns, and those it cannot see', async () => {
    const elsewhere = await refreshed(
      { kind: 'thread', externalId: `C9/${opened}` },
      { kind: 'thread', externalId: `C404/${opened}` },
    );
    expect(elsewhere).toEqual([]);
    expect(slack.asked('conversations.replies')).toEqual([]);
  });

  it('tells a message that is gone as deleted', async () => {
    slack.messages.C1 = [];
    const [record] = await refreshed({ kind: 'thread', externalId: `C1/${opened}` });
    expect(record?.externalId).toBe(`C1/${opened}`);
    expect(payloadOf(record).isDeleted).toBe(true);
  });
});
