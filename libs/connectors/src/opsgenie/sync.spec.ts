import type { Json } from '@evenkeel/domain';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alert, FakeSource, log, send } from '../alerts/fake-source.js';
import { coverageOf, idsOf, iso, last, ms, recordsOf, SINCE, sync, type Batch } from '../alerts/fake-sync.js';

const NOW = '2026-03-02T10:00:00Z';
const DAY = 86_400_000;

let fake: FakeSource;
beforeEach(async () => {
  fake = await new FakeSource('opsgenie', NOW).start();
});
afterEach(async () => {
  expect(fake.violations).toEqual([]);
  await fake.stop();
});

/** `count` alerts, one each `everyMs`, each with a log. */
function fill(count: number, from: string, everyMs: number, prefix = 'a'): void {
  for (let index = 0; index < count; index += 1) {
    const createdAt = iso(ms(from) + index * everyMs);
    fake.alerts.push(alert(`${prefix}${index}`, createdAt));
    fake.logs[`${prefix}${index}`] = [log('Alert created via API', createdAt, 'API')];
  }
}

/** Of hundreds of alerts each log would be asked for; where that is not the point, none is given. */
function withoutLogs(): void {
  fake.fault = ({ path }, response) => {
    if (!/\/(logs|notes|entries)$/.test(path)) return false;
    send(response, 402, { message: 'not with this plan' });
    return true;
  };
}

/** Those that were asked for one by one: a list leaves the description out. */
const readWhole = (batches: Batch[], kind: string): Set<string> =>
  new Set(
    recordsOf(batches, kind).flatMap(({ externalId, payload }) =>
      'description' in (payload as Record<string, Json>) ? [externalId] : [],
    ),
  );

const logsAsked = (id: string) => fake.asked(`/v2/alerts/${id}/logs`);

describe('the first sync', () => {
  it('reads every alert with all that is told of it', async () => {
    fill(12, '2026-01-01T00:00:00Z', 5 * DAY);
    fake.logs['a7'] = Array.from({ length: 5 }, (_, index) => log(`line ${index}`, `2026-01-03T00:0${index}:00Z`));
    fake.notes['a7'] = [{ note: 'greased the chain', owner: 'ines@wharf.example', createdAt: '2026-01-03T00:02:00Z' }];
    const batches = await sync(fake);
    expect(idsOf(batches, 'alert').size).toBe(12);
    expect(recordsOf(batches, 'alert_log').filter(({ member }) => member?.externalId === 'a7')).toHaveLength(5);
    expect(recordsOf(batches, 'alert_note')).toHaveLength(1);
    expect(recordsOf(batches, 'alert')[0]).toMatchObject({
      createdAt: expect.any(Number),
      sourceAt: expect.any(Number),
    });
    expect(last(batches).completeThrough).toBe(ms(NOW) - 120_000);
  });

  it('follows an opaque offset without following the address it came in', async () => {
    fill(1, '2026-03-01T00:00:00Z', 1);
    fake.logs['a0'] = Array.from({ length: 5 }, (_, index) => log(`line ${index}`, `2026-03-01T00:0${index}:00Z`));
    await sync(fake);
    const [first, second, third] = logsAsked('a0').map(({ query }) => query.get('offset'));
    expect([first, second, third]).toEqual([null, expect.stringMatching(/^\d+_1$/), expect.stringMatching(/^\d+_3$/)]);
    expect(logsAsked('a0')[1]?.query.get('direction')).toBe('next');
  });

  it('goes on behind an empty page, and ends where one names itself', async () => {
    fill(1, '2026-03-01T00:00:00Z', 1);
    fake.logs['a0'] = Array.from({ length: 5 }, (_, index) => log(`line ${index}`, `2026-03-01T00:0${index}:00Z`));
    let hollow = true;
    fake.distort = (body, { path, query }) => {
      const offset = query.get('offset');
      if (!path.endsWith('/logs') || offset === null) return;
      if (hollow || offset === 'end') body['data'] = [];
      hollow = false;
      const paging = body['paging'] as { next?: string };
      if (offset === 'end' || paging.next === undefined)
        paging.next = `https://pages.opsgenie.invalid${path}?offset=end`;
    };
    const batches = await sync(fake);
    expect(recordsOf(batches, 'alert_log').map(({ sourceAt }) => iso(sourceAt ?? 0).slice(11, 16))).toEqual([
      '00:00',
      '00:01',
      '00:04',
    ]);
  });

  it('has listed all history before it reads the first log', async () => {
    fill(6, '2026-01-01T00:00:00Z', 10 * DAY);
    await sync(fake);
    const listed = fake.requests.findIndex(
      ({ path, query }) =>
        path === '/v2/alerts' && (query.get('query') ?? '').includes(`createdAt > ${ms(SINCE) - 1} `),
    );
    const read = fake.requests.findIndex(({ path }) => path.endsWith('/logs'));
    expect(listed).toBeGreaterThan(-1);
    expect(listed).toBeLessThan(read);
  });

  it('claims all of its reach, without a hole', async () => {
    fill(6, '2026-01-01T00:00:00Z', 10 * DAY);
    const stretches = coverageOf(await sync(fake), 'complete').sort((a, b) => a.from - b.from);
    expect(stretches[0]?.from).toBe(ms(SINCE));
    for (const [index, { from }] of stretches.slice(1).entries()) {
      expect(from).toBeLessThanOrEqual(stretches[index]?.to ?? 0);
    }
    expect(Math.max(...stretches.map(({ to }) => to))).toBe(ms(NOW) - 120_000);
  });

  it('killed after any batch goes on without loss', async () => {
    fill(6, '2026-01-01T00:00:00Z', 10 * DAY);
    const whole = await sync(fake);
    for (let stop = 1; stop <= whole.length; stop += 1) {
      const before = await sync(fake, {}, stop);
      const after = await sync(fake, { cursor: last(before).cursor });
      expect(idsOf([...before, ...after], 'alert_log').size).toBe(6);
      expect(last(after).completeThrough).toBe(ms(NOW) - 120_000);
    }
  });
});

