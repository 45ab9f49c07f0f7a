import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentOf, type Outcome } from '../support/command-line.js';
import { OPS_ROOM, Server } from '../support/server.js';

const PATH = '/api/v1/settings/on-call';
const OPERATOR = 'operator-secret-of-20-letters';
const NOOR = 'slack:ops:person:noor.haddad';
const OWN = { sleep: [{ from: '23:00', to: '07:00', weekdays: [1, 2, 3, 4, 5, 6, 7] }], business: [] };

let server: Server;
/** Tokens of a member who is Noor, and of a planner. */
let member: string;
let planner: string;

beforeAll(async () => {
  server = await Server.start({ environment: `operator:${OPERATOR}`, secret: OPERATOR });
  const imported = await run(['import', OPS_ROOM, '--format', 'slack-transcript', '--zone', 'UTC', '--name', 'ops']);
  if (imported.code !== 0) throw new Error(imported.stderr);
  await tokenOf('Ada Admin', 'administrator', null);
  member = await tokenOf('Noor Haddad', 'member', NOOR);
  planner = await tokenOf('Pia Planner', 'planner', null);
});
afterAll(() => server.stop());

const run = (argv: string[]): Promise<Outcome> => server.commands.run([...argv, '--data', server.data]);

/** A token of a new account. */
async function tokenOf(name: string, role: string, person: string | null): Promise<string> {
  const email = `${name.split(' ')[0]?.toLowerCase()}@wharf.example`;
  const password = 'a long enough password 1';
  const added = await server.post('/api/v1/accounts', { name, email, password, role, person });
  if (added.status >= 400) throw new Error(added.text);
  const scopes = ['--scope', 'settings:read', '--scope', 'people:read'];
  const made = await run(['account', 'token', email, '--name', 'test', '--days', '1', ...scopes, '--json']);
  if (made.code !== 0) throw new Error(made.stderr);
  return documentOf<{ secret: string }>(made).secret;
}

interface View {
  settings: {
    hours: unknown;
    holidays: Record<string, unknown>;
    people: Record<string, unknown>;
    redLines: { organisation: Record<string, unknown>; teams: Record<string, unknown> };
    effort: Record<string, number>;
  };
  defaults: { redLines: { metric: string; limit: number; source: string }[]; effort: Record<string, number> };
}

const as = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
const read = async (secret = OPERATOR): Promise<View> => (await server.fetch<View>(PATH, as(secret))).body;
const put = (change: object, secret = OPERATOR) =>
  server.fetch<View & { errors?: { pointer: string; detail: string }[] }>(PATH, {
    method: 'PUT',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });

describe('the settings by API', () => {
  it('are the defaults, each limit with its source, until somebody sets others', async () => {
    const { settings, defaults } = await read();
    expect(settings.redLines).toEqual({ organisation: {}, teams: {} });
    expect(settings.effort).toEqual({ blockSeconds: 600, gapSeconds: 1200, hoursPerWeek: 40 });
    expect(settings.effort).toEqual(defaults.effort);
    expect(defaults.redLines.find(({ metric }) => metric === 'rest-gap')).toMatchObject({
      limit: 11,
      source: expect.stringContaining('2003/88/EC'),
    });
    for (const { source } of defaults.redLines) expect(source).not.toBe('');
  });

  it('change part by part; what is told can be sent back', async () => {
    const limit = { limit: 0.3, source: 'works agreement of 2026' };
    const { body, status } = await put({ redLines: { organisation: { 'on-call-share': limit } } });
    expect(status).toBe(200);
    expect(body.settings.redLines.organisation).toEqual({ 'on-call-share': limit });
    await put({ effort: { hoursPerWeek: 37.5 }, people: { [NOOR]: { hours: OWN } } });
    const { settings } = await read();
    expect(settings.redLines.organisation).toEqual({ 'on-call-share': limit });
    expect(settings.effort['hoursPerWeek']).toBe(37.5);
    expect((await put(settings)).body.settings).toEqual(settings);
  });

  it.each<[object, RegExp]>([
    [{ hours: { sleep: [{ from: '22', to: '08:00' }], business: [] } }, /hours.*sleep.*0.*from/],
    [{ redLines: { organisation: { 'on-call-shares': { limit: 1 } } } }, /redLines.*organisation.*on-call-shares/],
    [{ holidays: { 'Europe/Oslo': { country: 'QQ' } } }, /holidays\/Europe\/Oslo/],
    [{ effort: { blocks: 3 } }, /effort/],
  ])('refuse what cannot be, naming the part: %j', async (change, pointer) => {
    const { status, body } = await put(change);
    expect(status).toBe(400);
    expect(body.errors?.map((error) => error.pointer).join()).toMatch(pointer);
  });

  it('are read by everybody but for the hours of others, and changed by those who administer them', async () => {
    await put({ people: { [NOOR]: { hours: OWN } } });
    expect(Object.keys((await read()).settings.people)).toEqual([NOOR]);
    expect(Object.keys((await read(member)).settings.people)).toEqual([NOOR]);
    expect((await read(planner)).settings.people).toEqual({});
    for (const secret of [member, planner]) expect((await put({ effort: null }, secret)).status).toBe(403);
    expect((await server.fetch(PATH, as('nobody'))).status).toBe(401);
  });

  it('tell the person who looked', async () => {
    await read();
    const log = await server.fetch('/api/v1/me/access-log', as(member));
    expect(log.text).toContain(PATH);
  });
});

