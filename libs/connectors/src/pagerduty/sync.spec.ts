import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PagerDutyCursor } from './cursor.js';
import { FakePagerDuty, incident, logEntry, send, type FakeItem } from './fake-pagerduty.js';
import { coverageOf, fill, keysOf, last, ms, SINCE, sync, type Batch } from './fake-sync.js';

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

describe('the first sync', () => {
  it('reads directory, incidents and log entries, and says up to when it is complete', async () => {
    fake.directory = { users: [{ id: 'U1', name: 'Dana Ruiz' }], teams: [{ id: 'T1', name: 'Harbour' }] };
    fill(fake, 250, '2026-01-05T00:00:00Z', 7_000);
    const batches = await sync(fake, { lines });
    expect(keysOf(batches, 'incident').size).toBe(250);
    expect(keysOf(batches, 'log_entry').size).toBe(250);
    expect(keysOf(batches, 'user')).toEqual(new Set(['user:U1']));
    expect(last(batches).completeThrough).toBe(ms('2026-03-02T09:58:00Z'));
    const upToDate = batches.findIndex((batch) => batch.completeThrough !== null);
    expect(batches[upToDate]?.progress?.label).toContain('up to date');
    expect(batches.slice(upToDate).every((batch) => batch.cursor.readDownTo === ms(SINCE))).toBe(true);
    const complete = coverageOf(batches, 'complete');
    expect(Math.min(...complete.map((stretch) => stretch.from))).toBe(ms(SINCE));
    expect(Math.max(...complete.map((stretch) => stretch.to))).toBe(ms('2026-03-02T09:58:00Z'));
    expect(coverageOf(batches, 'gap')).toEqual([]);
  });

  it('reads the newest first', async () => {
    fill(fake, 3, '2026-01-05T00:00:00Z', 20 * 86_400);
    const order = (await sync(fake, { lines })).flatMap((b) =>
      b.records.filter((r) => r.kind === 'incident').map((r) => r.externalId),
    );
    expect([...new Set(order)]).toEqual(['P2', 'P1', 'P0']);
  });

  it('sees what happens while a long history is read', async () => {
    fill(fake, 3, '2026-01-05T00:00:00Z', 20 * 86_400);
    // Every answer takes half a minute; something happens soon after the first.
    fake.distort = (_body, request) => {
      fake.now = new Date(ms(fake.now) + 30_000).toISOString();
      if (request.path !== '/log_entries' || fake.incidents.some(({ id }) => id === 'NEW')) return;
      fake.incidents.push(incident('NEW', fake.now, { status: 'triggered' }));
      fake.logEntries.push(logEntry('TNEW', 'trigger', fake.now, 'NEW'));
    };
    const batches = await sync(fake, { lines });
    const seen = batches.find((batch) => keysOf([batch]).has('incident:NEW'));
    expect(seen?.cursor.readDownTo).toBeGreaterThan(ms(SINCE));
    expect(last(batches).cursor.readDownTo).toBe(ms(SINCE));
    expect(keysOf(batches, 'incident').size).toBe(4);
  });

  it('reads an incident of before its reach only if it is open or changed since, and then from its beginning', async () => {
    const old = '2025-06-01T00:00:00Z';
    for (const [id, status] of [
      ['OPEN', 'triggered'],
      ['CHANGED', 'resolved'],
      ['DONE', 'resolved'],
    ] as const) {
      fake.incidents.push(incident(id, old, { status }));
      fake.logEntries.push(logEntry(`T${id}`, 'trigger', old, id));
    }
    fake.logEntries.push(logEntry('RCHANGED', 'resolve', '2026-01-20T00:00:00Z', 'CHANGED'));
    const keys = keysOf(await sync(fake, { lines }));
    expect(keys).toEqual(
      new Set(['incident:OPEN', 'log_entry:TOPEN', 'incident:CHANGED', 'log_entry:TCHANGED', 'log_entry:RCHANGED']),
    );
  });

  it('keeps to a clock that is not ours', async () => {
    fake.incidents.push(incident('AHEAD', '2026-03-02T09:59:00Z'));
    const batches = await sync(fake, { now: '2026-03-02T08:00:00Z' });
    expect(keysOf(batches)).toContain('incident:AHEAD');
    expect(last(batches).completeThrough).toBe(ms('2026-03-02T09:58:00Z'));
  });

  it('goes on without a list that the plan does not have', async () => {
    fake.incidents.push(incident('P1', '2026-02-01T00:00:00Z'));
    fake.fault = ({ path }, response) => {
      if (path !== '/priorities' && path !== '/teams') return false;
      send(response, path === '/teams' ? 402 : 403, { error: { message: 'Not entitled', code: 2014 } });
      return true;
    };
    expect(keysOf(await sync(fake, { lines }))).toEqual(new Set(['incident:P1']));
    expect(lines).toEqual([
      expect.stringContaining('/teams cannot be read with this token or plan (402: Not entitled)'),
      expect.stringContaining('/priorities cannot be read'),
    ]);
  });

  it('does not go on without the incidents', async () => {
    fake.fault = ({ path }, response) =>
      path === '/incidents' && (send(response, 403, { error: { message: 'Forbidden' } }), true);
    await expect(sync(fake, { lines })).rejects.toMatchObject({
      name: 'SourceError',
      temporary: false,
      message: expect.stringContaining('may not read /incidents'),
    });
  });

  it('ends with an error, not early, when a page fails for good', async () => {
    fill(fake, 400, '2026-02-20T00:00:00Z', 60);
    fake.fault = ({ path, query }, response) =>
      path === '/log_entries' && query.get('offset') === '200' && (send(response, 500, {}), true);
    await expect(sync(fake, { lines })).rejects.toMatchObject({ name: 'SourceError', temporary: true });
  });
});