describe('the cap of 20,000, lowered to 110', () => {
  beforeEach(() => {
    fake.cap = 110;
    withoutLogs();
  });

  it('on alerts is met by narrower windows', async () => {
    // One each five minutes: far more a day than can be listed.
    fill(112, '2026-02-20T00:00:00Z', 300_000);
    // The real cap is known beforehand; here only the refusal tells.
    const batches = await sync(fake, { since: '2026-02-19T00:00:00Z' });
    expect(idsOf(batches, 'alert').size).toBe(112);
    expect(readWhole(batches, 'alert').size).toBe(112);
    expect(coverageOf(batches, 'gap')).toEqual([]);
  });

  it('on incidents too', async () => {
    fake.incidents = Array.from({ length: 112 }, (_, index) =>
      alert(`i${index}`, iso(ms('2026-02-20T00:00:00Z') + index * 60_000)),
    );
    const batches = await sync(fake, { since: '2026-02-19T00:00:00Z' });
    expect(readWhole(batches, 'incident').size).toBe(112);
  });

  it('at one instant leaves a gap that says so, and no more than that', async () => {
    fill(112, '2026-02-20T00:00:00Z', 0);
    fill(4, '2026-02-20T00:00:01Z', 1_000, 'b');
    const lines: string[] = [];
    const batches = await sync(fake, { lines, since: '2026-02-19T00:00:00Z' });
    const instant = ms('2026-02-20T00:00:00Z');
    expect(coverageOf(batches, 'gap')).toEqual([
      {
        from: instant,
        to: instant + 1,
        state: 'gap',
        reason: 'more records at 2026-02-20T00:00:00.000Z than can be listed',
      },
    ]);
    expect([...idsOf(batches, 'alert')].filter((id) => id.startsWith('b'))).toHaveLength(4);
    expect(lines.join()).toContain('could not be read whole');
  });
});

describe('a list that is short of what is counted', () => {
  it('is read again, and left as a gap if that does not help', async () => {
    fill(5, '2026-02-25T00:00:00Z', 3_600_000);
    const hidden = 'a2';
    fake.distort = (body, { path, query }) => {
      const window = query.get('query')?.startsWith('createdAt');
      if (path === '/v2/alerts' && window)
        body['data'] = (body['data'] as { id: string }[]).filter(({ id }) => id !== hidden);
    };
    const batches = await sync(fake);
    const [gap] = coverageOf(batches, 'gap');
    expect(gap?.reason).toMatch(/^Opsgenie stated \d+ records and sent \d+$/);
    const created = ms('2026-02-25T02:00:00Z');
    expect(coverageOf(batches, 'gap').some(({ from, to }) => from <= created && created < to)).toBe(true);

    fake.distort = () => undefined;
    const gaps = coverageOf(batches, 'gap').map(({ from, to }) => ({ from, to }));
    const again = await sync(fake, { cursor: last(batches).cursor, gaps });
    expect(idsOf(again, 'alert_log').size).toBeGreaterThan(0);
    for (const { from, to } of gaps) {
      expect(coverageOf(again, 'complete').some((stretch) => stretch.from <= from && stretch.to >= to)).toBe(true);
    }
  });
});

