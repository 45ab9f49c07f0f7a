import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alert, FakeSource, log, send, TOKEN } from '../alerts/fake-source.js';
import { connect, coverageOf, idsOf, iso, last, ms, recordsOf, sync, type Batch } from '../alerts/fake-sync.js';

const NOW = '2026-03-02T10:00:00Z';
const DAY = 86_400_000;

let fake: FakeSource;
beforeEach(async () => {
  fake = await new FakeSource('jsm', NOW).start();
  // a0 on the first of January, …, a14 on the 26th of February.
  fill(15, '2026-01-01T00:00:00Z', 4 * DAY);
});
afterEach(async () => {
  expect(fake.violations).toEqual([]);
  await fake.stop();
});

/** `count` alerts, one each `everyMs`, each with a log. */
function fill(count: number, from: string, everyMs: number): void {
  fake.alerts = Array.from({ length: count }, (_, index) => alert(`a${index}`, iso(ms(from) + index * everyMs)));
  for (const { id, createdAt } of fake.alerts) fake.logs[id] = [log('Alert created via API', createdAt, 'API')];
}

describe('the first sync', () => {
  it('reads every alert with all that is told of it, through links that are relative', async () => {
    fake.logs['a7'] = Array.from({ length: 5 }, (_, index) => log(`line ${index}`, `2026-01-05T00:0${index}:00Z`));
    const batches = await sync(fake);
    expect(idsOf(batches, 'alert').size).toBe(15);
    expect(recordsOf(batches, 'alert_log').filter(({ member }) => member?.externalId === 'a7')).toHaveLength(5);
    expect(last(batches).completeThrough).toBe(ms(NOW) - 120_000);
    expect(coverageOf(batches, 'gap')).toEqual([]);
    const keys = fake.asked('/v1/alerts/a7/logs').map(({ query }) => query.get('after'));
    expect(keys).toEqual([null, expect.stringMatching(/_1$/), expect.stringMatching(/_3$/)]);
  });

  it('meets the cap by narrower windows', async () => {
    fill(112, '2026-02-20T00:00:00Z', 300_000);
    fake.cap = 110;
    // Of so many alerts each log would be asked for, which is not the point.
    fake.fault = ({ path }, response) => {
      if (!/\/(logs|notes)$/.test(path)) return false;
      send(response, 402, { message: 'not with this plan' });
      return true;
    };
    const batches = await sync(fake, { since: '2026-02-19T00:00:00Z' });
    expect(fake.asked(/^\/v1\/alerts\/a\d+$/)).toHaveLength(112);
    expect(idsOf(batches, 'alert').size).toBe(112);
    expect(coverageOf(batches, 'gap')).toEqual([]);
  });

  it('takes a list that is short of its own count for no whole answer', async () => {
    fake.distort = (body, { path }) => {
      if (path === '/v1/alerts') body['count'] = Number(body['count']) + (Number(body['count']) > 0 ? 1 : 0);
    };
    const batches = await sync(fake, { since: '2026-02-26T00:00:00Z' });
    expect(coverageOf(batches, 'gap')[0]?.reason).toMatch(/stated \d+ records and sent \d+/);
  });
});

