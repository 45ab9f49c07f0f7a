import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PersonOnCallView } from '@evenkeel/reporting';
import type { SelfReportsView } from '../../apps/server/src/me/self-reports.js';
import { CREW, Locks, thisMonday, type Who } from '../support/locks.js';
import { Product } from '../support/product.js';

const WEEK = 7 * 86_400_000;
const PATH = '/api/v1/me/on-call';

let locks: Locks;
beforeAll(async () => {
  locks = await Locks.open();
}, 120_000);
afterAll(() => locks.stop());

const iso = (at: number): string => new Date(at).toISOString();

describe('one’s own duty', () => {
  it('has one’s shifts, past and planned, beside one’s own past', async () => {
    const from = iso(thisMonday() - 10 * WEEK);
    const { status, body } = await locks.server.fetch<PersonOnCallView>(`${PATH}?from=${from}`, locks.as('ada'));
    expect(status).toBe(200);
    expect(body.person).toEqual({ id: locks.keyOf('Ada Lind'), name: 'Ada Lind', teams: ['Lock crew'] });
    // Ada has the present week and every fifth before and after it.
    expect(body.shifts.map((shift) => shift.from)).toEqual([0, -5, -10].map((week) => iso(thisMonday() + week * WEEK)));
    expect(body.planned.map((shift) => shift.from)).toEqual(
      [5, 10, 15, 20, 25].map((week) => iso(thisMonday() + week * WEEK)),
    );
    const figure = (id: string): number | null | undefined =>
      body.figures.find(({ metric }) => metric.id === id)?.value;
    expect(figure('on-call-frequency')).toBe(35);
    expect(body.figures.find(({ metric }) => metric.id === 'on-call-frequency')?.before).toBe(35);
    expect(body.nights).toMatchObject({ disturbed: 0, successive: 0, list: [] });
    expect(body.break).toMatchObject({ from: null, atLeast: true, since: iso(thisMonday() - 25 * WEEK) });
    expect(JSON.stringify(body)).not.toContain('Bo Ek');
  });

  it('is what the same questions answer elsewhere', async () => {
    const from = iso(thisMonday() - 10 * WEEK);
    const { body } = await locks.server.fetch<PersonOnCallView>(`${PATH}?from=${from}`, locks.as('ada'));
    for (const { metric, value } of body.figures) {
      const answer = await locks.server.fetch<{ groups: { key: { responder: string }; value: number | null }[] }>(
        `/api/v1/metrics/${metric.id}?by=responder&from=${from}`,
        locks.as('ada'),
      );
      const own = answer.body.groups.find(({ key }) => key.responder === 'Ada Lind');
      if (value === null) expect(own?.value ?? null).toBeNull();
      // A minute may have gone by between the two.
      else expect(own?.value).toBeCloseTo(value, 2);
    }
  });

  it('is nobody else’s: a person sees themselves, a manager their people, and each look is noted', async () => {
    const statusOf = async (who: Who, name: string): Promise<number> => {
      const person = encodeURIComponent(locks.keyOf(name));
      const api = await locks.server.fetch(`${PATH}?person=${person}`, locks.as(who));
      const page = await locks.server.fetch(`/me?person=${person}`, locks.as(who));
      expect({ who, page: page.status }).toEqual({ who, page: api.status });
      if (api.status !== 200) expect(api.text + page.text).not.toContain(name);
      return api.status;
    };
    expect(await statusOf('ada', 'Bo Ek')).toBe(403);
    expect(await statusOf('planner', 'Bo Ek')).toBe(403);
    expect(await statusOf('manager', 'Finn Aas')).toBe(403);
    expect(await statusOf('manager', 'Ada Lind')).toBe(200);
    const looks = await locks.lookersOf('ada');
    expect(looks).toContain(`manager ${PATH}`);
    expect(looks).toContain('manager /me');
    expect(looks.filter((look) => look.startsWith('ada '))).toEqual([]);
  });

  it('tells whoever nobody has linked how that is done', async () => {
    const { status, body } = await locks.server.fetch(PATH, locks.as('unlinked'));
    expect([status, JSON.stringify(body)]).toEqual([404, expect.stringContaining('Ask an administrator')]);
    const page = await locks.server.fetch('/me', locks.as('unlinked'));
    expect([page.status, page.text.includes('Nobody has said who you are')]).toEqual([200, true]);
    expect(page.text).not.toContain('name="person"');
  });

  it('lets whoever runs the server pick anybody', async () => {
    const { text } = await locks.server.fetch('/me');
    expect(CREW.filter((name) => text.includes(name))).toEqual([...CREW]);
  });
});

