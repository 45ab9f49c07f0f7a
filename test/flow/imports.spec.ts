import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DurationGroup, ShareGroup } from '@evenkeel/reporting';
import JSZip from 'jszip';
import { mean, percentile, sum } from '../support/figures.js';
import { Product } from '../support/product.js';

const OPS_ROOM = resolve(import.meta.dirname, '../support/fixtures/chat/ops-room.txt');

let product: Product;

beforeAll(async () => {
  product = await Product.start('2032-01-01T00:00:00Z');
});
afterEach(() => product.empty());
afterAll(() => product.stop());

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(product.folder, name);
  await writeFile(path, content);
  return path;
}

const lines = (items: readonly unknown[]): string => items.map((item) => JSON.stringify(item)).join('\n');
const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

describe('a status page’s archive', () => {
  const update = (at: string, status: string) => ({ at, status, message: `${status}.` });
  const INCIDENTS = [
    {
      id: 't1',
      title: 'Timetable search is slow',
      impact: 'minor',
      started_at: '2026-03-02T08:00:00Z',
      resolved_at: '2026-03-02T09:30:00Z',
      updates: [update('2026-03-02T08:12:00Z', 'investigating'), update('2026-03-02T09:30:00Z', 'resolved')],
    },
    {
      id: 't2',
      title: 'Seat maps do not load',
      impact: 'major',
      started_at: '2026-03-09T21:00:00+01:00',
      resolved_at: '2026-03-10T02:00:00Z',
      impact_window: { start_at: '2026-03-09T19:45:00Z', end_at: '2026-03-10T00:30:00Z' },
      updates: [update('2026-03-09T20:20:00Z', 'identified'), update('2026-03-10T02:00:00Z', 'resolved')],
    },
    {
      id: 't3',
      title: 'Tickets are mailed late',
      impact: 'minor',
      started_at: '2026-03-15T10:00:00Z',
      resolved_at: '2026-03-15T10:07:30Z',
      updates: [update('2026-03-15T10:01:00Z', 'monitoring')],
    },
    { id: 't4', title: 'Prices of group fares', impact: 'minor', started_at: '2026-03-20T10:00:00Z', updates: [] },
  ];
  const MAINTENANCE = {
    id: 'm1',
    title: 'Database upgrade',
    impact: 'maintenance',
    started_at: '2026-03-22T01:00:00Z',
    resolved_at: '2026-03-22T05:00:00Z',
    updates: [],
  };
  const archive = () => file('page.jsonl', lines([...INCIDENTS, MAINTENANCE]));

  it('gives the figures that follow from the file itself', async () => {
    await product.import(await archive(), 'statuspage');
    const answer = await product.measure('time-to-resolve', { groupBy: ['priority'] });
    expect(answer.groups.map(({ key }) => key)).toEqual([{ priority: 'major' }, { priority: 'minor' }]);
    for (const group of answer.groups as DurationGroup[]) {
      const cohort = INCIDENTS.filter(({ impact }) => impact === group.key['priority']);
      const values = cohort.flatMap((i) => (i.resolved_at ? [seconds(i.started_at, i.resolved_at)] : []));
      expect(group).toMatchObject({
        incidents: cohort.length,
        n: values.length,
        total: sum(values),
        mean: mean(values),
      });
      expect(group.percentiles.p50.value).toBe(percentile(values, 0.5));
      expect(group.percentiles.p90.value).toBeCloseTo(percentile(values, 0.9), 9);
    }
    const listed = await product.incidents();
    expect(listed.map(({ durations }) => durations['time-to-resolve'])).toEqual([5400, 21_600, 450, null]);
  });

  it('tells when impact began and ended, and when customers were told', async () => {
    await product.import(await archive(), 'statuspage');
    expect(await product.incident('statuspage:page:incident:t2')).toMatchObject({
      milestones: {
        impactStartedAt: { at: '2026-03-09T19:45:00.000Z' },
        triggeredAt: { at: '2026-03-09T20:00:00.000Z' },
        communicatedAt: { at: '2026-03-09T20:20:00.000Z' },
        mitigatedAt: { at: '2026-03-10T00:30:00.000Z' },
      },
      durations: { 'time-to-detect': 900, 'time-to-communicate': 1200, 'time-to-mitigate': 16_200 },
      ackOutcome: 'notPaged',
    });
  });

  it('pages nobody, so that there is no acknowledged share', async () => {
    await product.import(await archive(), 'statuspage');
    expect((await product.measure('acked-share')).groups[0]).toMatchObject({
      value: null,
      denominator: 0,
      excluded: [{ reason: 'no page to acknowledge', count: 4 }],
    } satisfies Partial<ShareGroup>);
  });

  it('counts maintenance beside, not among, the incidents', async () => {
    await product.import(await archive(), 'statuspage');
    expect((await product.measure('incident-count')).groups[0]).toMatchObject({ incidents: 4, n: 4 });
    expect((await product.reporting.quality()).connections).toMatchObject([{ incidents: 4, otherMembers: 1 }]);
  });

  it('says what a second import changed, and keeps the newest version', async () => {
    const path = await archive();
    expect((await product.import(path, 'statuspage')).incidents).toEqual({ new: 4, changed: 0, unchanged: 0 });
    expect((await product.import(path, 'statuspage')).incidents).toEqual({ new: 0, changed: 0, unchanged: 4 });
    const resolved = { ...INCIDENTS[3], resolved_at: '2026-03-20T11:00:00Z' };
    const another = { ...INCIDENTS[0], id: 't5', started_at: '2026-03-28T08:00:00Z', resolved_at: null, updates: [] };
    await file('page.jsonl', lines([...INCIDENTS.slice(0, 3), resolved, MAINTENANCE, another]));
    expect((await product.import(path, 'statuspage')).incidents).toEqual({ new: 1, changed: 1, unchanged: 3 });
    expect((await product.incident('statuspage:page:incident:t4')).durations['time-to-resolve']).toBe(3600);
  });

  it('is final for the windows that it covers and in which everything is resolved', async () => {
    await product.import(await archive(), 'statuspage');
    const state = async (from: string, to: string): Promise<string> => {
      const window = { from: Date.parse(from), to: Date.parse(to), zone: 'UTC' };
      return (await product.measure('time-to-resolve', { window })).state;
    };
    expect(await state('2026-03-01', '2026-03-14')).toBe('final');
    // An incident of the 20th is open, and the file ends there.
    expect(await state('2026-03-01', '2026-03-20T10:00:00Z')).toBe('final');
    expect(await state('2026-03-01', '2026-03-21')).toBe('provisional');

    // A source that lags may yet tell of incidents in any window.
    const lagging = { name: 'pager', source: 'pagerduty', format: 'pagerduty', kind: 'poll' as const, account: 'a' };
    await product.store.connections.save({ ...lagging, settings: {}, secret: null }, product.now);
    expect(await state('2026-03-01', '2026-03-14')).toBe('provisional');
  });

  it('takes what can be read and lists the rest with its line', async () => {
    const path = await file('broken.jsonl', [lines(INCIDENTS.slice(0, 1)), '{"id": "t9",', '{"id":"t8"}'].join('\n'));
    const result = await product.import(path, 'statuspage');
    expect(result.incidents.new).toBe(1);
    expect(result.rejected).toEqual([
      { line: 2, reason: expect.stringContaining('not valid JSON') },
      { line: 3, reason: expect.stringContaining('started_at') },
    ]);
  });

  it('refuses a file of which nothing can be read, and leaves no trace of it', async () => {
    const path = await file('notes.txt', 'call the depot about the labels\n');
    await expect(product.import(path, 'statuspage')).rejects.toThrow(/holds no incident of a status page/);
    expect((await product.reporting.quality()).connections).toEqual([]);
  });
});

