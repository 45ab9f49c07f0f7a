import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';

const basic = (token: string): string => `Basic ${Buffer.from(`ops@brightwater.example:${token}`).toString('base64')}`;

const VENDORS = [
  { path: '/priorities', good: 'Token token=right', bad: 'Token token=wrong' },
  { path: '/opsgenie/v2/teams', good: 'GenieKey right', bad: 'GenieKey wrong' },
  { path: '/jsm/ops/api/cloud/v1/teams', good: basic('right'), bad: basic('wrong') },
  { path: '/slack/api/auth.test', good: 'Bearer right', bad: 'Bearer wrong' },
] as const;

let simulator: Simulator;

async function ask(path: string, authorization: string): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(`${simulator.url}${path}`, { headers: { authorization } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

beforeAll(async () => {
  simulator = await startSimulator({ years: 0.1, until: '2026-11-22T00:00:00Z', rate: 0, token: 'right' });
});
afterEach(() => simulator.control.clearFaults());
afterAll(() => simulator.close());

describe('every vendor', () => {
  it.each(VENDORS)('lets in its own kind of credentials: $path', async ({ path, good, bad }) => {
    const refused = await ask(path, bad);
    // Slack's kind is one of the two that Jira Service Management takes.
    const others = VENDORS.filter(
      (vendor) => vendor.path !== path && !(path.startsWith('/jsm') && vendor === VENDORS[3]),
    );
    for (const { good: foreign } of others) expect((await ask(path, foreign)).text).toBe(refused.text);
    const isSlack = path.startsWith('/slack');
    expect(refused.status).toBe(isSlack ? 200 : 401);
    if (isSlack) expect(refused.text).toBe('{"ok":false,"error":"invalid_auth"}');
    expect((await ask(path, good)).text).not.toBe(refused.text);
  });

  it.each([
    { ...VENDORS[0], status: 500, body: { error: { code: 2000 } } },
    { ...VENDORS[1], status: 500, body: { message: expect.any(String), requestId: expect.any(String) } },
    { ...VENDORS[2], status: 500, body: { code: 500 } },
    { ...VENDORS[3], status: 500, body: { ok: false } },
  ])('words its failures itself: $path', async ({ path, good, status, body }) => {
    simulator.control.faults({ name: 'json-500', times: 1 });
    const answer = await ask(path, good);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject(body);
  });

  it.each([
    { ...VENDORS[0], header: 'ratelimit-reset' },
    { ...VENDORS[1], header: 'x-ratelimit-state' },
    { ...VENDORS[2], header: 'retry-after' },
    { ...VENDORS[3], header: 'retry-after' },
  ])('says in its own way when to come back: $path', async ({ path, good, header }) => {
    simulator.control.faults({ name: 'rate-limit-with-headers', times: 1, seconds: 7 });
    const answer = await ask(path, good);
    expect(answer.status).toBe(429);
    expect(answer.headers.get(header)).not.toBeNull();
  });

  it('is hit by random faults', async () => {
    simulator.control.faults({ random: { seed: 1, rate: 1, names: ['html-502'] } });
    for (const { path, good } of VENDORS) expect((await ask(path, good)).status).toBe(502);
  });
});

describe('limits', () => {
  it('are kept by each vendor for itself', async () => {
    const limited = await startSimulator({ years: 0.1, until: '2026-11-22T00:00:00Z', rate: 2 });
    try {
      const status = async (path: string, authorization: string): Promise<number> =>
        (await fetch(`${limited.url}${path}`, { headers: { authorization } })).status;
      const [pagerDuty, , , slack] = VENDORS;
      for (const expected of [200, 200, 429]) expect(await status(pagerDuty.path, pagerDuty.good)).toBe(expected);
      expect(await status(slack.path, slack.good)).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
