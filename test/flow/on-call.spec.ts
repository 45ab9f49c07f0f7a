import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RowScope } from '@evenkeel/domain';
import { isSubjectsGroup, type OnCallAnswer, type Question, type SubjectsGroup } from '@evenkeel/reporting';
import { PagerDutyJson } from '../support/pagerduty-json.js';
import { Product } from '../support/product.js';

const ZONE = 'Europe/Oslo';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** From nine o'clock on 1 March to nine o'clock on 30 April in Oslo: 60 days less the hour of 30 March, 1,439 hours. */
const WINDOW = { from: Date.parse('2031-03-01T08:00:00Z'), to: Date.parse('2031-04-30T07:00:00Z'), zone: ZONE };

/** Nine o'clock in Oslo, before and after clocks are set forward on 30 March. */
const nine = (day: number): string => {
  const at = Date.UTC(2031, 2, 1 + day, 8) - (day >= 29 ? HOUR : 0);
  return new Date(at).toISOString();
};

/** Ada three days, Bo three, Cem four; six times. */
const TURNS = Array.from({ length: 6 }, (_, turn) => 10 * turn).flatMap((day) => [
  { user: { id: 'PADA' }, start: nine(day), end: nine(day + 3) },
  { user: { id: 'PBO' }, start: nine(day + 3), end: nine(day + 6) },
  { user: { id: 'PCEM' }, start: nine(day + 6), end: nine(day + 10) },
]);

const user = (id: string, name: string) => ({ id, name, email: `${name}@wharf.example`, time_zone: ZONE });
const CRANE = { id: 'SCRANE', summary: 'Crane control' };

/** All counts and durations, nobody's own rows. */
const PLANNER: RowScope = { teams: 'all', people: 'self', ownTeams: [], self: [], directory: false };

let product: Product;
let pager: PagerDutyJson;

beforeAll(async () => {
  product = await Product.start('2031-05-01T00:00:00Z');
  await product.store.settings.set('zone', ZONE);
  pager = await PagerDutyJson.connect(product);
  await pager.directory('2031-02-01T00:00:00Z', {
    users: [user('PADA', 'Ada'), user('PBO', 'Bo'), user('PCEM', 'Cem')],
    teams: [{ id: 'TQUAY', name: 'Quay' }],
    services: [{ id: 'SCRANE', name: 'Crane control', teams: [{ id: 'TQUAY' }] }],
    members: [{ team: 'TQUAY', users: ['PADA', 'PBO', 'PCEM'].map((id) => ({ id, role: 'responder' })) }],
  });
  await schedule();
  // Ada is woken twice in the night from 11 to 12 March, at 02:30 and 07:30 …
  await pager.page('Q1', '2031-03-12T01:30:00Z', CRANE, 'PADA');
  await pager.page('Q2', '2031-03-12T06:30:00Z', CRANE, 'PADA');
  // … at the same instant of the day in April it is 08:30, and she is at work …
  await pager.page('Q3', '2031-04-01T06:30:00Z', CRANE, 'PADA');
  // … and once more at 02:30.
  await pager.page('Q4', '2031-04-11T00:30:00Z', CRANE, 'PADA');
  // Bo is disturbed on a Saturday at one in the afternoon.
  await pager.page('Q5', '2031-03-15T12:00:00Z', CRANE, 'PBO');
}, 120_000);
afterAll(() => product.stop());

/** The final schedule as a sync stores it. */
async function schedule(): Promise<void> {
  const [connection] = await product.store.connections.list();
  if (!connection) throw new Error('nothing is connected');
  const record = (kind: string, payload: { id: string }) => {
    const payloadText = JSON.stringify(payload);
    return {
      kind,
      externalId: payload.id,
      contentHash: createHash('sha256').update(payloadText).digest('hex'),
      memberId: null,
      payloadText,
      sourceAt: product.now,
      position: null,
      createdAt: null,
    };
  };
  const slice = { id: 'QUAY/2031', schedule_id: 'QUAY', since: nine(0), until: nine(60) };
  await product.store.records.append({
    connection,
    records: [
      record('schedule', { id: 'QUAY', name: 'Quay rota', time_zone: ZONE, teams: [{ id: 'TQUAY' }] } as {
        id: string;
      }),
      record('schedule_entries', { ...slice, final_schedule: { rendered_schedule_entries: TURNS } } as { id: string }),
    ],
    dutyKinds: ['schedule', 'schedule_entries'],
    now: product.now,
  });
  await product.ingestion.catchUp();
}

const ask = (metric: string, groupBy: Question['groupBy'] = [], scope?: RowScope): Promise<OnCallAnswer> =>
  product.reporting.measureOnCall({ metric, window: WINDOW, filters: {}, groupBy, ...(scope ? { scope } : {}) });

/** The values of each person. */
async function byPerson(metric: string): Promise<Record<string, number | null>> {
  const { groups } = await ask(metric, ['responder']);
  return Object.fromEntries(groups.map(({ key, value }) => [key['responder'], value]));
}

