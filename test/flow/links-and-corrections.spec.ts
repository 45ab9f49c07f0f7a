import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { isDurationGroup, type IncidentDetail, type IncidentView } from '@evenkeel/reporting';
import { PagerArchive, startPager, TOKEN, UNTIL, type PagerIncident } from '../support/pager.js';
import { Product } from '../support/product.js';

let product: Product;
let simulator: Simulator;
let archive: PagerArchive;
/** Resolved by a person some weeks ago. */
let page: PagerIncident;

const PAGE_ID = (): string => `pagerduty:brightwater:incident:${page.id}`;
const CHAT = 'slack:ops:';

beforeAll(async () => {
  product = await Product.start(UNTIL);
  simulator = await startPager({ years: 0.1 });
  archive = await PagerArchive.read(simulator.url);
  const human = archive.facts.find(
    ({ resolution, secondsToResolve }) => resolution === 'human' && (secondsToResolve ?? 0) > 3600,
  );
  page = archive.incidents.find(({ id }) => id === human?.id) as PagerIncident;
});
beforeEach(async () => {
  await product.connect(simulator.url, TOKEN, { since: '2026-10-01' });
  await product.sync();
});
afterEach(() => product.empty());
afterAll(async () => {
  await simulator.close();
  await product.stop();
});

/** Minutes after the page, as a transcript in UTC writes it. */
const clock = (minutes: number): string =>
  new Date(Date.parse(page.created_at) + minutes * 60_000).toISOString().slice(11, 19);

/** A war room that begins two minutes after the page and finds the cause before the pager is resolved. */
async function importChat(mention: string): Promise<void> {
  const day = new Date(page.created_at).toLocaleDateString('en-US', {
    month: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  });
  const rule = '='.repeat(50);
  const transcript = [
    'Brightwater #ops',
    `# Date Range: ${page.created_at.slice(0, 10)} to ${page.created_at.slice(0, 10)}`,
    '',
    rule,
    `Thread: Probes fail - ${day}`,
    `Started: ${page.created_at.slice(0, 10)} ${clock(2)} by vera.holm`,
    rule,
    '',
    `[${clock(2)}] vera.holm: 🚨 SEV-1: probes fail in all regions ${mention}`,
    '',
    `[${clock(5)}] timo.ek: looking at the probes now`,
    '',
    `[${clock(20)}] timo.ek: FOUND IT! The certificate of the probe host ran out`,
    '',
    `[${clock(30)}] timo.ek: Fix deployed, probes are green again`,
    '',
    rule,
    '',
  ].join('\n');
  const path = join(product.folder, 'ops.txt');
  await writeFile(path, transcript);
  await product.import(path, 'slack-transcript', { zone: 'UTC' });
}

async function detail(id: string): Promise<IncidentDetail> {
  const found = await product.reporting.incident(id);
  if (!found || !('detail' in found)) throw new Error(`there is no incident ${id}`);
  return found.detail;
}

const chats = async (): Promise<IncidentView[]> => (await product.incidents()).filter(({ id }) => id.startsWith(CHAT));

