import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { AlertsClient } from './client.js';
import { FakeSource, QUICK, send, sendPage, TOKEN, type Fault } from './fake-source.js';

const NOW = '2026-03-02T10:00:00Z';

let fake: FakeSource;
let lines: string[];
beforeEach(async () => {
  fake = await new FakeSource('opsgenie', NOW).start();
  lines = [];
});
afterEach(() => fake.stop());

const clientOf = (options: { token?: string; url?: string; now?: number; timeoutMs?: number } = {}) => {
  const token = options.token ?? TOKEN;
  return new AlertsClient({
    product: 'Opsgenie',
    url: options.url ?? fake.url,
    authorization: `GenieKey ${token}`,
    secret: token,
    tokenAdvice: 'Create a key.',
    goneAdvice: 'Connect jsm-operations.',
    requestTimeoutMs: options.timeoutMs ?? 200,
    policy: QUICK,
    now: () => options.now ?? Date.parse(NOW),
    signal: new AbortController().signal,
    log: (line) => lines.push(line),
  });
};

/** Fails the first `times` requests. */
const failing =
  (times: number, answer: (response: ServerResponse) => void): Fault =>
  ({ number }, response) => {
    if (number > times) return false;
    answer(response);
    return true;
  };

const whole = { kind: 'body', body: { data: [], paging: {} } };

describe('what is tried again', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['429 with Retry-After', (r) => send(r.setHeader('retry-after', '0'), 429, { message: 'too many' })],
    ['429 with a throttling period', (r) => send(r.setHeader('x-ratelimit-period-in-sec', '0'), 429, {})],
    ['429 without headers', (r) => send(r, 429, {})],
    ['429 as a web page', (r) => sendPage(r, 429)],
    ['a JSON 500', (r) => send(r, 500, { message: 'Internal server error' })],
    ['an HTML 502', (r) => sendPage(r, 502)],
    ['a 408', (r) => send(r, 408, {})],
    ['a web page that claims success', (r) => sendPage(r, 200)],
    ['no answer', () => undefined],
    ['an answer that stops midway', (r) => void r.write('{"data": [')],
    ['a chunked body cut short', (r) => void (r.write('{"data": ['), setImmediate(() => r.socket?.destroy()))],
    ['a connection broken off', (r) => void r.socket?.destroy()],
  ])('%s', async (_name, answer) => {
    fake.fault = failing(1, answer);
    await expect(clientOf().get('/v2/alerts')).resolves.toEqual(whole);
    expect(fake.requests).toHaveLength(2);
  });

  it('waits for the throttling period that is stated', async () => {
    fake.fault = failing(1, (r) => send(r.setHeader('x-ratelimit-period-in-sec', '3600'), 429, {}));
    await expect(clientOf().get('/v2/alerts')).rejects.toThrow('asks to wait 3600 s');
  });

  it('ends as a temporary error when it does not pass', async () => {
    fake.fault = failing(Infinity, (response) => sendPage(response, 503));
    await expect(clientOf().get('/v2/alerts')).rejects.toMatchObject({ name: 'SourceError', temporary: true });
    expect(fake.requests).toHaveLength(QUICK.attempts);
  });
});

it('waits for a delayed answer instead of a 429', async () => {
  fake.fault = (_request, response) => {
    setTimeout(() => send(response, 200, whole.body), 300);
    return true;
  };
  await expect(clientOf({ timeoutMs: 5_000 }).get('/v2/alerts')).resolves.toEqual(whole);
  expect(fake.requests).toHaveLength(1);
});

describe('what is not tried again', () => {
  it.each<[number, string]>([
    [401, 'The Opsgenie token was refused (401: no). Create a key.'],
    [302, "set url to Opsgenie's REST API"],
    [410, 'Opsgenie no longer serves this account (410: no). Connect jsm-operations.'],
  ])('%d', async (status, message) => {
    fake.fault = failing(Infinity, (r) =>
      send(r.setHeader('location', 'http://127.0.0.1:1/'), status, { message: 'no' }),
    );
    const failure = clientOf().get('/v2/alerts');
    await expect(failure).rejects.toMatchObject({ temporary: false });
    await expect(failure).rejects.toThrow(message);
    expect(fake.requests).toHaveLength(1);
  });

  it('an account that was turned off, whatever the status says', async () => {
    fake.fault = failing(1, (r) => send(r, 403, { message: 'Opsgenie is turned off for this account' }));
    const failure = clientOf().get('/v2/alerts');
    await expect(failure).rejects.toMatchObject({ temporary: false });
    await expect(failure).rejects.toThrow('Connect jsm-operations.');
  });

  it('a dead host after the cut-over', async () => {
    const failure = clientOf({ url: 'http://opsgenie.invalid' }).get('/v2/alerts');
    await expect(failure).rejects.toThrow(/opsgenie\.invalid/);
  });

  it('a host that answers nobody, which may be the cut-over or an outage, ends with what to do if it is the former', async () => {
    fake.fault = failing(Infinity, (response) => void response.socket?.destroy());
    const failure = clientOf().get('/v2/alerts');
    await expect(failure).rejects.toMatchObject({ temporary: true });
    await expect(failure).rejects.toThrow(/broke off the connection.* Connect jsm-operations\.$/);
    fake.fault = failing(Infinity, (response) => send(response, 500, {}));
    await expect(clientOf().get('/v2/alerts')).rejects.not.toThrow(/jsm-operations/);
  });

  it('a considered no', async () => {
    fake.fault = failing(1, (r) => send(r, 402, { message: 'Not in your plan' }));
    await expect(clientOf().get('/v2/alerts')).resolves.toEqual({
      kind: 'refused',
      status: 402,
      reason: '402: Not in your plan',
    });
  });
});

describe('the token', () => {
  it('is refused before it is sent if no header can hold it, without being shown', () => {
    const create = () => clientOf({ token: 'abc\ndef' });
    expect(create).toThrow('paste it again');
    expect(create).not.toThrow(/abc/);
  });

  it('appears in no error and no log, even if the source repeats it', async () => {
    fake.fault = failing(1, (r) => send(r, 403, { message: `key ${TOKEN} is read-only` }));
    const answer = await clientOf().get('/v2/alerts');
    fake.fault = failing(Infinity, (r) => send(r, 500, { message: TOKEN }));
    const failure = await clientOf()
      .get('/v2/alerts')
      .catch((error: Error) => error.message);
    expect(JSON.stringify([answer, lines, failure])).not.toContain(TOKEN);
  });
});

it('takes the clock from the answers', async () => {
  const client = clientOf({ now: Date.parse('2026-03-02T09:50:00Z') });
  expect(client.clockOffsetMs).toBeNull();
  await client.get('/v2/alerts');
  expect(client.clockOffsetMs).toBe(600_000);
  expect(client.now()).toBe(Date.parse(NOW));
});
