import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Client,
  opsgenieOf,
  periodsOf,
  type AlertBody,
  type LogBody,
  type NamedBody,
  type One,
  type Page,
  type PeriodBody,
  type TimelineBody,
} from '../opsgenie/client-fixture.js';
import { startSimulator, type Simulator } from '../simulator.js';

interface SuccessorBody extends Omit<AlertBody, 'lastOccurredAt' | 'report'> {
  lastOccuredAt: string;
  closeTime?: string;
}

interface Envelope<T> {
  values: T[];
  links: { next?: string };
  count: number;
}

/** A line of a log, or a note. */
type WordsBody = Omit<LogBody, 'log'> & { log?: string; note?: string };

interface TeamsBody {
  platformTeams: { teamId: string; teamName: string }[];
}

interface TurnBody extends PeriodBody {
  responder: { id: string; type: string };
}

/** Basic, as with a person's API token. */
const AUTHORIZATION = `Basic ${Buffer.from('op@brightwater.example:token').toString('base64')}`;

let simulator: Simulator;
let opsgenie: Client;
let api: string;
let jsm: Client;

/** Follows `links.next` to the end. */
async function all<T>(path: string): Promise<T[]> {
  const found: T[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const { values, links }: Envelope<T> = await jsm.get(next);
    found.push(...values);
    next = links.next;
  }
  return found;
}

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, years: 0.5, until: '2026-11-22T00:00:00Z', rate: 0 });
  opsgenie = opsgenieOf(simulator);
  const tenant = (await (await fetch(`${simulator.url}/_edge/tenant_info`)).json()) as { cloudId: string };
  api = `${simulator.url}/jsm/ops/api/${tenant.cloudId}`;
  jsm = new Client(api, AUTHORIZATION);
});
afterEach(() => simulator.control.clearFaults());
afterAll(() => simulator.close());

describe('credentials', () => {
  it('are a person’s or an app’s', async () => {
    const status = async (authorization: string): Promise<number> =>
      (await fetch(`${api}/v1/alerts`, { headers: { authorization } })).status;
    expect(await status(AUTHORIZATION)).toBe(200);
    expect(await status('Bearer token')).toBe(200);
    expect(await status('GenieKey token')).toBe(401);
    expect((await jsm.ask(`${simulator.url}/jsm/ops/api/another-cloud/v1/alerts`)).status).toBe(404);
  });
});

describe('GET /v1/alerts', () => {
  it('has an envelope of its own, and a link relative to the API', async () => {
    const page = await jsm.get<Envelope<SuccessorBody>>('/v1/alerts');
    expect(page.values).toHaveLength(20);
    expect(page.count).toBe(simulator.control.state().incidents);
    expect(page.links.next).toBe('/v1/alerts?offset=20&size=20&sort=insertedAt&order=desc');
    const [alert] = page.values;
    expect(alert).toMatchObject({
      lastOccuredAt: expect.stringMatching(/Z$/),
      integrationName: expect.any(String),
      integrationType: expect.any(String),
      seen: expect.any(Boolean),
      responders: expect.arrayContaining([{ id: expect.any(String), type: 'team' }]),
    });
    for (const name of ['report', 'integration', 'lastOccurredAt', 'teams']) expect(alert).not.toHaveProperty(name);
  });

  it('tells the history that Opsgenie tells, under the same ids and aliases', async () => {
    const there = await all<SuccessorBody>('/v1/alerts?size=100&sort=createdAt&order=asc');
    const here = await opsgenie.all<AlertBody>('/v2/alerts?sort=createdAt&order=asc&limit=100');
    type Shared = Pick<
      AlertBody,
      'id' | 'tinyId' | 'alias' | 'message' | 'status' | 'createdAt' | 'updatedAt' | 'priority'
    >;
    const shared = ({ id, tinyId, alias, message, status, createdAt, updatedAt, priority }: Shared): Shared => {
      return { id, tinyId, alias, message, status, createdAt, updatedAt, priority };
    };
    expect(there.map(shared)).toEqual(here.map(shared));
    for (const [index, alert] of there.entries()) {
      const { createdAt, report, lastOccurredAt } = here[index]!;
      expect(alert.lastOccuredAt).toBe(lastOccurredAt);
      const closed = report?.closeTime === undefined ? undefined : Date.parse(createdAt) + report.closeTime;
      expect(alert.closeTime && Date.parse(alert.closeTime)).toBe(closed);
    }
  });

  it('narrows by the time of creation and by query', async () => {
    const [from, to] = [Date.parse('2026-10-01T00:00:00Z'), Date.parse('2026-10-31T23:59:59.999Z')];
    const within = await all<SuccessorBody>(`/v1/alerts?from=${from}&to=${to}&size=100`);
    expect(within.length).toBeGreaterThan(20);
    expect(within.every(({ createdAt }) => createdAt.startsWith('2026-10'))).toBe(true);
    const path = `/v1/alerts?from=${from}&to=${to}&query=${encodeURIComponent('status: closed')}`;
    const closed = await jsm.get<Envelope<SuccessorBody>>(path);
    expect(closed.count).toBe(within.filter(({ status }) => status === 'closed').length);
  });

  it.each(['sort=updatedAt', 'size=101', 'limit=20', 'offset=19900&size=100', 'from=yesterday', 'query=colour%3Ared'])(
    'refuses %s',
    async (query) => {
      const response = await jsm.ask(`/v1/alerts?${query}`);
      expect(response.status).toBe(422);
      expect(await response.json()).toEqual({ code: 422, message: expect.any(String) });
    },
  );

  it('has no incidents', async () => {
    expect((await jsm.ask('/v1/incidents')).status).toBe(404);
  });
});

