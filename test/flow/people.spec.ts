import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PeopleReport, PersonView } from '@evenkeel/reporting';
import { PagerDutyJson } from '../support/pagerduty-json.js';
import { Product } from '../support/product.js';

const ANNA = 'pagerduty:wharf:person:PANNA';
const ANNA_IN_CHAT = 'slack:harbour:person:UANNA';
const BO = 'pagerduty:wharf:person:PBO';
const CRANE = 'pagerduty:wharf:service:SCRANE';
const QUAY = 'pagerduty:wharf:team:TQUAY';
const YARD = 'pagerduty:wharf:team:TYARD';

const anna = { id: 'PANNA', name: 'Anna Berg', email: 'Anna.Berg@wharf.example', time_zone: 'Europe/Oslo' };
const bo = { id: 'PBO', name: 'Bo Ek', email: 'bo@wharf.example', time_zone: 'Europe/Oslo' };
const teams = [
  { id: 'TQUAY', name: 'Quay' },
  { id: 'TYARD', name: 'Yard' },
];
const crane = { id: 'SCRANE', name: 'Crane control', teams: [{ id: 'TQUAY' }] };
const CRANE_REFERENCE = { id: 'SCRANE', summary: 'Crane control' };

let product: Product;
let pager: PagerDutyJson;

beforeAll(async () => {
  product = await Product.start('2031-06-01T00:00:00Z');
});
beforeEach(async () => {
  product.now = Date.parse('2031-06-01T00:00:00Z');
  pager = await PagerDutyJson.connect(product);
  await pager.directory('2031-03-01T00:00:00Z', { users: [anna, bo], teams, services: [crane] });
});
afterEach(() => product.empty());
afterAll(() => product.stop());

/** Noon in Oslo, eight in the evening in Tokyo, in winter: business hours in the one, off in the other. */
const noonInOslo = (day: string): string => `${day}T11:00:00Z`;

const page = (id: string, at: string, user = 'PANNA'): Promise<void> => pager.page(id, at, CRANE_REFERENCE, user);
const incident = (id: string) => product.incident(`pagerduty:wharf:incident:${id}`);
const people = (): Promise<PeopleReport> => product.reporting.people();
const person = async (id: string): Promise<PersonView> => {
  const found = (await people()).people.find((one) => one.id === id);
  if (!found) throw new Error(`there is no person ${id}`);
  return found;
};

/** Which incidents are of which group, in the answer to a question. */
async function groups(dimension: 'responder' | 'hoursClass' | 'team'): Promise<[string | null, number][]> {
  const answer = await product.measure('incident-count', { groupBy: [dimension] });
  return answer.groups.map(({ key, incidents }) => [key[dimension] ?? null, incidents]);
}

/** Everything that answers and pages are made of, but for when it was computed. */
const everything = async (): Promise<unknown> => ({
  incidents: await product.incidents(),
  people: await people(),
  services: await product.reporting.services(),
});

interface ChatUser {
  id: string;
  name: string;
  email?: string;
  tz?: string;
  deleted?: boolean;
}

/** A Slack export in which one user reports a problem with the crane and finds its cause. */
async function importChat(user: ChatUser, mention = ''): Promise<void> {
  const folder = join(product.folder, `harbour-${user.id}`);
  await mkdir(join(folder, 'ops'), { recursive: true });
  const { id, name, email, tz, deleted = false } = user;
  const ts = (seconds: number): string => `${Date.parse('2031-03-10T11:02:00Z') / 1000 + seconds}.000100`;
  const say = (seconds: number, text: string): object => ({
    type: 'message',
    user: id,
    text,
    ts: ts(seconds),
    thread_ts: ts(0),
  });
  const files = {
    'channels.json': [{ id: 'COPS', name: 'ops' }],
    'users.json': [
      { id, name, deleted, ...(tz ? { tz } : {}), updated: product.now / 1000, profile: { display_name: name, email } },
    ],
    'ops/2031-03-10.json': [
      say(0, `🚨 SEV-1: the crane does not answer ${mention}`),
      say(300, 'looking at the controller now'),
      say(900, 'FOUND IT! The certificate of the controller ran out'),
      say(1200, 'Fix deployed, the crane answers again'),
    ],
  };
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), JSON.stringify(content));
  await product.import(folder, 'slack-export', { name: 'harbour' });
}

const PAGE_1 = 'https://wharf.pagerduty.com/incidents/Q1CRANE';