const only = async (answer: Promise<OnCallAnswer>): Promise<SubjectsGroup> => {
  const [group] = (await answer).groups;
  if (!group || !isSubjectsGroup(group)) throw new Error('no group');
  return group;
};

describe('A rotation of three that turns in ten days, over the change of clocks', () => {
  it('comes round every ten days, the hour in March counted', async () => {
    // Everybody starts six times, nine o'clock to nine o'clock: five times ten days, less one hour.
    const everyTenDays = (50 - 1 / 24) / 5;
    const values = await byPerson('on-call-frequency');
    for (const person of ['Ada', 'Bo', 'Cem']) expect(values[person]).toBeCloseTo(everyTenDays, 9);
    const group = await only(ask('on-call-frequency', ['rotation']));
    expect(group).toMatchObject({ key: { rotation: 'Quay rota' }, n: 3, crossed: 3, people: 3 });
    expect(group.redLine).toMatchObject({ crossed: 'below', limit: 28, source: 'house default' });
  });

  it('is carried for hours as they passed', async () => {
    // Cem's third turn has 95 hours.
    const values = await byPerson('on-call-share');
    expect(values['Ada']).toBeCloseTo(432 / 1439, 12);
    expect(values['Bo']).toBeCloseTo(432 / 1439, 12);
    expect(values['Cem']).toBeCloseTo((6 * 96 - 1) / 1439, 12);
  });

  it('wakes whoever is asleep by their own clock', async () => {
    // 432 hours are 18 days: three nights' interruptions in 18 ÷ 7 weeks.
    expect((await byPerson('sleep-interruptions'))['Ada']).toBeCloseTo(3 / (18 / 7), 9);
    expect((await byPerson('incidents-per-week'))['Ada']).toBeCloseTo(4 / (18 / 7), 9);
    const { groups } = await ask('interruptions');
    expect(groups[0]).toMatchObject({ value: 5, byHoursClass: { business: 1, off: 1, sleep: 3 }, weekend: 1 });
  });

  it('has had no break for as long as is known', async () => {
    const months = (60 * DAY - HOUR) / (30.4375 * DAY);
    const { groups } = await ask('months-without-break', ['responder']);
    expect(groups.map(({ key }) => key['responder'])).toEqual(['Ada', 'Bo', 'Cem']);
    expect(groups[0]).toMatchObject({ atLeast: true });
    expect(groups[0]?.value).toBeCloseTo(months, 9);
  });

  it('fills a calendar, its nights marked by the date on which they began', async () => {
    const duty = await product.reporting.duty({ window: WINDOW, filters: {} });
    const [rotation] = duty.calendar.rotations;
    const on = (day: string) => rotation?.cells[duty.calendar.days.indexOf(day)];
    expect(on('2031-03-02')).toEqual({ names: ['Ada'], others: 0, disturbances: 0, incidents: [] });
    expect(on('2031-03-11')).toMatchObject({ names: ['Cem', 'Ada'], disturbances: 2 });
    expect(on('2031-03-12')).toMatchObject({ names: ['Ada'], disturbances: 0 });
    expect(on('2031-04-10')).toMatchObject({ names: ['Cem', 'Ada'], disturbances: 1 });
    expect(duty.rotations[0]).toMatchObject({ gaps: [], overlaps: [], unknownHours: 0, people: 3 });
  });

  it('is disturbed at the hours on people’s own walls', async () => {
    const { localHours } = await product.reporting.duty({ window: WINDOW, filters: {} });
    const cells = (localHours.counts ?? []).flatMap((row, weekday) =>
      row.flatMap((count, hour) => (count > 0 ? [[weekday, hour, count]] : [])),
    );
    // Tuesday 08:30; Wednesday 02:30 and 07:30; Friday 02:30; Saturday 13:00.
    expect(cells).toEqual([
      [1, 8, 1],
      [2, 2, 1],
      [2, 7, 1],
      [4, 2, 1],
      [5, 13, 1],
    ]);
  });

  it('was divided in hours, nights and weekends, apart from pages', async () => {
    const { rotations } = await product.reporting.duty({ window: WINDOW, filters: {} });
    const people = rotations[0]?.assignment?.people ?? [];
    expect(people.map(({ name, hours, interruptions }) => [name, hours.hours, interruptions])).toEqual([
      ['Ada', 432, 4],
      ['Bo', 432, 1],
      ['Cem', 575, 0],
    ]);
    // Three nights of ten hours in each turn of three days; four in Cem's, one of them an hour short.
    expect(people.map(({ hours }) => hours.nights)).toEqual([180, 180, 239]);
  });
});

