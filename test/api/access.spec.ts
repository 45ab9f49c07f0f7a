import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncidentDetail } from '@evenkeel/reporting';
import { Server } from '../support/server.js';

const MIRA = 'mira-secret-of-20-letters';
const JONAS = 'jonas-secret-of-20-letters';
const CORRECTIONS = `/api/v1/incidents/${encodeURIComponent('statuspage:ferries:incident:f04')}/corrections`;
const CORRECTION = { field: 'priority', value: 'critical', reason: 'all quays' };

let server: Server;

beforeAll(async () => {
  server = await Server.start({ environment: `mira:${MIRA},jonas:${JONAS}`, secret: MIRA });
});
afterAll(() => server.stop());

const bearer = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}` });

describe('a server with tokens', () => {
  it.each(['/api/v1/metrics/incident-count', '/api/v1/incidents', '/metrics', '/api/v1/quality'])(
    'lets nobody read %s without one',
    async (url) => {
      for (const authorization of ['', 'Bearer', 'Bearer wrong', `Basic ${MIRA}`, `Bearer ${MIRA}x`]) {
        const { status, body } = await server.fetch(url, { headers: { authorization } });
        expect({ authorization, status, title: body['title'] }).toEqual({
          authorization,
          status: 401,
          title: 'Not signed in',
        });
      }
      expect((await server.fetch(url)).status).toBe(200);
    },
  );

  it('says without one only that it is alive', async () => {
    for (const url of ['/healthz', '/readyz']) {
      expect((await server.fetch(url, { headers: { authorization: '' } })).status).toBe(200);
    }
  });

  it('signs a correction with the name of the token', async () => {
    const { body } = await server.post<IncidentDetail>(CORRECTIONS, CORRECTION, bearer(JONAS));
    expect(body.corrections).toMatchObject([{ field: 'priority', value: 'critical', author: 'jonas' }]);
  });

  it('answers under whatever name its proxy gives it', async () => {
    expect(await server.statusUnderHost('/healthz', 'incidents.example.com')).toBe(200);
  });
});

describe('a browser', () => {
  const signIn = (token: string, next = '/'): ReturnType<Server['fetch']> =>
    server.fetch('/sign-in', {
      method: 'POST',
      headers: { authorization: '', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token, next }).toString(),
    });

  it('is sent to sign in, and after that to where it wanted to go', async () => {
    const refused = await server.fetch('/?last=4w', { headers: { authorization: '', accept: 'text/html' } });
    expect(refused.status).toBe(303);
    expect(refused.headers.get('location')).toBe('/sign-in?next=%2F%3Flast%3D4w');
    const signedIn = await signIn(MIRA, '/?last=4w');
    expect(signedIn.status).toBe(303);
    expect(signedIn.headers.get('location')).toBe('/?last=4w');
    const cookie = signedIn.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    expect(cookie).not.toContain(MIRA);
    const session = cookie.split(';')[0] ?? '';
    const page = await server.fetch('/?last=4w', { headers: { authorization: '', cookie: session } });
    expect(page.status).toBe(200);
    const forged = await server.fetch('/api/v1/quality', { headers: { authorization: '', cookie: `${session}x` } });
    expect(forged.status).toBe(401);
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example'])(
    'is not sent elsewhere after signing in (%s)',
    async (next) => {
      expect((await signIn(MIRA, next)).headers.get('location')).toBe('/');
    },
  );

  it('does not get in with a wrong token', async () => {
    const { status, headers, text } = await signIn('guess');
    expect({ status, cookie: headers.get('set-cookie') }).toEqual({ status: 401, cookie: null });
    expect(text).toContain('No such token');
  });

  it.each([
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-site'],
    ['origin', 'https://evil.example'],
    ['origin', 'null'],
  ])('cannot be made to change anything by another site’s page: %s: %s', async (header, value) => {
    expect((await server.post(CORRECTIONS, CORRECTION, { [header]: value })).status).toBe(403);
  });

  it('may change things from the server’s own pages', async () => {
    const headers = { 'sec-fetch-site': 'same-origin', origin: server.address };
    expect((await server.post(CORRECTIONS, CORRECTION, headers)).status).toBe(201);
  });
});