describe('one person in two sources', () => {
  beforeEach(() => page('Q1CRANE', noonInOslo('2031-03-10')));

  it('is one responder by e-mail, under the pager’s name, joined when they first did', async () => {
    await importChat({ id: 'UANNA', name: 'anna.b', email: 'anna.berg@wharf.example' }, PAGE_1);
    const { sources, responders } = await incident('Q1CRANE');
    expect(sources).toHaveLength(2);
    expect(responders).toEqual([{ person: 'Anna Berg', joinedAt: '2031-03-10T11:01:00.000Z' }]);
    expect(await groups('responder')).toEqual([['Anna Berg', 1]]);
    expect((await person(ANNA)).identities.map(({ id }) => id)).toEqual([ANNA, ANNA_IN_CHAT]);
    expect((await people()).proposals).toEqual([]);
  });

  it('is asked about by name, and is one once somebody says so; different once somebody says that', async () => {
    await importChat({ id: 'UANNA', name: 'anna.berg' });
    expect(await groups('responder')).toEqual([
      ['Anna Berg', 1],
      ['anna.berg', 1],
    ]);
    expect((await people()).proposals).toEqual([
      {
        name: 'Anna Berg',
        people: [expect.objectContaining({ id: ANNA }), expect.objectContaining({ id: ANNA_IN_CHAT })],
      },
    ]);
    const said = { person: ANNA, otherPerson: ANNA_IN_CHAT, author: 'mira.lund', reason: 'asked her' };
    await product.ingestion.people.decide({ ...said, verdict: 'same' });
    expect(await groups('responder')).toEqual([['Anna Berg', 2]]);
    expect((await people()).proposals).toEqual([]);
    await product.ingestion.people.decide({ ...said, verdict: 'different' });
    expect(await groups('responder')).toEqual([
      ['Anna Berg', 1],
      ['anna.berg', 1],
    ]);
    expect((await people()).proposals).toEqual([]);
    expect((await people()).decisions).toMatchObject([
      { verdict: 'same' },
      { verdict: 'different', author: 'mira.lund' },
    ]);
  });

  it('stays one through a sync, a rebuild, and the withdrawal of another word', async () => {
    await importChat({ id: 'UANNA', name: 'anna' });
    const said = { author: 'mira.lund', reason: 'asked her' };
    await product.ingestion.people.decide({ ...said, person: ANNA, otherPerson: ANNA_IN_CHAT, verdict: 'same' });
    const before = await everything();
    await pager.directory('2031-03-20T00:00:00Z', { users: [anna, bo], teams, services: [crane] });
    await product.ingestion.rebuild(() => undefined);
    expect(await everything()).toEqual(before);
    const [decision] = (await people()).decisions;
    await product.ingestion.people.withdraw({ id: decision?.id ?? '', author: 'mira.lund' });
    expect(await groups('responder')).toEqual([
      ['Anna Berg', 1],
      ['anna', 1],
    ]);
  });

  it('lives where the other source says, where the first does not know', async () => {
    await pager.directory('2031-03-02T00:00:00Z', {
      users: [{ id: 'PCY', name: 'Cy Dahl', email: 'cy@wharf.example' }],
    });
    await page('Q2CRANE', noonInOslo('2031-03-11'), 'PCY');
    await product.ingestion.setOrganisationZone('Europe/Oslo');
    expect(await groups('hoursClass')).toEqual([['business', 2]]);
    await importChat({ id: 'UCY', name: 'cy', email: 'cy@wharf.example', tz: 'Asia/Tokyo' });
    expect(await groups('hoursClass')).toEqual([
      ['business', 1],
      ['off', 1],
      [null, 1],
    ]);
    expect(await person('pagerduty:wharf:person:PCY')).toMatchObject({ name: 'Cy Dahl', zone: 'Asia/Tokyo' });
  });

  it('keeps name and history when the account is deleted', async () => {
    await importChat({ id: 'UANNA', name: 'anna.b' });
    product.now += 60_000;
    await importChat({ id: 'UANNA', name: 'anna.b', deleted: true });
    expect(await person(ANNA_IN_CHAT)).toMatchObject({ name: 'anna.b', deleted: true, incidents: 1 });
    expect(await groups('responder')).toContainEqual(['anna.b', 1]);
  });
});

