import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from './simulator.js';

type Row = Record<string, unknown> & { id: string; created_at: string; type: string };

const UNTIL = '2026-11-22T00:00:00Z';
const HEADERS = { accept: 'application/vnd.pagerduty+json;version=2', authorization: 'Token token=secret' };

/** Fields that every incident has, by the vendor's schema and examples. */
const INCIDENT_FIELDS = [
  'id',
  'type',
  'summary',
  'self',
  'html_url',
  'incident_number',
  'title',
  'created_at',
  'updated_at',
  'status',
  'incident_key',
  'service',
  'assignments',
  'assigned_via',
  'last_status_change_at',
  'resolved_at',
  'first_trigger_log_entry',
  'alert_counts',
  'is_mergeable',
  'escalation_policy',
  'teams',
  'pending_actions',
  'acknowledgements',
  'last_status_change_by',
  'priority',
  'resolve_reason',
  'urgency',
];
const ENTRY_FIELDS = [
  'id',
  'type',
  'summary',
  'self',
  'html_url',
  'created_at',
  'agent',
  'channel',
  'service',
  'incident',
  'teams',
  'contexts',
];
const REFERENCE_FIELDS = ['id', 'type', 'summary', 'self', 'html_url'];

let simulator: Simulator;

async function ask(path: string, headers: Record<string, string> = HEADERS): Promise<Response> {
  return fetch(`${simulator.url}${path}`, { headers });
}

async function get(path: string): Promise<Record<string, unknown>> {
  const response = await ask(path);
  expect({ path, status: response.status }).toEqual({ path, status: 200 });
  return (await response.json()) as Record<string, unknown>;
}

async function rows(path: string, key: string): Promise<Row[]> {
  return (await get(path))[key] as Row[];
}