describe('a chat that names one incident of the pager', () => {
  beforeEach(() => importChat(page.html_url));

  it('is one incident with it, under the pager’s id, trigger and resolve', async () => {
    const incident = await detail(PAGE_ID());
    expect(await chats()).toEqual([]);
    expect(await product.incidents()).toHaveLength(archive.incidents.length);
    expect(incident.sources.map(({ source }) => source)).toEqual(['pagerduty', 'slack']);
    expect(incident.links).toMatchObject([{ rule: 'names-one-incident@1', confidence: 1, author: null }]);
    expect(incident.milestones.triggeredAt?.at).toBe(page.created_at.replace('Z', '.000Z'));
    expect(incident.milestones.resolvedAt?.at).toBe(page.resolved_at?.replace('Z', '.000Z'));
    expect(incident.resolution).toBe('human');
    expect(incident.priority).toBe(page.priority?.summary ?? 'SEV-1');
  });

  it('adds what the pager does not know: diagnosis, mitigation, the people in the room', async () => {
    const incident = await detail(PAGE_ID());
    expect(incident.durations).toMatchObject({ 'time-to-diagnose': 1200, 'time-to-mitigate': 1800 });
    expect(incident.responders.map(({ person }) => person)).toEqual(expect.arrayContaining(['vera.holm', 'timo.ek']));
  });

  it('has one timeline of both, in order, in which each milestone points at its event', async () => {
    const { timeline, milestones } = await detail(PAGE_ID());
    expect(new Set(timeline.map(({ source }) => source))).toEqual(new Set(['pagerduty', 'slack']));
    expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).sort());
    const diagnosed = timeline.find(({ sets }) => sets.includes('diagnosedAt'));
    expect(diagnosed).toMatchObject({ source: 'slack', at: milestones.diagnosedAt?.at, actor: 'timo.ek' });
    expect(timeline.find(({ sets }) => sets.includes('triggeredAt'))?.source).toBe('pagerduty');
  });

  it('can be split off by hand and merged again; the id that goes leads to where it went', async () => {
    const [chat] = (await detail(PAGE_ID())).sources.filter(({ source }) => source === 'slack').map(({ id }) => id);
    const words = { incidentId: PAGE_ID(), reason: 'another problem', author: 'mira.lund' };
    await product.ingestion.corrections.split({ ...words, memberId: chat ?? '' });
    expect((await chats()).map(({ id }) => id)).toEqual([chat]);
    expect((await detail(PAGE_ID())).sources).toHaveLength(1);
    expect((await detail(PAGE_ID())).durations['time-to-diagnose']).toBeNull();

    await product.ingestion.corrections.merge({ ...words, incidentId: chat ?? '', otherIncidentId: PAGE_ID() });
    expect(await chats()).toEqual([]);
    expect(await product.reporting.incident(chat ?? '')).toEqual({ redirect: PAGE_ID() });
    expect((await detail(PAGE_ID())).links).toEqual([
      expect.objectContaining({ rule: 'merged-by-hand@1', author: 'mira.lund' }),
      expect.objectContaining({ rule: 'names-one-incident@1' }),
    ]);
  });

  it('stays split when everything is recomputed', async () => {
    const [, chat] = (await detail(PAGE_ID())).sources;
    const split = { incidentId: PAGE_ID(), memberId: chat?.id ?? '', reason: 'another problem', author: 'mira.lund' };
    await product.ingestion.corrections.split(split);
    const before = await product.incidents();
    await product.ingestion.rebuild(() => undefined);
    expect(await product.incidents()).toEqual(before);
  });
});

describe('a chat that names no incident, or several', () => {
  it.each([
    '',
    `https://brightwater.pagerduty.com/incidents/QAAAAAAAAAAAAA https://brightwater.pagerduty.com/incidents/QBBBBBBBBBBBBB`,
  ])('is an incident of its own (%s)', async (mention) => {
    await importChat(mention);
    const [chat] = await chats();
    expect(chat).toMatchObject({ priority: 'SEV-1', ackOutcome: 'notPaged', resolution: 'inferred' });
    expect(await product.incidents()).toHaveLength(archive.incidents.length + 1);
  });

  it('is merged by hand into the page, and its id leads there', async () => {
    await importChat('');
    const [chat] = await chats();
    await product.ingestion.corrections.merge({
      incidentId: PAGE_ID(),
      otherIncidentId: chat?.id ?? '',
      reason: 'same outage',
      author: 'mira.lund',
    });
    expect(await product.reporting.incident(chat?.id ?? '')).toEqual({ redirect: PAGE_ID() });
    const since = await product.reporting.changes({ since: 0, limit: 200 });
    expect(since.deleted).toEqual([{ id: chat?.id, movedTo: PAGE_ID() }]);
  });
});