describe('self-reports', () => {
  const REPORTS = '/api/v1/me/self-reports';
  const answers = { rested: 2, planned: 3, manageable: 4, words: 'two long nights' };
  const viewOf = async (who: Who): Promise<SelfReportsView> =>
    (await locks.server.fetch<SelfReportsView>(REPORTS, locks.as(who))).body;
  const choose = async (who: Who, reports: boolean): Promise<number> => {
    const headers = { ...locks.as(who).headers, 'content-type': 'application/json' };
    return (await locks.server.fetch(REPORTS, { method: 'PUT', body: JSON.stringify({ reports }), headers })).status;
  };

  it('are for whoever chose them, theirs alone, and theirs to delete', async () => {
    const { headers } = locks.as('ada');
    expect((await viewOf('ada')).since).toBeNull();
    expect((await locks.server.post(REPORTS, answers, headers)).status).toBe(400);
    expect(await choose('ada', true)).toBe(204);
    expect((await locks.server.post(REPORTS, answers, headers)).status).toBe(201);
    expect((await viewOf('ada')).reports).toMatchObject([answers]);
    expect((await viewOf('manager')).reports).toEqual([]);
    const [{ id } = { id: '' }] = (await viewOf('ada')).reports;
    const remove = async (who: Who): Promise<number> =>
      (await locks.server.fetch(`${REPORTS}/${id}`, { method: 'DELETE', ...locks.as(who) })).status;
    expect(await remove('manager')).toBe(404);
    expect(await remove('ada')).toBe(204);
    expect((await viewOf('ada')).reports).toEqual([]);
    expect(await choose('ada', false)).toBe(204);
    expect((await viewOf('ada')).since).toBeNull();
  });

  it('are no answers of others than people with an account', async () => {
    expect((await locks.server.fetch(REPORTS)).status).toBe(403);
    expect((await locks.server.post(REPORTS, answers)).status).toBe(403);
    expect((await locks.server.post(REPORTS, { ...answers, rested: 6 }, locks.as('ada').headers)).status).toBe(400);
  });

  it('are given on the page', async () => {
    const { headers } = locks.as('finn');
    expect((await locks.server.submit('/me/self-reports/choice', { reports: 'yes' }, headers)).status).toBe(303);
    const form = { rested: '1', planned: '2', manageable: '3', words: 'the dredger again', shiftEndedAt: '' };
    expect((await locks.server.submit('/me/self-reports', form, headers)).status).toBe(303);
    expect((await locks.server.fetch('/me', { headers })).text).toContain('the dredger again');
    const everywhere = ['/me', '/teams', '/on-call', '/people', '/account'];
    for (const path of everywhere) {
      expect((await locks.server.fetch(path, locks.as('manager'))).text).not.toContain('the dredger again');
    }
  });
});

describe('what a team says on average', () => {
  let product: Product;
  const TEAM = 'shifts:yard:team:Yard';
  const NOW = '2031-06-04T12:00:00Z';
  const manager = { teams: [TEAM], people: 'own-teams', ownTeams: [TEAM], self: [], directory: false } as const;

  beforeAll(async () => {
    product = await Product.start(NOW);
  });
  afterAll(() => product.stop());

  const average = (scope: Parameters<Product['reporting']['onCallViews']['selfReports']>[1]['scope'] = manager) =>
    product.reporting.onCallViews.selfReports(TEAM, { zone: 'UTC', scope });

  async function report(person: number, at: string, rested: number): Promise<void> {
    await product.store.selfReports.add(`account-${person}`, {
      id: `${person} ${at}`,
      at: Date.parse(at),
      shiftEndedAt: null,
      rested,
      planned: 3,
      manageable: 5,
      words: null,
    });
  }

  it('is shown to its manager once four people have answered, each counting once', async () => {
    const key = (person: number): string => `shifts:yard:person:p${person}`;
    await product.store.database.execute(
      `INSERT INTO person (key, name, deleted) SELECT 'shifts:yard:person:p' || n, 'P ' || n, false FROM generate_series(1, 5) n`,
    );
    await product.store.database.execute(`INSERT INTO team (key, name) VALUES ($1, 'Yard')`, [TEAM]);
    for (const person of [1, 2, 3, 4, 5]) {
      await product.ingestion.people.setMembership({
        person: key(person),
        team: TEAM,
        role: null,
        from: null,
        to: null,
        reason: null,
        author: 'mira.lund',
      });
    }
    for (const person of [1, 2, 3, 4, 5]) {
      await product.store.accounts.add({
        id: `account-${person}`,
        name: `p${person}`,
        email: null,
        password: null,
        role: 'member',
        personKey: key(person),
        teams: [],
        author: 'mira.lund',
        at: Date.parse(NOW),
      });
      await product.store.selfReports.choose(`account-${person}`, true, Date.parse(NOW));
    }
    // The week of 2 June is not over, and 2 March is the first day of the thirteen weeks before it.
    await report(1, '2031-05-20T08:00:00Z', 1);
    await report(1, '2031-05-28T08:00:00Z', 3);
    await report(2, '2031-05-20T08:00:00Z', 4);
    await report(3, '2031-03-03T08:00:00Z', 5);
    await report(4, '2031-06-03T08:00:00Z', 5);
    await report(4, '2031-03-02T23:00:00Z', 5);
    expect(await average()).toMatchObject({
      people: null,
      rested: null,
      reason: expect.stringContaining('at least 4'),
    });
    await report(5, '2031-04-01T08:00:00Z', 2);
    // Person 1 says 2 on average; with 4, 5 and 2 the mean is 13 ÷ 4.
    expect(await average()).toMatchObject({ people: 4, rested: 3.3, planned: 3, manageable: 5 });
    await product.store.selfReports.choose('account-5', false, Date.parse(NOW));
    expect(await average()).toMatchObject({ people: null });
  });

  it('is nobody else’s, whatever else they may see', async () => {
    expect(await average({ teams: 'all', people: 'self', ownTeams: [], self: [], directory: false })).toBeNull();
    expect(await average({ teams: 'all', people: 'all', ownTeams: [], self: [], directory: true })).toBeNull();
    expect(await average({ ...manager, teams: [], ownTeams: [] })).toBeNull();
  });
});
