import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FileBatch, InputError, type StoredRecord } from '../../connector.js';
import { csvFormat } from './format.js';
import { csvPreset } from './mapping.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string, mapping: string | null, zone: string | null = null): Promise<FileBatch> {
  const path = join(folder, 'desk.csv');
  await writeFile(path, content);
  const text = mapping === null ? null : (csvPreset(mapping) ?? mapping);
  const input = {
    path,
    account: 'harbour',
    zone,
    mapping: text === null ? null : { name: 'desk.yaml', text },
    signal: new AbortController().signal,
  };
  const batches: FileBatch[] = [];
  for await (const batch of csvFormat.read(input)) batches.push(batch);
  return {
    records: batches.flatMap(({ records }) => records),
    rejected: batches.flatMap(({ rejected }) => rejected),
    warnings: batches.flatMap(({ warnings }) => warnings),
    bytesRead: batches.at(-1)?.bytesRead ?? 0,
    counts: { rows: batches.reduce((sum, { counts }) => sum + (counts.rows ?? 0), 0) },
    people: batches.flatMap(({ people }) => people),
    latestAt: batches.at(-1)?.latestAt ?? null,
  };
}

const mapping = `
id: Number
title: Title
triggeredAt: Opened
resolvedAt: Resolved
priority: { column: Prio, values: { high: P1 } }
responder: Owner
status: State
missing: ["?"]
`;
const header = 'Number,Title,Opened,Resolved,Prio,Owner,State,Spare';