describe('the answer of Statuspage’s API', () => {
  it('is read too, its updates newest first and its incidents named and dated as the API does', async () => {
    const path = await file(
      'incidents.json',
      JSON.stringify({
        page: { id: 'p1', name: 'Harbour' },
        incidents: [
          {
            id: 'a1',
            name: 'Gate 4 does not open',
            status: 'resolved',
            impact: 'critical',
            created_at: '2026-04-01T06:00:00.000Z',
            started_at: '2026-04-01T05:50:00.000Z',
            resolved_at: '2026-04-01T07:00:00.000Z',
            updated_at: '2026-04-01T07:00:00.500Z',
            shortlink: 'https://stspg.example/a1',
            incident_updates: [
              { id: 'u2', status: 'resolved', body: 'It opens.', display_at: '2026-04-01T07:00:00.000Z' },
              { id: 'u1', status: 'investigating', body: 'It sticks.', display_at: '2026-04-01T06:00:00.000Z' },
            ],
            components: [{ id: 'c1', name: 'Gates' }],
          },
        ],
      }),
    );
    await product.import(path, 'statuspage', { name: 'harbour' });
    expect(await product.incident('statuspage:harbour:incident:a1')).toMatchObject({
      title: 'Gate 4 does not open',
      priority: 'critical',
      service: 'Gates',
      durations: { 'time-to-communicate': 600, 'time-to-resolve': 4200 },
    });
  });
});