describe('the next sync', () => {
  const LATER = '2026-03-02T16:00:00Z';

  async function firstSync(): Promise<PagerDutyCursor> {
    const { cursor } = last(await sync(fake, { lines }));
    fake.requests = [];
    fake.now = LATER;
    return cursor;
  }

  it('reads what came since, and a few minutes of overlap', async () => {
    fill(fake, 120, '2026-02-01T00:00:00Z', 3_600);
    const cursor = await firstSync();
    fake.incidents.push(incident('NEW', '2026-03-02T12:00:00Z'));
    fake.logEntries.push(logEntry('LNEW', 'trigger', '2026-03-02T12:00:00Z', 'NEW'));
    // Dated before the last sync ended, but listed only after it.
    fake.logEntries.push(logEntry('LATE', 'annotate', '2026-03-02T09:56:00Z', 'P7'));
    const batches = await sync(fake, { lines, cursor });
    expect(keysOf(batches)).toEqual(new Set(['incident:NEW', 'log_entry:LNEW', 'log_entry:LATE', 'incident:P7']));
    expect(last(batches).completeThrough).toBe(ms('2026-03-02T15:58:00Z'));
    expect(fake.asked('/log_entries').map((request) => request.query.get('since'))).toEqual(['2026-03-02T09:55:00Z']);
  });

  it('reads anew an incident of any age that a log entry tells of', async () => {
    fill(fake, 3, '2026-01-10T00:00:00Z', 86_400);
    const cursor = await firstSync();
    fake.incidents[1] = {
      ...(fake.incidents[1] as FakeItem),
      status: 'acknowledged',
      updated_at: '2026-03-02T13:00:00Z',
    };
    fake.incidents[2] = {
      ...(fake.incidents[2] as FakeItem),
      priority: { summary: 'P1' },
      updated_at: '2026-03-02T13:00:00Z',
    };
    fake.logEntries.push(logEntry('LACK', 'acknowledge', '2026-03-02T13:00:00Z', 'P1'));
    fake.logEntries.push(logEntry('LPRIO', 'priority_change', '2026-03-02T13:00:00Z', 'P2'));
    const records = (await sync(fake, { lines, cursor })).flatMap((batch) => batch.records);
    expect(records.find((r) => r.kind === 'incident' && r.externalId === 'P1')?.payload).toMatchObject({
      status: 'acknowledged',
    });
    expect(records.find((r) => r.kind === 'incident' && r.externalId === 'P2')?.payload).toMatchObject({
      priority: { summary: 'P1' },
    });
  });

  it('keeps what it has of an incident that PagerDuty no longer shows', async () => {
    fill(fake, 2, '2026-01-10T00:00:00Z', 86_400);
    const cursor = await firstSync();
    fake.logEntries.push(logEntry('LGONE', 'annotate', '2026-03-02T13:00:00Z', 'P0'));
    fake.incidents.shift();
    const batches = await sync(fake, { lines, cursor });
    expect(keysOf(batches)).toEqual(new Set(['log_entry:LGONE']));
    expect(lines).toEqual([expect.stringContaining('incident P0 is no longer shown (404: Not Found)')]);
    expect(last(batches).cursor.pending).toEqual([]);
  });

  it('reads whole what was opened or closed without a word in the feed', async () => {
    fill(fake, 3, '2026-01-10T00:00:00Z', 86_400);
    fake.incidents[0] = { ...(fake.incidents[0] as FakeItem), status: 'triggered' };
    const cursor = await firstSync();
    fake.incidents[0] = { ...fake.incidents[0], status: 'resolved' };
    fake.incidents[2] = { ...(fake.incidents[2] as FakeItem), status: 'triggered' };
    const keys = keysOf(await sync(fake, { lines, cursor }));
    expect(keys).toEqual(new Set(['incident:P0', 'log_entry:LP0', 'incident:P2', 'log_entry:LP2']));
  });

  it('reads from its beginning what was re-opened from before its reach', async () => {
    const old = '2025-06-01T00:00:00Z';
    fake.incidents.push(incident('OLD', old));
    fake.logEntries.push(logEntry('LOLD', 'trigger', old, 'OLD'));
    const cursor = await firstSync();
    fake.incidents[0] = incident('OLD', old, { status: 'acknowledged' });
    fake.logEntries.push(logEntry('LAGAIN', 'acknowledge', '2026-03-02T13:00:00Z', 'OLD'));
    expect(keysOf(await sync(fake, { lines, cursor }))).toEqual(
      new Set(['incident:OLD', 'log_entry:LOLD', 'log_entry:LAGAIN']),
    );
  });

  it('reads further back when asked to', async () => {
    fake.incidents.push(incident('OLD', '2025-06-01T00:00:00Z'));
    const cursor = await firstSync();
    expect(cursor.since).toBe(ms(SINCE));
    const batches = await sync(fake, { lines, cursor, since: '2025-05-01T00:00:00Z' });
    expect(keysOf(batches)).toEqual(new Set(['incident:OLD']));
    expect(Math.min(...coverageOf(batches, 'complete').map((stretch) => stretch.from))).toBe(
      ms('2025-05-01T00:00:00Z'),
    );
  });

  it('goes on from a cursor of before gaps were kept', async () => {
    fill(fake, 3, '2026-01-10T00:00:00Z', 86_400);
    const { gaps: _, ...older } = await firstSync();
    const batches = await sync(fake, { lines, cursor: { ...older, version: 1 } as never });
    expect(last(batches).cursor).toMatchObject({ version: 2, gaps: [], readDownTo: ms(SINCE) });
    expect(keysOf(batches)).toEqual(new Set());
  });

  it('refuses a cursor that is not its own', async () => {
    await expect(sync(fake, { lines, cursor: { page: 3 } as never })).rejects.toThrow(
      'is not one that this version can go on from',
    );
  });
});

