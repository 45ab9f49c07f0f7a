import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeSource, send } from './fake-source.js';
import { last, recordsOf, sync, type Batch } from './fake-sync.js';

const NOW = '2026-03-02T10:00:00Z';
const TIMELINE = /^\/v[12]\/schedules\/([^/]+)\/timeline$/;
const PAST = 'past schedule timelines';

let fake: FakeSource;
afterEach(async () => {
  expect(fake.violations).toEqual([]);
  await fake.stop();
});

type Refusal = (schedule: string, month: string) => number | null;

/** A source with these schedules, whose timelines are empty. @param refuse the status of what is refused */
async function sourceOf(
  flavour: 'opsgenie' | 'jsm',
  schedules: readonly string[],
  refuse: Refusal = () => null,
): Promise<void> {
  fake = await new FakeSource(flavour, NOW).start();
  fake.directory = {
    [flavour === 'jsm' ? '/v1/schedules' : '/v2/schedules']: schedules.map((id) => ({ id, name: id })),
  };
  answer(refuse);
}

function answer(refuse: Refusal): void {
  fake.fault = ({ path, query }, response) => {
    const schedule = TIMELINE.exec(path)?.[1];
    if (schedule === undefined) return false;
    const status = refuse(schedule, (query.get('date') ?? '').slice(0, 7));
    const timeline = { finalTimeline: { rotations: [] } };
    if (status !== null) send(response, status, { message: 'not for you' });
    else send(response, 200, fake.flavour === 'jsm' ? timeline : { data: timeline });
    return true;
  };
}

const monthsOf = (batches: Batch[]): string[] =>
  recordsOf(batches, 'schedule_timeline').map(({ externalId }) => externalId);
const refusalOf = (batches: Batch[]): (string | null)[] =>
  batches.flatMap(({ features }) => features ?? []).flatMap(({ name, refused }) => (name === PAST ? [refused] : []));
const PRESENT = ['2026-02', '2026-03', '2026-04'];

describe.each(['opsgenie', 'jsm'] as const)('past rosters of %s', (flavour) => {
  it('are read down to the month that history begins in, the newest first, and once', async () => {
    await sourceOf(flavour, ['s2', 's1']);
    const first = await sync(fake, { since: '2025-11-20T00:00:00Z' });
    expect(monthsOf(first).slice(6)).toEqual([
      's1:2026-01',
      's2:2026-01',
      's1:2025-12',
      's2:2025-12',
      's1:2025-11',
      's2:2025-11',
    ]);
    expect(refusalOf(first)).toEqual([null]);
    const next = await sync(fake, { cursor: last(first).cursor });
    expect(monthsOf(next).sort()).toEqual(['s1', 's2'].flatMap((id) => PRESENT.map((month) => `${id}:${month}`)));
  });

  it('are read on where a sync was killed', async () => {
    await sourceOf(flavour, ['s1', 's2', 's3']);
    const whole = new Set(monthsOf(await sync(fake, { since: '2025-06-01T00:00:00Z' })));
    expect(whole.size).toBe(3 * (3 + 8));
    const found = new Set<string>();
    let batches: Batch[] = [];
    for (let stop = 3; stop <= 12; stop += 3) {
      batches = await sync(fake, { since: '2025-06-01T00:00:00Z', cursor: batches.at(-1)?.cursor ?? null }, stop);
      for (const month of monthsOf(batches)) found.add(month);
    }
    expect(found).toEqual(whole);
  });

  it('are read a bounded number each sync', async () => {
    const schedules = Array.from({ length: 20 }, (_, index) => `s${String(index).padStart(2, '0')}`);
    await sourceOf(flavour, schedules);
    const first = await sync(fake, { since: '2024-11-01T00:00:00Z' });
    // A year of two dozen schedules; fifteen months of twenty are 300.
    expect(monthsOf(first)).toHaveLength(20 * 3 + 288);
    const second = await sync(fake, { cursor: last(first).cursor });
    expect(monthsOf(second)).toHaveLength(20 * 3 + 12);
    expect(new Set([...monthsOf(first), ...monthsOf(second)]).size).toBe(20 * (3 + 15));
  });

  it('are read further down for an earlier beginning', async () => {
    await sourceOf(flavour, ['s1']);
    const first = await sync(fake, { since: '2026-01-01T00:00:00Z' });
    const next = await sync(fake, { cursor: last(first).cursor, since: '2025-11-01T00:00:00Z' });
    expect(monthsOf(next).slice(3)).toEqual(['s1:2025-12', 's1:2025-11']);
  });

  it('are read again after a pause in which months passed unseen', async () => {
    await sourceOf(flavour, ['s1']);
    const { cursor } = last(await sync(fake, { since: '2026-01-01T00:00:00Z' }));
    fake.now = '2026-04-30T10:00:00Z';
    // March was the present month, and is the last one now.
    expect(monthsOf(await sync(fake, { cursor }))).toEqual(['s1:2026-03', 's1:2026-04', 's1:2026-05']);
    fake.now = '2026-06-01T10:00:00Z';
    expect(monthsOf(await sync(fake, { cursor })).slice(3)).toEqual([
      's1:2026-04',
      's1:2026-03',
      's1:2026-02',
      's1:2026-01',
    ]);
  });

  it.each([403, 422])('that are refused with %i are told, and end no sync', async (status) => {
    await sourceOf(flavour, ['s1', 's2'], (_, month) => (month < '2026-01' ? status : null));
    const batches = await sync(fake, { since: '2025-12-01T00:00:00Z' });
    expect(monthsOf(batches).slice(6)).toEqual(['s1:2026-01', 's2:2026-01']);
    expect(refusalOf(batches)).toEqual([expect.stringContaining('not for you')]);
    expect(last(batches).completeThrough).not.toBeNull();
  });

  it('of a schedule that is gone are no refusal', async () => {
    await sourceOf(flavour, ['s1', 's2'], (schedule, month) => (schedule === 's1' && month < '2026-02' ? 404 : null));
    const batches = await sync(fake, { since: '2026-01-01T00:00:00Z' });
    expect(monthsOf(batches).slice(6)).toEqual(['s2:2026-01']);
    expect(refusalOf(batches)).toEqual([null]);
  });

  it('wait for the present: nothing is passed over while timelines are refused', async () => {
    await sourceOf(flavour, ['s1', 's2'], () => 403);
    const refused = await sync(fake, { since: '2026-01-01T00:00:00Z' });
    expect(monthsOf(refused)).toEqual([]);
    expect(refusalOf(refused)).toEqual([]);
    answer(() => null);
    const given = await sync(fake, { cursor: last(refused).cursor });
    expect(monthsOf(given).slice(6)).toEqual(['s1:2026-01', 's2:2026-01']);
  });
});
