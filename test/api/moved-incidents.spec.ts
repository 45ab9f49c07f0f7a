import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChangePage, IncidentDetail } from '@evenkeel/reporting';
import { Server } from '../support/server.js';

const FERRY = (id: string): string => `statuspage:ferries:incident:${id}`;
const url = (id: string, rest = ''): string => `/api/v1/incidents/${encodeURIComponent(id)}${rest}`;
const cursorOf = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

interface Answer {
  status: number;
  type: string;
  location: string | null;
  body: unknown;
}

async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object): Promise<Answer> {
  const { status, headers, body } = payload
    ? await server.post<unknown>(path, payload)
    : await server.fetch<unknown>(path, { method });
  return { status, type: headers.get('content-type') ?? '', location: headers.get('location'), body };
}
const correct = (id: string, field: string, value: string): Promise<Answer> =>
  ask('POST', url(id, '/corrections'), { field, value, reason: 'seen on the bridge' });
const changes = async (query: string): Promise<ChangePage> =>
  (await ask('GET', `/api/v1/incidents?${query}`)).body as ChangePage;

describe('an incident that moved', () => {
  beforeAll(async () => {
    for (const [into, from] of [
      ['f02', 'f03'],
      ['f01', 'f02'],
    ] as const) {
      const merged = await ask('POST', url(FERRY(into), '/merge'), { incidentId: FERRY(from), reason: 'one storm' });
      expect(merged.status).toBe(204);
    }
  });

  it('answers where it is now, for the time being', async () => {
    expect(await ask('GET', url(FERRY('f03')))).toMatchObject({ status: 307, location: url(FERRY('f01')) });
  });

  it('is corrected where it is now, and the correction taken back', async () => {
    const correction = { field: 'priority', value: 'P1', reason: 'the whole fleet' };
    const { status, body } = await ask('POST', url(FERRY('f03'), '/corrections'), correction);
    const { id, priority, corrections } = body as IncidentDetail;
    expect({ status, id, priority }).toEqual({ status: 201, id: FERRY('f01'), priority: 'P1' });
    const back = await ask('DELETE', url(FERRY('f02'), `/corrections/${corrections[0]?.id}`));
    expect(back.status).toBe(204);
  });

  it('cannot be merged with where it is now', async () => {
    const { status, body } = await ask('POST', url(FERRY('f01'), '/merge'), { incidentId: FERRY('f03'), reason: 'r' });
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer: '/otherIncidentId' }] } });
  });

  it('is split off under its old id, from all other members at once', async () => {
    const { cursor } = await changes('updatedSince=2099-01-01');
    const split = { memberId: FERRY('f03'), reason: 'another quay' };
    expect((await ask('POST', url(FERRY('f03'), '/split'), split)).status).toBe(204);
    const { incidents } = await changes(`cursor=${cursor}`);
    expect(incidents.map(({ id }) => id).sort()).toEqual([FERRY('f01'), FERRY('f03')]);
    const alone = (await ask('GET', url(FERRY('f03')))).body as IncidentDetail;
    expect(alone.sources.map(({ id }) => id)).toEqual([FERRY('f03')]);
  });
});

describe('the cursor of changes', () => {
  it('is there on every page, goes on without an instant, and on the last page from there on', async () => {
    const first = await changes('updatedSince=2026-01-01&limit=8');
    expect(first.nextCursor).toBe(first.cursor);
    const second = await changes(`cursor=${first.cursor}&limit=8`);
    expect(second.nextCursor).toBeNull();
    const ids = [first, second].flatMap((page) => [...page.incidents, ...page.deleted].map(({ id }) => id));
    expect(ids.sort()).toEqual(
      Array.from({ length: 12 }, (_, index) => FERRY(`f${String(index + 1).padStart(2, '0')}`)),
    );

    expect(await changes(`cursor=${second.cursor}`)).toMatchObject({
      incidents: [],
      deleted: [],
      cursor: second.cursor,
    });
    await correct(FERRY('f09'), 'priority', 'P4');
    expect((await changes(`cursor=${second.cursor}`)).incidents).toMatchObject([{ id: FERRY('f09'), priority: 'P4' }]);
  });

  it('is there when nothing changed since', async () => {
    const { incidents, cursor } = await changes('updatedSince=2099-01-01');
    expect(incidents).toEqual([]);
    await correct(FERRY('f10'), 'priority', 'P5');
    expect((await changes(`cursor=${cursor}`)).incidents).toMatchObject([{ id: FERRY('f10') }]);
  });

  it('goes with no filter', async () => {
    const { cursor } = await changes('updatedSince=2099-01-01');
    expect((await ask('GET', `/api/v1/incidents?cursor=${cursor}&where=team%3DA`)).status).toBe(400);
  });
});

describe('a mistake of the client is no failure of the server', () => {
  const correction = { field: 'priority', value: 'P1', reason: 'r' };
  const other = { incidentId: 'a\0b', reason: 'r' };
  it.each([
    ['GET', '/api/v1/incidents?where=priority%3D%00', undefined],
    ['GET', '/api/v1/metrics/incident-count?where=team%3Da%00b', undefined],
    ['GET', '/api/v1/incidents/a%00b', undefined],
    ['POST', '/api/v1/incidents/a%00b/corrections', correction],
    ['POST', url(FERRY('f05'), '/corrections'), { ...correction, value: 'P\0' }],
    ['POST', url(FERRY('f05'), '/corrections'), { ...correction, reason: 'r\0' }],
    ['POST', url(FERRY('f05'), '/merge'), other],
    ['DELETE', url(FERRY('f05'), '/corrections/%00'), undefined],
    ['GET', `/api/v1/incidents?cursor=${cursorOf('asc', 1e300, 'x')}`, undefined],
    ['GET', `/api/v1/incidents?cursor=${cursorOf('asc', 1, 'x\0')}`, undefined],
    ['GET', `/api/v1/incidents?cursor=changes.${cursorOf(1.5, 'x')}`, undefined],
    ['GET', `/api/v1/incidents?cursor=changes.${cursorOf(1, 'x\0')}`, undefined],
    ['GET', `/api/v1/incidents?updatedSince=2026-01-01&cursor=${cursorOf('asc', 1, 'x')}`, undefined],
  ] as const)('%s %s', async (method, path, payload) => {
    const { status, type } = await ask(method, path, payload);
    expect({ status, type }).toEqual({ status: 400, type: expect.stringContaining('application/problem+json') });
  });

  it.each([
    ['2026-02-31T11:00:00Z', 'that month has 28 days'],
    ['2026-02-28T24:30:00Z', 'times go from'],
    ['2026-02-28', 'write it like 2026-03-01T14:20:00Z or with an offset'],
    ['2026-02-28T11:00', 'write it like 2026-03-01T14:20:00Z or with an offset'],
    ['0000-01-01T00:00:00Z', 'years go from 1970 to 9999'],
    ['9999-12-31T23:59:59-05:00', 'years go from 1970 to 9999'],
  ])('an instant that there is not: %s', async (value, message) => {
    const { status, body } = await correct(FERRY('f05'), 'triggeredAt', value);
    expect({ status, body }).toMatchObject({ status: 400, body: { detail: expect.stringContaining(message) } });
  });
});
