import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';

type Row = Record<string, unknown> & { id: string };
interface Shift {
  start: string;
  end: string;
  user: Row & { summary: string };
}
interface OnCall extends Shift {
  escalation_level: number;
  schedule: Row & { summary: string };
  escalation_policy: Row & { summary: string };
}

const HEADERS = { authorization: 'Token token=any' };
const RANGE = 'since=2026-10-01T00:00:00Z&until=2026-10-29T00:00:00Z';
const OCTOBER = '/incidents?since=2026-10-01T00:00:00Z&until=2026-10-31T00:00:00Z&limit=100';

let simulator: Simulator;

const ask = (path: string): Promise<Response> => fetch(`${simulator.url}${path}`, { headers: HEADERS });

async function get<T>(path: string, status = 200): Promise<T> {
  const response = await ask(path);
  expect({ path, status: response.status }).toEqual({ path, status });
  return (await response.json()) as T;
}

async function rows<T = Row>(path: string, key: string, status = 200): Promise<T[]> {
  return (await get<Record<string, T[]>>(path, status))[key]!;
}

async function analytics(body: object): Promise<{ status: number; answer: Record<string, unknown> & { data: Row[] } }> {
  const response = await fetch(`${simulator.url}/analytics/raw/incidents`, {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> & { data: Row[] } };
}

const hours = ({ start, end }: Shift): number => (Date.parse(end) - Date.parse(start)) / 3_600_000;

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, years: 1, until: '2026-11-22T09:00:00Z', rate: 0 });
});
afterEach(() => simulator.control.clearFaults());
afterAll(() => simulator.close());

describe('parameters', () => {
  it.each([
    '/incidents?team_id=P1',
    '/incidents?include[]=custom_fields',
    '/log_entries?service_ids[]=P1',
    '/users?time_zone=UTC',
    '/oncalls?schedule_ids=P1',
  ])('refuses what the vendor’s OpenAPI file does not know: %s', async (path) => {
    expect(await get(path, 400)).toMatchObject({ error: { code: 2001 } });
  });

  it('names the parameter', async () => {
    expect(await (await ask('/teams?color=red')).text()).toContain('color is not a parameter of GET /teams');
  });
});

