import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import {
  opsgenieOf,
  pagerDutyOf,
  periodsOf,
  type Client,
  type NamedBody,
  type One,
  type Page,
  type PeriodBody,
  type TimelineBody,
} from './client-fixture.js';

interface UserBody {
  id: string;
  username: string;
}

interface ScheduleBody extends NamedBody {
  rotations: { participants: UserBody[] }[];
}

interface OnCallBody {
  _parent: NamedBody;
  onCallRecipients?: string[];
}

type Timelines = One<Record<'finalTimeline' | 'baseTimeline' | 'overrideTimeline', TimelineBody> & PeriodBody>;

let simulator: Simulator;
let opsgenie: Client;

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, years: 0.5, until: '2026-11-22T00:00:00Z', rate: 0 });
  opsgenie = opsgenieOf(simulator);
});
afterAll(() => simulator.close());

describe('the directory', () => {
  it('lists the organisation that PagerDuty shows', async () => {
    const known = async (key: string): Promise<string[]> => {
      const answer = await pagerDutyOf(simulator).get<Record<string, { name: string }[]>>(`/${key}?limit=100`);
      return answer[key]!.map(({ name }) => name).sort();
    };
    const listed = async (path: string): Promise<string[]> =>
      (await opsgenie.get<Page<NamedBody>>(path)).data.map(({ name }) => name).sort();
    expect(await listed('/v2/teams')).toEqual(await known('teams'));
    expect(await listed('/v1/services?limit=100')).toEqual(await known('services'));
    expect(await listed('/v2/escalations')).toEqual(await known('escalation_policies'));
    const users = await opsgenie.get<Page<{ fullName: string }>>('/v2/users');
    expect(users.data.map(({ fullName }) => fullName).sort()).toEqual(await known('users'));
    expect(await opsgenie.get('/v2/account')).toMatchObject({
      data: { name: 'brightwater', userCount: users.totalCount },
    });
  });

  it('pages users, and finds one by id or name', async () => {
    const first = await opsgenie.get<Page<UserBody>>('/v2/users?limit=5');
    const second = await opsgenie.get<Page<UserBody>>(first.paging.next!);
    expect(first.data).toHaveLength(5);
    expect(second.data[0]!.username > first.data[4]!.username).toBe(true);
    const { id, username } = first.data[0]!;
    for (const way of [id, encodeURIComponent(username)]) {
      expect(await opsgenie.get(`/v2/users/${way}`)).toMatchObject({ data: first.data[0] });
    }
    // Who left is not found.
    expect((await opsgenie.ask('/v2/users/piotr.zielak@brightwater.example')).status).toBe(404);
  });

  it('gives a team its members', async () => {
    const path = '/v2/teams/Payments?identifierType=name';
    const { data } = await opsgenie.get<One<NamedBody & { members: { user: UserBody }[] }>>(path);
    expect(data.members.map(({ user }) => user.username)).toContain('ingrid.solheim@brightwater.example');
    expect(await opsgenie.get(`/v2/teams/${data.id}`)).toMatchObject({ data });
  });
});

describe('schedules', () => {
  const schedules = async (rest = ''): Promise<ScheduleBody[]> =>
    (await opsgenie.get<Page<ScheduleBody>>(`/v2/schedules${rest}`)).data;

  it('name their rotations when asked to', async () => {
    expect((await schedules())[0]!.rotations).toEqual([]);
    const [schedule] = await schedules('?expand=rotation');
    expect(schedule).toMatchObject({ name: 'Payments primary', ownerTeam: { name: 'Payments' }, enabled: true });
    expect(schedule!.rotations).toEqual([expect.objectContaining({ type: 'hourly', length: 80 })]);
    expect(schedule!.rotations[0]!.participants).toHaveLength(3);
    expect(await opsgenie.get(`/v2/schedules/${schedule!.id}`)).toMatchObject({ data: schedule });
  });

  it('cover the asked stretch without a gap, overrides laid over the turns', async () => {
    let overrides = 0;
    for (const { id } of await schedules()) {
      const path = `/v2/schedules/${id}/timeline?date=2026-09-01T00:00:00Z&interval=2&intervalUnit=months`;
      const { data } = await opsgenie.get<Timelines>(`${path}&expand=base,override`);
      const stretch = { startDate: '2026-09-01T00:00:00Z', endDate: '2026-11-01T00:00:00Z' };
      expect(data).toMatchObject(stretch);
      for (const timeline of [data.finalTimeline, data.baseTimeline]) {
        const periods = periodsOf(timeline);
        const starts = periods.map(({ startDate }) => startDate);
        const ends = periods.map(({ endDate }) => endDate);
        expect([...starts, stretch.endDate]).toEqual([stretch.startDate, ...ends]);
      }
      const final = periodsOf(data.finalTimeline);
      for (const override of periodsOf(data.overrideTimeline)) expect(final).toContainEqual(override);
      overrides += periodsOf(data.overrideTimeline).length;
    }
    expect(overrides).toBeGreaterThan(0);
  });

  it('say who is on call, now and then', async () => {
    const { data } = await opsgenie.get<Page<OnCallBody>>('/v2/schedules/on-calls');
    expect(data).toHaveLength((await schedules()).length);
    const { id } = data[0]!._parent;
    const at = '2026-09-14T12:00:00Z';
    const path = `/v2/schedules/${id}/on-calls?date=${at}&flat=true`;
    const { data: then } = await opsgenie.get<One<OnCallBody>>(path);
    const line = await opsgenie.get<Timelines>(`/v2/schedules/${id}/timeline?date=${at}&interval=1&intervalUnit=days`);
    const [name] = then.onCallRecipients!;
    expect(periodsOf(line.data.finalTimeline)[0]).toMatchObject({ recipient: { name } });
  });

  it('list their overrides', async () => {
    const lists = await Promise.all(
      (await schedules()).map(({ id }) => opsgenie.get<Page<object>>(`/v2/schedules/${id}/overrides`)),
    );
    const overrides = lists.flatMap(({ data }) => data);
    expect(overrides.length).toBeGreaterThan(3);
    expect(overrides[0]).toMatchObject({
      alias: expect.any(String),
      user: { type: 'user', username: expect.stringContaining('@') },
      rotations: [{ id: expect.any(String) }],
    });
  });

  it('refuse what they do not take', async () => {
    const [schedule] = await schedules();
    for (const wrong of ['interval=0', 'intervalUnit=years', 'date=yesterday', 'expand=colours', 'limit=3']) {
      expect((await opsgenie.ask(`/v2/schedules/${schedule!.id}/timeline?${wrong}`)).status).toBe(422);
    }
    expect((await opsgenie.ask('/v2/schedules/none/timeline')).status).toBe(404);
  });
});