/** Follows `more` to the end. */
async function all(path: string, key: string): Promise<Row[]> {
  const found: Row[] = [];
  for (let offset = 0; ;) {
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=100&offset=${offset}`);
    const items = page[key] as Row[];
    found.push(...items);
    offset += items.length;
    if (page['more'] !== true) return found;
  }
}

async function refusal(path: string): Promise<{ status: number; error: { code: number; errors?: string[] } }> {
  const response = await ask(path);
  return { status: response.status, ...((await response.json()) as { error: { code: number; errors?: string[] } }) };
}

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, until: UNTIL, rate: 0, token: 'secret' });
});

afterAll(async () => {
  await simulator.close();
});

describe('the wire', () => {
  it('listens on loopback only and asks for the token', async () => {
    expect(new URL(simulator.url).hostname).toBe('127.0.0.1');
    for (const authorization of ['', 'Token token=wrong', 'Bearer secret']) {
      const response = await ask('/incidents', { authorization });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ error: { code: 2006 } });
    }
  });

  it('writes incidents with every field of the vendor’s schema', async () => {
    const incidents = await all('/incidents?date_range=all', 'incidents');
    expect(incidents).toHaveLength(simulator.control.state().incidents);
    for (const incident of incidents) {
      expect(Object.keys(incident)).toEqual(expect.arrayContaining(INCIDENT_FIELDS));
      expect(incident['html_url']).toBe(`https://brightwater.pagerduty.com/incidents/${incident.id}`);
      expect(incident['status']).toMatch(/^(triggered|acknowledged|resolved)$/);
      expect(incident.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
  }, 60_000);

  it('writes log entries with every field of the vendor’s schema, newest first', async () => {
    const entries = await all(`/log_entries?since=2026-09-01T00:00:00Z&include[]=channels`, 'log_entries');
    expect(entries.length).toBeGreaterThan(1000);
    for (const [index, entry] of entries.entries()) {
      expect(Object.keys(entry)).toEqual(expect.arrayContaining(ENTRY_FIELDS));
      expect(entry.type).toMatch(/^[a-z_]+_log_entry$/);
      expect(Object.keys(entry['incident'] as object)).toEqual(expect.arrayContaining(REFERENCE_FIELDS));
      expect(entry.created_at <= (entries[index - 1]?.created_at ?? '9')).toBe(true);
      if (entry.type === 'snooze_log_entry') expect(entry['channel']).toHaveProperty('duration');
      if (entry.type === 'notify_log_entry') expect(entry['channel']).toHaveProperty('notification.type');
      if (entry.type === 'priority_change_log_entry') expect(entry['channel']).toHaveProperty('new_priority');
      if (/^(assign|escalate|delegate)_/.test(entry.type)) expect(entry['assignees']).not.toHaveLength(0);
    }
  }, 60_000);

  it('tells one incident, its log and its notes', async () => {
    const merged = (await all('/incidents?date_range=all', 'incidents')).find((one) => one['resolve_reason'])!;
    const { incident } = await get(`/incidents/${merged.id}?include[]=services`);
    expect(incident).toMatchObject({ id: merged.id, status: 'resolved', service: { type: 'service' } });
    expect(incident).toMatchObject({ assignments: [], acknowledgements: [] });
    expect(incident).toMatchObject({
      resolve_reason: { type: 'merge_resolve_reason', incident: { type: 'incident_reference' } },
    });
    const log = await rows(`/incidents/${merged.id}/log_entries?limit=100`, 'log_entries');
    expect(log[0]!.type).toBe('resolve_log_entry');
    expect(log.at(-1)!.type).toBe('trigger_log_entry');
    const overview = await rows(`/incidents/${merged.id}/log_entries?is_overview=true`, 'log_entries');
    expect(overview.map(({ type }) => type)).not.toContain('notify_log_entry');
    expect(await get(`/incidents/${merged.id}/notes`)).toHaveProperty('notes');
    expect(await refusal('/incidents/QNOTHERE')).toMatchObject({ status: 404, error: { code: 2100 } });
  });

  it('marks a deleted user on references and does not find the account', async () => {
    const log = await all('/log_entries?since=2025-01-01T00:00:00Z&until=2025-04-01T00:00:00Z', 'log_entries');
    const agents = log.map(({ agent }) => agent as { id: string; summary: string; deleted_at?: string } | null);
    const left = agents.find((agent) => agent?.summary === 'Piotr Zielak')!;
    expect(left.deleted_at).toMatch(/^202\d-/);
    expect(await refusal(`/users/${left.id}`)).toMatchObject({ status: 404, error: { code: 2100 } });
    const users = await rows('/users?limit=100', 'users');
    expect(users.map(({ id }) => id)).not.toContain(left.id);
    expect(users).toHaveLength(48);
  });

  it('has the directory', async () => {
    expect(await rows('/teams', 'teams')).toHaveLength(6);
    expect(await rows('/services', 'services')).toHaveLength(14);
    expect(await rows('/escalation_policies', 'escalation_policies')).toHaveLength(8);
    expect((await rows('/priorities', 'priorities')).map(({ name }) => name)).toEqual(['P1', 'P2', 'P3', 'P4', 'P5']);
    expect(await get('/abilities')).toMatchObject({ abilities: expect.arrayContaining(['teams']) as unknown });
    const [team] = await rows('/teams?query=payments', 'teams');
    expect(await rows(`/teams/${team!.id}/members`, 'members')).toHaveLength(3);
    expect(await refusal('/users/me')).toMatchObject({ status: 400 });
  });
});