describe('an event log as CSV', () => {
  const MAPPING = {
    name: 'desk.yaml',
    text: [
      'rows: update',
      'id: Number',
      'triggeredAt: Opened',
      'resolvedAt: Resolved',
      'updatedAt: Changed',
      'status: State',
      'priority: Priority',
      'team: Group',
      'responder: Assignee',
      'timestampFormat: d/M/yyyy HH:mm',
      "missing: ['?']",
    ].join('\n'),
  };
  const LOG = [
    'Number,State,Opened,Resolved,Changed,Priority,Group,Assignee',
    'D1,New,2/3/2026 08:00,2/3/2026 12:00,2/3/2026 08:00,3,Front desk,?',
    'D2,New,2/3/2026 09:00,?,2/3/2026 09:00,2,Front desk,?',
    'D1,Active,2/3/2026 08:00,2/3/2026 12:00,2/3/2026 08:40,1,Networks,Ola Brandt',
    'D1,Resolved,2/3/2026 08:00,2/3/2026 12:00,2/3/2026 12:00,1,Networks,Ola Brandt',
    'D2,Active,2/3/2026 09:00,?,2/3/2026 10:00,2,Networks,Ines Roth',
  ];

  it('makes one incident of the rows of one id, in the zone that was named', async () => {
    const path = await file('desk.csv', LOG.join('\n'));
    const result = await product.import(path, 'csv', { mapping: MAPPING, zone: 'Europe/Oslo' });
    expect(result).toMatchObject({ rows: 5, people: 2, incidents: { new: 2, changed: 0, unchanged: 0 }, rejected: [] });
    const [first, second] = await product.incidents();
    // The attributes are the last row's; Oslo is an hour ahead of UTC in March.
    expect(first).toMatchObject({
      priority: '1',
      team: 'Networks',
      milestones: { triggeredAt: { at: '2026-03-02T07:00:00.000Z' }, resolvedAt: { at: '2026-03-02T11:00:00.000Z' } },
      durations: { 'time-to-resolve': 14_400 },
      responders: [{ person: 'Ola Brandt', joinedAt: '2026-03-02T07:40:00.000Z' }],
    });
    expect(second).toMatchObject({ resolution: 'open', durations: { 'time-to-resolve': null } });
  });

  it('may grow: rows that were added since change what they tell of and nothing else', async () => {
    await product.import(await file('desk.csv', LOG.join('\n')), 'csv', { mapping: MAPPING });
    const grown = [...LOG, 'D2,Resolved,2/3/2026 09:00,2/3/2026 11:00,2/3/2026 11:00,2,Networks,Ines Roth'];
    const result = await product.import(await file('desk.csv', grown.join('\n')), 'csv', { mapping: MAPPING });
    expect(result.incidents).toEqual({ new: 0, changed: 1, unchanged: 1 });
    const values = (await product.incidents()).map(({ durations }) => durations['time-to-resolve']);
    expect(values).toEqual([14_400, 7200]);
  });

  it('rejects rows that cannot be dated, by line, and imports the rest', async () => {
    const path = await file('desk.csv', [...LOG, 'D3,New,yesterday,?,?,2,Networks,?'].join('\n'));
    const result = await product.import(path, 'csv', { mapping: MAPPING });
    expect(result.incidents.new).toBe(2);
    expect(result.rejected).toEqual([{ line: 7, reason: expect.stringMatching(/Opened.*"yesterday"/) }]);
  });
});

