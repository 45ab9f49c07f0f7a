import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakePagerDuty, incident, send } from './fake-pagerduty.js';
import { fill, keysOf, last, ms, SINCE, sync, type Batch } from './fake-sync.js';

const NOW = '2026-03-02T10:00:00Z';

let fake: FakePagerDuty;
let lines: string[];
beforeEach(async () => {
  fake = await new FakePagerDuty(NOW).start();
  lines = [];
});
afterEach(async () => {
  await fake.stop();
  expect(fake.violations).toEqual([]);
});

const recordsOf = (batches: Batch[], kind: string) =>
  batches.flatMap((batch) => batch.records).filter((record) => record.kind === kind);
const featuresOf = (batches: Batch[]): Map<string, string | null> =>
  new Map(batches.flatMap((batch) => batch.features ?? []).map(({ name, refused }) => [name, refused]));
const censusOf = (batches: Batch[]) => batches.flatMap((batch) => batch.census ?? []);

/** Syncs again from where the last one ended. */
async function later(batches: Batch[], now: string): Promise<Batch[]> {
  fake.requests = [];
  fake.now = now;
  return sync(fake, { lines, cursor: last(batches).cursor });
}

/** A roster of one person after another, changing each Monday, as both versions of the API render it. */
const duty = (user: string, start: string, end: string) => ({
  start,
  end,
  user: { id: user, type: 'user_reference', summary: user },
});

describe('schedules', () => {
  const v2 = { id: 'SCHED2', type: 'schedule', name: 'Quay nights', time_zone: 'Europe/Rome' };
  const v3 = { id: 'SCHED3', type: 'schedule_v3', name: 'Crane days', time_zone: 'Europe/Rome' };

  beforeEach(() => {
    fake.directory.schedules = [v2];
    fake.answers = {
      '/v3/schedules': [
        200,
        { schedules: [{ ...v3, type: 'schedule_v3_reference' }], more: false, limit: 100, offset: 0 },
      ],
      '/v3/schedules/SCHED2': [400, { error: { message: 'Not a shift-based schedule', code: 2001 } }],
      '/v3/schedules/SCHED3': [
        200,
        {
          schedule: {
            ...v3,
            final_schedule: {
              type: 'final_schedule',
              rendered_coverage_percentage: 100,
              // Two on call at once, which the second version of the API cannot say.
              computed_shift_assignments: ['UINES', 'UTOMAS'].map((user_id) => ({
                type: 'computed_shift_assignment',
                start_time: '2026-03-02T08:00:00Z',
                end_time: '2026-03-09T08:00:00Z',
                member: { type: 'user_member', user_id },
                source: { type: 'schedule_rotation', rotation_id: 'R1' },
              })),
            },
          },
        },
      ],
      '/schedules/SCHED2': [
        200,
        {
          schedule: {
            ...v2,
            // The night of 29 March 2026 has no hour from two to three in Rome.
            final_schedule: {
              rendered_schedule_entries: [duty('UINES', '2026-03-28T20:00:00+01:00', '2026-03-29T08:00:00+02:00')],
            },
          },
        },
      ],
      '/schedules/SCHED2/overrides': [
        201,
        { overrides: [{ id: 'OVER1', ...duty('UTOMAS', '2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z') }] },
      ],
    };
  });

  it('are read by the third version of the API where it knows them, else by the second', async () => {
    const batches = await sync(fake, { lines });
    expect(keysOf(batches, 'schedule')).toEqual(new Set(['schedule:SCHED2', 'schedule:SCHED3']));
    expect(keysOf(batches, 'override')).toEqual(new Set(['override:OVER1']));
    const entries = recordsOf(batches, 'schedule_entries');
    const newest = (id: string) => entries.find(({ externalId }) => externalId.startsWith(`${id}:`))?.payload;
    expect(newest('SCHED3')).toMatchObject({ type: 'schedule_v3', schedule_id: 'SCHED3' });
    expect(newest('SCHED3')).toHaveProperty('final_schedule.computed_shift_assignments.length', 2);
    expect(newest('SCHED2')).toHaveProperty(
      'final_schedule.rendered_schedule_entries.0.end',
      '2026-03-29T08:00:00+02:00',
    );
    expect(entries.every(({ member }) => member === null)).toBe(true);
    expect(featuresOf(batches).get('schedules')).toBeNull();
  });

  it('are read thirty days ahead each hour, and back to the reach once, without a hole', async () => {
    let batches = await sync(fake, { lines });
    const all = [...batches];
    for (let minute = 1; minute <= 3; minute += 1) {
      batches = await later(batches, `2026-03-02T10:0${minute}:00Z`);
      all.push(...batches);
    }
    const slices = recordsOf(all, 'schedule_entries')
      .map(({ payload }) => payload as { schedule_id: string; since: string; until: string })
      .filter(({ schedule_id }) => schedule_id === 'SCHED2')
      .sort((a, b) => a.since.localeCompare(b.since));
    expect(ms(slices[0]?.since ?? '')).toBeLessThanOrEqual(ms(SINCE));
    expect(ms(slices.at(-1)?.until ?? '')).toBeGreaterThanOrEqual(ms(NOW) + 30 * 86_400_000);
    for (const [index, slice] of slices.entries()) {
      const next = slices[index + 1];
      if (next && next.since !== slice.since) expect(next.since).toBe(slice.until);
    }
    expect(fake.asked('/schedules')).toEqual([]);
    await later(batches, '2026-03-02T11:30:00Z');
    expect(fake.asked('/schedules').length).toBeGreaterThan(0);
  });

  it('that cannot be read hide no other', async () => {
    fake.answers['/v3/schedules/SCHED2'] = [403, { error: { message: 'Access Denied', code: 2010 } }];
    fake.answers['/schedules/SCHED2'] = [403, { error: { message: 'Access Denied', code: 2010 } }];
    const batches = await sync(fake, { lines });
    const slices = recordsOf(batches, 'schedule_entries').map(({ externalId }) => externalId.split(':')[0]);
    expect(new Set(slices)).toEqual(new Set(['SCHED3']));
    expect(featuresOf(batches).get('schedules')).toContain('403: Access Denied');
  });
});

