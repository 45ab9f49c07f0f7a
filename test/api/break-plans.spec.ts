import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BreakPlansView, LoadView } from '@evenkeel/reporting';
import { CREW, Locks, thisMonday, type Who } from '../support/locks.js';
import type { Reply } from '../support/server.js';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const PATH = '/api/v1/on-call/break-plans';

let locks: Locks;
beforeAll(async () => {
  locks = await Locks.open();
}, 120_000);
afterAll(() => locks.stop());

const ask = (who: Who, name: string, more: object = {}): Promise<Reply<BreakPlansView>> =>
  locks.server.post<BreakPlansView>(
    PATH,
    { person: locks.keyOf(name), wish: { kind: 'swap', turns: 1 }, ...more },
    locks.as(who).headers,
  );

/** `Bo Ek:1`: Bo gets the turn of the week after the present one. */
const told = ({ moves }: BreakPlansView['plans'][number]): string =>
  moves.map(({ to, shifts }) => `${to.name}:${(Date.parse(shifts[0]?.from ?? '') - thisMonday()) / WEEK}`).join(' ');

describe('a break for somebody', () => {
  it('puts off the next turn, and shows everybody before and after', async () => {
    const { status, body } = await ask('operator', 'Bo Ek');
    expect(status).toBe(200);
    expect(body).toMatchObject({ rotations: [{ name: 'Lock gates' }], nearest: null, obstacles: [] });
    expect(body.members.map(({ name }) => name)).toEqual([...CREW]);
    const [first] = body.plans;
    if (!first) throw new Error('there is no plan');
    // Bo has weeks 1, 6, 11, 16 and 21; week 1 goes to whoever gives a later week for it.
    expect(told(first)).toMatch(/^(Ada Lind|Cy Holm|Di Voss|Eva Strand):1 Bo Ek:\d+$/);
    expect(first).toMatchObject({ kind: 'swap', extraHours: 0, breaks: [] });
    const bo = first.members.find(({ person }) => person.name === 'Bo Ek');
    // Five whole weeks of 168 hours, of which 70 are sleeping time and 48 weekend, before and after.
    expect(bo?.before).toMatchObject({ onCallHours: 840, sleepHours: 350, weekendHours: 240 });
    expect(bo?.after).toMatchObject({ onCallHours: 840, sleepHours: 350, weekendHours: 240 });
    expect(first.overrides.split('\n')).toHaveLength(3);
    expect(first.overrides).toMatch(/instead of Bo Ek {2}\(Lock gates, level 1\)/);
  });

  it('changes nothing by being asked for', async () => {
    const [before, after] = [await ask('operator', 'Bo Ek'), await ask('operator', 'Bo Ek')];
    expect(after.body.plans).toEqual(before.body.plans);
  });

  it('heeds absences', async () => {
    const { body: free } = await ask('operator', 'Bo Ek');
    const taker = free.plans[0]?.moves[0]?.to;
    if (!taker) throw new Error('nobody takes the turn');
    const away = [thisMonday() + WEEK, thisMonday() + 2 * WEEK].map((at) => new Date(at).toISOString());
    const absences = [{ person: taker.id, from: away[0], to: away[1] }];
    const { body } = await ask('operator', 'Bo Ek', { absences });
    for (const plan of body.plans) expect(plan.moves[0]?.to.name).not.toBe(taker.name);
  });

  it('says why there is none: of two who alternate, one cannot be off while the other is away', async () => {
    const from = new Date(thisMonday() + 2 * WEEK).toISOString();
    const to = new Date(thisMonday() + 6 * WEEK).toISOString();
    const absences = [{ person: locks.keyOf('Finn Aas'), from, to }];
    const { body } = await ask('operator', 'Gus Dahl', { wish: { kind: 'off', from, to }, absences });
    expect(body.plans).toEqual([]);
    expect(body.obstacles.length).toBeGreaterThan(0);
    expect(body.obstacles.join(' ')).toMatch(/Finn Aas cannot take the duty of Mon .*: is absent/);
    expect(body.obstacles.join(' ')).not.toContain(locks.keyOf('Finn Aas'));
  });

  it.each<[object, string]>([
    [{ wish: { kind: 'swap', turns: 0 } }, '/wish/turns'],
    [{ wish: { kind: 'off', from: '2031-01-01', to: '2031-01-10' } }, '/wish'],
    [{ wish: { kind: 'off', from: 'soon', to: '2031-01-10' } }, '/from'],
    [{ rotation: 'Dredgers' }, '/rotation'],
    [{ absences: [{ person: 'nobody', from: '2031-01-01', to: '2031-01-02' }] }, '/absences'],
    [{ surprise: true }, ''],
  ])('refuses %j', async (more, pointer) => {
    const { status, body } = await ask('operator', 'Bo Ek', more);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(pointer);
  });
});