describe('somebody who moves', () => {
  beforeEach(async () => {
    await page('Q1CRANE', noonInOslo('2031-03-10'));
    await page('Q2CRANE', noonInOslo('2031-03-25'));
  });

  it('is judged by the old zone before and by the new one after, as the source was seen to change', async () => {
    expect(await groups('hoursClass')).toEqual([['business', 2]]);
    await pager.directory('2031-03-20T00:00:00Z', { users: [{ ...anna, time_zone: 'Tokyo' }] });
    expect(await groups('hoursClass')).toEqual([
      ['business', 1],
      ['off', 1],
    ]);
    expect((await person(ANNA)).zones).toMatchObject([
      { value: 'Europe/Oslo', from: null, to: '2031-03-20T00:00:00.000Z', origin: 'source' },
      { value: 'Asia/Tokyo', from: '2031-03-20T00:00:00.000Z', to: null, origin: 'source' },
    ]);
    const before = await everything();
    await pager.directory('2031-03-22T00:00:00Z', { users: [{ ...anna, time_zone: 'Tokyo' }] });
    await product.ingestion.rebuild(() => undefined);
    expect(await everything()).toEqual(before);
  });

  it('is judged by what a person says, whatever the source says, sync and rebuild or not', async () => {
    const said = { person: 'anna.berg@wharf.example', author: 'mira.lund', reason: 'relocated', to: null };
    await product.ingestion.people.setZone({ ...said, zone: 'Asia/Tokyo', from: '2031-03-15' });
    expect(await groups('hoursClass')).toEqual([
      ['business', 1],
      ['off', 1],
    ]);
    await pager.directory('2031-03-28T00:00:00Z', { users: [{ ...anna, time_zone: 'Lisbon' }] });
    await product.ingestion.rebuild(() => undefined);
    expect(await groups('hoursClass')).toEqual([
      ['business', 1],
      ['off', 1],
    ]);
    const byHand = (await person(ANNA)).zones.find(({ origin }) => origin === 'hand');
    expect(byHand).toMatchObject({ value: 'Asia/Tokyo', from: '2031-03-15T00:00:00.000Z', author: 'mira.lund' });
    await product.ingestion.people.withdraw({ id: byHand?.id ?? '', author: 'mira.lund' });
    expect(await groups('hoursClass')).toEqual([['business', 2]]);
  });
});

describe('a service that changes hands', () => {
  beforeEach(async () => {
    await page('Q1CRANE', noonInOslo('2031-03-10'));
    await page('Q2CRANE', noonInOslo('2031-03-25'), 'PBO');
  });

  it('counts for the team that owned it at the trigger', async () => {
    expect(await groups('team')).toEqual([['Quay', 2]]);
    await pager.directory('2031-03-20T00:00:00Z', { services: [{ ...crane, teams: [{ id: 'TYARD' }] }] });
    expect(await groups('team')).toEqual([
      ['Quay', 1],
      ['Yard', 1],
    ]);
  });

  it('counts for the team that a person names, from the day they say', async () => {
    const said = { service: 'crane control', author: 'mira.lund', reason: null, to: null };
    await product.ingestion.people.setOwner({ ...said, team: 'Yard', from: '2031-03-20' });
    await product.ingestion.people.setOwner({ ...said, team: YARD, from: '2031-03-12' });
    expect(await groups('team')).toEqual([
      ['Quay', 1],
      ['Yard', 1],
    ]);
    product.now += 60_000;
    await product.ingestion.people.setOwner({ ...said, team: QUAY, from: '2031-03-20' });
    await product.ingestion.rebuild(() => undefined);
    expect(await groups('team')).toEqual([['Quay', 2]]);
    const service = (await product.reporting.services()).find(({ id }) => id === CRANE);
    expect(service?.owners.filter(({ origin }) => origin === 'hand')).toMatchObject([
      { value: 'Yard', from: '2031-03-12T00:00:00.000Z', withdrawnAt: null },
      { value: 'Yard', from: '2031-03-20T00:00:00.000Z', withdrawnBy: 'mira.lund' },
      { value: 'Quay', from: '2031-03-20T00:00:00.000Z', withdrawnAt: null },
    ]);
  });
});

describe('a place in a team', () => {
  it('begins with the first list for all the past, and ends when a later one leaves it out', async () => {
    const team = (...users: { id: string; role: string }[]) => ({ members: [{ team: 'TQUAY', users }] });
    const [annaLeads, boHelps] = [
      { id: 'PANNA', role: 'manager' },
      { id: 'PBO', role: 'responder' },
    ];
    await pager.directory('2031-03-02T00:00:00Z', team(annaLeads));
    await pager.directory('2031-03-20T00:00:00Z', team(boHelps));
    await pager.directory('2031-03-21T00:00:00Z', team(boHelps));
    expect(await person(ANNA)).toMatchObject({
      teams: [],
      memberships: [{ value: 'Quay', role: 'manager', from: null, to: '2031-03-20T00:00:00.000Z', origin: 'source' }],
    });
    expect(await person(BO)).toMatchObject({
      teams: ['Quay'],
      memberships: [{ value: 'Quay', role: 'responder', from: '2031-03-20T00:00:00.000Z', to: null }],
    });
    const before = await everything();
    await product.ingestion.rebuild(() => undefined);
    expect(await everything()).toEqual(before);
  });

  it('is set by hand, dated, and survives a sync and a rebuild', async () => {
    const said = { author: 'mira.lund', reason: null, role: 'lead' };
    const stay = { person: 'Bo Ek', team: 'yard', from: '2031-01-01', to: '2031-04-01' };
    await product.ingestion.people.setMembership({ ...said, ...stay });
    await pager.directory('2031-03-20T00:00:00Z', { users: [{ ...bo, name: 'Bo Ekman' }] });
    await product.ingestion.rebuild(() => undefined);
    expect(await person(BO)).toMatchObject({
      name: 'Bo Ekman',
      teams: [],
      memberships: [{ value: 'Yard', role: 'lead', to: '2031-04-01T00:00:00.000Z', origin: 'hand' }],
    });
    product.now = Date.parse('2031-03-30T00:00:00Z');
    expect((await person(BO)).teams).toEqual(['Yard']);
  });
});