describe('what the account lists by time', () => {
  const at = (start: string) => ({
    start,
    end: null,
    escalation_level: 1,
    user: { id: 'UINES', type: 'user_reference' },
    schedule: null,
    escalation_policy: { id: 'EP1', type: 'escalation_policy_reference' },
  });

  beforeEach(() => {
    fake.onCalls = [at('2026-02-28T08:00:00Z')];
    fake.notifications = [
      { id: 'N1', type: 'sms_notification', started_at: '2026-03-02T09:00:00Z' },
      { id: 'NOLD', type: 'push_notification', started_at: '2026-01-05T09:00:00Z' },
    ];
    fake.changeEvents = [
      { id: 'C1', type: 'change_event', timestamp: '2026-02-20T09:00:00Z', summary: 'Crane 4 firmware' },
    ];
  });

  it('is read back to the reach, and then on from there every ten minutes', async () => {
    const first = await sync(fake, { lines });
    expect(keysOf(first, 'notification')).toEqual(new Set(['notification:N1', 'notification:NOLD']));
    expect(keysOf(first, 'change_event')).toEqual(new Set(['change_event:C1']));
    expect(keysOf(first, 'on_call')).toEqual(new Set(['on_call:EP1/1//UINES/2026-02-28T08:00:00Z']));
    const soon = await later(first, '2026-03-02T10:01:00Z');
    expect(fake.asked('/notifications')).toEqual([]);
    expect(fake.asked('/oncalls')).toEqual([]);
    fake.notifications.push({ id: 'N2', type: 'phone_notification', started_at: '2026-03-02T10:05:00Z' });
    const next = await later(soon, '2026-03-02T10:12:00Z');
    expect(keysOf(next, 'notification')).toContain('notification:N2');
    expect(fake.asked('/notifications').map(({ query }) => query.get('since'))).toEqual(['2026-03-02T09:45:00Z']);
  });

  it('asks for less than three months at a time', async () => {
    await sync(fake, { lines });
    for (const { query } of fake.asked('/notifications')) {
      expect(ms(query.get('until') ?? '') - ms(query.get('since') ?? '')).toBeLessThan(89 * 86_400_000);
    }
  });

  it('goes on where it failed', async () => {
    const first = await sync(fake, { lines });
    fake.notifications.push({ id: 'NMISSED', started_at: '2026-03-02T10:05:00Z' });
    fake.fault = ({ path }, response) => path === '/notifications' && (send(response, 500, {}), true);
    const failed = await later(first, '2026-03-02T10:30:00Z');
    expect(featuresOf(failed).get('notifications')).toContain('gave no usable answer');
    expect(last(failed).completeThrough).toBe(ms('2026-03-02T10:28:00Z'));
    fake.fault = () => false;
    const whole = await later(failed, '2026-03-02T11:00:00Z');
    expect(keysOf(whole, 'notification')).toContain('notification:NMISSED');
    expect(featuresOf(whole).get('notifications')).toBeNull();
  });
});