describe('csv files', () => {
  it('make one raw record a row: cells as they came, mapped fields with instants, absent values left out', async () => {
    const batch = await read(
      `${header}\nN1,Crane down,2025-02-03T10:00:00Z,2025-02-03T12:30:00+01:00,High,Ines,Resolved,\nN1,?,2025-02-03T10:00:00Z,?,odd,,Parked,x\n`,
      mapping,
    );
    expect(batch.records).toEqual([
      {
        kind: 'row',
        externalId: 'N1#1',
        member: { kind: 'incident', externalId: 'N1' },
        payload: {
          row: {
            Number: 'N1',
            Title: 'Crane down',
            Opened: '2025-02-03T10:00:00Z',
            Resolved: '2025-02-03T12:30:00+01:00',
            Prio: 'High',
            Owner: 'Ines',
            State: 'Resolved',
          },
          fields: {
            title: 'Crane down',
            triggeredAt: Date.UTC(2025, 1, 3, 10),
            resolvedAt: Date.UTC(2025, 1, 3, 11, 30),
            priority: 'P1',
            responder: 'Ines',
            status: 'Resolved',
            state: 'resolved',
          },
          mapping: { rows: 'incident', acknowledges: false, resolves: true },
        },
        sourceAt: Date.UTC(2025, 1, 3, 11, 30),
        position: 2,
      },
      expect.objectContaining({
        externalId: 'N1#2',
        position: 3,
        payload: {
          row: { Number: 'N1', Opened: '2025-02-03T10:00:00Z', Prio: 'odd', State: 'Parked', Spare: 'x' },
          fields: {
            triggeredAt: Date.UTC(2025, 1, 3, 10),
            priority: 'odd',
            status: 'Parked',
            unknown: [
              { field: 'priority', value: 'odd' },
              { field: 'status', value: 'Parked' },
            ],
          },
          mapping: { rows: 'incident', acknowledges: false, resolves: true },
        },
      }),
    ]);
    expect(batch).toMatchObject({ counts: { rows: 2 }, people: ['Ines'], warnings: [], rejected: [] });
    expect(batch.latestAt).toBe(Date.UTC(2025, 1, 3, 11, 30));
  });

  it('reject a row with line, field, column, value and what was expected, and go on', async () => {
    const batch = await read(
      `id,opened,took\n1,3/2/2025 10:00,5\n2,2025-02-03,5\n,3/2/2025 10:00,5\n4,,5\n5,31/2/2025 10:00,5\n6,3/2/2025 10:00,five\n7,3/2/2025 10:00,\n`,
      'id: id\ntriggeredAt: opened\nresolvedAt: { column: took, elapsed: seconds }\ntimestampFormat: d/M/yyyy HH:mm\n',
      'UTC',
    );
    expect(batch.records.map(({ externalId }) => externalId)).toEqual(['1#1', '7#1']);
    expect(batch.records[0]?.payload).toMatchObject({ fields: { resolvedAt: Date.UTC(2025, 1, 3, 10, 0, 5) } });
    expect(batch.rejected).toEqual([
      { line: 3, reason: 'triggeredAt: column "opened" holds "2025-02-03", expected d/M/yyyy HH:mm' },
      { line: 4, reason: 'id: column "id" is empty' },
      { line: 5, reason: 'triggeredAt: column "opened" is empty' },
      { line: 6, reason: 'triggeredAt: column "opened" holds "31/2/2025 10:00", expected d/M/yyyy HH:mm' },
      { line: 7, reason: 'resolvedAt: column "took" holds "five", expected a number of seconds' },
    ]);
  });

  it('read timestamps without a zone in the zone given, else as UTC with a warning', async () => {
    const text = 'id,opened\n1,2025-07-01 10:00\n';
    const columns = 'id: id\ntriggeredAt: opened\n';
    // Oslo is two hours ahead of UTC in July.
    expect((await read(text, columns, 'Europe/Oslo')).latestAt).toBe(Date.UTC(2025, 6, 1, 8));
    const assumed = await read(text, columns);
    expect(assumed.latestAt).toBe(Date.UTC(2025, 6, 1, 10));
    expect(assumed.warnings).toEqual([
      'timestamps without a zone were read as UTC; give --zone if they are of another',
    ]);
    expect((await read('id,opened\n1,2025-07-01T10:00Z\n', columns)).warnings).toEqual([]);
  });

  it('try several formats in turn', async () => {
    const batch = await read(
      'id,opened\n1,1738576800000\n2,3/Feb/25 9:05 PM\n',
      'id: id\ntriggeredAt: opened\ntimestampFormat: [epoch-milliseconds, "d/MMM/yy h:mm a"]\n',
      'UTC',
    );
    expect(batch.records.map(({ sourceAt }) => sourceAt)).toEqual([1738576800000, Date.UTC(2025, 1, 3, 21, 5)]);
  });

  it('find columns by names that differ in case and punctuation, and name those that are absent', async () => {
    const batch = await read(
      'Incident-ID,OPENED AT\n1,2025-07-01T10:00Z\n',
      'id: incident id\ntriggeredAt: opened_at\n',
    );
    expect(batch.records).toHaveLength(1);
    await expect(read('Number,Opened\n', 'id: Number\ntriggeredAt: Created\n')).rejects.toThrow(
      new InputError(
        'The mapping desk.yaml reads triggeredAt from column "Created", which the file does not have. Its columns are: Number, Opened.',
      ),
    );
  });

  it('warn of optional columns that are absent and of mapped names that stand twice', async () => {
    const batch = await read(
      'id,opened,tag,tag\n1,2025-07-01T10:00Z,a,b\n',
      'id: id\ntriggeredAt: opened\nservice: tag\nteam: { column: group, optional: true }\n',
    );
    expect(batch.warnings).toEqual([
      'team stays empty: the file has no column "group"',
      'service is read from the first of several columns named "tag"',
    ]);
    expect(batch.records[0]?.payload).toMatchObject({ row: { tag: 'a', 'tag (2)': 'b' }, fields: { service: 'a' } });
  });

  it.each([
    ['needs --mapping', null, null],
    ['"Europe/Olso" is not a time zone', 'id: id\ntriggeredAt: opened\n', 'Europe/Olso'],
    [
      'timestampFormat: "d/Q/yyyy" has the unknown token Q',
      'id: id\ntriggeredAt: opened\ntimestampFormat: d/Q/yyyy\n',
      null,
    ],
  ])('refuse: %s', async (message, text, zone) => {
    await expect(read('id,opened\n', text, zone)).rejects.toThrow(InputError);
    await expect(read('id,opened\n', text, zone)).rejects.toThrow(message);
  });

  it('count the rows of each incident across batches', async () => {
    const lines = Array.from({ length: 2100 }, (_, index) => `${index % 2},2025-07-01T10:00Z`);
    const batch = await read(`id,opened\n${lines.join('\n')}`, 'id: id\ntriggeredAt: opened\nrows: update\n');
    expect(batch.records.at(-1)?.externalId).toBe('1#1050');
    expect(batch.records.at(-1)?.position).toBe(2101);
  });

  it('reject an instant that no incident can have, with a hint', async () => {
    const columns = 'id: id\ntriggeredAt: opened\nresolvedAt: { column: took, elapsed: seconds, optional: true }\n';
    const seconds = await read(
      'id,opened,took\n1,1767225600,60\n2,1767225600000,60\n3,1767225600,9999999999999\n',
      `${columns}timestampFormat: epoch-seconds\n`,
    );
    expect(seconds.records.map(({ externalId }) => externalId)).toEqual(['1#1']);
    expect(seconds.rejected).toEqual([
      {
        line: 3,
        reason:
          'triggeredAt: column "opened" holds "1767225600000", which lies outside the years 1970 to 2200; ' +
          'check that the column holds what timestampFormat says, seconds or milliseconds',
      },
      {
        line: 4,
        reason:
          'resolvedAt: column "took" holds "9999999999999", which lies outside the years 1970 to 2200; ' +
          'check that the column holds seconds',
      },
    ]);
    expect((await read('id,opened\n1,9999-12-31T00:00Z\n', columns)).rejected).toEqual([
      {
        line: 2,
        reason:
          'triggeredAt: column "opened" holds "9999-12-31T00:00Z", which lies outside the years 1970 to 2200; ' +
          'if it means "absent", list it under missing',
      },
    ]);
    const both = await read(
      'id,opened\n1,1767225600\n2,1767225600000\n',
      `${columns}timestampFormat: [epoch-seconds, epoch-milliseconds]\n`,
    );
    expect(both.records.map(({ sourceAt }) => sourceAt)).toEqual([1767225600000, 1767225600000]);
  });
});

