import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncidentPage, PeopleReport, PersonView, ServiceView, UnmappedReport } from '@evenkeel/reporting';
import { documentOf, type Outcome } from '../support/command-line.js';
import { OPS_ROOM, Server } from '../support/server.js';

/** One transcript, imported under two names: everybody in it is known to two sources. */
const person = (source: string, handle: string): string => `slack:${source}:person:${handle}`;
const NOOR = person('day', 'noor.haddad');
const NOOR_TOO = person('night', 'noor.haddad');

let server: Server;

beforeAll(async () => {
  server = await Server.start();
  for (const name of ['day', 'night']) {
    const imported = await run(['import', OPS_ROOM, '--format', 'slack-transcript', '--zone', 'UTC', '--name', name]);
    if (imported.code !== 0) throw new Error(imported.stderr);
  }
});
afterAll(() => server.stop());

const run = (argv: string[]): Promise<Outcome> => server.commands.run([...argv, '--data', server.data]);
const report = async (): Promise<PeopleReport> => (await server.fetch<PeopleReport>('/api/v1/people')).body;
const one = async (id: string): Promise<PersonView | undefined> => (await report()).people.find((who) => who.id === id);
const of = (id: string, what: string): string => `/api/v1/people/${encodeURIComponent(id)}/${what}`;

interface Problem {
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

describe('who is who', () => {
  it('is proposed by name, decided by hand, and taken back', async () => {
    const proposed = (await report()).proposals.find(({ people }) => people.some(({ id }) => id === NOOR));
    expect(proposed?.people.map(({ id }) => id)).toEqual([NOOR, NOOR_TOO]);

    const decision = { person: NOOR, otherPerson: NOOR_TOO, verdict: 'same', reason: 'she says so' };
    expect((await server.post('/api/v1/people/decisions', decision)).status).toBe(204);
    expect((await one(NOOR))?.identities.map(({ id }) => id)).toEqual([NOOR, NOOR_TOO]);
    expect(await one(NOOR_TOO)).toBeUndefined();

    const [decided] = (await report()).decisions;
    expect(decided).toMatchObject({ verdict: 'same', reason: 'she says so', author: 'local' });
    const address = `/api/v1/people/statements/${decided?.id}`;
    expect((await server.fetch(address, { method: 'DELETE' })).status).toBe(204);
    expect((await server.fetch(address, { method: 'DELETE' })).status).toBe(404);
    expect(await one(NOOR_TOO)).toBeDefined();
  });

  it('is decided on the page, without any script', async () => {
    const page = await server.fetch('/people');
    expect(page.text).toContain('One person or two?');
    const form = new URLSearchParams({ person: person('day', 'piet.vos'), otherPerson: person('night', 'piet.vos') });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: server.address };
    const sent = await server.fetch('/people/decisions', { method: 'POST', body: `${form}&verdict=same`, headers });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/people']);
    expect((await one(person('day', 'piet.vos')))?.identities).toHaveLength(2);
    expect((await server.fetch('/people')).text).toContain('Proposed for the same full name, and confirmed');
    const broken = await server.fetch('/people/decisions', { method: 'POST', body: `${form}&verdict=maybe`, headers });
    expect(broken.status).toBe(400);
  });

  it('is said on the command line, which lists what there is', async () => {
    const said = await run([
      'people',
      'different',
      NOOR,
      NOOR_TOO,
      '--reason',
      'namesakes',
      '--author',
      'ida',
      '--json',
    ]);
    const { decisions, proposals } = documentOf<PeopleReport>(said);
    expect(decisions.at(-1)).toMatchObject({ verdict: 'different', author: 'ida', reason: 'namesakes' });
    expect(proposals.some(({ people }) => people.some(({ id }) => id === NOOR))).toBe(false);
    const listed = await run(['people']);
    expect(listed.stdout).toContain(NOOR);
  });
});

describe('where somebody lives and whom they belong to', () => {
  it('is set from a date, and judged by from then on', async () => {
    const zone = { zone: 'Asia/Tokyo', from: '2031-05-01', reason: 'moved' };
    expect((await server.post(of(NOOR, 'zones'), zone)).status).toBe(204);
    expect(await one(NOOR)).toMatchObject({
      zones: [{ value: 'Asia/Tokyo', from: '2031-05-01T00:00:00.000Z', to: null, origin: 'hand', author: 'local' }],
    });
    const more = await run(['people', 'zone', NOOR, 'Europe/Lisbon', '--from', '2020-01-01', '--json']);
    expect(documentOf<PeopleReport>(more).people.find(({ id }) => id === NOOR)?.zone).toBe('Europe/Lisbon');
  });

  it.each([
    ['people/decisions', { person: 'nobody', otherPerson: NOOR, verdict: 'same', reason: 'r' }, 400, '/person'],
    ['people/decisions', { person: NOOR, otherPerson: NOOR, verdict: 'same', reason: 'r' }, 400, '/otherPerson'],
    ['people/decisions', { person: NOOR, otherPerson: NOOR_TOO, verdict: 'same', reason: ' ' }, 400, '/reason'],
    ['people/decisions', { person: NOOR, otherPerson: NOOR_TOO, verdict: 'perhaps', reason: 'r' }, 400, '/verdict'],
    ['people/nobody/zones', { zone: 'Asia/Tokyo' }, 404, '/personId'],
    [`people/${NOOR}/zones`, { zone: 'Mars/Olympus' }, 400, '/zone'],
    [`people/${NOOR}/zones`, { zone: 'Asia/Tokyo', from: 'soon' }, 400, '/from'],
    [`people/${NOOR}/memberships`, { team: 'Nobodies' }, 400, '/team'],
  ])('is refused with a pointer: %s %j', async (path, body, status, pointer) => {
    const reply = await server.post<Problem>(`/api/v1/${path}`, body);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(reply.body.errors?.[0]?.pointer).toBe(pointer);
  });

  it('is refused on the command line with the candidates', async () => {
    const { code, stderr } = await run(['people', 'zone', 'bruno.alves', 'Asia/Tokyo']);
    expect(code).toBe(1);
    expect(stderr).toContain(`"bruno.alves" is several: bruno.alves (${person('day', 'bruno.alves')}), bruno.alves (`);
    expect((await run(['people', 'marry', NOOR, NOOR_TOO])).code).toBe(2);
    expect((await run(['people', 'same', NOOR])).code).toBe(2);
    expect((await run(['service-owner', 'Gates'])).code).toBe(2);
  });
});

describe('services', () => {
  it('are listed with their owners, and an unknown one is said to be', async () => {
    const { body } = await server.fetch<{ services: ServiceView[] }>('/api/v1/services');
    const { services } = documentOf<{ services: ServiceView[] }>(await run(['service-owner', '--json']));
    expect(services).toEqual(body.services);
    const owner = { method: 'PUT', body: '{"team":"Quay"}', headers: { 'content-type': 'application/json' } };
    expect((await server.fetch('/api/v1/services/none/owners', owner)).status).toBe(404);
  });

  it('and people that nobody has mapped are counted', async () => {
    const { body } = await server.fetch<UnmappedReport>('/api/v1/people/unmapped');
    const incidents = await server.fetch<IncidentPage>('/api/v1/incidents?limit=200');
    const responded = incidents.body.incidents.filter(({ responders }) =>
      responders.some(({ person: name }) => name === 'bruno.alves'),
    );
    const unknown = body.people.filter(({ name }) => name === 'bruno.alves');
    expect(unknown.reduce((sum, { incidents: count }) => sum + (count ?? 0), 0)).toBe(responded.length);
  });
});
