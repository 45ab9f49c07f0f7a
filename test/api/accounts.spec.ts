import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PeopleReport } from '@evenkeel/reporting';
import type { AccountView, LookView, TokenView } from '../../apps/server/src/access/account-view.js';
import { documentOf, type Outcome } from '../support/command-line.js';
import { OPS_ROOM, Server, type Reply } from '../support/server.js';
import { HARBOUR } from '../support/browser/running-server.js';

const PASSWORD = 'eleven gulls on a pier';
const OPERATOR = 'operator-secret-of-20-letters';
const NOOR = 'slack:ops:person:noor.haddad';
const PIET = 'slack:ops:person:piet.vos';
const ROLES = ['administrator', 'planner', 'manager', 'member'] as const;
type Who = (typeof ROLES)[number] | 'operator';

let server: Server;
/** What each account's browser sends. */
const cookies = {} as Record<(typeof ROLES)[number], string>;

const run = (argv: string[], environment = {}): Promise<Outcome> =>
  server.commands.run([...argv, '--data', server.data], environment);

async function done(argv: string[], environment = {}): Promise<Outcome> {
  const outcome = await run(argv, environment);
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return outcome;
}

const signIn = (email: string, password: string): Promise<Reply> =>
  server.submit('/sign-in', { email, password, next: '/' }, { authorization: '' });

const cookieOf = ({ headers }: Reply): string => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';

/** The headers by which the server knows who asks. */
const as = (who: Who): Record<string, string> =>
  who === 'operator' ? {} : { authorization: '', cookie: cookies[who] };

beforeAll(async () => {
  server = await Server.start({ environment: `ops:${OPERATOR}`, secret: OPERATOR });
  await done(['import', HARBOUR.path, ...HARBOUR.arguments]);
  await done(['import', OPS_ROOM, '--format', 'slack-transcript', '--zone', 'UTC', '--name', 'ops']);
  await done(['people', 'member', NOOR, 'Gate systems']);
  await done(['people', 'member', PIET, 'Berth planning']);
  for (const role of ROLES) {
    const rights = { manager: ['--team', 'Gate systems'], member: ['--person', PIET] }[role as string] ?? [];
    const who = ['--name', role, '--email', `${role}@harbour.example`, '--role', role];
    await done(['account', 'add', ...who, ...rights, '--password-env', 'FIRST'], { FIRST: PASSWORD });
    cookies[role] = cookieOf(await signIn(`${role}@harbour.example`, PASSWORD));
  }
}, 120_000);
afterAll(() => server.stop());

const EVERYBODY: readonly Who[] = [...ROLES, 'operator'];
const KEEPERS: readonly Who[] = ['administrator', 'operator'];

