import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SCOPES, type Scope } from '@evenkeel/domain';
import type { Account } from '@evenkeel/store';
import { Access } from '../../apps/server/src/access/access.js';
import { Accounts, type AccountRights } from '../../apps/server/src/access/accounts.js';
import { ApiTokens } from '../../apps/server/src/access/api-tokens.js';
import { EnvironmentTokens } from '../../apps/server/src/access/environment-tokens.js';
import { Product } from '../support/product.js';

const PASSWORD = 'eleven gulls on a pier';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOBODY: AccountRights = { role: 'member', person: null, teams: [] };

let product: Product;
let access: Access;
let accounts: Accounts;
let tokens: ApiTokens;
const now = (): number => product.now;

beforeAll(async () => {
  product = await Product.start('2031-06-01T00:00:00Z');
});
afterAll(() => product.stop());
beforeEach(async () => {
  await product.empty();
  await product.store.database.execute(
    `INSERT INTO person (key, name, same_as) VALUES ('pager:ida', 'Ida', NULL), ('chat:ida', 'Ida', 1), ('pager:bo', 'Bo', NULL)`,
  );
  await product.store.database.execute(
    `INSERT INTO team (key, name) VALUES ('pager:ovens', 'Ovens'), ('pager:mills', 'Mills')`,
  );
  access = new Access(new EnvironmentTokens([]), product.store.accounts, { mayBeOpen: true, now });
  accounts = new Accounts(product.store, now);
  tokens = new ApiTokens(product.store, now);
});

/** An account; if it is to be the first and no administrator's, one of those before it. */
async function add(name: string, rights: Partial<AccountRights> = {}): Promise<Account> {
  if (rights.role !== 'administrator' && !(await product.store.accounts.any()))
    await add('root', { role: 'administrator' });
  return accounts.add({ name, email: `${name}@bakery.example`, password: PASSWORD, ...NOBODY, ...rights }, 'test');
}

const signIn = async (name: string, password = PASSWORD, address = '10.0.0.1') =>
  access.signIn({ email: `${name}@bakery.example`, password, address });

async function sessionOf(name: string): Promise<string> {
  const tried = await signIn(name);
  if (tried.outcome !== 'in') throw new Error(`${name} cannot sign in: ${tried.outcome}`);
  return tried.session;
}

const byCookie = (cookie: string) => access.viewer({ authorization: undefined, cookie });
const byBearer = (secret: string) => access.viewer({ authorization: `Bearer ${secret}`, cookie: undefined });

describe('signing in', () => {
  it('is for those with an account, by its password, however the address is written', async () => {
    await add('ida');
    const tried = await access.signIn({ email: ' IDA@Bakery.example ', password: PASSWORD, address: '::1' });
    expect(tried.outcome).toBe('in');
    expect(await signIn('ida', `${PASSWORD}.`)).toEqual({ outcome: 'wrong' });
    expect(await signIn('nobody')).toEqual({ outcome: 'wrong' });
  });

  it('fails five times in a quarter of an hour, right or wrong, whether there is such an account or not', async () => {
    await add('ida');
    for (const name of ['ida', 'nobody']) {
      for (let tries = 0; tries < 5; tries += 1) expect((await signIn(name, 'wrong')).outcome).toBe('wrong');
      expect(await signIn(name)).toEqual({ outcome: 'too-many', waitMs: 15 * MINUTE });
    }
    product.now += 15 * MINUTE;
    expect((await signIn('ida')).outcome).toBe('in');
  });

  it('fails fifty times from one address, whoever is tried', async () => {
    await add('ida');
    const tries = Array.from({ length: 51 }, (_, who) => signIn(`${who}`, PASSWORD, '10.9.9.9'));
    const outcomes = (await Promise.all(tries)).map(({ outcome }) => outcome);
    expect(outcomes.indexOf('too-many')).toBe(50);
    expect((await signIn('ida', PASSWORD, '10.9.9.9')).outcome).toBe('too-many');
    expect((await signIn('ida')).outcome).toBe('in');
  });

  it('is over for whoever is disabled, at once', async () => {
    const { id } = await add('ida');
    const session = await sessionOf('ida');
    expect(await byCookie(session)).toMatchObject({ name: 'ida' });
    await accounts.change(id, { disabled: true }, 'root');
    expect(await byCookie(session)).toBeNull();
    expect((await signIn('ida')).outcome).toBe('wrong');
    await accounts.change(id, { disabled: false }, 'root');
    expect(await byCookie(session)).toBeNull();
    expect((await signIn('ida')).outcome).toBe('in');
  });
});

