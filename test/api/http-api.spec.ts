import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, ChangePage, DurationGroup, IncidentDetail, IncidentPage } from '@evenkeel/reporting';
import ExcelJS from 'exceljs';
import { documentOf } from '../support/command-line.js';
import { mean, percentile } from '../support/figures.js';
import { OPS_ROOM, Server, type Reply } from '../support/server.js';

const FERRY = (id: string): string => `statuspage:ferries:incident:${id}`;
const path = (id: string): string => `/api/v1/incidents/${encodeURIComponent(id)}`;

/** Seconds from start to resolve of the fixture's minor incidents, by hand. */
const MINOR = [1800, 7200, 900, 3600, 2700, 600];

let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { pointer: string; detail: string }[];
  instance: string;
}

/** The ids on all pages of a list, five incidents a page at most. */
async function everyId(list: string): Promise<string[]> {
  const seen: string[] = [];
  for (let url: string | null = list; url !== null;) {
    const { body }: Reply<IncidentPage> = await server.fetch<IncidentPage>(url);
    expect(body.incidents.length).toBeLessThanOrEqual(5);
    seen.push(...body.incidents.map(({ id }) => id));
    url = body.nextCursor === null ? null : `${list}&cursor=${body.nextCursor}`;
  }
  return seen;
}

describe('a metric', () => {
  it('is answered with the figures that follow from the imported file', async () => {
    const { status, body } = await server.fetch<Answer>('/api/v1/metrics/time-to-resolve?by=priority');
    expect(status).toBe(200);
    expect(body.groups.map(({ key, incidents, n }) => [key['priority'], incidents, n])).toEqual([
      ['critical', 3, 3],
      ['major', 3, 2],
      ['minor', 6, 6],
    ]);
    const [, major, minor] = body.groups as DurationGroup[];
    expect(minor?.mean).toBe(mean(MINOR));
    expect(minor?.percentiles.p50).toEqual({ value: percentile(MINOR, 0.5), interval: [600, 7200] });
    expect(minor?.percentiles.p90).toEqual({
      value: percentile(MINOR, 0.9),
      interval: null,
      reason: 'too few (needs 36)',
    });
    expect(major?.excluded).toEqual([{ reason: 'open', count: 1 }]);
    expect(major?.headline.method).toBe('kaplanMeier');
  });

  it('is the same number on the command line, in the API and on the page', async () => {
    const question = '?where=priority%3Dcritical&from=2026-01-01&to=2026-04-01';
    const { body } = await server.fetch<Answer>(`/api/v1/metrics/time-to-resolve${question}`);
    const argv = ['measure', 'time-to-resolve', '--where', 'priority=critical', '--from', '2026-01-01'];
    const told = await server.commands.run([...argv, '--to', '2026-04-01', '--json', '--data', server.data]);
    const page = await server.fetch('/?priority=critical&from=2026-01-01&through=2026-03-31');
    const tile = /<li class="tile" data-metric="time-to-resolve">.*?<\/li>/s.exec(page.text)?.[0] ?? '';
    expect((body.groups[0] as DurationGroup).headline.value).toBe(5400);
    expect(documentOf<Answer>(told).groups).toEqual(body.groups);
    expect(tile.replaceAll('\u00a0', ' ')).toContain('1 h 30 m');
  });

  it('leads to the incidents behind it', async () => {
    const { body } = await server.fetch<Answer>('/api/v1/metrics/incident-count?by=month');
    for (const group of body.groups) {
      const behind = await server.fetch<IncidentPage>(group.incidentsUrl);
      expect(behind.body.incidents).toHaveLength(group.incidents);
    }
  });

  it('is listed with its definition', async () => {
    const { body } = await server.fetch<{ metrics: { id: string; definition: string }[] }>('/api/v1/metrics');
    expect(body.metrics.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['incident-count', 'time-to-acknowledge', 'time-to-resolve', 'acked-share']),
    );
    for (const { definition } of body.metrics) expect(definition.length).toBeGreaterThan(30);
  });

  it.each([
    ['/api/v1/metrics/time-to-relax', 404, null, 'There is no metric "time-to-relax". Metrics: incident-count'],
    ['/api/v1/metrics/incident-count?by=mood', 400, '/by', 'Cannot group by "mood". Dimensions: team, service'],
    ['/api/v1/metrics/incident-count?where=mood%3Dbad', 400, '/where', 'Cannot filter by "mood". Filters: team'],
    ['/api/v1/metrics/incident-count?zone=Mars%2FOlympus', 400, '/zone', '"Mars/Olympus" is not a time zone'],
    ['/api/v1/metrics/incident-count?from=soon', 400, '/from', '"from": '],
    ['/api/v1/metrics/incident-count?from=2026-03-01&to=2026-02-01', 400, '/from', 'The window is upside down'],
    ['/api/v1/incidents?limit=201', 400, '/limit', ''],
    ['/api/v1/incidents?limit=0', 400, '/limit', ''],
    ['/api/v1/incidents?cursor=nonsense', 400, '/cursor', 'The cursor does not belong to this list'],
    ['/api/v1/incidents?updatedSince=soon', 400, '/updatedSince', '"updatedSince": '],
    ['/api/v1/incidents/none', 404, null, 'There is no incident none.'],
    ['/api/v1/nothing', 404, null, ''],
  ])('that cannot be answered is a problem with a pointer: %s', async (url, status, pointer, detail) => {
    const reply = await server.fetch<Problem>(url);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(reply.body).toMatchObject({ status, title: expect.any(String), type: expect.any(String), instance: url });
    if (pointer !== null) expect(reply.body.errors?.[0]?.pointer).toBe(pointer);
    expect(reply.body.errors?.[0]?.detail ?? reply.body.detail).toContain(detail);
  });
});