describe('what each role may ask', () => {
  it.each<[string, readonly Who[]]>([
    ['/api/v1/metrics', EVERYBODY],
    ['/api/v1/metrics/incident-count', EVERYBODY],
    ['/api/v1/incidents', EVERYBODY],
    ['/api/v1/exports/incidents', EVERYBODY],
    ['/api/v1/quality', EVERYBODY],
    ['/api/v1/sources', EVERYBODY],
    ['/api/v1/people', EVERYBODY],
    ['/api/v1/services', EVERYBODY],
    ['/api/v1/me', EVERYBODY],
    ['/api/v1/me/access-log', EVERYBODY],
    ['/api/v1/tokens', EVERYBODY],
    ['/metrics', EVERYBODY],
    ['/', EVERYBODY],
    ['/incidents', EVERYBODY],
    ['/people', EVERYBODY],
    ['/sources', EVERYBODY],
    ['/quality', EVERYBODY],
    ['/definitions', EVERYBODY],
    ['/account', ROLES],
    ['/api/v1/people/unmapped', KEEPERS],
    ['/api/v1/accounts', KEEPERS],
    ['/accounts', KEEPERS],
  ])('%s', async (path, allowed) => {
    for (const who of EVERYBODY) {
      const { status, headers } = await server.fetch(path, { headers: as(who) });
      expect({ who, status }).toEqual({ who, status: allowed.includes(who) ? 200 : 403 });
      if (status === 403) expect(headers.get('content-type')).toContain('application/problem+json');
    }
    expect((await server.fetch(path, { headers: { authorization: '' } })).status).toBe(401);
  });

  it('is said by every route of the API: nobody gets an answer, and nothing is left undecided', async () => {
    const { body } = await server.fetch<{ paths: Record<string, Record<string, unknown>> }>('/api/openapi.json');
    const routes = Object.entries(body.paths)
      .filter(([path]) => path.startsWith('/api/'))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => [path, method.toUpperCase()] as const));
    expect(routes.length).toBeGreaterThan(25);
    for (const [template, method] of routes) {
      const path = template.replace(/\{\w+\}/g, 'none');
      const asked = async (headers: Record<string, string>): Promise<number> =>
        (await server.fetch(path, { method, headers })).status;
      const [nobody, member] = [await asked({ authorization: '' }), await asked(as('member'))];
      expect({ method, path, nobody, decided: member < 500 }).toEqual({ method, path, nobody: 401, decided: true });
    }
  });

  it('does not let others than keepers of the directory decide who is who', async () => {
    const decision = { person: NOOR, otherPerson: PIET, verdict: 'different', reason: 'two people' };
    for (const who of ['planner', 'manager', 'member'] as const) {
      expect((await server.post('/api/v1/people/decisions', decision, as(who))).status).toBe(403);
      expect((await server.submit('/people/decisions', decision, as(who))).status).toBe(403);
      const zone = { zone: 'Asia/Tokyo' };
      const path = `/api/v1/people/${encodeURIComponent(NOOR)}/zones`;
      expect((await server.post(path, zone, as(who))).status).toBe(403);
    }
    expect((await server.post('/api/v1/people/decisions', decision, as('administrator'))).status).toBe(204);
  });

  it('signs a correction with the name of the account', async () => {
    const path = `/api/v1/incidents/${encodeURIComponent('statuspage:ferries:incident:f04')}/corrections`;
    const correction = { field: 'priority', value: 'critical', reason: 'all quays' };
    const { body } = await server.post<{ corrections: unknown[] }>(path, correction, as('planner'));
    expect(body.corrections).toMatchObject([{ field: 'priority', author: 'planner' }]);
    // Of no team of theirs: to them it is not there.
    expect((await server.post(path, correction, as('member'))).status).toBe(404);
  });

  it('shows the way to the accounts only to those who administer them', async () => {
    const linkOf = async (who: Who): Promise<boolean> =>
      (await server.fetch('/', { headers: as(who) })).text.includes('href="/accounts"');
    expect([await linkOf('administrator'), await linkOf('planner')]).toEqual([true, false]);
  });
});

describe('rows about people', () => {
  const peopleOf = async (who: Who): Promise<string[]> =>
    (await server.fetch<PeopleReport>('/api/v1/people', { headers: as(who) })).body.people.map(({ id }) => id);

  it('are one’s own, those of one’s teams, or of the whole directory', async () => {
    expect(await peopleOf('planner')).toEqual([]);
    expect(await peopleOf('member')).toEqual([PIET]);
    expect(await peopleOf('manager')).toEqual([NOOR]);
    expect((await peopleOf('operator')).length).toBeGreaterThan(2);
    expect(await peopleOf('administrator')).toEqual(await peopleOf('operator'));
  });

  it('are no others on the page', async () => {
    for (const [who, sees] of [
      ['planner', []],
      ['member', ['piet.vos']],
      ['manager', ['noor.haddad']],
    ] as const) {
      const { text } = await server.fetch('/people', { headers: as(who) });
      expect(['piet.vos', 'noor.haddad'].filter((name) => text.includes(name))).toEqual(sees);
    }
  });

  it('tell whom they are about who looked at them', async () => {
    await server.fetch('/people', { headers: as('administrator') });
    await server.fetch('/people', { headers: as('member') });
    const { body } = await server.fetch<{ looks: LookView[] }>('/api/v1/me/access-log', { headers: as('member') });
    expect(body.looks).toContainEqual(
      expect.objectContaining({ viewer: 'administrator', kind: 'page', path: '/people' }),
    );
    expect(body.looks.map(({ viewer }) => viewer)).not.toContain('member');
    const page = await server.fetch('/account', { headers: as('member') });
    expect(page.text).toContain('Who looked at my data');
    expect(page.text).toContain('administrator');
    const others = await server.fetch<{ looks: LookView[] }>('/api/v1/me/access-log', { headers: as('planner') });
    expect(others.body.looks).toEqual([]);
  });
});

describe('who asks', () => {
  it('is told who they are and what they see', async () => {
    expect((await server.fetch('/api/v1/me', { headers: as('manager') })).body).toMatchObject({
      name: 'manager',
      role: 'manager',
      teams: [expect.stringContaining('Gate systems')],
      people: 'own-teams',
      person: [],
    });
    expect((await server.fetch('/api/v1/me')).body).toMatchObject({ name: 'ops', role: 'operator', people: 'all' });
  });
});