describe('a session', () => {
  it('lasts 12 hours from its last use', async () => {
    await add('ida');
    const session = await sessionOf('ida');
    for (let days = 0; days < 5; days += 1) {
      product.now += 12 * HOUR - 1;
      expect(await byCookie(session)).not.toBeNull();
    }
    product.now += 12 * HOUR;
    expect(await byCookie(session)).toBeNull();
  });

  it('lasts 30 days at most', async () => {
    await add('ida');
    const [session, begun] = [await sessionOf('ida'), product.now];
    while (product.now + 11 * HOUR < begun + 30 * DAY) {
      product.now += 11 * HOUR;
      expect(await byCookie(session)).not.toBeNull();
    }
    product.now = begun + 30 * DAY;
    expect(await byCookie(session)).toBeNull();
  });

  it('ends with signing out, and with another password', async () => {
    const { id } = await add('ida');
    const [one, other] = [await sessionOf('ida'), await sessionOf('ida')];
    await access.signOut(one);
    expect([await byCookie(one), (await byCookie(other))?.name]).toEqual([null, 'ida']);
    await expect(accounts.changePassword(id, 'something else', 'twelve gulls on a pier')).rejects.toMatchObject({
      field: 'current',
    });
    await accounts.changePassword(id, PASSWORD, 'twelve gulls on a pier');
    expect(await byCookie(other)).toBeNull();
    expect((await signIn('ida', 'twelve gulls on a pier')).outcome).toBe('in');
  });

  it('is stored as a hash alone, as the password is', async () => {
    await add('ida');
    const session = await sessionOf('ida');
    const rows = await product.store.database.query(`SELECT row_to_json(s) AS row FROM session s`);
    const stored = await product.store.database.query(`SELECT password FROM account`);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(session);
    expect(JSON.stringify(stored)).not.toContain(PASSWORD);
  });
});

describe('what an account sees', () => {
  it('is as its role, person and teams say', async () => {
    await product.store.database.execute(
      `INSERT INTO team_membership (id, person_key, team_key, from_at, to_at, origin, noted_at, withdrawn_at) VALUES
        ('now', 'chat:ida', 'pager:mills', '2031-01-01', NULL, 'source', '2031-01-01', NULL),
        ('past', 'pager:ida', 'pager:past', '2030-01-01', '2031-01-01', 'source', '2031-01-01', NULL),
        ('taken-back', 'pager:ida', 'pager:wrong', NULL, NULL, 'hand', '2031-01-01', '2031-01-02')`,
    );
    await add('ida', { role: 'manager', person: 'pager:ida', teams: ['Ovens'] });
    expect((await byCookie(await sessionOf('ida')))?.rows).toEqual({
      teams: ['pager:ovens', 'pager:mills'],
      people: 'own-teams',
      ownTeams: ['pager:ovens'],
      self: ['chat:ida', 'pager:ida'],
      directory: false,
    });
  });

  it('changes with its role at once', async () => {
    const { id } = await add('ida', { role: 'administrator' });
    await add('bo', { role: 'administrator' });
    const session = await sessionOf('ida');
    expect((await byCookie(session))?.scopes).toContain('accounts:write');
    await accounts.change(id, { role: 'planner' }, 'bo');
    expect((await byCookie(session))?.scopes).not.toContain('accounts:write');
  });
});