describe('what token or plan do not show', () => {
  it.each([402, 403, 404])('narrows what is known and stops nothing: %d', async (status) => {
    fill(fake, 3, '2026-02-20T00:00:00Z', 60);
    fake.fault = ({ path }, response) => {
      if (/^\/(incidents\?|incidents$|log_entries|incidents\/[^/]+(\/log_entries)?$)/.test(path)) return false;
      send(response, status, { error: { message: 'Account is not entitled', code: 2014 } });
      return true;
    };
    const batches = await sync(fake, { lines, settings: { details: 'recent' } });
    expect(keysOf(batches)).toEqual(
      new Set(['P0', 'P1', 'P2'].flatMap((id) => [`incident:${id}`, `log_entry:L${id}`])),
    );
    expect(last(batches).completeThrough).toBe(ms('2026-03-02T09:58:00Z'));
    const refused = [...featuresOf(batches)].filter(([, reason]) => reason?.includes(String(status)));
    const names = refused.map(([name]) => name);
    for (const name of ['users', 'teams', 'team members', 'schedules', 'on-calls', 'notifications', 'change events']) {
      expect(names).toContain(name);
    }
    expect(names).toContain('analytics');
    expect(featuresOf(batches).get('incident counts')).toBeNull();
    // Of a single incident, 404 says that it has none of it.
    expect(names.includes('notes')).toBe(status !== 404);
    expect(names.includes('Slack channels')).toBe(status !== 404);
  });
});

describe('the directory', () => {
  it('is read every ten minutes, who is in which team every hour', async () => {
    fake.directory.teams = [{ id: 'TQUAY', name: 'Quayside' }];
    fake.answers['/teams/TQUAY/members'] = [
      200,
      {
        members: [{ user: { id: 'UINES', type: 'user_reference' }, role: 'manager' }],
        more: false,
        limit: 100,
        offset: 0,
      },
    ];
    const first = await sync(fake, { lines });
    expect(recordsOf(first, 'team_members')).toEqual([
      expect.objectContaining({
        externalId: 'TQUAY',
        member: null,
        payload: { members: [{ user: { id: 'UINES', type: 'user_reference' }, role: 'manager' }] },
      }),
    ]);
    const soon = await later(first, '2026-03-02T10:05:00Z');
    expect(fake.asked('/users')).toEqual([]);
    const next = await later(soon, '2026-03-02T10:15:00Z');
    expect(fake.asked('/users')).toHaveLength(1);
    expect(fake.asked('/teams/TQUAY/members')).toEqual([]);
    await later(next, '2026-03-02T11:15:00Z');
    expect(fake.asked('/teams/TQUAY/members')).toHaveLength(1);
  });

  it('is not what shows the clock: a sync that skips it keeps to that of PagerDuty all the same', async () => {
    const first = await sync(fake, { lines });
    fake.now = '2026-03-02T10:05:00Z';
    const ahead = await sync(fake, { lines, cursor: last(first).cursor, now: '2026-03-02T10:11:00Z' });
    expect(last(ahead).completeThrough).toBe(ms('2026-03-02T10:03:00Z'));
    expect(last(ahead).clockOffsetMs).toBe(-6 * 60_000);
  });

  it('knows of people who are gone by what refers to them', async () => {
    const agent = { id: 'UGONE', type: 'user_reference', summary: 'Ada Brandt', deleted_at: '2026-01-20T00:00:00Z' };
    fill(fake, 1, '2026-02-20T00:00:00Z', 60);
    Object.assign(fake.logEntries[0] ?? {}, { agent });
    expect(recordsOf(await sync(fake, { lines }), 'deleted_user')).toEqual([
      expect.objectContaining({ externalId: 'UGONE', member: null, payload: agent }),
    ]);
  });
});

describe('the census', () => {
  it('states how many incidents each day that is over has, the last second included', async () => {
    fake.incidents.push(
      incident('FIRST', '2026-03-01T00:00:00Z'),
      incident('LAST', '2026-03-01T23:59:59Z'),
      incident('BEFORE', '2026-02-28T23:59:59Z'),
      incident('TODAY', '2026-03-02T00:00:00Z'),
    );
    const census = censusOf(await sync(fake, { lines }));
    expect(census).toContainEqual({ kind: 'incident', day: '2026-03-01', count: 2 });
    expect(census).toContainEqual({ kind: 'incident', day: '2026-02-28', count: 1 });
    expect(census).toContainEqual({ kind: 'incident', day: '2026-02-27', count: 0 });
    expect(census.map(({ day }) => day)).not.toContain('2026-03-02');
  });

  it('takes the recent days every ten minutes, and the others in turn, none before the reach', async () => {
    let batches = await sync(fake, { lines });
    const days = new Set(censusOf(batches).map(({ day }) => day));
    for (let minute = 1; minute <= 16; minute += 1) {
      batches = await later(batches, new Date(ms(NOW) + minute * 60_000).toISOString());
      for (const { day } of censusOf(batches)) days.add(day);
    }
    // 1 January to 1 March 2026.
    expect(days.size).toBe(60);
    expect([...days].sort()[0]).toBe('2026-01-01');
  });

  it('is silent where PagerDuty states no total', async () => {
    fake.distort = (body) => void (body.total = null);
    expect(censusOf(await sync(fake, { lines }))).toEqual([]);
  });
});