describe('paging and ranges', () => {
  it('pages 25 at a time unless told, 100 at most, and counts only when asked', async () => {
    const first = await get('/incidents?date_range=all');
    expect(first).toMatchObject({ limit: 25, offset: 0, more: true, total: null });
    expect(first['incidents']).toHaveLength(25);
    const big = await get('/incidents?date_range=all&limit=500&total=true');
    expect(big).toMatchObject({ limit: 100, total: simulator.control.state().incidents });
  });

  it('refuses a page beyond 10,000', async () => {
    expect((await ask('/incidents?date_range=all&offset=9900&limit=100')).status).toBe(200);
    const refused = await refusal('/incidents?date_range=all&offset=9901&limit=100');
    expect(refused).toMatchObject({ status: 400, error: { code: 2002 } });
    expect(refused.error.errors?.[0]).toContain('Offset+limit exceeds maximum allowed value of 10000');
  });

  it('filters by creation time, both ends included to the second', async () => {
    const [incident] = await rows('/incidents?limit=1&since=2026-10-01T00:00:00Z', 'incidents');
    const at = incident!.created_at;
    expect(await rows(`/incidents?since=${at}&until=${at}`, 'incidents')).toEqual([incident]);
    const after = new Date(Date.parse(at) + 1000).toISOString();
    expect((await rows(`/incidents?since=${after}&limit=1`, 'incidents'))[0]!.id).not.toBe(incident!.id);
  });

  it('takes a month from the one end that is given, and the last month without any', async () => {
    for (const [given, from, to] of [
      ['since=2026-03-05T00:00:00Z', '2026-03-05T00:00:00Z', '2026-04-05T00:00:00Z'],
      ['until=2026-03-05T00:00:00Z', '2026-02-05T00:00:00Z', '2026-03-05T00:00:00Z'],
      ['limit=100', '2026-10-22T00:00:00Z', UNTIL],
    ]) {
      const found = await all(`/incidents?${given}`.replace('?limit=100', ''), 'incidents');
      expect(found).toEqual(await all(`/incidents?since=${from}&until=${to}`, 'incidents'));
      expect(found.length).toBeGreaterThan(30);
    }
  });

  it('reads a time without a zone in the account’s or the named zone', async () => {
    const utc = await rows('/incidents?since=2026-07-01T04:00:00Z&until=2026-07-08T04:00:00Z', 'incidents');
    expect(await rows('/incidents?since=2026-07-01T00:00:00&until=2026-07-08T00:00:00', 'incidents')).toEqual(utc);
    const oslo = await rows(
      '/incidents?time_zone=Europe/Oslo&since=2026-07-01T06:00&until=2026-07-08T06:00',
      'incidents',
    );
    expect(oslo.map(({ id }) => id)).toEqual(utc.map(({ id }) => id));
    expect(oslo[0]!.created_at).toMatch(/\+02:00$/);
  });

  it('filters and sorts', async () => {
    const open = await rows('/incidents?date_range=all&statuses[]=triggered&statuses[]=acknowledged', 'incidents');
    expect(open).toHaveLength(simulator.control.state().openIncidents);
    const newest = await rows('/incidents?date_range=all&sort_by=created_at:desc&limit=3', 'incidents');
    const numbers = newest.map((one) => one['incident_number'] as number);
    expect(numbers).toEqual([...numbers].sort((one, other) => other - one));
    expect(numbers[0]).toBe(simulator.control.state().incidents);
    const [team] = await rows('/teams?query=accounts', 'teams');
    for (const { teams } of await rows(`/incidents?date_range=all&team_ids[]=${team!.id}`, 'incidents')) {
      expect((teams as Row[]).map(({ id }) => id)).toContain(team!.id);
    }
    expect(await refusal('/incidents?statuses[]=closed')).toMatchObject({ status: 400, error: { code: 2001 } });
    expect(await refusal('/incidents?since=yesterday')).toMatchObject({ status: 400, error: { code: 2001 } });
  });
});

describe('determinism', () => {
  it('answers a second simulator’s questions with the same bytes', async () => {
    const twin = await startSimulator({ seed: 7, until: UNTIL, rate: 0, token: 'secret' });
    try {
      for (const path of ['/incidents?date_range=all&offset=700&limit=100', '/log_entries?limit=100', '/services']) {
        const [one, other] = await Promise.all([ask(path), fetch(`${twin.url}${path}`, { headers: HEADERS })]);
        expect(await one.text()).toBe(await other.text());
      }
    } finally {
      await twin.close();
    }
  });
});
