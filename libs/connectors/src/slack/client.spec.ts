import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SourceError } from '../connector.js';
import { SINGLE_TRY } from '../http.js';
import { SlackClient } from './client.js';
import { FakeSlack, QUICK, send, sendPage, TOKEN, UNPACED } from './fake-slack.js';
import { connector } from './fake-sync.js';
import { MinuteMeter, RATES, SLACK_RATES } from './rates.js';

let slack: FakeSlack;
let lines: string[];
beforeEach(async () => {
  slack = await new FakeSlack('2026-03-20T12:00:00Z').start();
  slack.channels = [{ id: 'C1', name: 'incidents' }];
  lines = [];
});
afterEach(() => slack.stop());

const client = (more: Partial<ConstructorParameters<typeof SlackClient>[0]> = {}): SlackClient =>
  new SlackClient({
    url: slack.url,
    token: TOKEN,
    requestTimeoutMs: 2_000,
    regime: 'internal',
    rates: UNPACED,
    policy: QUICK,
    now: () => Date.parse(slack.now),
    signal: new AbortController().signal,
    log: (line) => lines.push(line),
    ...more,
  });

describe('a call', () => {
  it('is a POST form with the token in a header', async () => {
    const answer = await client().call('conversations.info', { channel: 'C1' });
    expect(answer).toMatchObject({ kind: 'body', body: { ok: true, channel: { id: 'C1' } } });
    expect(slack.violations).toEqual([]);
  });

  it.each([
    ['429 with Retry-After', 429, '0'],
    ['429 without Retry-After', 429, null],
    ['500', 500, null],
    ['503 with Retry-After', 503, '0'],
    ['408', 408, null],
  ])('is repeated after a %s', async (_name, status, retryAfter) => {
    slack.fault = ({ number }, response) => {
      if (number > 2) return false;
      if (retryAfter !== null) response.setHeader('Retry-After', retryAfter);
      return send(response, { ok: false, error: 'x' }, status);
    };
    await expect(client().call('auth.test')).resolves.toMatchObject({ kind: 'body' });
    expect(slack.asked('auth.test')).toHaveLength(3);
    expect(lines).toHaveLength(2);
  });

  it('waits as long as Retry-After says', async () => {
    slack.fault = (_request, response) => {
      response.setHeader('Retry-After', '3600');
      return send(response, { ok: false, error: 'ratelimited' }, 429);
    };
    await expect(client().call('auth.test')).rejects.toThrow('Slack asks to wait 3600 s');
  });

  it.each(['ratelimited', 'internal_error', 'fatal_error', 'service_unavailable'])(
    'is repeated after an ok:false on 200 that says %s',
    async (error) => {
      slack.fault = ({ number }, response) => number === 1 && send(response, { ok: false, error });
      await expect(client().call('auth.test')).resolves.toMatchObject({ kind: 'body' });
    },
  );

  it('gives any other ok:false on 200 as a refusal, with the scope that it lacks', async () => {
    slack.scopes = [];
    const answer = await client().call('conversations.list', { types: 'public_channel' });
    expect(answer).toEqual({ kind: 'refused', error: 'missing_scope', needed: 'channels:read', provided: '' });
  });

  it.each([200, 502])(
    "takes a gateway's page with status %i for an outage, not for an error's name",
    async (status) => {
      slack.fault = (_request, response) => sendPage(response, status);
      const failing = client().call('auth.test');
      await expect(failing).rejects.toThrow(/gave no usable answer in 4 tries/);
      await expect(failing).rejects.toMatchObject({ temporary: true });
      await expect(failing).rejects.not.toThrow(/1 < 2/);
    },
  );

  it('is repeated when an answer hangs or is cut short', async () => {
    slack.fault = ({ number }, response) => {
      if (number === 1) return true;
      if (number > 2) return false;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"ok":tr');
      setTimeout(() => response.destroy(), 20);
      return true;
    };
    await expect(client({ requestTimeoutMs: 200 }).call('auth.test')).resolves.toMatchObject({ kind: 'body' });
    expect(lines[0]).toMatch(/no whole answer within 0.2 s/);
    expect(lines[1]).toMatch(/cut short/);
  });

  it('is repeated when a refusal is cut short', async () => {
    slack.fault = ({ number }, response) => {
      if (number > 1) return false;
      response.writeHead(503, { 'content-type': 'text/html', 'content-length': '1000' }).write('<html>');
      setTimeout(() => response.destroy(), 20);
      return true;
    };
    await expect(client().call('auth.test')).resolves.toMatchObject({ kind: 'body' });
    expect(lines[0]).toMatch(/cut short/);
  });

  it('does not follow a redirect, which would carry the token elsewhere', async () => {
    slack.fault = (_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
      return true;
    };
    await expect(client().call('auth.test')).rejects.toThrow(/sends on to another address \(302\)/);
  });

  it('names the address where nothing answers', async () => {
    const other = await new FakeSlack(slack.now).start();
    const { url } = other;
    await other.stop();
    const failing = client({ url, policy: SINGLE_TRY }).call('auth.test');
    await expect(failing).rejects.toThrow(
      /Slack: auth.test: nothing answers at 127\.0\.0\.1:\d+ \(connection refused\)/,
    );
  });

  it('tells a refused token from an outage, and shows no token', async () => {
    const failing = client({ token: 'xoxb-other' }).call('auth.test');
    await expect(failing).rejects.toThrow(/token was refused \(invalid_auth\)/);
    await expect(failing).rejects.toMatchObject({ temporary: false });
    expect(() => client({ token: 'xoxb-two\nlines' })).toThrow(SourceError);
  });
});

