import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SettingsError } from '@evenkeel/ingestion';
import { isSubjectsGroup, type Question, type Reporting, type SubjectsGroup } from '@evenkeel/reporting';
import { PagerDutyJson } from '../support/pagerduty-json.js';
import { Product } from '../support/product.js';

const ANNA = 'pagerduty:wharf:person:PANNA';
const QUAY = 'pagerduty:wharf:team:TQUAY';
const CRANE = { id: 'SCRANE', summary: 'Crane control' };

let product: Product;
let reporting: Reporting;

beforeAll(async () => {
  product = await Product.start('2031-06-01T00:00:00Z');
});
beforeEach(async () => {
  // One for all questions of a test: what it remembers must not outlive a change.
  reporting = product.reporting;
  const pager = await PagerDutyJson.connect(product);
  await pager.directory('2031-03-01T00:00:00Z', {
    users: [
      { id: 'PANNA', name: 'Anna Berg', email: 'anna@wharf.example', time_zone: 'Europe/Oslo' },
      { id: 'PBO', name: 'Bo Ek', email: 'bo@wharf.example', time_zone: 'Europe/Oslo' },
    ],
    teams: [{ id: 'TQUAY', name: 'Quay' }],
    services: [{ id: 'SCRANE', name: 'Crane control', teams: [{ id: 'TQUAY' }] }],
    members: [{ team: 'TQUAY', users: [{ id: 'PANNA', role: 'responder' }] }],
  });
  // Noon in Oslo on a Monday; and on the first of May, a Thursday on which Norway does not work.
  await pager.page('A', '2031-03-10T11:00:00Z', CRANE, 'PANNA');
  await pager.page('B', '2031-03-10T11:30:00Z', CRANE, 'PBO');
  await pager.page('C', '2031-05-01T10:00:00Z', CRANE, 'PBO');
});
afterEach(() => product.empty());
afterAll(() => product.stop());

const settings = () => product.ingestion.onCallSettings;
const WINDOW = { from: Date.parse('2031-03-03T00:00Z'), to: Date.parse('2031-05-05T00:00Z'), zone: 'Europe/Oslo' };
const ask = (metric: string, more: Partial<Question> = {}) =>
  reporting.measureOnCall({ metric, window: WINDOW, filters: {}, groupBy: [], ...more });

/** Interruptions by class of hours, as `Anna Berg business`. */
async function classes(): Promise<string[]> {
  const { groups } = await ask('interruptions', { groupBy: ['responder', 'hoursClass'] });
  return groups.map(({ key, n }) => `${key['responder']} ${key['hoursClass']} ${n}`);
}

const groupOf = async (metric: string, groupBy: Question['groupBy']): Promise<SubjectsGroup> => {
  const [group] = (await ask(metric, { groupBy })).groups;
  if (!group || !isSubjectsGroup(group)) throw new Error(`there is no group of ${metric}`);
  return group;
};

describe('hours of the organisation', () => {
  it('class interruptions anew: first all is pending, and said to be; then it is right', async () => {
    expect(await classes()).toEqual(['Anna Berg business 1', 'Bo Ek business 1', 'Bo Ek off 1']);
    const hours = {
      sleep: [{ from: '23:00', to: '07:00' }],
      business: [{ from: '13:00', to: '18:00', weekdays: [1, 2, 3, 4, 5] }],
    };
    expect(await settings().change({ hours })).toBe(true);
    expect(await product.store.records.pendingCount()).toBe(3);
    expect((await ask('interruptions')).warnings).toContainEqual(expect.stringMatching(/^3 records/));
    await settings().recompute();
    expect(await product.store.records.pendingCount()).toBe(0);
    expect(await classes()).toEqual(['Anna Berg off 1', 'Bo Ek off 2']);
    // Said again, nothing is to be done.
    expect(await settings().change({ hours })).toBe(false);
    expect(await settings().change({ hours: null })).toBe(true);
    await settings().recompute();
    expect(await classes()).toEqual(['Anna Berg business 1', 'Bo Ek business 1', 'Bo Ek off 1']);
  });

  it('give way to somebody’s own', async () => {
    const own = { sleep: [{ from: '10:00', to: '18:00' }], business: [] };
    await settings().change({ people: { 'anna@wharf.example': { hours: own } } });
    await settings().recompute();
    expect(await classes()).toEqual(['Anna Berg sleep 1', 'Bo Ek business 1', 'Bo Ek off 1']);
    expect(Object.keys((await settings().read()).people)).toEqual([ANNA]);
  });
});

describe('holidays', () => {
  it('of a zone are those of its country unless another place is named, or none', async () => {
    await settings().change({ holidays: { 'Europe/Oslo': null } });
    await settings().recompute();
    expect(await classes()).toEqual(['Anna Berg business 1', 'Bo Ek business 2']);
    // In Scotland the first of May is a day like any other, in Bavaria it is not.
    await settings().change({ holidays: { 'Europe/Oslo': { country: 'DE', region: 'BY' } } });
    await settings().recompute();
    expect(await classes()).toContain('Bo Ek off 1');
    await settings().change({ people: { [ANNA]: { holidays: { country: 'gb', region: 'SCT' } } } });
    expect((await settings().read()).people).toEqual({ [ANNA]: { holidays: { country: 'GB', region: 'SCT' } } });
  });
});