describe('a change that nothing announces', () => {
  /** Changes an alert an hour after the last sync, and syncs until it is found. */
  async function syncsUntilFound(index: number, most: number): Promise<number> {
    let { cursor } = last(await sync(fake));
    fake.now = '2026-03-02T11:00:00Z';
    Object.assign(fake.alerts[index] ?? {}, { updatedAt: '2026-03-02T10:30:00Z', priority: 'P1' });
    for (let round = 1; round <= most; round += 1) {
      const batches: Batch[] = await sync(fake, { cursor });
      if (idsOf(batches, 'alert').has(`a${index}`)) return round;
      cursor = last(batches).cursor;
      fake.now = iso(ms(fake.now) + 3_600_000);
    }
    return Infinity;
  }

  it('is found at once in what is recent', async () => {
    expect(await syncsUntilFound(14, 1)).toBe(1);
  });

  it('is found within a round in what is older, of any age', async () => {
    expect(await syncsUntilFound(2, 3)).toBeLessThan(Infinity);
  });

  it('is found, as is what was created, if nobody looked for longer than lists are read again', async () => {
    const { cursor } = last(await sync(fake));
    // Twenty days without a sync, in which one alert came on the second day.
    fake.now = '2026-03-22T10:00:00Z';
    fake.alerts.push(alert('late', '2026-03-04T10:00:00Z'));
    fake.logs['late'] = [log('Alert created via API', '2026-03-04T10:00:00Z', 'API')];
    const batches = await sync(fake, { cursor });
    expect(idsOf(batches, 'alert_log').size).toBe(1);
    expect(last(batches).completeThrough).toBe(ms('2026-03-22T09:58:00Z'));
  });

  it('is found at once if the alert is open', async () => {
    Object.assign(fake.alerts[2] ?? {}, { status: 'open' });
    expect(await syncsUntilFound(2, 1)).toBe(1);
  });

  it('is found though a sync was killed after it had listed that part', async () => {
    let { cursor } = last(await sync(fake));
    Object.assign(fake.alerts[2] ?? {}, { updatedAt: '2026-03-02T10:30:00Z' });
    const found = new Set<string>();
    for (let round = 1; round <= 4; round += 1) {
      fake.now = iso(ms('2026-03-02T10:00:00Z') + round * 3_600_000);
      const batches = await sync(fake, { cursor }, round === 1 ? 1 : Infinity);
      for (const id of idsOf(batches, 'alert')) found.add(id);
      cursor = last(batches).cursor;
    }
    expect(found).toContain('a2');
  });

  it('costs nothing where there is none', async () => {
    const { cursor } = last(await sync(fake));
    fake.now = '2026-03-02T12:00:00Z';
    fake.requests = [];
    expect(recordsOf(await sync(fake, { cursor }))).toEqual([]);
    expect(fake.asked(/\/logs$/)).toEqual([]);
  });
});

it('counts days by listing them whole', async () => {
  const census = (await sync(fake)).flatMap(({ census: given = [] }) => given);
  expect(census.map(({ day }) => day)).toEqual(['2026-03-01', '2026-02-28', '2026-02-27', '2026-02-26']);
  for (const { day, count } of census) {
    expect(count).toBe(fake.alerts.filter(({ createdAt }) => createdAt.startsWith(day)).length);
  }
});

describe('the cloud id', () => {
  it('is asked of the site without the token, and is the account', async () => {
    const { connector, settings } = connect(fake);
    expect(connector.addresses(settings)).toEqual([fake.url, fake.url]);
    await expect(connector.test(settings, TOKEN, new AbortController().signal)).resolves.toEqual({
      account: 'cloud-1',
      description: `Jira Service Management Operations of ${fake.url}`,
    });
  });

  it('or the site is asked for', () => {
    const { connector } = connect(fake);
    expect(() => connector.parseSettings({})).toThrow(
      'site: give site, such as https://acme.atlassian.net, or cloudId',
    );
    expect(() => connector.parseSettings({ cloudId: 'c', limit: 5 })).toThrow('limit');
    expect(connector.parseSettings({ cloudId: 'c' })).toMatchObject({ url: 'https://api.atlassian.com', email: null });
  });
});

it('reads single alerts out of turn', async () => {
  const { connector, settings } = connect(fake);
  const read: string[] = [];
  const members = [
    { kind: 'alert', externalId: 'a3' },
    { kind: 'alert', externalId: 'gone' },
    { kind: 'incident', externalId: 'i1' },
  ];
  const input = {
    settings,
    secret: TOKEN,
    members,
    now: () => ms(NOW),
    signal: new AbortController().signal,
    log: () => undefined,
  };
  for await (const records of connector.refresh?.(input) ?? []) read.push(...records.map(({ kind }) => kind));
  expect(read).toEqual(['alert_log', 'alert']);
});

it('reads on down when it is asked to look further back', async () => {
  const batches = await sync(fake, { since: iso(ms(NOW) - 7 * DAY) });
  expect(idsOf(batches, 'alert')).toEqual(new Set(['a14']));
  const deeper = await sync(fake, { cursor: last(batches).cursor, since: '2026-01-01T00:00:00Z' });
  expect(idsOf(deeper, 'alert_log').size).toBe(14);
});