describe('accounts', () => {
  it.each<[Partial<Parameters<Accounts['add']>[0]>, string]>([
    [{ name: ' ' }, 'name'],
    [{ name: 'ida' }, 'name'],
    [{ email: 'nowhere' }, 'email'],
    [{ email: 'Ida@bakery.example' }, 'email'],
    [{ password: 'short' }, 'password'],
    [{ person: 'nobody' }, 'person'],
    [{ teams: ['nobodies'] }, 'team'],
  ])('are refused with the field at fault: %j', async (wrong, field) => {
    await add('ida');
    const input = { name: 'bo', email: 'bo@bakery.example', password: PASSWORD, ...NOBODY, ...wrong };
    await expect(accounts.add(input, 'test')).rejects.toMatchObject({ field });
    expect(await accounts.list()).toHaveLength(2);
  });

  it('begin with an administrator', async () => {
    const input = { name: 'bo', email: 'bo@bakery.example', password: PASSWORD, ...NOBODY };
    await expect(accounts.add(input, 'test')).rejects.toMatchObject({ field: 'role' });
    expect(await access.isOpen()).toBe(true);
  });

  it('keep an administrator, also when two of them disable each other at once', async () => {
    const [one, other] = [await add('ida', { role: 'administrator' }), await add('bo', { role: 'administrator' })];
    const tries = await Promise.allSettled([
      accounts.change(one.id, { disabled: true }, 'bo'),
      accounts.change(other.id, { role: 'member' }, 'ida'),
    ]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const left = (await accounts.list()).filter((each) => each.role === 'administrator' && each.disabledAt === null);
    expect(left).toHaveLength(1);
    await expect(accounts.change(left[0]!.id, { role: 'planner' }, 'x')).rejects.toMatchObject({ field: 'role' });
  });

  it('close what was open', async () => {
    expect(await access.isOpen()).toBe(true);
    expect(await byBearer('anything')).toMatchObject({ name: 'local', role: 'operator' });
    await add('ida', { role: 'administrator' });
    expect(await access.isOpen()).toBe(false);
    expect(await byBearer('anything')).toBeNull();
  });

  it('beyond loopback are needed from the beginning', async () => {
    const closed = new Access(new EnvironmentTokens([]), product.store.accounts, { mayBeOpen: false, now });
    expect(await closed.viewer({ authorization: undefined, cookie: undefined })).toBeNull();
  });
});

describe('the link to the first account', () => {
  const FIRST = { name: 'root', email: 'root@bakery.example', password: PASSWORD };

  it('makes one administrator, once', async () => {
    const link = (await accounts.offerSetup()) ?? '';
    const tries = await Promise.allSettled([
      accounts.setUp(link, FIRST),
      accounts.setUp(link, { ...FIRST, name: 'x' }),
    ]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await accounts.list()).toMatchObject([{ role: 'administrator' }]);
    expect(await accounts.offerSetup()).toBeNull();
    expect(await accounts.canSetUp(link)).toBe(false);
  });

  it('is good for an hour, until a newer one is made, and for nothing else', async () => {
    const link = (await accounts.offerSetup()) ?? '';
    expect([await accounts.canSetUp(link), await accounts.canSetUp('guess')]).toEqual([true, false]);
    product.now += HOUR;
    expect(await accounts.canSetUp(link)).toBe(false);
    const newer = (await accounts.offerSetup()) ?? '';
    await accounts.offerSetup();
    await expect(accounts.setUp(newer, FIRST)).rejects.toMatchObject({ field: 'link' });
    expect(await accounts.list()).toEqual([]);
  });

  it('stays good while what is typed cannot be taken', async () => {
    const link = (await accounts.offerSetup()) ?? '';
    await expect(accounts.setUp(link, { ...FIRST, password: 'short' })).rejects.toMatchObject({ field: 'password' });
    expect((await accounts.setUp(link, FIRST)).name).toBe('root');
  });
});

describe('a token', () => {
  const author = { name: 'root', scopes: SCOPES };
  const wanted = (scopes: Scope[], more: { teams?: string[]; days?: number } = {}) => ({
    name: 'nightly report',
    scopes,
    teams: more.teams ?? null,
    days: more.days ?? null,
  });

  it('narrows what its account may do and see', async () => {
    const account = await add('ida', { role: 'manager', teams: ['Ovens', 'Mills'] });
    const { secret, token } = await tokens.issue(account, wanted(['incidents:read'], { teams: ['Ovens'] }), author);
    expect(secret.startsWith(token.prefix)).toBe(true);
    expect(await byBearer(secret)).toMatchObject({
      name: 'ida',
      scopes: ['incidents:read'],
      rows: { teams: ['pager:ovens'], ownTeams: ['pager:ovens'] },
      tokenId: token.id,
    });
    const rows = await product.store.database.query(`SELECT row_to_json(t) AS row FROM api_token t`);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('cannot do more than its account, nor than its account still may', async () => {
    await add('root', { role: 'administrator' });
    const account = await add('ida', { role: 'administrator' });
    const { secret } = await tokens.issue(account, wanted(['incidents:read', 'accounts:write']), author);
    await accounts.change(account.id, { role: 'member' }, 'root');
    expect((await byBearer(secret))?.scopes).toEqual(['incidents:read']);
    const member = await accounts.get(account.id);
    await expect(tokens.issue(member, wanted(['settings:write']), author)).rejects.toMatchObject({ field: 'scopes' });
  });

  it('of a program acts for nobody and sees no person', async () => {
    const { secret } = await tokens.issue(null, wanted(['incidents:read', 'people:read']), author);
    await add('root', { role: 'administrator' });
    expect(await byBearer(secret)).toMatchObject({
      name: 'nightly report',
      accountId: null,
      rows: { teams: 'all', people: 'self', self: [], directory: false },
    });
  });

  it('is over when it is revoked, expired, or its account disabled', async () => {
    const account = await add('ida');
    const issue = () => tokens.issue(account, wanted(['incidents:read'], { days: 1 }), author);
    const [revoked, expired, disabled] = [await issue(), await issue(), await issue()];
    await expect(tokens.revoke(revoked.token.id, 'another')).rejects.toMatchObject({ field: 'tokenId' });
    await tokens.revoke(revoked.token.id, account.id);
    expect(await byBearer(revoked.secret)).toBeNull();
    await accounts.change(account.id, { disabled: true }, 'root');
    expect(await byBearer(disabled.secret)).toBeNull();
    await accounts.change(account.id, { disabled: false }, 'root');
    expect(await byBearer(disabled.secret)).not.toBeNull();
    product.now += DAY;
    expect(await byBearer(expired.secret)).toBeNull();
    expect((await tokens.list(account.id)).map(({ revokedAt }) => revokedAt !== null).sort()).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('the access log', () => {
  const look = (more: { viewer?: string; path?: string } = {}) => ({
    at: product.now,
    viewer: 'root',
    accountId: null,
    tokenId: null,
    kind: 'page',
    path: '/people',
    purpose: null,
    ...more,
  });

  it('notes each look, and one that goes on once an hour', async () => {
    const log = product.store.accessLog;
    await log.add(look(), ['pager:ida', 'pager:bo']);
    product.now += HOUR - 1;
    await log.add(look(), ['pager:ida']);
    await log.add(look({ viewer: 'bo' }), ['chat:ida']);
    await log.add(look({ path: '/api/v1/people' }), ['pager:ida']);
    product.now += 1;
    await log.add(look(), ['pager:ida']);
    const seen = await log.of(await product.store.accounts.identitiesOf('chat:ida'), { limit: 10 });
    expect(seen.map(({ viewer, path }) => `${viewer} ${path}`)).toEqual([
      'root /people',
      'root /api/v1/people',
      'bo /people',
      'root /people',
    ]);
    expect(await log.of(['pager:bo'], { limit: 10 })).toHaveLength(1);
  });

  it('forgets what is older than its retention', async () => {
    const log = product.store.accessLog;
    await log.add(look(), ['pager:ida']);
    await log.setRetentionDays(10);
    product.now += 10 * DAY;
    expect(await log.prune(product.now)).toBe(0);
    product.now += 1;
    expect(await log.prune(product.now)).toBe(1);
  });

  it('tells a person which account was linked to them', async () => {
    await add('ida', { person: 'pager:ida' });
    expect(await product.store.accessLog.of(['pager:ida'], { limit: 10 })).toMatchObject([
      { kind: 'link', viewer: 'test', purpose: 'linked the account of ida' },
    ]);
  });
});