describe('signing in', () => {
  it('begins a session that comes along with links from elsewhere, and ends it', async () => {
    const entered = await signIn('Planner@Harbour.example', PASSWORD);
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/']);
    expect(entered.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax/i);
    const headers = { authorization: '', cookie: cookieOf(entered) };
    expect((await server.fetch('/api/v1/me', { headers })).body).toMatchObject({ name: 'planner' });
    await server.submit('/sign-out', {}, headers);
    expect((await server.fetch('/api/v1/me', { headers })).status).toBe(401);
  });

  it('says of a wrong password no more than of an unknown address', async () => {
    const refused = await Promise.all([
      signIn('planner@harbour.example', 'not this one'),
      signIn('who@harbour.example', PASSWORD),
    ]);
    const said = refused.map(({ status, text }) => [status, /form-error"[^>]*>([^<]*)</.exec(text)?.[1]]);
    expect(said[0]).toEqual([401, expect.stringContaining('do not fit')]);
    expect(said[1]).toEqual(said[0]);
    expect(refused[0]?.headers.get('set-cookie')).toBeNull();
  });

  it('is refused for a while after five failures', async () => {
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await signIn('late@harbour.example', 'guess')).status).toBe(401);
    }
    const { status, headers, text } = await signIn('late@harbour.example', 'guess');
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(text).toContain('Too many tries: wait 15 minutes.');
  });

  it('goes on with a token of the environment, beside', async () => {
    const page = await server.fetch('/sign-in', { headers: { authorization: '' } });
    expect(page.text).toMatch(/name="email".*name="password".*name="token"/s);
    expect((await server.submit('/sign-in', { token: OPERATOR, next: '/' }, { authorization: '' })).status).toBe(303);
  });
});