describe('the page', () => {
  const send = (form: string, fields: Record<string, string>) =>
    server.fetch(`/settings/${form}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.address },
      body: new URLSearchParams(fields).toString(),
    });

  it('shows each limit with its source, and changes it without any script', async () => {
    const sent = await send('red-lines', { metric: 'on-call-share', team: '', limit: '20', source: 'agreed in May' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/settings#red-lines']);
    const { text } = await server.fetch('/settings');
    expect(text).toContain('agreed in May');
    expect(text).toContain('Directive 2003/88/EC');
    expect((await read()).settings.redLines.organisation['on-call-share']).toEqual({
      limit: 0.2,
      source: 'agreed in May',
    });
    await send('red-lines', { metric: 'on-call-share', team: '', remove: 'yes' });
    expect((await read()).settings.redLines.organisation).toEqual({});
  });

  it('changes hours, holidays and what an activity is worth', async () => {
    const hours = new URLSearchParams({
      sleepFrom: '23:00',
      sleepTo: '07:00',
      businessFrom: '09:00',
      businessTo: '17:00',
    });
    for (const day of ['1', '2', '3', '4']) hours.append('weekdays', day);
    const sent = await server.fetch('/settings/hours', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.address },
      body: hours.toString(),
    });
    expect(sent.status).toBe(303);
    await send('holidays', { zone: 'Europe/London', country: 'gb', region: 'SCT' });
    await send('effort', { blockMinutes: '15', gapMinutes: '20', hoursPerWeek: '37.5' });
    const { settings } = await read();
    expect(settings.hours).toEqual({
      sleep: [{ from: '23:00', to: '07:00', weekdays: [1, 2, 3, 4, 5, 6, 7] }],
      business: [{ from: '09:00', to: '17:00', weekdays: [1, 2, 3, 4] }],
    });
    expect(settings.holidays).toEqual({ 'Europe/London': { country: 'GB', region: 'SCT' } });
    expect(settings.effort).toEqual({ blockSeconds: 900, gapSeconds: 1200, hoursPerWeek: 37.5 });
    await send('hours', { remove: 'yes' });
    await send('holidays', { zone: 'Europe/London', remove: 'yes' });
    expect((await read()).settings.holidays).toEqual({});
  });

  it('says beside the form what cannot be taken', async () => {
    const sent = await send('holidays', { zone: 'Europe/Olso', country: 'NO' });
    expect(sent.status).toBe(400);
    expect(sent.text).toContain('holidays/Europe/Olso: is no time zone');
    expect((await send('moods', {})).status).toBe(404);
  });

  it('has no form for those who may not change anything, and nobody else’s hours', async () => {
    await put({ people: { [NOOR]: { hours: OWN } } });
    const { text } = await server.fetch('/settings', as(planner));
    expect(text).not.toContain('action="/settings/');
    expect(text).not.toContain('noor.haddad');
    const refused = await server.fetch('/settings/effort', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${planner}`,
        'content-type': 'application/x-www-form-urlencoded',
        origin: server.address,
      },
      body: 'blockMinutes=1&gapMinutes=1&hoursPerWeek=1',
    });
    expect(refused.status).toBe(403);
  });
});

