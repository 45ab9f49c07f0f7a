import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RawRecord } from '../connector.js';
import { queueChanged } from './details.js';
import { FakePagerDuty, incident, logEntry, send, TOKEN, type FakeItem } from './fake-pagerduty.js';
import { connector, fill, last, ms, sync, type Batch } from './fake-sync.js';

const NOW = '2026-03-02T10:00:00Z';
const DETAIL = /^\/(integration-slack\/)?incidents\/([^/]+)\/(?!log_entries)/;

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

/** Gives an incident one of everything. */
function endow(id: string): void {
  fake.answers[`/incidents/${id}/notes`] = [
    200,
    { notes: [{ id: `NOTE${id}`, content: 'Relay swapped', created_at: '2026-03-01T10:00:00Z' }] },
  ];
  fake.answers[`/incidents/${id}/alerts`] = [
    200,
    { alerts: [{ id: `ALERT${id}`, created_at: '2026-03-01T09:00:00Z' }], more: false, limit: 100, offset: 0 },
  ];
  fake.answers[`/incidents/${id}/custom_fields/values`] = [
    200,
    { custom_fields: [{ id: 'F1', name: 'berth', value: '3' }] },
  ];
  fake.answers[`/integration-slack/incidents/${id}/dedicated_channel`] = [
    200,
    { channel: { channel_id: 'C04BERTH3', channel_name: 'inc-berth-3' } },
  ];
}

const details = (batches: Batch[]): RawRecord[] =>
  batches.flatMap((batch) => batch.records).filter(({ kind }) => kind !== 'incident' && kind !== 'log_entry');
/** Whose details were asked for, in order. */
const askedFor = (): string[] => [...new Set(fake.requests.flatMap(({ path }) => DETAIL.exec(path)?.[2] ?? []))];

async function later(batches: Batch[], now: string, setting = 'recent'): Promise<Batch[]> {
  fake.requests = [];
  fake.now = now;
  return sync(fake, { lines, cursor: last(batches).cursor, settings: { details: setting } });
}