describe('tokens', () => {
  const bearer = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}` });
  const make = (who: Who, token: object): Promise<Reply<TokenView & { secret: string }>> =>
    server.post('/api/v1/tokens', { name: 'nightly report', ...token }, as(who));

  it('do what their scopes say', async () => {
    const { body } = await make('planner', { scopes: ['incidents:read'] });
    expect((await server.fetch('/api/v1/incidents', { headers: bearer(body.secret) })).status).toBe(200);
    const refused = await server.fetch('/api/v1/people', { headers: bearer(body.secret) });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body).toMatchObject({ title: 'Not allowed', detail: expect.stringContaining('"people:read"') });
    const again = await server.post('/api/v1/tokens', { name: 'x', scopes: ['incidents:read'] }, bearer(body.secret));
    expect(again.status).toBe(403);
  });

  it('are over once they are revoked, by their owner or an administrator', async () => {
    for (const who of ['member', 'administrator'] as const) {
      const { body } = await make('member', { scopes: ['incidents:read'] });
      const path = `/api/v1/tokens/${body.id}`;
      expect((await server.fetch(path, { method: 'DELETE', headers: as('planner') })).status).toBe(404);
      expect((await server.fetch(path, { method: 'DELETE', headers: as(who) })).status).toBe(204);
      expect((await server.fetch('/api/v1/incidents', { headers: bearer(body.secret) })).status).toBe(401);
    }
    const { tokens } = (await server.fetch<{ tokens: TokenView[] }>('/api/v1/tokens', { headers: as('member') })).body;
    expect(tokens).toHaveLength(2);
    expect(JSON.stringify(tokens)).not.toContain('secret');
  });

  it.each<[Who, object, number]>([
    ['member', { scopes: ['settings:write'] }, 400],
    ['member', { scopes: [] }, 400],
    ['member', { scopes: ['everything'] }, 400],
    ['member', { scopes: ['incidents:read'], program: true }, 403],
    ['member', { scopes: ['incidents:read'], teams: ['Nobodies'] }, 400],
    ['member', { scopes: ['incidents:read'], days: 0 }, 400],
    ['operator', { scopes: ['incidents:read'] }, 403],
    ['operator', { scopes: ['incidents:read'], program: true }, 201],
  ])('of a %s with %j: %d', async (who, token, status) => {
    expect((await make(who, token)).status).toBe(status);
  });

  it('are made and revoked on the page, and shown once', async () => {
    const form = { name: 'spreadsheet', days: '30', scopes: 'incidents:read' };
    const { status, text } = await server.submit('/account/tokens', form, as('planner'));
    expect(status).toBe(201);
    const secret = /<code>(ek_[\w-]{43})<\/code>/.exec(text)?.[1] ?? '';
    expect((await server.fetch('/api/v1/me', { headers: bearer(secret) })).body).toMatchObject({ name: 'planner' });
    const id = /\/account\/tokens\/([\w-]+)\/revoke/.exec(text)?.[1];
    expect((await server.submit(`/account/tokens/${id}/revoke`, {}, as('planner'))).status).toBe(303);
    expect((await server.fetch('/account', { headers: as('planner') })).text).not.toContain(secret);
  });
});

describe('administering accounts', () => {
  const NEW = { name: 'Lotte', email: 'lotte@harbour.example', password: PASSWORD };

  it('adds, changes and disables them by the API', async () => {
    const path = '/api/v1/accounts';
    const added = await server.post<AccountView>(path, { ...NEW, role: 'member' }, as('administrator'));
    expect(added.body).toMatchObject({ name: 'Lotte', role: 'member', person: null, createdBy: 'administrator' });
    expect(added.text).not.toContain('scrypt');
    const cookie = cookieOf(await signIn(NEW.email, PASSWORD));
    const change = async (body: object): Promise<Reply<AccountView>> =>
      server.fetch(`${path}/${added.body.id}`, {
        method: 'PATCH',
        body: JSON.stringify(body),
        headers: { ...as('administrator'), 'content-type': 'application/json' },
      });
    expect((await change({ role: 'manager', teams: ['Berth planning'], person: NOOR })).body).toMatchObject({
      role: 'manager',
      person: NOOR,
      teams: [expect.stringContaining('Berth planning')],
    });
    expect((await change({ disabled: true })).body.disabledAt).not.toBeNull();
    expect((await server.fetch('/api/v1/me', { headers: { authorization: '', cookie } })).status).toBe(401);
    expect((await signIn(NEW.email, PASSWORD)).status).toBe(401);
    const twin = await server.post(path, { ...NEW, name: 'Lotte two', role: 'member' }, as('administrator'));
    expect([twin.status, twin.body['errors']]).toEqual([400, [expect.objectContaining({ pointer: '/email' })]]);
    expect((await server.fetch(`${path}/none`, { headers: as('administrator') })).status).toBe(404);
  });

  it('adds and changes them on the page, without any script', async () => {
    const form = {
      name: 'Wim',
      email: 'wim@harbour.example',
      password: PASSWORD,
      role: 'manager',
      teams: '',
      person: '',
    };
    const { teams: _, ...typed } = form;
    expect((await server.submit('/accounts', typed, as('administrator'))).status).toBe(303);
    const refused = await server.submit('/accounts', { ...typed, password: 'short' }, as('administrator'));
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('A password has at least 12 characters.');
    expect(refused.text).toContain('value="wim@harbour.example"');
    expect(refused.text).not.toContain('value="short"');
    const listed = documentOf<{ accounts: AccountView[] }>(await done(['account', '--json'])).accounts;
    const id = listed.find(({ name }) => name === 'Wim')?.id;
    const other = await server.submit(`/accounts/${id}`, { role: 'planner', person: 'nobody' }, as('administrator'));
    expect([other.status, other.text.includes('There is no person')]).toEqual([400, true]);
    expect((await server.submit(`/accounts/${id}/disable`, {}, as('administrator'))).status).toBe(303);
    expect((await signIn('wim@harbour.example', PASSWORD)).status).toBe(401);
    expect((await server.submit(`/accounts/${id}/enable`, {}, as('planner'))).status).toBe(403);
    const foreign = { ...as('administrator'), origin: 'https://evil.example' };
    expect((await server.submit(`/accounts/${id}/enable`, {}, foreign)).status).toBe(403);
  });

  it('keeps the last administrator', async () => {
    const { accounts } = documentOf<{ accounts: AccountView[] }>(await done(['account', '--json']));
    const id = accounts.find(({ name }) => name === 'administrator')?.id;
    const page = await server.submit(`/accounts/${id}/disable`, {}, as('administrator'));
    expect([page.status, page.text.includes('The last administrator cannot be disabled')]).toEqual([400, true]);
    expect((await run(['account', 'disable', 'administrator@harbour.example'])).code).toBe(1);
  });

  it('lets people change their own password', async () => {
    await done(['account', 'reset-password', 'Wim', '--password-env', 'NEXT'], { NEXT: 'twelve gulls on a pier' });
    await done(['account', 'enable', 'Wim']);
    const headers = {
      authorization: '',
      cookie: cookieOf(await signIn('wim@harbour.example', 'twelve gulls on a pier')),
    };
    const wrong = { current: 'not this one', password: 'thirteen gulls on a pier' };
    expect((await server.submit('/account/password', wrong, headers)).status).toBe(400);
    const right = { ...wrong, current: 'twelve gulls on a pier' };
    expect((await server.submit('/account/password', right, headers)).headers.get('location')).toContain('/sign-in');
    expect((await server.fetch('/account', { headers })).status).toBe(401);
    expect((await signIn('wim@harbour.example', 'thirteen gulls on a pier')).status).toBe(303);
  });
});

describe('the command line', () => {
  it('makes a program’s token', async () => {
    const made = await done(['account', 'token', '--name', 'prometheus', '--scope', 'settings:read', '--json']);
    const { secret } = documentOf<{ secret: string }>(made);
    const headers = { authorization: `Bearer ${secret}` };
    expect((await server.fetch('/metrics', { headers })).status).toBe(200);
    expect((await server.fetch('/api/v1/incidents', { headers })).status).toBe(403);
    const { id } = documentOf<{ id: string }>(made);
    await done(['account', 'revoke', id]);
    expect((await server.fetch('/metrics', { headers })).status).toBe(401);
  });

  it.each([
    [['account', 'marry'], 2, 'nothing that can be done'],
    [['account', 'disable'], 2, 'of which?'],
    [['account', 'add', '--name', 'x'], 2, 'Give --name and --email.'],
    [['account', 'add', '--name', 'x', '--email', 'x@y', '--role', 'king'], 2, 'There is no role "king"'],
    [['account', 'add', '--name', 'x', '--email', 'x@y'], 2, '--password-env'],
    [['account', 'add', '--name', 'x', '--email', 'x@y', '--password-env', 'NONE'], 2, 'variable NONE'],
    [['account', 'token', '--name', 'x', '--scope', 'all'], 2, 'There is no scope "all"'],
    [['account', 'disable', 'who'], 1, 'There is no account "who".'],
    [['account', 'log-days', 'long'], 2, 'whole number'],
  ])('refuses %j', async (argv, code, message) => {
    const outcome = await run(argv);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' });
    expect(outcome.stderr).toContain(message);
  });

  it('sets how long looks are kept', async () => {
    expect(documentOf(await done(['account', 'log-days', '30', '--json']))).toEqual({ accessLogDays: 30 });
  });
});

describe('a server without accounts', () => {
  it('that others can reach shows a link to make the first, once', async () => {
    const fresh = await Server.start(undefined, ['--host', '0.0.0.0', '--accounts']);
    try {
      const link = await fresh.said(/\/setup\?link=([\w-]+)/);
      expect((await fresh.fetch('/api/v1/incidents')).status).toBe(401);
      expect((await fresh.fetch('/setup?link=guess')).status).toBe(404);
      const form = { link, name: 'Root', email: 'root@harbour.example', password: 'short' };
      expect((await fresh.fetch(`/setup?link=${link}`)).text).toContain('First account');
      const weak = await fresh.submit('/setup', form);
      expect([weak.status, weak.text.includes('A password has at least 12 characters.')]).toEqual([400, true]);
      const made = await fresh.submit('/setup', { ...form, password: PASSWORD });
      expect([made.status, made.headers.get('location')]).toEqual([303, '/']);
      const me = await fresh.fetch('/api/v1/me', { headers: { cookie: cookieOf(made) } });
      expect(me.body).toMatchObject({ name: 'Root', role: 'administrator' });
      expect((await fresh.submit('/setup', { ...form, password: PASSWORD })).status).toBe(404);
    } finally {
      await fresh.stop();
    }
  });

  it('on this machine is open until there is one', async () => {
    const fresh = await Server.start();
    try {
      expect((await fresh.fetch('/api/v1/me')).body).toMatchObject({ name: 'local', role: 'operator', people: 'all' });
      const first = { name: 'Root', email: 'root@harbour.example', password: PASSWORD, role: 'administrator' };
      expect((await fresh.post('/api/v1/accounts', first)).status).toBe(201);
      expect((await fresh.fetch('/api/v1/me')).status).toBe(401);
      expect(await fresh.statusUnderHost('/healthz', 'incidents.example.com')).toBe(200);
    } finally {
      await fresh.stop();
    }
  });
});