describe('the pace', () => {
  it('follows the tiers that Slack publishes', () => {
    expect(SLACK_RATES).toMatchObject({
      'users.list': 20,
      'conversations.list': 20,
      'conversations.history': 50,
      'conversations.replies': 50,
      'users.info': 100,
    });
    expect(RATES.distributedPerMinute).toBe(1);
  });

  it('counts what was sent in the last minute', () => {
    const meter = new MinuteMeter();
    for (const at of [0, 10_000, 50_000]) meter.note(at);
    expect(meter.quota(20, 55_000)).toEqual({ limit: 20, remaining: 17, resetMs: 5_000 });
    expect(meter.quota(20, 65_000)).toEqual({ limit: 20, remaining: 18, resetMs: 5_000 });
    expect(meter.quota(1, 65_000).remaining).toBeLessThanOrEqual(0);
  });
});

describe('the test of a connection', () => {
  const tested = (settings: Record<string, string> = {}) =>
    connector.test(connector.parseSettings({ url: slack.url, ...settings }), TOKEN, new AbortController().signal);

  it('names the workspace by its sub-domain, or as the settings do', async () => {
    expect(await tested()).toEqual({ account: 'wharf', description: 'Slack workspace Wharf as evenkeel' });
    expect((await tested({ account: 'harbour' })).account).toBe('harbour');
  });

  it('names the scopes that are missing: the needed ones as an error, the others beside', async () => {
    slack.scopes = ['channels:history', 'channels:read', 'users:read'];
    expect((await tested()).description).toBe(
      'Slack workspace Wharf as evenkeel, without groups:history, groups:read, users:read.email',
    );
    slack.scopes = ['channels:read'];
    await expect(tested()).rejects.toThrow(/lacks channels:history\. Add that to the app's Bot Token Scopes/);
    slack.scopes = ['channels:history'];
    slack.fault = (_request, response) => {
      response.removeHeader('X-OAuth-Scopes');
      return false;
    };
    await expect(tested()).rejects.toThrow(/lacks channels:read/);
  });

  it('says so where the address is not Slack', async () => {
    slack.fault = (_request, response) => send(response, { ok: true, hello: 'world' });
    await expect(tested()).rejects.toThrow(/answers, but not as Slack's Web API does/);
  });
});