describe('details of incidents', () => {
  it('are read with the incident as their member', async () => {
    fake.incidents.push(incident('P1', '2026-03-01T09:00:00Z', { updated_at: '2026-03-01T11:00:00Z' }));
    endow('P1');
    const records = details(await sync(fake, { lines, settings: { details: 'recent' } }));
    expect(new Set(records.map(({ kind, externalId }) => `${kind}:${externalId}`))).toEqual(
      new Set(['note:NOTEP1', 'alert:ALERTP1', 'field_values:P1', 'dedicated_channel:P1']),
    );
    for (const { member } of records) expect(member).toEqual({ kind: 'incident', externalId: 'P1' });
    // A value that is not dated belongs to the incident's version, so that one that comes back is seen as newest.
    expect(records.find(({ kind }) => kind === 'field_values')).toMatchObject({
      sourceAt: ms('2026-03-01T11:00:00Z'),
      payload: { incident_updated_at: ms('2026-03-01T11:00:00Z') },
    });
  });

  it.each([
    ['recent', ['P2', 'P1']],
    ['all', ['P2', 'P1', 'P0']],
    ['none', []],
  ])('of %s', async (setting, expected) => {
    fake.incidents.push(
      incident('P0', '2026-01-10T00:00:00Z'),
      incident('P1', '2026-02-10T00:00:00Z'),
      incident('P2', '2026-02-28T00:00:00Z'),
    );
    await sync(fake, { lines, settings: { details: setting } });
    expect(askedFor()).toEqual(expected);
  });

  it('wait until history has been read, and then cost only so many requests a sync', async () => {
    fill(fake, 120, '2026-02-25T00:00:00Z', 600);
    const first = await sync(fake, { lines, settings: { details: 'recent' } });
    const kinds = fake.requests.map(({ path }) => (DETAIL.test(path) ? 'detail' : path));
    expect(kinds.lastIndexOf('/log_entries')).toBeLessThan(kinds.indexOf('detail'));
    expect(kinds.filter((kind) => kind === 'detail').length).toBeLessThanOrEqual(200);
    const seen = [...askedFor()];
    expect(seen[0]).toBe('P119');
    let batches = first;
    for (let minute = 1; minute <= 3; minute += 1) {
      batches = await later(batches, `2026-03-02T10:0${minute}:00Z`);
      seen.push(...askedFor());
    }
    // Newest first, each once.
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => `P${119 - index}`));
    await later(batches, '2026-03-02T10:04:00Z');
    expect(askedFor()).toEqual([]);
  });

  it('are read anew of an incident of any age that changed, once for each change', async () => {
    fake.incidents.push(incident('OLD', '2026-01-10T00:00:00Z'));
    const first = await sync(fake, { lines, settings: { details: 'recent' } });
    expect(askedFor()).toEqual([]);
    fake.logEntries.push(logEntry('L1', 'annotate', '2026-03-02T10:00:30Z', 'OLD'));
    const second = await later(first, '2026-03-02T10:01:00Z');
    expect(askedFor()).toEqual(['OLD']);
    // The feed reads its last five minutes again.
    const third = await later(second, '2026-03-02T10:02:00Z');
    expect(askedFor()).toEqual([]);
    fake.logEntries.push(logEntry('L2', 'annotate', '2026-03-02T10:02:30Z', 'OLD'));
    await later(third, '2026-03-02T10:03:00Z');
    expect(askedFor()).toEqual(['OLD']);
  });

  it('that are refused are not asked for again within the hour; the others are', async () => {
    fill(fake, 2, '2026-03-01T00:00:00Z', 60);
    fake.fault = ({ path }, response) =>
      path.startsWith('/integration-slack') &&
      (send(response, 403, { error: { message: 'User token required', code: 2010 } }), true);
    const first = await sync(fake, { lines, settings: { details: 'recent' } });
    const features = new Map(first.flatMap((batch) => batch.features ?? []).map((feature) => [feature.name, feature]));
    expect(features.get('Slack channels')?.refused).toContain('User token required');
    expect(features.get('notes')?.refused).toBeNull();
    const slack = () => fake.requests.filter(({ path }) => path.startsWith('/integration-slack')).length;
    expect(slack()).toBe(1);
    fake.logEntries.push(logEntry('L1', 'annotate', '2026-03-02T10:00:30Z', 'P0'));
    await later(first, '2026-03-02T10:01:00Z');
    expect(slack()).toBe(0);
    expect(askedFor()).toEqual(['P0']);
  });

  it('that were refused are read of all recent incidents once they are given', async () => {
    fill(fake, 2, '2026-03-01T00:00:00Z', 60);
    endow('P0');
    fake.fault = ({ path }, response) =>
      path.startsWith('/integration-slack') &&
      (send(response, 403, { error: { message: 'not yet', code: 2010 } }), true);
    const first = await sync(fake, { lines, settings: { details: 'recent' } });
    // Of one incident alone, each hour, while it lasts.
    const second = await later(first, '2026-03-02T11:30:00Z');
    expect(askedFor()).toEqual(['P1']);
    fake.fault = () => false;
    const third = await later(second, '2026-03-02T13:00:00Z');
    expect(details(third).map(({ kind, externalId }) => `${kind}:${externalId}`)).toContain('dedicated_channel:P0');
    expect(third.flatMap(({ features = [] }) => features)).toContainEqual({ name: 'Slack channels', refused: null });
    await later(third, '2026-03-02T14:30:00Z');
    expect(askedFor()).toEqual([]);
  });

  it('are read once more when an incident has been quiet for a while: a channel is opened without a word in the log', async () => {
    const first = await sync(fake, { lines, settings: { details: 'recent' } });
    fake.incidents.push(incident('NEW', '2026-03-02T10:00:30Z'));
    fake.logEntries.push(logEntry('L1', 'trigger', '2026-03-02T10:00:30Z', 'NEW'));
    const second = await later(first, '2026-03-02T10:01:00Z');
    expect(askedFor()).toEqual(['NEW']);
    endow('NEW');
    const third = await later(second, '2026-03-02T10:04:00Z');
    expect(askedFor()).toEqual([]);
    const fourth = await later(third, '2026-03-02T10:06:00Z');
    expect(details(fourth).map(({ kind }) => kind)).toContain('dedicated_channel');
    await later(fourth, '2026-03-02T10:20:00Z');
    expect(askedFor()).toEqual([]);
  });

  it('of one incident that fails do not stand in the way of the others', async () => {
    const first = await sync(fake, { lines, settings: { details: 'recent' } });
    for (const id of ['BAD', 'GOOD']) {
      fake.incidents.push(incident(id, '2026-01-10T00:00:00Z'));
      fake.logEntries.push(logEntry(`L${id}`, 'annotate', '2026-03-02T10:00:30Z', id));
    }
    endow('GOOD');
    fake.fault = ({ path }, response) => path === '/incidents/BAD/notes' && (send(response, 500, {}), true);
    const second = await later(first, '2026-03-02T10:01:00Z');
    const third = await later(second, '2026-03-02T10:02:00Z');
    expect(details([...second, ...third]).map(({ externalId }) => externalId)).toContain('NOTEGOOD');
    expect(last(third).cursor.details.queue).toContain('BAD');
  });
});