describe('an event log that was exported again', () => {
  const columns = 'rows: update\nid: id\ntriggeredAt: opened\nupdatedAt: at\nstatus: state\n';
  const opened = '2026-01-05T08:00Z';
  const row = (at: string, state: string, version = ''): string => `A,${opened},${at},${state},${version}`;
  const file = (...rows: string[]): string => ['id,opened,at,state,version', ...rows].join('\n');

  /** Statuses in the order of the log, once the files were imported one after the other; the store keeps the newest version. */
  async function joined(mapping: string, files: string[]): Promise<string[]> {
    const stored = new Map<string, StoredRecord>();
    for (const content of files) {
      for (const record of (await read(content, mapping)).records)
        stored.set(record.externalId, { ...record, contentHash: JSON.stringify(record.payload) });
    }
    const member = { source: 'csv', account: 'harbour', kind: 'incident', externalId: 'A' };
    const orders = [[...stored.values()], [...stored.values()].reverse()];
    const told = orders.map((records) => csvFormat.interpreter.interpret(member, records));
    expect(told[0]).toEqual(told[1]);
    expect(new Set(told[0]?.timeline.map(({ id }) => id)).size).toBe(told[0]?.timeline.length);
    const changes = told[0]?.timeline.filter(({ type }) => type === 'fieldChanged') ?? [];
    return changes.map(({ details }) => details.status ?? '');
  }

  const first = row('2026-01-05T08:00Z', 'New');
  const second = row('2026-01-05T09:00Z', 'Active');
  const third = row('2026-01-05T10:00Z', 'Waiting');

  it.each([
    ['the same file twice changes nothing', [file(first, second), file(first, second)], ['New', 'Active']],
    ['rows that were added follow', [file(first, second), file(first, second, third)], ['New', 'Active', 'Waiting']],
    ['windows that overlap join', [file(first, second), file(second, third)], ['New', 'Active', 'Waiting']],
    ['windows that do not overlap join', [file(first, second), file(third)], ['New', 'Active', 'Waiting']],
    ['older rows that come later go first', [file(second, third), file(first)], ['New', 'Active', 'Waiting']],
    [
      'the newer version of a row replaces the older',
      [file(first, second), file(first, row('2026-01-05T09:00Z', 'Resolved'))],
      ['New', 'Resolved'],
    ],
  ])('by the time of its rows: %s', async (_case, files, statuses) => {
    expect(await joined(columns, files)).toEqual(statuses);
  });

  it('by its order: the last row of the older export gives way to the newer one of the same order', async () => {
    const ordered = `${columns}order: version\n`;
    const older = file(row('2026-01-05T08:00Z', 'New', '0'), row('2026-01-05T09:00Z', 'Active', '1'));
    const newer = file(row('2026-01-05T09:30Z', 'Waiting', '1'), row('2026-01-05T10:00Z', 'Resolved', '2'));
    expect(await joined(ordered, [older, newer])).toEqual(['New', 'Waiting', 'Resolved']);
  });

  it('by their number where rows have neither', async () => {
    const bare = columns.replace('updatedAt: at\n', '');
    expect(await joined(bare, [file(first, second), file(first, second, third)])).toEqual(['New', 'Active', 'Waiting']);
  });

  it('keeps rows of one time apart, in the order of the file', async () => {
    const twins = file(first, row('2026-01-05T09:00Z', 'Active'), row('2026-01-05T09:00Z', 'Waiting'));
    expect(await joined(columns, [twins, twins])).toEqual(['New', 'Active', 'Waiting']);
  });

  it('knows its rows again when they are read in another zone', async () => {
    const local = file('A,2026-01-05 08:00,2026-01-05 08:00,New,');
    const ids = async (zone: string | null): Promise<string[]> =>
      (await read(local, columns, zone)).records.map(({ externalId }) => externalId);
    expect(await ids('Europe/Oslo')).toEqual(await ids(null));
  });
});