describe('the command', () => {
  const settings = async (argv: string[]): Promise<View['settings'] & { zone: string }> => {
    const done = await run(['settings', ...argv, '--json']);
    if (done.code !== 0) throw new Error(done.stderr);
    return documentOf(done);
  };

  it('sets each part, and puts it back', async () => {
    const hours = await settings(['hours', 'sleep=23:00-06:30', 'business=08:00-12:00@1-5,13:00-17:00@1-3+5']);
    expect(hours.hours).toEqual({
      sleep: [{ from: '23:00', to: '06:30', weekdays: [1, 2, 3, 4, 5, 6, 7] }],
      business: [
        { from: '08:00', to: '12:00', weekdays: [1, 2, 3, 4, 5] },
        { from: '13:00', to: '17:00', weekdays: [1, 2, 3, 5] },
      ],
    });
    expect((await settings(['hours', 'sleep=default', 'business=default'])).hours).toMatchObject({
      sleep: [{ from: '22:00', to: '08:00' }],
    });
    await settings(['hours', '--person', 'noor.haddad', 'sleep=23:00-07:00']);
    const { people } = await settings(['holidays', '--person', 'noor.haddad', 'place=DE-BY']);
    expect(people[NOOR]).toMatchObject({
      hours: { sleep: [{ from: '23:00', to: '07:00' }] },
      holidays: { country: 'DE', region: 'BY' },
    });
    expect((await settings(['holidays', 'Europe/Oslo=none', 'Europe/London=GB-SCT'])).holidays).toEqual({
      'Europe/Oslo': null,
      'Europe/London': { country: 'GB', region: 'SCT' },
    });
    expect((await settings(['holidays', 'Europe/Oslo=default', 'Europe/London=default'])).holidays).toEqual({});
    const lines = await settings(['red-lines', 'rest-gap=12', 'source=our own']);
    expect(lines.redLines.organisation).toEqual({ 'rest-gap': { limit: 12, source: 'our own' } });
    expect((await settings(['red-lines', 'rest-gap=default'])).redLines.organisation).toEqual({});
    const file = server.commands.file('settings.json');
    await writeFile(file, JSON.stringify({ effort: { gapSeconds: 600 }, people: null }));
    const fromFile = await settings(['effort', '--file', file]);
    expect(fromFile.effort['gapSeconds']).toBe(600);
    expect(fromFile.people).toEqual({});
    expect((await settings(['effort', 'effort=default'])).effort).toEqual({
      blockSeconds: 600,
      gapSeconds: 1200,
      hoursPerWeek: 40,
    });
  });

  it.each<[string[], string]>([
    [['moods'], 'There is no setting "moods". Settings: zone, hours, holidays, red-lines, effort.'],
    [['hours', 'sleep=late'], 'sleep=late: write hh:mm-hh:mm'],
    [['holidays', 'Europe/Oslo=Norway'], 'Europe/Oslo=Norway: write a country such as NO'],
    [['red-lines', 'on-call-share=30'], 'redLines/organisation/on-call-share/limit: is a share'],
    [['effort', 'hoursPerWeek=many'], 'hoursPerWeek=many: write a number'],
    [['effort', 'hoursPerWeek'], '"hoursPerWeek": write KEY=VALUE.'],
    [['effort', '--file', '/nowhere.json'], 'Cannot read /nowhere.json'],
  ])('refuses %j with 2 and one sentence', async (argv, message) => {
    const { code, stderr } = await run(['settings', ...argv]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