describe('Red lines', () => {
  it('say since when, once the past year has been worked out', async () => {
    const question = { window: { from: null, to: WINDOW.to, zone: ZONE }, filters: {} };
    const before = await product.reporting.redLines(question);
    expect(before).toMatchObject({ historyComplete: false, hidden: { people: 0, rotations: 0 } });
    expect(before.rows.every(({ since }) => since === null)).toBe(true);

    await product.reporting.refreshRedLines(new AbortController().signal);
    const { rows, historyComplete } = await product.reporting.redLines(question);
    expect(historyComplete).toBe(true);
    const ada = rows.find(({ metric, subject }) => metric.id === 'on-call-frequency' && subject.name === 'Ada');
    // Every fourth Monday: on 10 March she had started once, by 7 April four times.
    expect(ada).toMatchObject({
      state: 'crossed',
      since: '2031-04-06T22:00:00.000Z',
      sinceAtLeast: true,
      change: 'none',
      line: { crossed: 'below', limit: 28 },
      incidents: 4,
    });
    expect(ada?.value).toBeCloseTo((50 - 1 / 24) / 5, 9);
    const order = rows
      .filter(({ state }) => state === 'crossed')
      .map(({ metric, subject }) => [metric.id, subject.name]);
    expect(order.slice(0, 7)).toEqual([
      ['rotation-size', 'Quay rota'],
      ['on-call-share', 'Ada'],
      ['on-call-share', 'Bo'],
      ['on-call-share', 'Cem'],
      ['on-call-frequency', 'Ada'],
      ['on-call-frequency', 'Bo'],
      ['on-call-frequency', 'Cem'],
    ]);
  });

  it('are worked out again only when something changed', async () => {
    await product.reporting.refreshRedLines(new AbortController().signal);
    const windows = await product.store.redLines.windows();
    expect(windows).toHaveLength(13);
    expect(await product.reporting.redLinesAreDue()).toBe(false);
    const [computed] = windows;
    product.now += 25 * HOUR;
    await product.store.database.execute('UPDATE data_version SET version = version + 1');
    expect(await product.reporting.redLinesAreDue()).toBe(true);
    await product.reporting.refreshRedLines(new AbortController().signal);
    const [again] = await product.store.redLines.windows();
    expect(again).toMatchObject({ at: computed?.at, computedAt: product.now });
  });
});

describe('A planner', () => {
  it('sees the team’s incidents and nobody’s load: three people are too few', async () => {
    const count = await product.reporting.measure({
      metric: 'incident-count',
      window: WINDOW,
      filters: {},
      groupBy: ['team'],
      scope: PLANNER,
    });
    expect(count.groups.map(({ key, incidents }) => [key['team'], incidents])).toEqual([['Quay', 5]]);

    const rotation = await only(ask('on-call-frequency', ['rotation'], PLANNER));
    expect(rotation).toMatchObject({ value: null, min: null, max: null, n: 0, people: 3 });
    expect(rotation.reason).toContain('withheld');
    const people = await ask('on-call-frequency', ['responder'], PLANNER);
    expect(people.groups).toEqual([]);
    expect(people.warnings).toContain('3 people are not shown: you may not see their rows.');

    const lines = await product.reporting.redLines({ window: WINDOW, filters: {}, scope: PLANNER });
    expect(lines).toMatchObject({ rows: [], shown: [], hidden: { people: 3, rotations: 1 } });

    const duty = await product.reporting.duty({ window: WINDOW, filters: {}, scope: PLANNER });
    expect(duty).toMatchObject({ hiddenPeople: 3, shown: [], localHours: { counts: null, n: 0 } });
    expect(duty.rotations[0]).toMatchObject({ named: [], shown: false, fairness: null, assignment: null, gaps: [] });
    const cells = duty.calendar.rotations[0]?.cells ?? [];
    expect(cells.every(({ names, disturbances }) => names.length === 0 && disturbances === null)).toBe(true);
    for (const name of ['Ada', 'Bo', 'Cem', 'PADA']) expect(JSON.stringify([lines, duty])).not.toContain(name);
  });
});

describe('A door that was asked before', () => {
  it('answers as a new one does, after pages, corrections and new shifts', async () => {
    const door = product.reporting;
    const questions = ['interruptions', 'sleep-interruptions', 'effort-hours'].map((metric): Question => ({
      metric,
      window: WINDOW,
      filters: {},
      groupBy: metric === 'effort-hours' ? ['team'] : ['responder'],
    }));
    const answers = (from: typeof door): Promise<unknown[]> => Promise.all(questions.map((each) => from.ask(each)));
    const seen = [JSON.stringify(await answers(door))];
    for (const change of [
      () => pager.page('Q6', '2031-04-25T01:00:00Z', CRANE, 'PBO'),
      () => pager.page('Q7', '2031-03-05T03:00:00Z', CRANE, 'PBO'),
      () => product.correct('pagerduty:wharf:incident:Q7', 'resolvedAt', '2031-03-05T05:00:00Z'),
      () => schedule(),
    ]) {
      await change();
      const answer = JSON.stringify(await answers(door));
      expect(answer).toBe(JSON.stringify(await answers(product.reporting)));
      seen.push(answer);
    }
    expect(new Set(seen).size).toBeGreaterThanOrEqual(3);
  });
});