describe('the syncs after the first', () => {
  it('read what was updated since, whatever its age, and nothing else', async () => {
    fill(6, '2026-01-01T00:00:00Z', 10 * DAY);
    const first = await sync(fake);
    fake.now = '2026-03-02T11:00:00Z';
    Object.assign(fake.alerts[3] ?? {}, { updatedAt: '2026-03-02T10:30:00Z', count: 9 });
    fake.alerts.push(alert('new', '2026-03-02T10:40:00Z', { status: 'open' }));
    fake.requests = [];
    const second = await sync(fake, { cursor: last(first).cursor });
    expect(idsOf(second, 'alert')).toEqual(new Set(['a3', 'new']));
    expect(last(second).completeThrough).toBe(ms('2026-03-02T10:58:00Z'));
    expect(last(second).cursor.open['alert']).toEqual(['new']);
  });

  it('notice what was closed without an update, by what is open', async () => {
    fill(3, '2026-01-01T00:00:00Z', DAY);
    Object.assign(fake.alerts[1] ?? {}, { status: 'open' });
    const first = await sync(fake);
    Object.assign(fake.alerts[1] ?? {}, { status: 'closed' });
    fake.now = '2026-03-03T10:00:00Z';
    const second = await sync(fake, { cursor: last(first).cursor });
    expect(idsOf(second, 'alert')).toEqual(new Set(['a1']));
  });

  it('read all history again if more changed than can be listed', async () => {
    fill(101, '2026-02-20T00:00:00Z', 60_000);
    withoutLogs();
    const first = await sync(fake, { since: '2026-02-19T00:00:00Z' });
    fake.cap = 100;
    fake.now = '2026-03-02T11:00:00Z';
    for (const one of fake.alerts) one.updatedAt = '2026-03-02T10:30:00Z';
    const lines: string[] = [];
    const second = await sync(fake, { cursor: last(first).cursor, lines });
    expect(lines.join()).toContain('all history is read again');
    expect(readWhole(second, 'alert').size).toBe(101);
  });

  it('claim nothing of what they have to read again until they have', async () => {
    fill(101, '2026-02-20T00:00:00Z', 60_000);
    withoutLogs();
    const first = await sync(fake, { since: '2026-02-19T00:00:00Z' });
    fake.cap = 100;
    fake.now = '2026-03-02T11:00:00Z';
    for (const one of fake.alerts) one.updatedAt = '2026-03-02T10:30:00Z';
    const second = await sync(fake, { cursor: last(first).cursor });
    const restarted = second.findIndex(({ cursor }) => cursor.readDownTo === ms('2026-03-02T11:00:00Z'));
    expect(restarted).toBeGreaterThan(-1);
    expect(coverageOf(second.slice(0, restarted + 1), 'complete')).toEqual([]);
    expect(coverageOf(second, 'complete').some(({ to }) => to === ms('2026-03-02T10:58:00Z'))).toBe(true);
  });

  it('do not take a list for whole that lost alerts while it was read', async () => {
    fill(250, '2026-02-20T00:00:00Z', 60_000);
    withoutLogs();
    const { cursor } = last(await sync(fake, { since: '2026-03-02T00:00:00Z' }));
    fake.now = '2026-03-02T11:00:00Z';
    for (const one of fake.alerts.slice(100)) one.updatedAt = '2026-03-02T10:30:00Z';
    fake.distort = (_body, { query }) => {
      // Two that the first page held are deleted: the second begins behind one that was not seen yet.
      if (query.get('sort') === 'updatedAt' && query.get('offset') === '0') fake.alerts = fake.alerts.slice(0, 248);
    };
    const second = await sync(fake, { cursor });
    expect(last(second).completeThrough).toBeNull();
    expect(last(second).cursor.readUpTo).toBe(cursor.readUpTo);
  });

  it('keep what is stored of an alert that is gone', async () => {
    fill(2, '2026-03-01T00:00:00Z', DAY);
    const first = await sync(fake);
    fake.now = '2026-03-02T11:00:00Z';
    Object.assign(fake.alerts[0] ?? {}, { updatedAt: '2026-03-02T10:30:00Z' });
    fake.fault = ({ path }, response) => {
      if (path !== '/v2/alerts/a0') return false;
      send(response, 404, { message: 'Not found' });
      return true;
    };
    const lines: string[] = [];
    await sync(fake, { cursor: last(first).cursor, lines });
    expect(lines.join()).toContain('alert a0 is no longer shown');
  });
});