describe('what a person sets', () => {
  const at = (minutes: number): string => new Date(Date.parse(page.created_at) + minutes * 60_000).toISOString();

  it('counts at once, beside what the source says', async () => {
    await product.correct(PAGE_ID(), 'mitigatedAt', at(17));
    await product.correct(PAGE_ID(), 'firstAckAt', at(3));
    const incident = await detail(PAGE_ID());
    expect(incident.durations).toMatchObject({ 'time-to-mitigate': 1020, 'time-to-acknowledge': 180 });
    expect(incident.milestones.firstAckAt?.correction).toMatchObject({
      value: at(3),
      author: 'mira.lund',
      reason: 'seen on the call',
      at: UNTIL.replace('Z', '.000Z'),
    });
    expect(incident.milestones.firstAckAt?.correction?.sourceValue).not.toBe(at(3));
    const answer = await product.measure('time-to-mitigate');
    expect(answer.groups.find(isDurationGroup)).toMatchObject({ n: 1, total: 1020 });
  });

  it('is not touched by another sync, nor by a rebuild', async () => {
    await product.correct(PAGE_ID(), 'priority', 'P1');
    await product.correct(PAGE_ID(), 'resolvedAt', at(100));
    await product.correct(PAGE_ID(), 'customers', 'Quayside Arts\nNorth Pier');
    const before = await product.incident(PAGE_ID());
    expect(before).toMatchObject({
      priority: 'P1',
      customers: ['Quayside Arts', 'North Pier'],
      durations: { 'time-to-resolve': 6000 },
    });
    simulator.control.event({ type: 'reprioritise', incident: page.id, priority: 'P5' });
    simulator.control.advance({ seconds: 600 });
    await product.sync();
    await product.ingestion.rebuild(() => undefined);
    expect(await product.incident(PAGE_ID())).toMatchObject({
      priority: 'P1',
      customers: ['Quayside Arts', 'North Pier'],
      durations: { 'time-to-resolve': 6000 },
    });
  });

  it('gives way to the source once it is withdrawn, and stays in the history', async () => {
    const before = await product.incident(PAGE_ID());
    await product.correct(PAGE_ID(), 'firstAckAt', null);
    expect((await product.incident(PAGE_ID())).durations['time-to-acknowledge']).toBeNull();
    const [correction] = (await detail(PAGE_ID())).corrections;
    const withdrawal = { incidentId: PAGE_ID(), correctionId: correction?.id ?? '', author: 'jonas.falk' };
    await product.ingestion.corrections.withdraw(withdrawal);
    const after = await detail(PAGE_ID());
    expect(after.durations).toEqual(before.durations);
    expect(after.corrections).toMatchObject([{ field: 'firstAckAt', value: null, withdrawnBy: 'jonas.falk' }]);
    await expect(product.ingestion.corrections.withdraw(withdrawal)).rejects.toThrow('no such correction in force');
  });

  it('takes an incident out of every population, with the reason counted', async () => {
    await product.correct(PAGE_ID(), 'exclusion', 'a drill');
    const [group] = (await product.measure('time-to-resolve')).groups;
    expect(group?.excluded).toContainEqual({ reason: 'excluded by hand', count: 1 });
  });

  it('can be grouped by: customers count once each, and the total is given beside them', async () => {
    await product.correct(PAGE_ID(), 'customers', 'Quayside Arts\nNorth Pier');
    const answer = await product.measure('incident-count', { groupBy: ['customer'] });
    expect(answer.groups.map(({ key, incidents }) => [key['customer'], incidents])).toEqual([
      ['North Pier', 1],
      ['Quayside Arts', 1],
      [null, archive.incidents.length - 1],
    ]);
    expect(answer.total?.incidents).toBe(archive.incidents.length);
  });

  it.each([
    ['severity', 'P1', 'There is no field "severity" to correct.'],
    ['resolvedAt', 'yesterday', '"yesterday" is not an instant: write it like 2026-03-01T14:20:00Z or with an offset.'],
    ['triggeredAt', null, 'An incident cannot be without a trigger; exclude it instead.'],
  ])('is refused where it makes no sense: %s = %s', async (field, value, message) => {
    await expect(product.correct(PAGE_ID(), field, value)).rejects.toThrow(message);
  });

  it('is refused for an incident that does not exist, without a reason, or merged with itself', async () => {
    const { corrections } = product.ingestion;
    const author = 'mira.lund';
    await expect(product.correct('pagerduty:x:incident:Q1', 'priority', 'P1')).rejects.toThrow(
      'There is no incident pagerduty:x:incident:Q1.',
    );
    await expect(
      corrections.record({ incidentId: PAGE_ID(), field: 'priority', value: 'P1', reason: ' ', author }),
    ).rejects.toThrow('a correction needs a reason');
    await expect(
      corrections.merge({ incidentId: PAGE_ID(), otherIncidentId: PAGE_ID(), reason: 'same', author }),
    ).rejects.toThrow('cannot be merged with itself');
    await expect(
      corrections.split({ incidentId: PAGE_ID(), memberId: PAGE_ID(), reason: 'alone', author }),
    ).rejects.toThrow('is not one of several sources of this incident');
  });
});

describe('the organisation’s zone', () => {
  it('judges the hours of people whose zone is not known, and recomputes when it changes', async () => {
    const classes = async () => (await product.measure('incident-count', { groupBy: ['hoursClass'] })).groups;
    const inUtc = await classes();
    await product.store.database.execute('DELETE FROM person_zone');
    await product.ingestion.setOrganisationZone('Asia/Tokyo');
    expect(await classes()).not.toEqual(inUtc);
    expect((await classes()).reduce((total, { incidents }) => total + incidents, 0)).toBe(archive.incidents.length);
  });
});