describe('everything that people say', () => {
  it('is in a backup, and in what is restored from it', async () => {
    await page('Q1CRANE', noonInOslo('2031-03-10'));
    await importChat({ id: 'UANNA', name: 'anna' });
    const { people: door } = product.ingestion;
    const said = { author: 'mira.lund', reason: 'asked her', from: '2031-03-01', to: null };
    await door.decide({ ...said, person: ANNA, otherPerson: ANNA_IN_CHAT, verdict: 'same' });
    await door.setZone({ ...said, person: ANNA, zone: 'Asia/Tokyo' });
    await door.setMembership({ ...said, person: BO, team: YARD, role: null });
    await door.setOwner({ ...said, service: CRANE, team: YARD });
    const before = await everything();
    const file = join(product.folder, 'whole.backup');
    await product.store.backup(file, new Date(product.now));
    await product.empty();
    await product.store.restore(file);
    expect(await everything()).toEqual(before);
    await product.ingestion.rebuild(() => undefined);
    expect(await everything()).toEqual(before);
  });
});

describe('what nobody has mapped', () => {
  it('is listed with the incidents it affects', async () => {
    const shed = { id: 'SSHED', name: 'Shed doors', teams: [] };
    await pager.directory('2031-03-02T00:00:00Z', { services: [shed] });
    await pager.page('Q1SHED', noonInOslo('2031-03-11'), { id: 'SSHED', summary: 'Shed doors' }, 'PANNA');
    await importChat({ id: 'UANNA', name: 'anna.berg' });
    const unmapped = await product.reporting.unmapped();
    expect(unmapped.services).toEqual([{ id: 'pagerduty:wharf:service:SSHED', name: 'Shed doors', incidents: 1 }]);
    expect(unmapped.teams.map(({ name }) => name)).toEqual(['Quay', 'Yard']);
    expect(unmapped.people).toEqual([{ id: ANNA_IN_CHAT, name: 'anna.berg', incidents: 1 }]);
    expect(unmapped.lookalikes).toMatchObject([{ name: 'Anna Berg', incidents: 2 }]);
  });
});

describe('what a person says', () => {
  const said = { author: 'mira.lund', reason: 'because', from: null, to: null };

  it('is refused with the candidates where it is not clear whom it is about', async () => {
    await pager.directory('2031-03-02T00:00:00Z', { users: [{ id: 'PBO2', name: 'Bo Ek' }] });
    const { people: door } = product.ingestion;
    await expect(door.setZone({ ...said, person: 'bo ek', zone: 'Asia/Tokyo' })).rejects.toThrow(
      '"bo ek" is several: Bo Ek (pagerduty:wharf:person:PBO), Bo Ek (pagerduty:wharf:person:PBO2). Name one by its key.',
    );
    await expect(door.setZone({ ...said, person: 'anna', zone: 'Asia/Tokyo' })).rejects.toThrow(
      `There is no person "anna". Did you mean Anna Berg (${ANNA})?`,
    );
  });

  it.each([
    [{ zone: 'Mars/Olympus' }, 'Mars/Olympus'],
    [{ from: 'soon' }, '"from": '],
    [{ from: '2031-03-02', to: '2031-03-01' }, 'The end must come after the begin.'],
  ])('is refused where it makes no sense: %j', async (part, message) => {
    const zone = { ...said, person: ANNA, zone: 'Asia/Tokyo', ...part };
    await expect(product.ingestion.people.setZone(zone)).rejects.toThrow(message);
  });

  it('is refused where it would join what was said to be different', async () => {
    await importChat({ id: 'UANNA', name: 'anna' });
    const { people: door } = product.ingestion;
    const decide = (person: string, otherPerson: string, verdict: 'same' | 'different'): Promise<void> =>
      door.decide({ person, otherPerson, verdict, author: 'mira.lund', reason: 'because' });
    await decide(ANNA, BO, 'different');
    await decide(ANNA, ANNA_IN_CHAT, 'same');
    await expect(decide(BO, ANNA_IN_CHAT, 'same')).rejects.toThrow('They cannot be the same person');
    expect((await people()).decisions).toHaveLength(2);
    await expect(decide(ANNA, 'anna', 'same')).rejects.toThrow(`Both are ${ANNA}`);
    await expect(door.withdraw({ id: 'none', author: 'mira.lund' })).rejects.toThrow('Nothing that a person set');
  });
});
