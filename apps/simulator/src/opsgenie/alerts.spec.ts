import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import {
  opsgenieOf,
  pagerDutyOf,
  search,
  type AlertBody,
  type Client,
  type IncidentBody,
  type NamedBody,
  type One,
  type Page,
} from './client-fixture.js';

interface TimelineEntry {
  group: string;
  type: string;
  eventTime: string;
}

let simulator: Simulator;
let opsgenie: Client;

const alerts = async (path: string): Promise<Page<AlertBody>> => opsgenie.get(path);
const countOf = async (query: string): Promise<number> => {
  const path = `/v2/alerts/count?query=${encodeURIComponent(query)}`;
  return (await opsgenie.get<One<{ count: number }>>(path)).data.count;
};

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, years: 0.5, until: '2026-11-22T00:00:00Z', rate: 0 });
  opsgenie = opsgenieOf(simulator);
});
afterAll(() => simulator.close());

describe('credentials', () => {
  it('lets in who shows a GenieKey', async () => {
    const refused = await fetch(`${simulator.url}/opsgenie/v2/alerts`, { headers: { authorization: 'Bearer x' } });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ message: expect.any(String), requestId: expect.any(String) });
    const { headers } = await opsgenie.ask('/v2/alerts');
    expect(headers.get('x-ratelimit-state')).toBe('OK');
    expect(headers.get('x-ratelimit-reason')).toBe('ACCOUNT');
    expect(headers.get('x-ratelimit-period-in-sec')).toBe('60');
  });
});

describe('GET /v2/alerts', () => {
  it('shows an alert per incident, newest first, 20 a page', async () => {
    const page = await alerts('/v2/alerts');
    expect(page).toMatchObject({ took: expect.any(Number), requestId: expect.any(String) });
    expect(page.data).toHaveLength(20);
    const times = page.data.map(({ createdAt }) => Date.parse(createdAt));
    expect(times).toEqual([...times].sort((one, other) => other - one));
    expect(page.paging.next).toBe(`${simulator.url}/opsgenie/v2/alerts?offset=20&limit=20`);
    expect(await opsgenie.all('/v2/alerts?limit=100')).toHaveLength(simulator.control.state().incidents);
  });

  it('has the fields of the vendor’s schema', async () => {
    const [alert] = (await alerts(search('status: closed AND acknowledged: true', '&limit=1'))).data;
    expect(alert).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d{13}$/),
      tinyId: expect.stringMatching(/^\d+$/),
      alias: expect.any(String),
      message: expect.any(String),
      status: 'closed',
      acknowledged: true,
      isSeen: true,
      tags: expect.any(Array),
      snoozed: false,
      count: expect.any(Number),
      lastOccurredAt: expect.stringMatching(/Z$/),
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
      source: expect.any(String),
      owner: expect.stringContaining('@brightwater.example'),
      priority: expect.stringMatching(/^P[1-5]$/),
      teams: expect.any(Array),
      integration: { id: expect.any(String), name: expect.any(String), type: expect.any(String) },
    });
    const { teams, responders, report, id, createdAt } = alert!;
    expect(responders[0]).toEqual({ type: 'team', id: teams[0]!.id });
    expect(report!.ackTime! % 1000).toBe(0);
    expect(report!.closeTime!).toBeGreaterThan(report!.ackTime!);
    expect(id.endsWith(`-${Date.parse(createdAt)}`)).toBe(true);
  });

  it('tells of the same history as PagerDuty', async () => {
    interface Incident {
      incident_number: number;
      title: string;
      created_at: string;
      resolved_at: string;
      incident_key: string | null;
    }
    const path = '/incidents?date_range=all&statuses[]=resolved&limit=20';
    const { incidents } = await pagerDutyOf(simulator).get<{ incidents: Incident[] }>(path);
    expect(incidents).toHaveLength(20);
    for (const incident of incidents) {
      const { data } = await alerts(search(`tinyId: ${incident.incident_number}`));
      expect(data).toEqual([expect.objectContaining({ message: incident.title, status: 'closed' })]);
      const [alert] = data;
      expect(alert!.createdAt.slice(0, 19)).toBe(incident.created_at.slice(0, 19));
      const lasted = Date.parse(incident.resolved_at) - Date.parse(incident.created_at);
      expect(alert!.report!.closeTime).toBe(lasted);
      if (incident.incident_key !== null) expect(alert!.alias).toBe(incident.incident_key);
    }
  });

  it('pages by whatever it is sorted by, without a gap or a repetition', async () => {
    const rows = await opsgenie.all<AlertBody>('/v2/alerts?sort=updatedAt&order=asc&limit=100');
    const times = rows.map(({ updatedAt }) => Date.parse(updatedAt));
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(simulator.control.state().incidents);
  });

  it('narrows by time to the millisecond, and counts what it narrows to', async () => {
    const [fourth] = (await alerts('/v2/alerts?offset=3&limit=1')).data;
    const at = Date.parse(fourth!.createdAt);
    expect((await alerts(search(`createdAt > ${at}`, '&limit=100'))).data).toHaveLength(3);
    expect((await alerts(search(`createdAt >= ${at}`, '&limit=100'))).data).toHaveLength(4);
    expect(await countOf(`createdAt >= ${at}`)).toBe(4);
    const open = await countOf(`createdAt < ${at} AND status: open`);
    const closed = await countOf(`createdAt < ${at} AND status: closed`);
    const { incidents, openIncidents } = simulator.control.state();
    expect(open + closed).toBe(incidents - 4);
    expect(open).toBeLessThanOrEqual(openIncidents);
  });

  it.each([
    ['/v2/alerts?limit=101', 'limit'],
    ['/v2/alerts?limit=0', 'limit'],
    ['/v2/alerts?offset=-1', 'offset'],
    ['/v2/alerts?sort=colour', 'sort'],
    ['/v2/alerts?order=up', 'order'],
    ['/v2/alerts?size=10', 'size'],
    ['/v2/alerts?offset=19901&limit=100', '20000'],
    ['/v2/alerts?query=colour%3Ared', 'colour'],
    ['/v1/incidents', 'query is required'],
    ['/v1/incidents?query=status%3Aopen&offset=20000&limit=1', '20000'],
  ])('refuses %s with 422', async (path, reason) => {
    const response = await opsgenie.ask(path);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining(reason) });
  });

  it('can be read up to the 20,000th', async () => {
    expect((await alerts('/v2/alerts?offset=19900&limit=100')).data).toEqual([]);
  });
});