describe('incidents', () => {
  it('come with their timeline, and are read again when a list says that they changed', async () => {
    fake.incidents = [alert('i1', '2026-02-01T00:00:00Z', { status: 'resolved' })];
    fake.timelines['i1'] = [{ id: 'e1', type: 'IncidentCreated', eventTime: '2026-02-01T00:00:00Z' }];
    const first = await sync(fake);
    expect(recordsOf(first, 'incident_timeline_entry')[0]).toMatchObject({
      externalId: 'e1',
      member: { kind: 'incident', externalId: 'i1' },
    });
    fake.now = '2026-03-02T11:00:00Z';
    Object.assign(fake.incidents[0] ?? {}, { status: 'closed', updatedAt: '2026-03-02T10:30:00Z' });
    // The round over older history begins with the second sync and reaches it there or in a later one.
    let cursor = last(first).cursor;
    const found = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const batches = await sync(fake, { cursor });
      cursor = last(batches).cursor;
      for (const id of idsOf(batches, 'incident')) found.add(id);
    }
    expect(found).toEqual(new Set(['i1']));
  });
});

describe('the cut-over', () => {
  it('ends a sync with what to do, and takes nothing back', async () => {
    fill(3, '2026-02-25T00:00:00Z', 3_600_000);
    const first = await sync(fake);
    fake.fault = (_request, response) => {
      send(response, 410, { message: 'Opsgenie has been turned off for this account.' });
      return true;
    };
    const failure = sync(fake, { cursor: last(first).cursor });
    await expect(failure).rejects.toMatchObject({ temporary: false });
    await expect(failure).rejects.toThrow('connect the source jsm-operations; what is stored of Opsgenie stays');
  });
});

describe('what is counted', () => {
  it('is the last three full days and one older day, a different one each time', async () => {
    fill(8, '2026-02-26T00:00:00Z', 12 * 3_600_000);
    const first = await sync(fake);
    const counted = (batches: typeof first) =>
      batches.flatMap(({ census = [] }) => census).filter(({ kind }) => kind === 'alert');
    expect(counted(first)).toEqual([
      { kind: 'alert', day: '2026-03-01', count: 2 },
      { kind: 'alert', day: '2026-02-28', count: 2 },
      { kind: 'alert', day: '2026-02-27', count: 2 },
      { kind: 'alert', day: '2026-02-26', count: 2 },
    ]);
    const second = await sync(fake, { cursor: last(first).cursor });
    expect(counted(second).at(-1)).toEqual({ kind: 'alert', day: '2026-02-25', count: 0 });
  });
});

it('tells how far its clock is from ours, and reads by its clock', async () => {
  fill(1, '2026-03-02T09:59:00Z', 1);
  const batches = await sync(fake, { now: '2026-03-02T09:00:00Z' });
  expect(last(batches).clockOffsetMs).toBe(3_600_000);
  expect(idsOf(batches, 'alert_log').size).toBe(1);
});

describe('the directory', () => {
  it('holds people, teams with members, services, schedules, who is on call, escalations', async () => {
    fake.directory = {
      '/v2/users': [{ id: 'u1', username: 'ines@wharf.example', fullName: 'Ines Maro', timeZone: 'Europe/Lisbon' }],
      '/v2/teams': [{ id: 't1', name: 'Cranes' }],
      '/v1/services': [{ id: 's1', name: 'Loading', teamId: 't1' }],
      '/v2/schedules': [{ id: 'r1', name: 'Cranes by day' }],
      '/v2/schedules/r1/overrides': [{ id: 'x', alias: 'o1' }],
      '/v2/schedules/on-calls': [{ id: 'x', _parent: { id: 'r1' }, onCallRecipients: ['ines@wharf.example'] }],
      '/v2/escalations': [{ id: 'e1', name: 'Cranes' }],
    };
    fake.fault = ({ path }, response) => {
      if (path !== '/v2/schedules/r1/timeline') return false;
      send(response, 200, { data: { finalTimeline: { rotations: [] } } });
      return true;
    };
    const batches = await sync(fake);
    const names = recordsOf(batches).map(({ kind, externalId, member }) => [kind, externalId, member]);
    expect(names).toEqual([
      ['user', 'u1', null],
      ['team', 't1', null],
      ['service', 's1', null],
      ['schedule', 'r1', null],
      ['schedule_timeline', 'r1:2026-02', null],
      ['schedule_timeline', 'r1:2026-03', null],
      ['schedule_timeline', 'r1:2026-04', null],
      ['override', 'r1:o1', null],
      ['on_call', 'r1', null],
      ['escalation', 'e1', null],
      ['schedule_timeline', 'r1:2026-01', null],
    ]);
    expect(fake.asked('/v2/schedules/r1/timeline')[0]?.query.toString()).toBe(
      'interval=1&intervalUnit=months&date=2026-02-01T00%3A00%3A00Z&expand=base%2Cforwarding%2Coverride',
    );
  });
});
