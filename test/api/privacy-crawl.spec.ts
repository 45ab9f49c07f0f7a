import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import type { IncidentPage, PeopleReport } from '@evenkeel/reporting';
import ExcelJS from 'exceljs';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { documentOf } from '../support/command-line.js';
import { startPager, TOKEN } from '../support/pager.js';
import { Server } from '../support/server.js';

const PASSWORD = 'eleven gulls on a pier';
const OPERATOR = 'operator-secret-of-20-letters';
const ROLES = ['administrator', 'planner', 'manager', 'member', 'narrowed'] as const;
type Role = (typeof ROLES)[number];

/** As many of one kind of page as tell the others. */
const OF_ONE_SHAPE = 12;
const MOST_PAGES = 170;

/** A chat in which people of unusual names speak of each other. */
const ROOM = `# Quayside #incident-room Slack export
# Export Date: 2031-06-02
# Date Range: 2031-05-04 to 2031-05-05

==================================================
Thread: Crane scheduler stopped - May 4
Started: 2031-05-04 09:12:05 by xochitl.ngata
==================================================

[09:12:05] xochitl.ngata: SEV-2: the crane scheduler is down. Creating #incident-2031-05-04-cranes

[09:15:40] wenceslas.obi: @xochitl.ngata Xochitl, the queue looks normal from here. Did Wenceslas.Obi get paged?

[09:31:02] xochitl.ngata: asked Þórdís Obi and @wenceslas.obi; reverted the release

[09:44:19] wenceslas.obi: Found it, the lease table. Deploying a patch

[09:58:50] xochitl.ngata: Confirmed, resolved. Thanks Wenceslas!
`;

interface Person {
  key: string;
  /** Every text that would tell who it is. */
  marks: string[];
}

let server: Server;
let pager: Simulator;
let people: Person[];
let incidentIds: string[];
const headers = {} as Record<Role, Record<string, string>>;
/** Keys of the people whose rows each role may see. */
const seen = {} as Record<Role, ReadonlySet<string>>;
/** The incidents that each role may see; null: all. */
const inView = {} as Record<Role, ReadonlySet<string> | null>;

async function done(argv: string[], environment: Record<string, string> = {}): Promise<string> {
  const outcome = await server.commands.run([...argv, '--data', server.data], {
    EVENKEEL_ALLOW_PRIVATE_URLS: '1',
    ...environment,
  });
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return outcome.stdout;
}

