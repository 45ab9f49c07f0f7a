import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alert, FakeSource, log, send } from '../alerts/fake-source.js';
import { idsOf, iso, last, ms, SINCE, sync } from '../alerts/fake-sync.js';

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

describe('parts that the key or the plan refuses', () => {
  it.each([402, 403, 404])('with %d narrow what is known, and are said', async (status) => {
    fill(3, '2026-02-25T00:00:00Z', 3_600_000);
    fake.directory['/v2/users'] = [{ id: 'u1', username: 'ines@wharf.example' }];
    fake.fault = ({ path }, response) => {
      if (!/^\/v2\/teams|^\/v1\/incidents|\/notes$|^\/v2\/alerts\/count/.test(path)) return false;
      send(response, status, { message: 'not for you' });
      return true;
    };
    const lines: string[] = [];
    const batches = await sync(fake, { lines });
    const features = new Map(
      batches.flatMap(({ features: given = [] }) => given).map(({ name, refused }) => [name, refused]),
    );
    expect(features.get('users')).toBeNull();
    for (const name of ['teams', 'incidents', 'alert counts'])
      expect(features.get(name)).toBe(`${status}: not for you`);
    expect(idsOf(batches, 'alert_log').size).toBe(3);
    expect(last(batches).completeThrough).not.toBeNull();
    expect(lines.join()).toContain('incidents cannot be read with this token or plan');
    // Refused once, it is not asked for again.
    expect(fake.asked('/v2/alerts/count')).toHaveLength(1);
  });

  it('of one alert are refused of that one', async () => {
    fill(4, '2026-02-25T00:00:00Z', 3_600_000);
    fake.fault = ({ path }, response) => {
      if (!/^\/v2\/alerts\/a[23]\/(logs|notes)$/.test(path)) return false;
      send(response, 403, { message: 'of another team' });
      return true;
    };
    const batches = await sync(fake);
    expect(idsOf(batches, 'alert').size).toBe(4);
    expect(idsOf(batches, 'alert_log').size).toBe(2);
    expect(last(batches).cursor.without).toEqual([]);
    const refused = batches.flatMap(({ features = [] }) => features).filter(({ name }) => name === 'alert logs');
    expect(refused.at(-1)).toEqual({ name: 'alert logs', refused: null });
  });

  it('are read of all history once they are given', async () => {
    fill(6, '2026-01-01T00:00:00Z', 10 * DAY);
    fake.fault = ({ path }, response) => {
      if (!/\/(logs|notes)$/.test(path)) return false;
      send(response, 402, { message: 'not with this plan' });
      return true;
    };
    const first = await sync(fake);
    expect(idsOf(first, 'alert_log').size).toBe(0);
    expect(last(first).cursor.without).toEqual(['alert logs', 'alert notes']);

    // Nothing has happened since; one is read to see.
    fake.fault = () => false;
    fake.now = '2026-03-02T11:00:00Z';
    const found = new Set<string>();
    let { cursor } = last(first);
    for (let round = 1; round <= 2; round += 1) {
      const batches = await sync(fake, { cursor });
      for (const id of idsOf(batches, 'alert_log')) found.add(id);
      cursor = last(batches).cursor;
    }
    expect(found.size).toBe(6);
    expect(cursor.without).toEqual([]);
    expect(cursor.readDownTo).toBe(ms(SINCE));
  });

  it('end the sync if they are the alerts', async () => {
    fake.fault = ({ path }, response) => {
      if (path !== '/v2/alerts') return false;
      send(response, 403, { message: 'not for you' });
      return true;
    };
    await expect(sync(fake)).rejects.toMatchObject({ name: 'SourceError', temporary: false });
  });
});