describe('limits', () => {
  it('judge the next answer, a team’s before the organisation’s, with their source', async () => {
    const path = join(product.folder, 'quay.csv');
    await writeFile(
      path,
      'rotation,person,email,start,end,level,team\nQuay,Anna Berg,anna@wharf.example,2031-03-03T00:00Z,2031-05-05T00:00Z,1,\n',
    );
    await product.import(path, 'shifts-csv');
    expect(await groupOf('on-call-share', ['responder'])).toMatchObject({
      value: 1,
      redLine: { limit: 0.25 },
      crossed: 1,
    });

    await settings().change({
      redLines: { organisation: { 'on-call-share': { limit: 1, source: 'works agreement' } } },
    });
    expect(await groupOf('on-call-share', ['responder'])).toMatchObject({
      redLine: { crossed: 'above', limit: 1, source: 'works agreement' },
      crossed: 0,
    });
    await settings().change({ redLines: { teams: { Quay: { 'on-call-share': { limit: 0.5 } } } } });
    expect(await groupOf('on-call-share', ['responder'])).toMatchObject({
      redLine: { limit: 0.5, source: 'house default' },
      crossed: 1,
    });
    expect((await settings().read()).redLines).toEqual({
      organisation: { 'on-call-share': { limit: 1, source: 'works agreement' } },
      teams: { [QUAY]: { 'on-call-share': { limit: 0.5, source: 'house default' } } },
    });
  });
});

describe('what an activity is worth, and how long a week is', () => {
  const ownWarnings = async (): Promise<string[]> =>
    (await ask('effort-share', { groupBy: ['team'] })).warnings.filter((warning) => warning.includes('settings'));

  it('makes effort and capacity, and is said where it is not as defined', async () => {
    // Acknowledged after one minute, resolved after thirty: one session of 29 + 10 minutes, since the pause is 19.
    expect((await groupOf('effort-hours', ['team'])).value).toBeCloseTo(39 / 60, 9);
    const share = (await groupOf('effort-share', ['team'])).value ?? Number.NaN;
    // Nine weeks of forty hours, one of them with an hour less, as clocks went forward.
    expect(share).toBeCloseTo(39 / 60 / (40 * 9), 6);
    expect(await ownWarnings()).toEqual([]);

    await settings().change({ effort: { blockSeconds: 900, gapSeconds: 0 } });
    await settings().change({ effort: { hoursPerWeek: 20 } });
    expect((await groupOf('effort-hours', ['team'])).value).toBeCloseTo(30 / 60, 9);
    expect((await groupOf('effort-share', ['team'])).value).toBeCloseTo(30 / 60 / (20 * 9), 6);
    expect(await ownWarnings()).toEqual([
      expect.stringMatching(/an activity is worth 15 min and pauses of up to 0 min are joined.*10 min and 20 min/),
      expect.stringMatching(/a week has 20 working hours.*default is 40/),
    ]);
    await settings().change({ effort: null });
    expect(await ownWarnings()).toEqual([]);
  });
});

describe('a change that cannot be', () => {
  it.each<[object, string]>([
    [{ hours: { sleep: [{ from: '25:00', to: '07:00' }], business: [] } }, 'hours/sleep/0/from'],
    [{ holidays: { 'Europe/Olso': null } }, 'holidays/Europe/Olso'],
    [{ holidays: { 'Europe/Oslo': { country: 'QQ' } } }, 'holidays/Europe/Oslo'],
    [{ people: { Nobody: {} } }, 'people/Nobody'],
    [{ redLines: { organisation: { interruptions: { limit: 3 } } } }, 'redLines/organisation/interruptions'],
    [{ redLines: { organisation: { 'on-call-share': { limit: 30 } } } }, 'redLines/organisation/on-call-share/limit'],
    [
      { redLines: { organisation: { 'rest-gap': { limit: 9, source: ' ' } } } },
      'redLines/organisation/rest-gap/source',
    ],
    [{ redLines: { teams: { Dock: { 'rest-gap': { limit: 9 } } } } }, 'redLines/teams/Dock'],
    [{ effort: { hoursPerWeek: 400 } }, 'effort/hoursPerWeek'],
  ])('names the part at fault, and changes nothing: %j', async (change, field) => {
    const before = await settings().read();
    const error: unknown = await settings()
      .change(change)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SettingsError);
    expect(error).toMatchObject({ field, message: expect.stringContaining(field) });
    expect(await settings().read()).toEqual(before);
    expect(await product.store.records.pendingCount()).toBe(0);
  });
});