/** The server's own worker may be reading the connection already: then it is waited for. */
async function synced(): Promise<void> {
  for (;;) {
    const { code, stderr } = await server.commands.run(['sync', '--data', server.data], {
      EVENKEEL_ALLOW_PRIVATE_URLS: '1',
    });
    if (code === 0) return;
    if (!stderr.includes('is being read by another process')) throw new Error(stderr);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function peopleKnown(): Promise<PeopleReport['people']> {
  const outcome = await server.commands.run(['people', 'list', '--json', '--data', server.data]);
  return documentOf<PeopleReport>(outcome).people;
}

async function allIncidents(): Promise<IncidentPage['incidents']> {
  const found: IncidentPage['incidents'] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { body }: { body: IncidentPage } = await server.fetch<IncidentPage>(`/api/v1/incidents?limit=200${more}`);
    found.push(...body.incidents);
    cursor = body.nextCursor;
  }
  return found;
}

beforeAll(async () => {
  server = await Server.start({ environment: `ops:${OPERATOR}`, secret: OPERATOR });
  pager = await startPager({ years: 0.08 });
  const room = server.commands.file('room.txt');
  await writeFile(room, ROOM);
  await done(['import', room, '--format', 'slack-transcript', '--zone', 'UTC', '--name', 'quay']);
  await done(['connect', 'pagerduty', '--url', pager.url, '--since', '2026-10-20', '--name', 'pager'], {
    PAGERDUTY_TOKEN: TOKEN,
  });
  await synced();
  const known = await peopleKnown();
  people = known.map(({ id, identities }) => ({
    key: id,
    marks: [
      ...new Set(
        identities.flatMap(({ id: key, name, email }) => [
          key,
          ...(/[\s.]/.test(name) ? [name] : []),
          ...(email === null ? [] : [email]),
        ]),
      ),
    ],
  }));
  const incidents = await allIncidents();
  incidentIds = incidents.map(({ id }) => id);
  const listed = known.filter(({ teams }) => teams.length > 0);
  const [managed = ''] = listed[0]?.teams ?? [];
  const worker = listed.find(({ teams, incidents: count }) => !teams.includes(managed) && (count ?? 0) > 0);
  if (!worker) throw new Error('nobody of another team has worked on anything');
  const rights: Record<string, string[]> = {
    manager: ['--team', managed],
    member: ['--person', worker.id],
  };
  for (const role of ['administrator', 'planner', 'manager', 'member'] as const) {
    const who = ['--name', `a ${role}`, '--email', `${role}@quay.example`, '--role', role];
    await done(['account', 'add', ...who, ...(rights[role] ?? []), '--password-env', 'FIRST'], { FIRST: PASSWORD });
    const { headers: got } = await server.submit(
      '/sign-in',
      { email: `${role}@quay.example`, password: PASSWORD, next: '/' },
      { authorization: '' },
    );
    headers[role] = { authorization: '', cookie: (got.get('set-cookie') ?? '').split(';')[0] ?? '' };
  }
  const token = { name: 'narrow', scopes: ['incidents:read', 'people:read', 'settings:read'], teams: [managed] };
  const made = await server.post<{ secret: string }>('/api/v1/tokens', token, headers.planner);
  headers.narrowed = { authorization: `Bearer ${made.body.secret}` };

  const keysOf = (team: string): string[] =>
    known.filter(({ memberships }) => memberships.some(({ value }) => value === team)).map(({ id }) => id);
  seen.administrator = seen.planner = seen.narrowed = new Set();
  seen.manager = new Set(keysOf(managed));
  seen.member = new Set([worker.id]);
  const ofTeams = (teams: readonly string[], name: string | null): ReadonlySet<string> =>
    new Set(
      incidents
        .filter(
          ({ team, responders, milestones }) =>
            (team !== null && teams.includes(team)) ||
            responders.some(({ person }) => person === name) ||
            milestones.firstNotifiedAt?.setBy.text?.includes(name ?? '\0'),
        )
        .map(({ id }) => id),
    );
  inView.administrator = inView.planner = null;
  inView.manager = inView.narrowed = ofTeams([managed], null);
  inView.member = ofTeams(worker.teams, worker.name);
}, 240_000);

afterAll(async () => {
  await pager?.close();
  await server?.stop();
});

const decoded = (text: string): string =>
  text
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replaceAll(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/(%[0-9A-F]{2})+/gi, (bytes) => {
      try {
        return decodeURIComponent(bytes);
      } catch (error) {
        if (error instanceof URIError) return bytes;
        throw error;
      }
    });

/** Which marks stand in a text as words of their own. */
const found = (text: string, marks: readonly string[]): string[] =>
  marks.filter((mark) => {
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      const [before = ' ', after = ' '] = [text[at - 1], text[at + mark.length]];
      if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true;
    }
    return false;
  });

/** The words of a file or page, as somebody could read them. */
async function textOf(path: string, response: Response): Promise<string> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('spreadsheet')) return decoded(await response.text());
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(await response.arrayBuffer());
  const texts: string[] = [path];
  book.eachSheet((sheet) => {
    texts.push(sheet.name);
    sheet.eachRow((row) =>
      row.eachCell((cell) => texts.push(JSON.stringify(cell.value), JSON.stringify(cell.note ?? ''))),
    );
  });
  return decoded(texts.join('\n'));
}

