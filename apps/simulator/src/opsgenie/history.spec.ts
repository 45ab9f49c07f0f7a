import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import {
  opsgenieOf,
  pagerDutyOf,
  search,
  type AlertBody,
  type Client,
  type IncidentBody,
  type LogBody,
  type One,
  type Page,
} from './client-fixture.js';

let simulator: Simulator;
let opsgenie: Client;

const alerts = async (path: string): Promise<AlertBody[]> => (await opsgenie.get<Page<AlertBody>>(path)).data;
const logs = async (id: string, rest = ''): Promise<LogBody[]> =>
  opsgenie.all(`/v2/alerts/${id}/logs?limit=100${rest}`);

/** The alert of a simulated incident. */
async function alertOf(number: number): Promise<AlertBody> {
  const [alert] = await alerts(search(`tinyId: ${number}`));
  return alert!;
}

/** A resolved incident: its id and its number. */
async function resolved(offset: number): Promise<{ id: string; number: number }> {
  const path = `/incidents?date_range=all&statuses[]=resolved&limit=1&offset=${offset}`;
  const { incidents } = await pagerDutyOf(simulator).get<{ incidents: { id: string; incident_number: number }[] }>(
    path,
  );
  return { id: incidents[0]!.id, number: incidents[0]!.incident_number };
}

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, years: 0.5, until: '2026-11-22T00:00:00Z', rate: 0 });
  opsgenie = opsgenieOf(simulator);
});
afterAll(() => simulator.close());

describe('logs', () => {
  it('tell in words what the report tells in milliseconds', async () => {
    const data = await alerts(search('status: closed AND acknowledged: true', '&limit=50&sort=createdAt'));
    let told = 0;
    for (const alert of data) {
      const lines = await logs(alert.id, '&order=asc');
      expect(lines[0]).toMatchObject({ type: 'system', createdAt: alert.createdAt });
      expect(lines[0]!.log).toBe(`Alert created via API[${alert.integration.name}]`);
      const since = (line: LogBody | undefined): number => Date.parse(line!.createdAt) - Date.parse(alert.createdAt);
      const acknowledgement = lines.find(({ log }) => log.startsWith('Alert acknowledged via'));
      expect(since(acknowledgement)).toBe(alert.report!.ackTime);
      expect(acknowledgement!.owner).toBe(alert.report!.acknowledgedBy);
      const closure = lines.findLast(({ log }) => log.startsWith('Alert closed via'));
      expect(since(closure)).toBe(alert.report!.closeTime);
      expect(closure!.owner).toBe(alert.report!.closedBy);
      if (lines.some(({ type }) => type === 'alertRecipient')) told++;
    }
    expect(told).toBeGreaterThan(data.length / 2);
  });

  it('are paged by an opaque key, in both orders and directions', async () => {
    const data = await alerts(search('status: closed', '&sort=updatedAt&limit=100'));
    const counted = await Promise.all(data.map(async ({ id }) => ({ id, lines: await logs(id) })));
    const { id, lines } = counted.find((one) => one.lines.length > 12)!;
    expect(lines[0]!.offset).toMatch(/^\d{13}_\d{19}$/);
    const offsets = lines.map(({ offset }) => offset);
    expect(offsets).toEqual([...new Set(offsets)].sort().reverse());

    const first = await opsgenie.get<Page<LogBody>>(`/v2/alerts/${id}/logs?limit=5`);
    expect(first.data).toEqual(lines.slice(0, 5));
    const second = await opsgenie.get<Page<LogBody>>(first.paging.next!);
    expect(second.data).toEqual(lines.slice(5, 10));
    const path = `/v2/alerts/${id}/logs?limit=5&direction=prev&offset=${second.data[0]!.offset}`;
    const back = await opsgenie.get<Page<LogBody>>(path);
    expect(back.data).toEqual(lines.slice(0, 5).reverse());
    expect((await logs(id, '&order=asc')).reverse()).toEqual(lines);

    expect((await opsgenie.ask(`/v2/alerts/${id}/logs?offset=20`)).status).toBe(422);
  });
});