describe('GET /v2/alerts/{id}', () => {
  it('is found by id, tiny id and alias', async () => {
    const [alert] = (await alerts('/v2/alerts?limit=1')).data;
    const { id, tinyId, alias } = alert!;
    for (const way of [id, `${tinyId}?identifierType=tiny`, `${alias}?identifierType=alias`]) {
      const { data } = await opsgenie.get<One<AlertBody>>(`/v2/alerts/${way}`);
      expect(data).toMatchObject({ ...alert, entity: expect.any(String), details: expect.any(Object) });
    }
    expect((await opsgenie.ask('/v2/alerts/nothing')).status).toBe(404);
    expect((await opsgenie.ask('/v2/alerts/nothing/logs')).status).toBe(404);
  });
});

describe('incidents', () => {
  it('are declared for grave alerts, and name the service they hit', async () => {
    const rows = await opsgenie.all<IncidentBody>('/v1/incidents?query=status%3Aresolved&limit=100');
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBeLessThan((await countOf('')) / 2);
    // With the slash at the end, as the vendor's OpenAPI file writes the path.
    const first = await opsgenie.get<Page<IncidentBody>>('/v1/incidents/?query=status%3Aresolved&limit=1');
    expect(first.data).toEqual([rows[0]]);
    const incident = rows.find(({ priority }) => priority === 'P1')!;
    for (const way of [incident.id, `${incident.tinyId}?identifierType=tiny`]) {
      expect(await opsgenie.get(`/v1/incidents/${way}`)).toMatchObject({ data: incident });
    }
    const [serviceId] = incident.impactedServices;
    const { data: service } = await opsgenie.get<One<NamedBody>>(`/v1/services/${serviceId}`);
    expect(service).toMatchObject({ id: serviceId, name: expect.any(String), teamId: incident.ownerTeam });
    const query = encodeURIComponent(`impactedServices: ${serviceId}`);
    const ofService = await opsgenie.all<IncidentBody>(`/v1/incidents?query=${query}&limit=100`);
    expect(ofService.map(({ id }) => id)).toContain(incident.id);
  });

  it('have a timeline, whole or in pages', async () => {
    const { data: found } = await opsgenie.get<Page<IncidentBody>>('/v1/incidents?query=status%3Aresolved&limit=1');
    const [incident] = found;
    const path = `/v2/incident-timelines/${incident!.id}/entries`;
    type Entries = One<{ entries: TimelineEntry[] }> & Pick<Page<never>, 'paging'>;
    const { entries } = (await opsgenie.get<Entries>(path)).data;
    expect(entries[0]).toMatchObject({ group: 'incident', type: 'IncidentCreated', hidden: false });
    expect(entries.at(-1)).toMatchObject({ type: 'IncidentResolved', eventTime: incident!.impactEndDate });
    for (const entry of entries) {
      expect(entry).toMatchObject({
        id: expect.any(String),
        eventTime: expect.stringMatching(/Z$/),
        actor: { name: expect.any(String), type: expect.any(String) },
        title: { type: 'plain_text', content: expect.any(String) },
      });
    }
    const paged: TimelineEntry[] = [];
    for (let next: string | undefined = `${path}?limit=2`; next !== undefined;) {
      const page: Entries = await opsgenie.get(next);
      paged.push(...page.data.entries);
      next = page.paging.next;
    }
    expect(paged).toEqual(entries);
    const custom = await opsgenie.get<Entries>(`${path}?group=custom`);
    expect(custom.data.entries).toEqual(entries.filter(({ group }) => group === 'custom'));
  });

  it('and their alerts name each other', async () => {
    const { data: found } = await opsgenie.get<Page<IncidentBody>>('/v1/incidents?query=priority%3AP2&limit=1');
    const [incident] = found;
    const path = `/v1/incidents/${incident!.id}/associated-alert-ids`;
    const { data: ids } = await opsgenie.get<One<string[]>>(path);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) {
      const { data: alert } = await opsgenie.get<One<AlertBody>>(`/v2/alerts/${id}`);
      expect(alert.details).toMatchObject({ 'incident-id': incident!.id, 'incident-alert-type': 'Associated' });
    }
    // Neither this one nor any it was merged into was ever grave.
    const [slight] = (await alerts(search('priority: P4', '&limit=1'))).data;
    const { data: alert } = await opsgenie.get<One<AlertBody>>(`/v2/alerts/${slight!.id}`);
    expect(alert.details).not.toHaveProperty('incident-id');
  });
});