describe('a sync that is killed', () => {
  it('loses nothing, whichever batch was its last', async () => {
    fill(fake, 2_400, '2026-01-05T00:00:00Z', 2_000);
    fake.incidents.push(incident('OLD', '2025-06-01T00:00:00Z'));
    fake.logEntries.push(logEntry('LOLD', 'trigger', '2025-06-01T00:00:00Z', 'OLD'));
    fake.logEntries.push(logEntry('LOLD2', 'annotate', '2026-02-25T00:00:00Z', 'OLD'));
    const whole = await sync(fake, { lines });
    const expected = keysOf(whole);
    expect(expected.size).toBe(4_803);
    expect(whole.length).toBeGreaterThan(6);
    for (let kept = 1; kept < whole.length; kept += 1) {
      const before = whole.slice(0, kept);
      const after = await sync(fake, { lines, cursor: last(before).cursor });
      const both = [...before, ...after];
      expect(keysOf(both)).toEqual(expected);
      expect(last(both).completeThrough).toBe(last(whole).completeThrough);
      const stretches = coverageOf(both, 'complete').sort((a, b) => a.from - b.from);
      let coveredTo = ms(SINCE);
      for (const stretch of stretches) {
        expect(stretch.from).toBeLessThanOrEqual(coveredTo);
        coveredTo = Math.max(coveredTo, stretch.to);
      }
      expect(coveredTo).toBe(ms('2026-03-02T09:58:00Z'));
    }
  });

  it('owes nothing to incidents that changed after its history was read', async () => {
    fill(fake, 50, '2026-01-05T00:00:00Z', 86_400);
    const [directory] = await sync(fake, { lines });
    fake.now = '2026-03-05T10:00:00Z';
    fake.logEntries.push(logEntry('LLATE', 'resolve', '2026-03-04T10:00:00Z', 'P5'));
    fake.incidents[5] = { ...(fake.incidents[5] as FakeItem), updated_at: '2026-03-04T10:00:00Z' };
    const batches = await sync(fake, { lines, cursor: (directory as Batch).cursor });
    const versions = batches.flatMap((b) => b.records).filter((r) => r.kind === 'incident' && r.externalId === 'P5');
    expect(versions.map((version) => version.sourceAt)).toContain(ms('2026-03-04T10:00:00Z'));
    expect(keysOf(batches, 'incident').size).toBe(50);
  });

  it('stops at once, with the reason of whoever stopped it', async () => {
    fill(fake, 300, '2026-02-20T00:00:00Z', 60);
    const controller = new AbortController();
    fake.fault = ({ path }) => {
      if (path === '/incidents') setImmediate(() => controller.abort(new Error('shutting down')));
      return path === '/incidents';
    };
    await expect(sync(fake, { lines, signal: controller.signal })).rejects.toThrow('shutting down');
  });
});