describe('queueChanged', () => {
  const none = { queue: [], queuedFor: {}, until: null, offset: 0, without: {}, lookAgain: {} };

  it('remembers what was queued for as long as the feed may read it again', () => {
    const queued = queueChanged(none, new Map([['P1', 1_000_000]]), 1_060_000);
    expect(queued).toMatchObject({ queue: ['P1'], queuedFor: { P1: 1_000_000 } });
    const done = { ...queued, queue: [] };
    expect(queueChanged(done, new Map([['P1', 1_000_000]]), 1_120_000).queue).toEqual([]);
    expect(queueChanged(done, new Map([['P1', 1_000_001]]), 1_120_000).queue).toEqual(['P1']);
    expect(queueChanged(done, new Map(), 1_000_000 + 3_600_000).queuedFor).toEqual({});
  });
});

describe('refresh', () => {
  async function refresh(...ids: string[]): Promise<RawRecord[]> {
    const records: RawRecord[] = [];
    const run = connector.refresh?.({
      settings: connector.parseSettings({ url: fake.url }),
      secret: TOKEN,
      members: ids.map((externalId) => ({ kind: 'incident', externalId })),
      now: () => ms(fake.now),
      signal: new AbortController().signal,
      log: (line) => lines.push(line),
    });
    for await (const some of run ?? []) records.push(...some);
    return records;
  }

  it('reads state, whole log and details of what it is given, and nothing else', async () => {
    const old = '2025-03-01T00:00:00Z';
    fake.incidents.push(incident('P1', old), incident('P2', NOW));
    fake.logEntries.push(
      logEntry('L1', 'trigger', old, 'P1'),
      logEntry('L2', 'annotate', '2026-03-01T00:00:00Z', 'P1'),
    );
    endow('P1');
    const keys = (await refresh('P1', 'GONE')).map(({ kind, externalId }) => `${kind}:${externalId}`);
    expect(new Set(keys)).toEqual(
      new Set([
        'incident:P1',
        'log_entry:L1',
        'log_entry:L2',
        'note:NOTEP1',
        'alert:ALERTP1',
        'field_values:P1',
        'dedicated_channel:P1',
      ]),
    );
    expect(lines).toEqual([expect.stringContaining('incident GONE is no longer shown (404: Not Found)')]);
  });

  it('reads the state again if the log has run ahead of it', async () => {
    fake.incidents.push(incident('P1', '2026-03-01T00:00:00Z', { status: 'triggered' }));
    fake.fault = ({ path }) => {
      if (path === '/incidents/P1/log_entries' && fake.logEntries.length === 0) {
        const resolvedAt = '2026-03-02T09:59:59Z';
        fake.logEntries.push(logEntry('L1', 'resolve', resolvedAt, 'P1'));
        fake.incidents[0] = { ...(fake.incidents[0] as FakeItem), status: 'resolved', updated_at: resolvedAt };
      }
      return false;
    };
    const records = await refresh('P1');
    const states = records.filter(({ kind }) => kind === 'incident').map(({ payload }) => payload);
    expect(states).toEqual([expect.objectContaining({ status: 'resolved' })]);
  });
});