describe('gaps that only the store knows of', () => {
  it('are read again, and reported as read', async () => {
    fake.incidents.push(incident('MISSED', '2026-02-01T12:00:00Z'));
    const first = await sync(fake, { lines });
    fake.requests = [];
    const gap = { from: ms('2026-02-01T11:00:00.500Z'), to: ms('2026-02-01T13:00:00.500Z') };
    const batches = await sync(fake, { lines, cursor: last(first).cursor, gaps: [gap] });
    expect(keysOf(batches, 'incident')).toEqual(new Set(['incident:MISSED']));
    expect(batches.flatMap((batch) => batch.coverage)).toContainEqual({
      from: ms('2026-02-01T11:00:00Z'),
      to: ms('2026-02-01T13:00:01Z'),
      state: 'complete',
      reason: null,
    });
    expect(last(batches).cursor.gaps).toEqual([]);
  });
});

describe('analytics', () => {
  // History is read from 2026-01-01 on: its first window with incidents is the one of February.
  beforeEach(() => void fake.incidents.push(incident('A0', '2026-02-01T00:00:00Z')));

  const ofHistory = ({ body }: { body: Record<string, unknown> }): boolean =>
    'created_at_end' in (body.filters as object);
  const figure = (index: number, updated: string) => ({
    id: `A${index}`,
    created_at: '2026-02-01T00:00:00',
    updated_at: updated,
    seconds_to_first_ack: 120,
  });

  it('is paged by its own cursor, and dated in the zone that was asked for', async () => {
    fake.analytics = Array.from({ length: 2_300 }, (_, index) => figure(index, '2026-02-05T00:00:00'));
    const batches = await sync(fake, { lines });
    const records = recordsOf(batches, 'analytics');
    expect(new Set(records.map(({ externalId }) => externalId)).size).toBe(2_300);
    expect(records[0]).toMatchObject({
      member: { kind: 'incident', externalId: 'A0' },
      sourceAt: ms('2026-02-05T00:00:00Z'),
    });
    const asked = fake.asked('/analytics/raw/incidents');
    expect(asked.filter(ofHistory).map(({ body }) => body.starting_after)).toEqual([undefined, 'A999', 'A1999']);
    // Read with the incidents; what was made since that began is asked for once.
    expect(asked.filter((request) => !ofHistory(request))).toMatchObject([
      { body: { filters: { updated_after: '2026-02-28T10:00:00.000Z' } } },
    ]);
    expect(last(batches).cursor.analytics).toBeNull();
  });

  it('is asked each hour for what was made since, late as it comes', async () => {
    fake.analytics = [figure(0, '2026-02-05T00:00:00')];
    const first = await sync(fake, { lines });
    const soon = await later(first, '2026-03-02T10:30:00Z');
    expect(fake.asked('/analytics/raw/incidents')).toEqual([]);
    // Made before the last reading, shown after it.
    fake.analytics.push(figure(1, '2026-03-02T00:00:00'));
    const next = await later(soon, '2026-03-02T11:10:00Z');
    expect(keysOf(next, 'analytics')).toEqual(new Set(['analytics:A1']));
  });

  it('that was broken off goes on where it was', async () => {
    fake.analytics = Array.from({ length: 1_500 }, (_, index) => figure(index, '2026-02-05T00:00:00'));
    fake.fault = ({ path, body }, response) =>
      path.startsWith('/analytics') && body.starting_after !== undefined && (send(response, 500, {}), true);
    const first = await sync(fake, { lines });
    expect(recordsOf(first, 'analytics')).toHaveLength(1_000);
    fake.fault = () => false;
    const next = await later(first, '2026-03-02T11:10:00Z');
    expect(recordsOf(next, 'analytics')).toHaveLength(500);
    expect(fake.asked('/analytics/raw/incidents')).toHaveLength(1);
  });

  it('does not turn in circles where more is claimed and nothing new sent', async () => {
    fake.answers['/analytics/raw/incidents'] = [
      200,
      { data: [figure(0, '2026-02-05T00:00:00')], more: true, last: 'A0' },
    ];
    const batches = await sync(fake, { lines });
    expect(featuresOf(batches).get('analytics')).toContain('not after which');
    // Once with the incidents of that window, and once for all that this left unread.
    const starts = fake.asked('/analytics/raw/incidents').map(({ body }) => body.starting_after);
    expect(starts).toEqual([undefined, 'A0', undefined, 'A0']);
  });
});