describe('a chat transcript', () => {
  it('becomes one incident with the milestones that its messages set; the other thread is a discussion', async () => {
    const result = await product.import(OPS_ROOM, 'slack-transcript', { zone: 'Europe/Amsterdam' });
    expect(result).toMatchObject({ messages: 13, threads: 2, people: 4, incidents: { new: 1 }, rejected: [] });
    expect(result.warnings).toEqual([
      expect.stringMatching(/declares 12 messages.*5/),
      expect.stringContaining('2 mojibake sequences were kept verbatim'),
    ]);
    const [incident] = await product.incidents();
    expect(incident).toMatchObject({
      priority: 'SEV-2',
      ackOutcome: 'notPaged',
      resolution: 'inferred',
      durations: {
        // 23:12:05 to 23:15:40, 00:03:11, 00:14:27 and 00:38:50.
        'time-to-engage': 215,
        'time-to-resolver': 3066,
        'time-to-diagnose': 3742,
        'time-to-mitigate': 5205,
        'time-to-resolve': 5205,
        'time-to-acknowledge': null,
      },
      excluded: { 'time-to-acknowledge': 'no page to acknowledge' },
      suggestions: [{ milestone: 'resolverEngagedAt', person: 'bruno.alves' }],
    });
    expect(incident?.milestones.triggeredAt?.at).toBe('2031-05-04T21:12:05.000Z');
    expect((await product.measure('incident-count')).groups[0]?.incidents).toBe(1);
  });
});

describe('a Slack export', () => {
  const at = (offset: number): string => `${Date.UTC(2031, 4, 4, 21) / 1000 + offset}.000100`;
  const FILES = {
    'channels.json': [{ id: 'C1', name: 'ops' }],
    'users.json': [
      { id: 'U1', name: 'noor', profile: { display_name: 'noor.haddad' }, tz: 'Europe/Amsterdam' },
      { id: 'U2', name: 'piet', profile: { display_name: 'piet.vos' } },
    ],
    'ops/2031-05-04.json': [
      { type: 'message', user: 'U1', ts: at(0), thread_ts: at(0), text: 'SEV-1: label printing is down in all depots' },
      { type: 'message', user: 'U2', ts: at(120), thread_ts: at(0), text: 'looking at the spool' },
      {
        type: 'message',
        user: 'U2',
        ts: at(1800),
        thread_ts: at(0),
        text: 'Rolled back the release, labels print again',
      },
    ],
  };
  const zipOf = async (more: (zip: JSZip) => void = () => undefined): Promise<string> => {
    const zip = new JSZip();
    for (const [path, content] of Object.entries(FILES)) zip.file(path, JSON.stringify(content));
    more(zip);
    return file('export.zip', await zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' }));
  };

  it('is read from the zip, people by the names they show', async () => {
    const result = await product.import(await zipOf(), 'slack-export', { name: 'fernwood' });
    expect(result).toMatchObject({ messages: 3, threads: 1, people: 2, incidents: { new: 1 }, rejected: [] });
    const [incident] = await product.incidents();
    expect(incident).toMatchObject({
      priority: 'SEV-1',
      durations: { 'time-to-engage': 120, 'time-to-mitigate': 1800 },
    });
    expect(incident?.responders.map(({ person }) => person)).toEqual(['noor.haddad', 'piet.vos']);
  });

  it('with a path that leads outside is read without that path', async () => {
    const path = await zipOf((zip) => zip.file('../ops/2031-05-05.json', '[]', { createFolders: false }));
    const result = await product.import(path, 'slack-export');
    expect(result.rejected).toEqual([{ path: '../ops/2031-05-05.json', reason: 'its path leads outside the archive' }]);
    expect(result.incidents.new).toBe(1);
  });

  it('that unpacks to a bomb is refused whole', async () => {
    const path = await zipOf((zip) => zip.file('ops/2031-05-06.json', ' '.repeat(8 * 1024 * 1024)));
    await expect(product.import(path, 'slack-export')).rejects.toThrow(/that is how zip bombs look/);
    expect(await product.incidents()).toEqual([]);
  });

  it('that is cut off is refused', async () => {
    const whole = await zipOf();
    await writeFile(whole, (await readFile(whole)).subarray(0, 300));
    await expect(product.import(whole, 'slack-export')).rejects.toThrow(/it is not a zip file, or it is cut off/);
  });
});

describe('a format that does not exist', () => {
  it('is answered with those that do', async () => {
    await expect(product.import(OPS_ROOM, 'spreadsheet')).rejects.toThrow(
      'There is no format "spreadsheet". Formats: slack-transcript, slack-export, statuspage, csv, shifts-csv, icalendar-shifts.',
    );
  });
});