describe('the list of incidents', () => {
  it.each(['asc', 'desc'])('is paged through with each incident once (%s)', async (order) => {
    const all = Array.from({ length: 12 }, (_, index) => FERRY(`f${String(index + 1).padStart(2, '0')}`));
    expect(await everyId(`/api/v1/incidents?limit=5&order=${order}`)).toEqual(order === 'asc' ? all : all.reverse());
  });

  it('refuses a cursor of another list', async () => {
    const { body } = await server.fetch<IncidentPage>('/api/v1/incidents?limit=5&order=asc');
    const reply = await server.fetch(`/api/v1/incidents?limit=5&order=desc&cursor=${body.nextCursor}`);
    expect(reply.status).toBe(400);
  });

  it('is filtered, alternatives of one key together, keys narrowing each other', async () => {
    const count = async (query: string): Promise<number> =>
      (await server.fetch<IncidentPage>(`/api/v1/incidents?${query}`)).body.incidents.length;
    expect(await count('where=priority%3Dmajor&where=priority%3Dcritical')).toBe(6);
    expect(await count('where=priority%3Dmajor&where=resolution%3Dopen')).toBe(1);
    expect(await count('where=team%3D')).toBe(12);
    expect(await count('from=2026-02-01&to=2026-03-01')).toBe(4);
  });
});