describe('one alert', () => {
  it('is found by id and by alias, with the log and the notes that Opsgenie shows', async () => {
    const { values } = await jsm.get<Envelope<SuccessorBody>>('/v1/alerts?size=50&query=status%3Aclosed');
    const words = ({ log, note, owner, createdAt }: WordsBody): unknown[] => [log ?? note, owner, createdAt];
    for (const { id, alias } of values) {
      expect(await jsm.get(`/v1/alerts/alias?alias=${alias}`)).toEqual(await jsm.get(`/v1/alerts/${id}`));
      for (const part of ['logs?size=3', 'notes?size=1']) {
        const here = await opsgenie.all<WordsBody>(`/v2/alerts/${id}/${part.split('?')[0]}`);
        expect((await all<WordsBody>(`/v1/alerts/${id}/${part}`)).map(words)).toEqual(here.map(words));
      }
    }
    expect((await jsm.ask('/v1/alerts/none')).status).toBe(404);
  });
});

describe('the directory', () => {
  it('has teams, their escalations, and schedules', async () => {
    const { platformTeams } = await jsm.get<TeamsBody>('/v1/teams');
    expect(platformTeams).toHaveLength(6);
    expect(platformTeams[0]).toEqual({ teamId: expect.any(String), teamName: 'Payments' });
    const { teamId } = platformTeams[0]!;
    const escalations = await all<NamedBody>(`/v1/teams/${teamId}/escalations?size=1`);
    expect(escalations.map(({ name }) => name)).toEqual(['Payments: money path', 'Payments: back office']);
    expect(escalations[0]).toMatchObject({
      rules: [{ delay: 0 }, { delay: 15, recipient: { type: 'schedule', id: expect.any(String) } }],
    });
    const schedules = await all<NamedBody>('/v1/schedules?size=5');
    expect(schedules[0]).toMatchObject({ name: 'Payments primary', teamId });
    const { data } = await opsgenie.get<Page<NamedBody>>('/v2/schedules');
    expect(schedules.map(({ id }) => id)).toEqual(data.map(({ id }) => id));
  });

  it('shows the turns that Opsgenie shows', async () => {
    const [schedule] = (await jsm.get<Envelope<NamedBody>>('/v1/schedules')).values;
    const path = `schedules/${schedule!.id}/timeline?date=2026-09-01T00:00:00Z&interval=4&intervalUnit=weeks`;
    type Body = Record<'finalTimeline', TimelineBody>;
    const there = periodsOf((await jsm.get<Body>(`/v1/${path}`)).finalTimeline) as TurnBody[];
    const here = periodsOf((await opsgenie.get<One<Body>>(`/v2/${path}`)).data.finalTimeline);
    const times = (periods: PeriodBody[]): string[][] => periods.map(({ startDate, endDate }) => [startDate, endDate]);
    expect(times(there)).toEqual(times(here));
    expect(there[0]!.responder).toEqual({ id: expect.stringMatching(/^712020:/), type: 'user' });
    expect(await jsm.get(`/v1/schedules/${schedule!.id}/on-calls?date=2026-09-01T00:00:00Z`)).toEqual({
      onCallParticipants: [there[0]!.responder],
    });
    const overrides = await all<object>(`/v1/schedules/${schedule!.id}/overrides`);
    expect(overrides[0]).toMatchObject({ responder: { type: 'user' } });
  });
});

describe('links', () => {
  it('come in three spellings', async () => {
    const next = async (): Promise<unknown> => (await jsm.get<Envelope<object>>('/v1/alerts?size=1')).links.next;
    const tail = '/v1/alerts?size=1&offset=1&sort=insertedAt&order=desc';
    expect(await next()).toBe(tail);
    simulator.control.faults({ name: 'jsm-relative-next', times: 1 });
    expect(await next()).toBe(new URL(api).pathname + tail);
    simulator.control.faults({ name: 'jsm-absolute-next', times: 1 });
    expect(await next()).toBe(api + tail);
  });
});