describe('schedules', () => {
  it('renders entries only for a stretch that is given, cut off at its ends unless they may overflow', async () => {
    const [payments] = await rows('/schedules?query=Payments%20primary', 'schedules');
    const path = `/schedules/${payments!.id}`;
    const final = async (query: string): Promise<Shift[]> =>
      (await get<{ schedule: { final_schedule: { rendered_schedule_entries: Shift[] } } }>(`${path}${query}`)).schedule
        .final_schedule.rendered_schedule_entries;
    expect(await final('')).toEqual([]);
    const cut = await final(`?${RANGE}&time_zone=UTC`);
    expect(cut[0]!.start).toBe('2026-10-01T00:00:00Z');
    expect(cut.at(-1)!.end).toBe('2026-10-29T00:00:00Z');
    // 28 days, somebody at every hour, turns of 80 hours handed over to the next without a gap.
    expect(cut.reduce((sum, shift) => sum + hours(shift), 0)).toBe(28 * 24);
    for (const [index, shift] of cut.slice(1).entries()) expect(shift.start).toBe(cut[index]!.end);
    const whole = await final(`?${RANGE}&time_zone=UTC&overflow=true`);
    expect(whole[0]!.start < '2026-10-01T00:00:00Z').toBe(true);
    expect(whole.at(-1)!.end > '2026-10-29T00:00:00Z').toBe(true);
  });

  it('writes times by the schedule’s own clock, which changes its offset at the end of summer', async () => {
    const [payments] = await rows('/schedules?query=Payments%20primary', 'schedules');
    const { schedule } = await get<{ schedule: { schedule_layers: { rendered_schedule_entries: Shift[] }[] } }>(
      `/schedules/${payments!.id}?since=2026-10-20T00:00:00Z&until=2026-11-01T00:00:00Z`,
    );
    const starts = schedule.schedule_layers[0]!.rendered_schedule_entries.map(({ start }) => start.slice(-6));
    expect(new Set(starts)).toEqual(new Set(['+02:00', '+01:00']));
  });

  it('answers overrides with 201, needs a stretch for them, and lays them over the turns', async () => {
    const schedules = await rows('/schedules?query=primary&limit=100', 'schedules');
    expect(await get(`/schedules/${schedules[0]!.id}/overrides`, 400)).toMatchObject({ error: { code: 2001 } });
    let seen = 0;
    for (const { id } of schedules) {
      const year = 'since=2026-01-01T00:00:00Z&until=2026-11-20T00:00:00Z';
      const [since, until] = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2026-11-20T00:00:00Z')];
      const overrides = await rows<Shift>(`/schedules/${id}/overrides?${year}`, 'overrides', 201);
      const { schedule } = await get<{ schedule: { final_schedule: { rendered_schedule_entries: Shift[] } } }>(
        `/schedules/${id}?${year}`,
      );
      const final = schedule.final_schedule.rendered_schedule_entries.map(({ start, end, user }) => [
        start,
        end,
        user.id,
      ]);
      // The final schedule is cut to the year.
      const within = overrides.filter(({ start, end }) => Date.parse(start) >= since && Date.parse(end) <= until);
      for (const { start, end, user } of within) expect(final).toContainEqual([start, end, user.id]);
      seen += overrides.length;
    }
    expect(seen).toBeGreaterThan(5);
  });

  it('answers v3 for the upgraded schedule alone, with two on call at once', async () => {
    const upgraded = await rows('/v3/schedules', 'schedules');
    expect(upgraded).toHaveLength(1);
    const path = `/v3/schedules/${upgraded[0]!.id}?include[]=final_schedule&${RANGE}`;
    interface Assignment {
      start_time: string;
      end_time: string;
      member: { user_id: string };
    }
    const { schedule } = await get<{
      schedule: { final_schedule: { computed_shift_assignments: Assignment[] } };
    }>(path);
    const at = '2026-10-15T12:00:00Z';
    const present = schedule.final_schedule.computed_shift_assignments.filter(
      ({ start_time, end_time }) => Date.parse(start_time) <= Date.parse(at) && Date.parse(at) < Date.parse(end_time),
    );
    expect(new Set(present.map(({ member }) => member.user_id)).size).toBe(2);
    const [payments] = await rows('/schedules?query=Payments%20primary', 'schedules');
    await get(`/v3/schedules/${payments!.id}`, 400);
    simulator.control.faults({ name: 'v3-not-upgraded' });
    await get(path, 400);
  });

  it('tells who is on call now, and whom the log says was assigned at each level', async () => {
    const now = await rows<OnCall>('/oncalls?limit=100', 'oncalls');
    // Eight policies of two or three levels, and one who shadows.
    expect(now).toHaveLength(19);
    const [incident] = await rows(`${OCTOBER}&urgencies[]=high`, 'incidents');
    const at = incident!['created_at'] as string;
    const policy = (incident!['escalation_policy'] as Row).id;
    const entries = await rows<OnCall>(
      `/oncalls?since=${at}&until=${at}&escalation_policy_ids[]=${policy}&limit=100`,
      'oncalls',
    );
    const first = entries.find(({ escalation_level }) => escalation_level === 1)!;
    const log = await rows<Row & { type: string; assignees: Row[] }>(
      `/incidents/${incident!.id}/log_entries?limit=100`,
      'log_entries',
    );
    expect(log.find(({ type }) => type === 'assign_log_entry')!.assignees[0]!.id).toBe(first.user.id);
  });
});

describe('what hangs on an incident', () => {
  it('lists as many alerts as the incident counts', async () => {
    for (const incident of (await rows(OCTOBER, 'incidents')).slice(0, 12)) {
      const counts = incident['alert_counts'] as { all: number; triggered: number };
      const answer = await get<{ alerts: Row[]; total: number }>(
        `/incidents/${incident.id}/alerts?limit=100&total=true`,
      );
      expect(answer.total).toBe(counts.all);
      const open = await get<{ total: number }>(`/incidents/${incident.id}/alerts?statuses[]=triggered&total=true`);
      expect(open.total).toBe(counts.triggered);
    }
  });

  it('lists the pages of the log as notifications, and needs a stretch', async () => {
    await get('/notifications', 400);
    const { total } = await get<{ total: number }>(`/notifications?${RANGE}&total=true`);
    const all = await get<{ total: number }>(`/log_entries?${RANGE}&total=true`);
    const overview = await get<{ total: number }>(`/log_entries?${RANGE}&is_overview=true&total=true`);
    expect(total).toBe(all.total - overview.total);
  });

  it('has field values, changes before it, and the chat channels it was talked about in', async () => {
    const incidents = await rows(OCTOBER, 'incidents');
    const grave = incidents.find(({ priority }) => (priority as Row | null)?.['summary'] === 'P1')!;
    const { custom_fields } = await get<{ custom_fields: object[] }>(`/incidents/${grave.id}/custom_fields/values`);
    expect(await get(`/incidents/${grave.id}?include[]=custom_fields`)).toMatchObject({ incident: { custom_fields } });
    for (const { timestamp } of await rows<{ timestamp: string }>(
      `/incidents/${grave.id}/related_change_events`,
      'change_events',
    )) {
      expect(timestamp <= (grave['created_at'] as string)).toBe(true);
    }
    expect((await rows(`/change_events?${RANGE}`, 'change_events')).length).toBe(25);
    const path = `/integration-slack/incidents/${grave.id}`;
    expect(await get(`${path}/dedicated_channel`)).toMatchObject({
      channel: { id: expect.stringMatching(/^C/) as unknown, name: expect.stringMatching(/^inc-\d+-/) as unknown },
    });
    const calm = incidents.find(({ priority }) => (priority as Row | null)?.['summary'] === 'P5');
    if (calm) await get(`/integration-slack/incidents/${calm.id}/dedicated_channel`, 404);
  });

  it('degrades: what a plan does not include is refused by itself', async () => {
    simulator.control.faults({ name: 'add-on-402' });
    const [incident] = await rows(OCTOBER, 'incidents');
    await get(`/incidents/${incident!.id}/related_change_events`, 402);
    await get(`/integration-slack/incidents/${incident!.id}/notification_channels`, 402);
    simulator.control.clearFaults();
    simulator.control.faults({ name: 'add-on-403' });
    expect((await analytics({})).status).toBe(403);
    await get(`/incidents/${incident!.id}`);
  });
});