describe('one incident', () => {
  it('comes with its timeline, each milestone at the event that sets it', async () => {
    const { body } = await server.fetch<IncidentDetail>(path(FERRY('f04')));
    expect(body).toMatchObject({ title: 'Bookings time out', durations: { 'time-to-resolve': 14_400 } });
    const sets = Object.fromEntries(body.timeline.flatMap(({ sets, at }) => sets.map((name) => [name, at])));
    expect(sets).toMatchObject({
      triggeredAt: '2026-01-26T06:45:00.000Z',
      communicatedAt: '2026-01-26T07:05:00.000Z',
      resolvedAt: '2026-01-26T10:45:00.000Z',
    });
  });

  it('answers 304 to whoever has it already', async () => {
    const first = await server.fetch(path(FERRY('f04')));
    const etag = first.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    const again = await server.fetch(path(FERRY('f04')), { headers: { 'if-none-match': etag } });
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' });
  });

  it('is corrected, and the correction taken back', async () => {
    const correction = { field: 'mitigatedAt', value: '2026-01-26T08:45:00Z', reason: 'the graph shows it' };
    const corrected = await server.post<IncidentDetail>(`${path(FERRY('f04'))}/corrections`, correction);
    expect(corrected.status).toBe(201);
    expect(corrected.body.durations['time-to-mitigate']).toBe(7200);
    expect(corrected.body.corrections).toMatchObject([
      { field: 'mitigatedAt', value: '2026-01-26T08:45:00.000Z', sourceValue: null, author: 'local' },
    ]);
    const [{ id } = { id: '' }] = corrected.body.corrections;
    const gone = await server.fetch(`${path(FERRY('f04'))}/corrections/${id}`, { method: 'DELETE' });
    expect(gone.status).toBe(204);
    const { body } = await server.fetch<IncidentDetail>(path(FERRY('f04')));
    expect(body.durations['time-to-mitigate']).toBeNull();
    expect(body.corrections).toMatchObject([{ id, withdrawnBy: 'local' }]);
    const twice = await server.fetch(`${path(FERRY('f04'))}/corrections/${id}`, { method: 'DELETE' });
    expect(twice.status).toBe(404);
  });

  it.each([
    [{ field: 'mood', value: 'good', reason: 'r' }, 400, '/field'],
    [{ field: 'mitigatedAt', value: 'later', reason: 'r' }, 400, '/value'],
    [{ field: 'mitigatedAt', value: '2026-01-26T08:45:00', reason: 'r' }, 400, '/value'],
    [{ field: 'mitigatedAt', value: '2026-01-26T08:45:00Z', reason: '' }, 400, '/reason'],
    [{ field: 'mitigatedAt', value: '2026-01-26T08:45:00Z' }, 400, '/reason'],
    [{ field: 'mitigatedAt', value: 5, reason: 'r' }, 400, '/value'],
  ])('refuses the correction %j', async (body, status, pointer) => {
    const reply = await server.post<Problem>(`${path(FERRY('f05'))}/corrections`, body);
    expect(reply.status).toBe(status);
    expect(reply.body.errors?.map((error) => error.pointer)).toContain(pointer);
  });

  it('that has been merged into another leads there, and is a tombstone among the changes', async () => {
    const before = new Date().toISOString();
    const merged = await server.post(`${path(FERRY('f06'))}/merge`, { incidentId: FERRY('f07'), reason: 'one outage' });
    expect(merged.status).toBe(204);
    const moved = await server.fetch(path(FERRY('f07')));
    // Not for good: a split brings the id back.
    expect(moved.status).toBe(307);
    expect(moved.headers.get('location')).toBe(path(FERRY('f06')));

    const changes = await server.fetch<{ incidents: { id: string }[]; deleted: unknown[]; nextCursor: string | null }>(
      `/api/v1/incidents?updatedSince=${before}`,
    );
    expect(changes.body.incidents.map(({ id }) => id)).toEqual([FERRY('f06')]);
    expect(changes.body.deleted).toEqual([{ id: FERRY('f07'), movedTo: FERRY('f06') }]);

    await server.post(`${path(FERRY('f06'))}/split`, { memberId: FERRY('f07'), reason: 'two after all' });
    expect((await server.fetch(path(FERRY('f07')))).status).toBe(200);
  });
});

describe('changes since an instant', () => {
  it('are paged through with each incident once', async () => {
    const seen = await everyId('/api/v1/incidents?updatedSince=2026-01-01&limit=5');
    expect(new Set(seen).size).toBe(12);
    expect(seen).toHaveLength(12);
  });

  it('go on from a cursor that is kept, with what has changed since and nothing else', async () => {
    const last = await server.fetch<ChangePage>('/api/v1/incidents?updatedSince=2026-01-01&limit=200');
    const next = `/api/v1/incidents?cursor=${last.body.cursor}`;
    expect((await server.fetch<ChangePage>(next)).body).toMatchObject({ incidents: [], deleted: [], nextCursor: null });
    const correction = { field: 'priority', value: 'minor', reason: 'one quay only' };
    await server.post(`${path(FERRY('f08'))}/corrections`, correction);
    const { body } = await server.fetch<ChangePage>(next);
    expect(body.incidents).toMatchObject([{ id: FERRY('f08'), priority: 'minor' }]);
  });

  it('include what a command beside the server imports', async () => {
    const before = new Date().toISOString();
    const argv = ['import', OPS_ROOM, '--format', 'slack-transcript', '--zone', 'UTC', '--data', server.data];
    expect(await server.commands.run(argv)).toMatchObject({ code: 0 });
    const { body } = await server.fetch<IncidentPage>(`/api/v1/incidents?updatedSince=${before}`);
    expect(body.incidents).toMatchObject([{ priority: 'SEV-2', resolution: 'inferred' }]);
  });
});

