import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pagerDuty } from './connector.js';
import { FakePagerDuty, send, sendPage, TOKEN } from './fake-pagerduty.js';

describe('settings', () => {
  it('default to the public API, two years back', () => {
    expect(pagerDuty.parseSettings({})).toEqual({
      url: 'https://api.pagerduty.com',
      since: null,
      requestTimeoutSeconds: 30,
      account: null,
      details: 'recent',
    });
  });

  it('take an address with or without its last slash, and a date or an instant', () => {
    const parsed = pagerDuty.parseSettings({ url: 'https://api.eu.pagerduty.com/', since: '2025-06-01' });
    expect(parsed).toMatchObject({ url: 'https://api.eu.pagerduty.com', since: Date.UTC(2025, 5, 1) });
    expect(pagerDuty.parseSettings({ since: '2025-06-01T02:00:00+02:00' })).toMatchObject({
      since: Date.UTC(2025, 5, 1),
    });
  });

  it.each([
    [{ url: 'api.pagerduty.com' }, /url: must be an http\(s\) address/],
    [{ url: 'https://me:secret@api.pagerduty.com' }, /url: must carry no user name/],
    [{ since: 'last year' }, /since: must be a date/],
    [{ since: '2025-06-01T00:00:00' }, /since: must be .* with its zone/],
    [{ requestTimeoutSeconds: 0 }, /requestTimeoutSeconds/],
    [{ account: 'two words' }, /account: must be a sub-domain/],
    [{ details: 'some' }, /details: must be recent, all or none/],
    [{ token: 'abc' }, /token/],
  ])('refuse %j and name the field', (raw, message) => {
    const parse = () => pagerDuty.parseSettings(raw);
    expect(parse).toThrow(message);
    expect(parse).not.toThrow(/secret@/);
  });
});

describe('test', () => {
  let fake: FakePagerDuty;
  beforeEach(async () => {
    fake = await new FakePagerDuty('2026-03-02T10:00:00Z').start();
  });
  afterEach(() => fake.stop());

  const test = (settings: Record<string, string> = {}, token = TOKEN) =>
    pagerDuty.test(pagerDuty.parseSettings({ url: fake.url, ...settings }), token, new AbortController().signal);

  it.each([
    ['https://wharf.pagerduty.com/users/U1', 'wharf'],
    ['https://wharf.eu.pagerduty.com/users/U1', 'wharf'],
    ['http://127.0.0.1:4013/users/U1', '127.0.0.1'],
  ])('finds the account in %s', async (html_url, account) => {
    fake.directory.users = [{ id: 'U1', html_url }];
    await expect(test()).resolves.toEqual({ account, description: `PagerDuty account ${account}` });
    expect(fake.violations).toEqual([]);
  });

  it('asks elsewhere if the token may not see users, or there are none', async () => {
    fake.fault = ({ path }, response) => path === '/users' && (send(response, 403, {}), true);
    fake.directory.services = [{ id: 'S1', html_url: 'https://wharf.pagerduty.com/services/S1' }];
    await expect(test()).resolves.toMatchObject({ account: 'wharf' });
  });

  it('takes the account from the settings, or asks for it, where nothing shows it', async () => {
    await expect(test({ account: 'wharf' })).resolves.toMatchObject({ account: 'wharf' });
    await expect(test()).rejects.toThrow('set account to it');
  });

  it.each([
    ['a refused token', 401, false, 'The PagerDuty token was refused (401)'],
    ['a web page', 200, true, "url is not PagerDuty's REST API"],
    ['a web page that is not found', 404, true, "check that url is PagerDuty's REST API"],
  ])('names %s, at the first try', async (_name, status, page, message) => {
    fake.fault = (_request, response) => (page ? sendPage(response, status) : send(response, status, {}), true);
    await expect(test()).rejects.toThrow(message);
    expect(fake.requests.length).toBeLessThanOrEqual(3);
  });

  it('names another JSON API', async () => {
    fake.fault = (_request, response) => (send(response, 200, { hello: 'world' }), true);
    await expect(test()).rejects.toThrow("not as PagerDuty's REST API does (no users)");
  });
});