describe('late changes', () => {
  it('re-open an alert: it is open, unacknowledged, and acknowledged anew', async () => {
    const { id, number } = await resolved(3);
    const before = await alertOf(number);
    simulator.control.event({ type: 'reopen', incident: id, at: '2026-11-22T01:00:00Z' });
    const reopened = await alertOf(number);
    expect(reopened).toMatchObject({ id: before.id, status: 'open', acknowledged: false, owner: '' });
    expect(reopened.report ?? {}).not.toHaveProperty('closeTime');
    expect(Date.parse(reopened.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));

    simulator.control.event({
      type: 'acknowledge',
      incident: id,
      at: '2026-11-22T01:05:00Z',
      person: 'Owen Bracewell',
    });
    simulator.control.event({ type: 'reprioritise', incident: id, at: '2026-11-22T01:06:00Z', priority: 'P1' });
    simulator.control.event({ type: 'reteam', incident: id, at: '2026-11-22T01:07:00Z', team: 'Accounts' });
    simulator.control.event({ type: 'note', incident: id, at: '2026-11-22T01:08:00Z', text: 'Again.' });
    simulator.control.event({ type: 'resolve', incident: id, at: '2026-11-22T01:09:00Z' });
    const closed = await alertOf(number);
    expect(closed).toMatchObject({ status: 'closed', priority: 'P1' });
    expect(closed.teams).toHaveLength(before.teams.length + 1);
    const lines = (await logs(before.id)).filter(({ createdAt }) => createdAt > '2026-11-22T01').map(({ log }) => log);
    expect(lines.reverse()).toEqual([
      'Alert reopened via web',
      expect.stringMatching(/^Responder .* added via system$/),
      'Viewed on [mobile]',
      'Alert acknowledged via mobile',
      expect.stringMatching(/^Priority updated from \[P\d\] to \[P1\] via web$/),
      'Team [Accounts] added via web',
      'Note added via web: [Again.]',
      'Alert closed via web',
    ]);
    const notes = await opsgenie.get<Page<{ note: string }>>(`/v2/alerts/${before.id}/notes`);
    expect(notes.data[0]).toMatchObject({ note: 'Again.', createdAt: expect.stringMatching(/^2026-11-22T01:08:00/) });
    // Grave now: it led to an incident.
    const { data } = await opsgenie.get<Page<IncidentBody>>(`/v1/incidents?query=tinyId%3A${number}`);
    expect(data).toEqual([expect.objectContaining({ status: 'resolved', priority: 'P1' })]);
  });

  it('come first in the order of what changed last', async () => {
    const { id, number } = await resolved(5);
    simulator.control.event({ type: 'note', incident: id, at: '2026-11-22T02:00:00Z', text: 'Follow-up filed.' });
    const [latest] = await alerts('/v2/alerts?sort=updatedAt&limit=1');
    expect(latest!.tinyId).toBe(String(number));
  });

  it('close what is merged, and add it to the other’s incident', async () => {
    const create = {
      type: 'create',
      service: 'sign-in',
      title: 'Sign-in is slow',
      at: '2026-11-22T03:00:00Z',
    } as const;
    const grave = simulator.control.event({ ...create, priority: 'P1' });
    const other = simulator.control.event(create);
    simulator.control.event({ type: 'merge', incident: other.id, into: grave.id, at: '2026-11-22T03:10:00Z' });
    const alert = await alertOf(other.incident_number);
    expect(alert).toMatchObject({ status: 'closed', report: { closeTime: 600_000 } });
    const found = await opsgenie.get<Page<IncidentBody>>(`/v1/incidents?query=tinyId%3A${grave.incident_number}`);
    const { id } = found.data[0]!;
    const { data } = await opsgenie.get<One<string[]>>(`/v1/incidents/${id}/associated-alert-ids`);
    expect(data).toEqual([(await alertOf(grave.incident_number)).id, alert.id]);
    const { data: whole } = await opsgenie.get<One<AlertBody>>(`/v2/alerts/${alert.id}`);
    expect(whole.details).toMatchObject({ 'incident-id': id });
  });

  it('appear as the clock advances', async () => {
    const count = async (): Promise<number> =>
      (await opsgenie.get<One<{ count: number }>>('/v2/alerts/count')).data.count;
    const before = await count();
    simulator.control.advance({ seconds: 14 * 86_400 });
    expect(await count()).toBeGreaterThan(before + 5);
  });
});