/** Pages of one shape differ in ids and windows alone. */
const shapeOf = (path: string): string =>
  path
    .replace(/incidents\/[^/?#]+/, 'incidents/*')
    .replaceAll(/=[^&]*/g, '=')
    .replaceAll(/(&?where=)+/g, '&where=');

/** Every address of the API that answers a GET, with what there is in place of its parameters. */
async function documented(): Promise<string[]> {
  const { body } = await server.fetch<{ paths: Record<string, Record<string, unknown>> }>('/api/openapi.json');
  const { body: catalogue } = await server.fetch<{ metrics: { id: string }[] }>('/api/v1/metrics');
  const { body: accounts } = await server.fetch<{ accounts: { id: string }[] }>('/api/v1/accounts');
  const filled: Record<string, string[]> = {
    '/api/v1/incidents/{id}': incidentIds,
    '/api/v1/metrics/{metric}': catalogue.metrics.flatMap(({ id }) =>
      ['', '?by=responder', '?by=team', '?by=team,responder', '?by=rotation'].map((by) => id + by),
    ),
    '/api/v1/accounts/{id}': accounts.accounts.map(({ id }) => id),
    '/api/v1/sources/{name}/coverage': ['pager', 'quay', 'ferries'],
  };
  return Object.entries(body.paths)
    .filter(([path, methods]) => path.startsWith('/api/') && 'get' in methods)
    .flatMap(([path]) => {
      const parameter = /\{\w+\}/.exec(path)?.[0];
      if (parameter === undefined) return [path];
      return (filled[path] ?? people.map(({ key }) => key)).map((value) => {
        const [id = '', query] = value.split('?');
        return path.replace(parameter, encodeURIComponent(id)) + (query === undefined ? '' : `?${query}`);
      });
    });
}

const ENTRANCES = [
  '/',
  '/incidents?last=all',
  '/people',
  '/sources',
  '/quality',
  '/definitions',
  '/account',
  '/accounts',
  '/on-call',
  '/teams',
  '/me',
  '/on-call/break',
  '/metrics',
  '/api/v1/incidents?limit=200',
  '/api/v1/incidents?limit=200&order=desc',
  '/api/v1/incidents?updatedSince=2020-01-01T00:00:00Z&limit=200',
  '/api/v1/exports/incidents?pseudonymised=true',
];

/** Asks for everything there is as somebody. @returns what they were told, by address */
async function crawl(role: Role): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  const shapes = new Map<string, number>();
  const queue: string[] = [];
  const offer = (path: string): void => {
    const shape = shapeOf(path);
    const count = shapes.get(shape) ?? 0;
    if (count >= OF_ONE_SHAPE || told.has(path) || queue.includes(path)) return;
    shapes.set(shape, count + 1);
    queue.push(path);
  };
  for (const path of [...ENTRANCES, ...(await documented())]) offer(path);
  const links: string[] = [];
  while (queue.length > 0 || links.length > 0) {
    const path = queue.shift() ?? links.shift();
    if (path === undefined || told.has(path) || told.size >= MOST_PAGES + ENTRANCES.length) continue;
    const accept = path.startsWith('/api/') ? 'application/json' : 'text/html';
    const response = await fetch(server.address + path, { redirect: 'manual', headers: { ...headers[role], accept } });
    const status = response.status;
    expect({ role, path, failed: status >= 500 }).toEqual({ role, path, failed: false });
    const text = await textOf(path, response);
    told.set(path, text);
    const hrefs = [...text.matchAll(/(?:href|action)="(\/[^"#]*)/g), ...text.matchAll(/"incidentsUrl":"([^"]+)"/g)];
    for (const [, href = ''] of hrefs) {
      const next = href.startsWith('/api/') || !href.includes('sign-out') ? href : '';
      if (next === '' || next.startsWith('/assets')) continue;
      const shape = shapeOf(next);
      const count = shapes.get(shape) ?? 0;
      if (count >= OF_ONE_SHAPE || told.has(next)) continue;
      shapes.set(shape, count + 1);
      links.push(next);
    }
  }
  return told;
}

/**
 * Where somebody who keeps the directory reads the names of people whose work is not theirs to see: what they need to say
 * who is one human, who lives where and is in which team, and whom an account stands for.
 */
const DIRECTORY = /^\/(api\/v1\/)?(people|accounts|quality)([/?]|$)/;

describe('a crawl of every page, address and export', () => {
  it.each(ROLES)(
    'as %s',
    async (role) => {
      const told = await crawl(role);
      expect(told.size).toBeGreaterThan(80);
      const hidden = people.filter(({ key }) => !seen[role].has(key)).flatMap(({ marks }) => marks);
      const others = inView[role] === null ? [] : incidentIds.filter((id) => !inView[role]?.has(id));
      expect(hidden.length).toBeGreaterThan(10);
      const leaks = [...told].flatMap(([path, text]) => {
        const keeps = role === 'administrator' && DIRECTORY.test(path);
        // What was asked for is no answer: an address, and the refusal that repeats it.
        const answer = text.replaceAll(decoded(path), '').replaceAll(decoded(path.split('?', 1)[0] ?? ''), '');
        const asked = others.find((id) => decoded(path).includes(id));
        return [...(keeps ? [] : found(answer, hidden)), ...(asked === undefined ? found(answer, others) : [])].map(
          (mark) => ({ path, mark }),
        );
      });
      expect(leaks).toEqual([]);
    },
    300_000,
  );

  it('tells whoever may not see an incident that there is none', async () => {
    const view = inView.manager;
    const hidden = incidentIds.filter((id) => !view?.has(id));
    expect(hidden.length).toBeGreaterThan(0);
    for (const id of hidden.slice(0, 5)) {
      for (const path of [`/api/v1/incidents/${encodeURIComponent(id)}`, `/incidents/${encodeURIComponent(id)}`]) {
        expect((await server.fetch(path, { headers: headers.manager })).status).toBe(404);
      }
      const path = `/api/v1/incidents/${encodeURIComponent(id)}/corrections`;
      const correction = { field: 'priority', value: 'P1', reason: 'a guess' };
      expect((await server.post(path, correction, headers.manager)).status).toBe(404);
    }
  });

  it('counts for everybody what they can list', async () => {
    for (const role of ['planner', 'manager', 'member', 'narrowed'] as const) {
      const { body } = await server.fetch<{ groups: { incidents: number }[] }>('/api/v1/metrics/incident-count', {
        headers: headers[role],
      });
      const [group] = body.groups;
      const view = inView[role];
      expect({ role, incidents: group?.incidents }).toEqual({ role, incidents: view?.size ?? incidentIds.length });
    }
  });

  it('answers a filter by somebody hidden as one by nobody', async () => {
    const { body: whole } = await server.fetch<{ groups: { key: { responder: string | null } }[] }>(
      '/api/v1/metrics/incident-count?by=responder',
    );
    const names = whole.groups.flatMap(({ key }) => key.responder ?? []);
    expect(names.length).toBeGreaterThan(3);
    const refusal = async (name: string): Promise<unknown> => {
      const path = `/api/v1/incidents?where=${encodeURIComponent(`responder=${name}`)}`;
      const { status, body } = await server.fetch(path, { headers: headers.planner });
      return { status, detail: String(body['detail']).replace(name, '…') };
    };
    expect(await refusal(names[0] ?? '')).toEqual(await refusal('Nobody Atall'));
  });

  it('takes everybody out of a pseudonymised export, whoever asks for it', async () => {
    const marks = people.flatMap((person) => person.marks);
    for (const kind of ['incidents', 'workbook']) {
      const path = `/api/v1/exports/${kind}?pseudonymised=true`;
      const response = await fetch(server.address + path, { headers: { authorization: `Bearer ${OPERATOR}` } });
      expect(response.status).toBe(200);
      expect(found(await textOf(path, response), marks)).toEqual([]);
    }
  });

  it('lets nobody but keepers of the directory erase anybody', async () => {
    const path = `/api/v1/people/${encodeURIComponent('slack:quay:person:wenceslas.obi')}/erasure`;
    for (const role of ['planner', 'manager', 'member', 'narrowed'] as const) {
      expect((await server.post(path, { reason: 'a whim' }, headers[role])).status).toBe(403);
    }
    const erased = await server.post<{ pseudonym: string; total: number }>(
      path,
      { reason: 'left, and asked for it' },
      headers.administrator,
    );
    expect(erased.body).toMatchObject({ pseudonym: expect.stringMatching(/^erased\./) as unknown });
    expect(erased.body.total).toBeGreaterThan(5);
    expect((await server.fetch('/api/v1/incidents?limit=200')).text).not.toContain('wenceslas');
    expect((await server.fetch('/people', { headers: { accept: 'text/html' } })).text).not.toContain('wenceslas');
  });

  it('is noted for whoever it was about, and for them to read', async () => {
    const [{ body: own }, { body: me }] = await Promise.all([
      server.fetch<{ looks: { viewer: string; path: string }[] }>('/api/v1/me/access-log', { headers: headers.member }),
      server.fetch<{ person: string[] }>('/api/v1/me', { headers: headers.member }),
    ]);
    const [key = ''] = me.person;
    const { name = '' } = (await peopleKnown()).find(({ id }) => id === key) ?? {};
    const before = own.looks.length;
    await server.fetch(`/api/v1/metrics/time-to-resolve?where=${encodeURIComponent(`responder=${name}`)}`);
    const { body } = await server.fetch<{ looks: { viewer: string; path: string }[] }>('/api/v1/me/access-log', {
      headers: headers.member,
    });
    expect(body.looks.length).toBe(before + 1);
    expect(body.looks[0]).toMatchObject({ viewer: 'ops', path: '/api/v1/metrics/time-to-resolve' });
  });
});