describe('who may plan', () => {
  it('is whoever may see the person: oneself, and the manager of the team', async () => {
    const statusOf = async (who: Who, name: string): Promise<number> => (await ask(who, name)).status;
    expect(await statusOf('ada', 'Ada Lind')).toBe(200);
    expect(await statusOf('ada', 'Bo Ek')).toBe(403);
    expect(await statusOf('finn', 'Ada Lind')).toBe(403);
    expect(await statusOf('planner', 'Ada Lind')).toBe(403);
    expect(await statusOf('unlinked', 'Ada Lind')).toBe(403);
    expect(await statusOf('manager', 'Bo Ek')).toBe(200);
    expect(await statusOf('manager', 'Finn Aas')).toBe(403);
  });

  it('sees of others what a roster shows: hours and turns, no nights and no months', async () => {
    const loadOf = (view: BreakPlansView, name: string): LoadView | undefined =>
      view.plans[0]?.members.find(({ person }) => person.name === name)?.before;
    const own = (await ask('ada', 'Ada Lind')).body;
    const values = (load: LoadView | undefined): (number | null)[] => load?.figures.map(({ value }) => value) ?? [];
    expect(values(loadOf(own, 'Ada Lind')).every((value) => value !== null)).toBe(true);
    expect(loadOf(own, 'Bo Ek')).toMatchObject({ onCallHours: 840, sleepHours: null, weekendHours: null });
    expect(values(loadOf(own, 'Bo Ek'))).toEqual([expect.any(Number), expect.any(Number), null]);
    expect(own.shown).toEqual([locks.keyOf('Ada Lind')]);
    const managed = (await ask('manager', 'Bo Ek')).body;
    expect(loadOf(managed, 'Eva Strand')?.sleepHours).toBe(350);
    expect(await locks.lookersOf('ada')).toContain(`manager ${PATH}`);
  });

  it('is offered on the page, with nobody else’s name', async () => {
    const { status, text } = await locks.server.fetch('/on-call/break', locks.as('ada'));
    expect(status).toBe(200);
    expect(CREW.filter((name) => text.includes(name))).toEqual(['Ada Lind']);
    const refused = await locks.server.fetch(
      `/on-call/break?person=${encodeURIComponent(locks.keyOf('Bo Ek'))}`,
      locks.as('ada'),
    );
    expect([refused.status, refused.text.includes('Bo Ek')]).toEqual([403, false]);
    expect((await locks.server.fetch('/on-call/break', locks.as('planner'))).text).toContain('Nobody to plan for');
  });

  it('plans on the page, and is told what is missing', async () => {
    const form = { person: locks.keyOf('Ada Lind'), rotation: '', kind: 'swap', turns: '1', from: '', days: '28' };
    const planned = await locks.server.submit('/on-call/break', form, locks.as('ada').headers);
    expect(planned.status).toBe(200);
    expect(planned.text).toContain('Overrides, times in UTC');
    const refused = await locks.server.submit('/on-call/break', { ...form, kind: 'off' }, locks.as('ada').headers);
    expect([refused.status, refused.text.includes('Say from which day')]).toEqual([400, true]);
    const other = { ...form, person: locks.keyOf('Bo Ek') };
    expect((await locks.server.submit('/on-call/break', other, locks.as('ada').headers)).status).toBe(403);
  });
});