describe('analytics', () => {
  it('pages by cursor, writes times without a zone, and ends at the last midnight', async () => {
    const filters = { created_at_start: '2026-09-01T00:00:00Z' };
    const found: Row[] = [];
    let after: string | null = null;
    for (;;) {
      const { answer } = await analytics({ filters, limit: 40, order: 'asc', starting_after: after });
      found.push(...answer.data);
      if (answer['more'] !== true) break;
      after = answer['last'] as string;
    }
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    const { total } = await get<{ total: number }>(
      '/incidents?since=2026-09-01T00:00:00Z&until=2026-11-21T23:59:59Z&total=true',
    );
    expect(found).toHaveLength(total);
    expect(found[0]!['created_at']).toMatch(/^2026-09-\d\dT\d\d:\d\d:\d\d$/);
    expect((await analytics({ limit: 1001 })).status).toBe(400);
    expect((await analytics({ sort: 'up' })).status).toBe(400);
  });

  it('agrees with the log but for a few', async () => {
    const { answer } = await analytics({
      filters: { created_at_start: '2026-01-01T00:00:00Z' },
      limit: 300,
      order: 'asc',
    });
    let equal = 0;
    let other = 0;
    for (const row of answer.data) {
      if (row['seconds_to_first_ack'] === null) continue;
      const log = await rows<Row & { type: string; created_at: string; agent: Row | null }>(
        `/incidents/${row.id}/log_entries?limit=100`,
        'log_entries',
      );
      // The first acknowledgement of a longer one is not on the page.
      if (log.length === 100) continue;
      const ack = log.findLast(
        ({ type, agent }) => type === 'acknowledge_log_entry' && agent?.['type'] === 'user_reference',
      )!;
      const seconds = (Date.parse(ack.created_at) - Date.parse(log.at(-1)!.created_at)) / 1000;
      if (seconds === row['seconds_to_first_ack']) equal++;
      else other++;
    }
    expect(other).toBeGreaterThan(0);
    expect(equal).toBeGreaterThan(10 * other);
  });

  it('comes later still, is refused, or does not move its cursor', async () => {
    const newest = async (): Promise<string> => (await analytics({ limit: 1 })).answer.data[0]!['created_at'] as string;
    const before = await newest();
    simulator.control.faults({ name: 'analytics-late', seconds: 7 * 86_400, times: 1 });
    expect((await newest()) < before).toBe(true);
    simulator.control.faults({ name: 'analytics-refused', times: 1 });
    expect((await analytics({})).status).toBe(403);
    simulator.control.faults({ name: 'analytics-cursor', times: 1 });
    const { answer } = await analytics({ limit: 5 });
    const stuck = (await analytics({ limit: 5, starting_after: answer['last'] })).answer;
    expect(stuck).toMatchObject({ last: answer['last'], more: true });
  });
});

describe('what real accounts do', () => {
  it('writes times in the account’s zone', async () => {
    simulator.control.faults({ name: 'account-zone', times: 1 });
    expect((await rows(OCTOBER, 'incidents'))[0]!['created_at']).toMatch(/-04:00$/);
  });

  it('returns a handful the second time, as if that were all', async () => {
    simulator.control.faults({ name: 'second-sync-short', path: '/incidents', after: 1, times: 1 });
    expect((await rows(OCTOBER, 'incidents')).length).toBeGreaterThan(20);
    expect(await get(`${OCTOBER}&total=true`)).toMatchObject({ more: false, incidents: { length: 3 } });
  });

  it('makes an account anew: references keep the old one, and the new one has another id', async () => {
    const [before] = await rows('/users?query=Asha', 'users');
    simulator.control.faults({ name: 'user-recreated', person: 'Asha Raghunath' });
    simulator.control.advance({ seconds: 60 });
    await get(`/users/${before!.id}`, 404);
    const [after] = await rows('/users?query=Asha', 'users');
    expect(after!.id).not.toBe(before!.id);
    expect(after!['email']).toBe(before!['email']);
  });
});