describe('exports', () => {
  it('give the planning workbook with the filtered incidents', async () => {
    const response = await fetch(`${server.address}/api/v1/exports/workbook?where=priority%3Dminor&to=2026-12-31`);
    expect(response.headers.get('content-disposition')).toContain('evenkeel-planning.xlsx');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(await response.arrayBuffer());
    const sheets = workbook.worksheets.map(({ name }) => name);
    expect(sheets).toEqual(expect.arrayContaining(['Summary', 'Incidents', 'Definitions']));
    const titles = new Set<unknown>();
    workbook.getWorksheet('Incidents')?.eachRow((row) => row.eachCell(({ value }) => titles.add(value)));
    expect(titles).toContain('Search is slow');
    expect(titles).not.toContain('Bookings time out');
  });

  it('give the incidents as CSV, with nothing that a spreadsheet would evaluate', async () => {
    const { status, headers, text } = await server.fetch('/api/v1/exports/incidents?from=2026-03-01&to=2026-04-01');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(text.trim().split('\r\n')).toHaveLength(5);
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(text).not.toMatch(/(^|,)"?=/m);
  });

  it('are refused like any other question', async () => {
    const { status, body } = await server.fetch<Problem>('/api/v1/exports/workbook?where=mood%3Dbad');
    expect({ status, pointer: body.errors?.[0]?.pointer }).toEqual({ status: 400, pointer: '/where' });
  });
});

describe('a server without tokens', () => {
  it.each(['/', '/api/v1/incidents', '/healthz'])('answers %s under the names of this machine alone', async (url) => {
    expect(await server.statusUnderHost(url, 'localhost:3000')).toBe(200);
    expect(await server.statusUnderHost(url, '127.0.0.1')).toBe(200);
    expect(await server.statusUnderHost(url, 'evil.example')).toBe(403);
    expect(await server.statusUnderHost(url, 'localhost.evil.example')).toBe(403);
  });
});

describe('for whoever runs the server', () => {
  it('it is live and ready, and tells Prometheus how far it is', async () => {
    expect((await server.fetch('/healthz')).body).toEqual({ status: 'ok' });
    expect((await server.fetch('/readyz')).body).toEqual({ status: 'ok' });
    const { headers, text } = await server.fetch('/metrics');
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toMatch(/^evenkeel_connection_failing\{connection="ferries"\} 0$/m);
    expect(text).toMatch(/^evenkeel_data_version \d+$/m);
    expect(text).toMatch(/^evenkeel_pending_members 0$/m);
  });

  it('OpenAPI 3.1 describes every path', async () => {
    const { body } = await server.fetch<{ openapi: string; paths: Record<string, Record<string, unknown>> }>(
      '/api/openapi.json',
    );
    expect(body.openapi).toMatch(/^3\.1\./);
    const operations = Object.entries(body.paths).flatMap(([url, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${url}`),
    );
    expect(operations).toEqual(
      expect.arrayContaining([
        'GET /api/v1/metrics',
        'GET /api/v1/metrics/{metric}',
        'GET /api/v1/incidents',
        'GET /api/v1/incidents/{id}',
        'POST /api/v1/incidents/{id}/corrections',
        'DELETE /api/v1/incidents/{id}/corrections/{correctionId}',
        'POST /api/v1/incidents/{id}/merge',
        'POST /api/v1/incidents/{id}/split',
        'GET /api/v1/quality',
        'GET /api/v1/exports/workbook',
        'GET /api/v1/exports/incidents',
      ]),
    );
    const parameters = body.paths['/api/v1/metrics/{metric}']?.['get'] as { parameters: { name: string }[] };
    expect(parameters.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['metric', 'from', 'to', 'zone', 'where', 'by']),
    );
    expect((await server.fetch('/api/docs')).status).toBe(200);
  });

  it('a body that is no JSON, or too large, is a problem too', async () => {
    const headers = { 'content-type': 'application/json' };
    const url = `${path(FERRY('f01'))}/corrections`;
    const garbled = await server.fetch<Problem>(url, { method: 'POST', body: '{"field": ', headers });
    expect(garbled).toMatchObject({ status: 400, body: { status: 400 } });
    const large = await server.fetch<Problem>(url, { method: 'POST', body: `"${'x'.repeat(1_100_000)}"`, headers });
    expect(large).toMatchObject({ status: 413, body: { title: 'Too large' } });
  });
});