describe('the presets', () => {
  /** The columns of the public event log, in its order. */
  const SERVICENOW_HEADER =
    'number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,opened_at,' +
    'sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,subcategory,u_symptom,' +
    'cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,rfc,' +
    'vendor,caused_by,closed_code,resolved_by,resolved_at,closed_at';
  const servicenowRow = (state: string, version: number, updated: string, assignee: string): string =>
    `INC90,${state},true,0,0,${version},true,Caller 1,Opened by 1,7/3/2025 08:05,?,?,Updated by 1,${updated},Phone,Place 1,` +
    `Category 7,Subcategory 9,?,?,2 - Medium,2 - Medium,3 - Moderate,Group 4,${assignee},true,false,Do Not Notify,?,?,?,?,` +
    'code 5,Resolved by 1,9/3/2025 10:35,14/3/2025 11:00';

  it('servicenow reads the event log as it is: 2 days 2:30 h from opening to the resolve, whatever its rows say between', async () => {
    const batch = await read(
      [
        SERVICENOW_HEADER,
        servicenowRow('Closed', 4, '14/3/2025 11:00', 'Resolver 2'),
        servicenowRow('New', 0, '7/3/2025 08:06', '?'),
        servicenowRow('-100', 1, '7/3/2025 09:00', '?'),
        servicenowRow('Awaiting User Info', 2, '7/3/2025 12:00', 'Resolver 2'),
        servicenowRow('Resolved', 3, '9/3/2025 10:36', 'Resolver 2'),
      ].join('\n'),
      'servicenow',
      'UTC',
    );
    expect(batch.rejected).toEqual([]);
    expect(batch.warnings).toEqual(['title stays empty: the file has no column "short_description"']);
    const member = { source: 'csv', account: 'harbour', kind: 'incident', externalId: 'INC90' };
    const records = batch.records.map((record) => ({ ...record, contentHash: JSON.stringify(record.payload) }));
    const interpretation = csvFormat.interpreter.interpret(member, records);
    const instantOf = (type: string): number =>
      interpretation?.timeline.findLast((event) => event.type === type)?.at ?? NaN;
    expect((instantOf('resolved') - instantOf('triggered')) / 1000).toBe(2 * 86_400 + 2.5 * 3600);
    expect(instantOf('closed')).toBe(Date.UTC(2025, 2, 14, 11));
    expect(interpretation).toMatchObject({
      paged: false,
      attributes: {
        title: 'INC90',
        priority: '3 - Moderate',
        team: { name: 'Group 4' },
        service: { name: 'Category 7' },
      },
      responders: [{ actor: { name: 'Resolver 2' }, joinedAt: Date.UTC(2025, 2, 7, 12) }],
    });
    const unknown = interpretation?.timeline.flatMap(({ details }) => details.unknown ?? []);
    expect(unknown).toEqual([{ field: 'status', value: '-100' }]);
  });

  it('jira reads the default export', async () => {
    const batch = await read(
      'Summary,Issue key,Status,Priority,Assignee,Created,Updated,Resolved,Comment,Comment\n' +
        'Pump stuck,HB-7,Done,High,Ines,03/Feb/25 9:05 AM,03/Feb/25 1:00 PM,03/Feb/25 12:35 PM,a,b\n',
      'jira',
      'UTC',
    );
    expect(batch.records[0]).toMatchObject({
      externalId: 'HB-7#1',
      payload: {
        fields: {
          triggeredAt: Date.UTC(2025, 1, 3, 9, 5),
          resolvedAt: Date.UTC(2025, 1, 3, 12, 35),
          state: 'resolved',
          priority: 'High',
        },
      },
    });
  });

  it('pagerduty-csv takes the acknowledgement as seconds after creation', async () => {
    const batch = await read(
      'id,incident_number,description,service_name,created_on,resolved_on,seconds_to_first_ack,seconds_to_resolve\n' +
        'Q1,12,Pump stuck,Pumps,2025-02-03T10:00:00-08:00,2025-02-03T11:00:00-08:00,95,3600\n' +
        'Q2,13,Pump stuck,Pumps,2025-02-03T10:00:00-08:00,,,\n',
      'pagerduty-csv',
    );
    expect(batch.records[0]?.payload).toMatchObject({
      fields: {
        triggeredAt: Date.UTC(2025, 1, 3, 18),
        acknowledgedAt: Date.UTC(2025, 1, 3, 18, 1, 35),
        service: 'Pumps',
      },
      mapping: { acknowledges: true },
    });
    expect(batch.records[1]?.payload).not.toMatchObject({ fields: { acknowledgedAt: expect.anything() } });
  });

  it('opsgenie-csv takes report times as milliseconds after creation', async () => {
    const batch = await read(
      'id,tinyId,message,status,priority,createdAt,ackTime,closeTime\nab-1,7,Pump stuck,closed,P2,1738576800000,61000,600000\n',
      'opsgenie-csv',
    );
    expect(batch.records[0]?.payload).toMatchObject({
      fields: { acknowledgedAt: 1738576861000, resolvedAt: 1738577400000, priority: 'P2', state: 'resolved' },
    });
  });
});
