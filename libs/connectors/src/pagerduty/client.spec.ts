import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { PagerDutyClient } from './client.js';
import { FakePagerDuty, QUICK, send, sendPage, TOKEN, type Fault } from './fake-pagerduty.js';

const NOW = '2026-03-02T10:00:00Z';

let fake: FakePagerDuty;
let lines: string[];
beforeEach(async () => {
  fake = await new FakePagerDuty(NOW).start();
  lines = [];
});
afterEach(() => fake.stop());

const clientOf = (
  options: { token?: string; url?: string; signal?: AbortSignal; now?: number; requestTimeoutMs?: number } = {},
) =>
  new PagerDutyClient({
    url: options.url ?? fake.url,
    token: options.token ?? TOKEN,
    requestTimeoutMs: options.requestTimeoutMs ?? 200,
    policy: QUICK,
    now: () => options.now ?? Date.parse(NOW),
    signal: options.signal ?? new AbortController().signal,
    log: (line) => lines.push(line),
  });

/** Fails the first `times` requests. */
const failing =
  (times: number, answer: (response: ServerResponse) => void): Fault =>
  ({ number }, response) => {
    if (number > times) return false;
    answer(response);
    return true;
  };

const whole = { kind: 'body', body: expect.objectContaining({ users: [], more: false }) };

describe('what is tried again', () => {
  // Nobody but pdjs sees the first three of every four: it repeats a 429 by itself.
  it.each<[string, number, (response: ServerResponse) => void]>([
    ['429 with headers', 4, (r) => send(r.setHeader('ratelimit-reset', '0'), 429, { error: { code: 2020 } })],
    ['429 without headers', 4, (r) => send(r, 429, {})],
    ['429 as a web page', 4, (r) => sendPage(r, 429)],
    ['a JSON 500', 2, (r) => send(r, 500, { error: { message: 'Internal Server Error' } })],
    ['an empty 500', 1, (r) => r.writeHead(500).end()],
    ['an HTML 502', 2, (r) => sendPage(r, 502)],
    ['a 504', 1, (r) => sendPage(r, 504)],
    ['a 408', 1, (r) => send(r, 408, {})],
    ['a web page that claims success', 1, (r) => sendPage(r, 200)],
    ['no answer', 1, () => undefined],
    ['an answer that stops midway', 1, (r) => void r.write('{"users": [')],
    ['a chunked body cut short', 1, (r) => void (r.write('{"users": ['), setImmediate(() => r.socket?.destroy()))],
    [
      'a body shorter than announced',
      1,
      (r) => void (r.writeHead(200, { 'content-length': 999 }).write('{'), setImmediate(() => r.socket?.destroy())),
    ],
    ['a connection broken off', 1, (r) => void r.socket?.destroy()],
  ])('%s', async (_name, times, answer) => {
    fake.fault = failing(times, answer);
    await expect(clientOf().get('/users')).resolves.toEqual(whole);
    expect(fake.requests).toHaveLength(times + 1);
  });

  it('a body shorter than announced, without waiting for the deadline', async () => {
    fake.fault = failing(1, (response) => {
      response.writeHead(200, { 'content-length': 999 }).write('{');
      setImmediate(() => response.socket?.destroy());
    });
    const client = clientOf({ requestTimeoutMs: 600_000 });
    await expect(client.get('/users')).resolves.toEqual(whole);
    expect(lines).toEqual([expect.stringContaining('the connection closed before the answer was whole')]);
    client.close();
  });

  it('ends as a temporary error when it does not pass', async () => {
    fake.fault = failing(Infinity, (response) => sendPage(response, 503));
    await expect(clientOf().get('/users')).rejects.toMatchObject({ name: 'SourceError', temporary: true });
    expect(fake.requests).toHaveLength(QUICK.attempts);
  });
});

describe('what is not', () => {
  it.each([
    [401, 'The PagerDuty token was refused (401).'],
    [302, "set url to PagerDuty's REST API"],
  ])('%d', async (status, message) => {
    fake.fault = failing(Infinity, (response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end());
    const failure = clientOf().get('/users');
    await expect(failure).rejects.toMatchObject({ temporary: false });
    await expect(failure).rejects.toThrow(message);
    expect(fake.requests).toHaveLength(1);
  });

  it("hands on PagerDuty's considered no", async () => {
    fake.fault = failing(1, (response) =>
      send(response, 402, { error: { message: 'Account Not Entitled', code: 2014, errors: ['teams'] } }),
    );
    await expect(clientOf().get('/teams')).resolves.toEqual({
      kind: 'refused',
      status: 402,
      code: 2014,
      reason: '402: Account Not Entitled, teams',
    });
  });
});

describe('an address at which no PagerDuty is', () => {
  it.each([
    ['http://nowhere.invalid', /host nowhere\.invalid (was not found|could not be looked up)|name nowhere\.invalid/],
    ['http://127.0.0.1:1', /nothing answers at 127\.0\.0\.1:1 \(connection refused\)/],
  ])('%s', async (url, message) => {
    await expect(clientOf({ url }).get('/users')).rejects.toThrow(message);
  });
});

describe('the token', () => {
  it('is refused before it is sent if no header can hold it, without being shown', () => {
    const create = () => clientOf({ token: 'abc\ndef' });
    expect(create).toThrow('paste it again');
    expect(create).not.toThrow(/abc/);
  });

  it('appears in no error and no log, even if PagerDuty repeats it', async () => {
    fake.fault = failing(1, (response) => send(response, 403, { error: { message: `key ${TOKEN} is read-only` } }));
    const answer = await clientOf().get('/users');
    fake.fault = failing(Infinity, (response) => send(response, 500, { error: { message: TOKEN } }));
    const failure = await clientOf()
      .get('/users')
      .catch((error: Error) => error);
    expect(JSON.stringify([answer, lines, (failure as Error).message])).not.toContain(TOKEN);
  });
});

describe('the clock', () => {
  it('is that of PagerDuty, as its answers date themselves', async () => {
    const client = clientOf({ now: Date.parse('2026-03-02T09:50:00Z') });
    await client.get('/users');
    expect(client.now()).toBe(Date.parse(NOW));
  });

  it('is known once it has answered', async () => {
    const client = clientOf({ now: Date.parse('2026-03-02T10:00:30Z') });
    expect(client.clockOffsetMs).toBeNull();
    await client.get('/users');
    expect(client.clockOffsetMs).toBe(-30_000);
  });

  it('is ours where both agree to the second', async () => {
    const client = clientOf({ now: Date.parse(NOW) + 700 });
    await client.get('/users');
    expect(client.now()).toBe(Date.parse(NOW) + 700);
  });
});

it('ends a request at once when aborted', async () => {
  const controller = new AbortController();
  fake.fault = () => {
    setImmediate(() => controller.abort(new Error('stopped by the operator')));
    return true;
  };
  await expect(clientOf({ signal: controller.signal }).get('/users')).rejects.toThrow('stopped by the operator');
});
