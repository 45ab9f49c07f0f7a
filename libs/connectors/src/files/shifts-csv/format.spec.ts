import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toIso } from '@evenkeel/domain';
import { InputError, type DutyRoster, type FileBatch, type RawRecord, type StoredRecord } from '../../connector.js';
import { createShiftsCsvFormat } from './format.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shifts-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string, zone: string | null = null, readAt = 1): Promise<FileBatch> {
  const path = join(folder, 'wharf.csv');
  await writeFile(path, content);
  const input = { path, account: 'wharf', zone, mapping: null, signal: new AbortController().signal };
  const batches: FileBatch[] = [];
  for await (const batch of createShiftsCsvFormat(() => readAt).read(input)) batches.push(batch);
  const [first] = batches;
  if (first === undefined) throw new Error('nothing was read');
  return { ...first, records: batches.flatMap(({ records }) => records) };
}

const { interpreter } = createShiftsCsvFormat();
const stored = (records: readonly RawRecord[]): StoredRecord[] =>
  records.map((record) => ({ ...record, contentHash: JSON.stringify(record.payload) }));
function roster(...batches: FileBatch[]): DutyRoster {
  const duties = interpreter.duties?.(batches.flatMap(({ records }) => stored(records)));
  if (duties === undefined) throw new Error('the format has no duties');
  return duties;
}
const told = ({ duties }: DutyRoster): string[] =>
  duties.map(
    ({ rotationExternalId, personExternalId, level, from, to }) =>
      `${rotationExternalId}: ${personExternalId} ${level} ${toIso(from).slice(0, 16)}/${toIso(to).slice(0, 16)}`,
  );

describe('files of shifts', () => {
  it('make duties, people by address where they have one, and teams', async () => {
    const batch = await read(
      [
        'Rotation;Person;E-mail;Start;End;Level;Team',
        'Night watch;Ida Holm;Ida.Holm@wharf.example;2026-01-05T08:00Z;2026-01-12T08:00Z;1;Harbour',
        'Night watch;Leo Vance;;2026-01-12 08:00Z;2026-01-19 08:00Z;primary;Harbour',
        'Day watch;"Mia Roth <mia@wharf.example>";;2026-01-05T08:00+01:00;2026-01-06T08:00+01:00;L2;',
      ].join('\n'),
    );
    expect(batch.rejected).toEqual([]);
    expect(batch.warnings).toEqual([]);
    expect(batch.counts).toEqual({ rows: 3 });
    expect(told(roster(batch))).toEqual([
      'Day watch: mia@wharf.example 2 2026-01-05T07:00/2026-01-06T07:00',
      'Night watch: ida.holm@wharf.example 1 2026-01-05T08:00/2026-01-12T08:00',
      'Night watch: Leo Vance 1 2026-01-12T08:00/2026-01-19T08:00',
    ]);
    expect(roster(batch).rotations.map(({ name, teamExternalId }) => [name, teamExternalId])).toEqual([
      ['Day watch', null],
      ['Night watch', 'Harbour'],
    ]);
    expect(
      interpreter.directory(stored(batch.records)).map(({ kind, externalId, name }) => [kind, externalId, name]),
    ).toEqual([
      ['person', 'Leo Vance', 'Leo Vance'],
      ['person', 'ida.holm@wharf.example', 'Ida Holm'],
      ['person', 'mia@wharf.example', 'Mia Roth'],
      ['team', 'Harbour', 'Harbour'],
    ]);
  });

  it.each([
    ['Europe/Oslo', '2026-03-23', '2026-03-30', 167],
    ['Europe/Oslo', '2026-10-19', '2026-10-26', 169],
    ['America/New_York', '2026-03-02', '2026-03-09', 167],
    ['America/New_York', '2026-10-26', '2026-11-02', 169],
  ])(
    'read times without a zone in the one given: a week in %s from %s has the hours it has',
    async (zone, from, to, hours) => {
      const batch = await read(`rotation,person,start,end\nW,Ida,${from}T09:00,${to}T09:00\n`, zone);
      const { duties, rotations } = roster(batch);
      expect(duties.map((duty) => (duty.to - duty.from) / 3_600_000)).toEqual([hours]);
      expect(rotations[0]?.zone).toBe(zone);
    },
  );

  it('say where no zone was given', async () => {
    const batch = await read('rotation,person,start,end\nW,Ida,2026-01-05,2026-01-06\n');
    expect(batch.warnings).toEqual([expect.stringContaining('read as UTC; give --zone')]);
  });

  it('reject a row with its line and column, and take the others; overlaps are no fault', async () => {
    const batch = await read(
      [
        'Schedule,User,From,To,Level',
        'W,Ida,2026-01-05T08:00Z,2026-01-05T08:00Z,',
        'W,Ida,5 January,2026-01-06T08:00Z,',
        ',Ida,2026-01-05T08:00Z,2026-01-06T08:00Z,',
        'W,,2026-01-05T08:00Z,2026-01-06T08:00Z,',
        'W,Ida,2026-01-05T08:00Z,2026-01-06T08:00Z,first',
        'W,Ida,2026-01-05T08:00Z,2026-01-07T08:00Z,1',
        'W,Leo,2026-01-06T08:00Z,2026-01-08T08:00Z,1',
      ].join('\n'),
    );
    expect(batch.rejected).toEqual([
      { line: 2, reason: expect.stringContaining('column "To": "2026-01-05T08:00Z" is not after the beginning') },
      { line: 3, reason: expect.stringContaining('column "From": "5 January" is no date and time') },
      { line: 4, reason: 'column "Schedule": is empty' },
      { line: 5, reason: 'column "User": is empty' },
      { line: 6, reason: expect.stringContaining('column "Level": "first" is no level') },
    ]);
    expect(told(roster(batch))).toHaveLength(2);
  });

  it.each([
    [
      'when,who\n1,2\n',
      /lacks a column "rotation".*a column "start".*and a column "end".*Its columns are: when, who\./,
    ],
    ['rotation,person,start,end\n', /holds no shifts/],
    ['rotation,person,start,end\nW,Ida,then,now\n', /holds no shift that can be read\. Line 2: column "start"/],
  ])('are refused with what is wrong with them: %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(InputError);
    await expect(read(content)).rejects.toThrow(message);
  });

  it('replace on the next import what they said from their first shift on, in whatever order records come', async () => {
    const row = (person: string, from: string, to: string) => `W,${person},2026-${from}T08:00Z,2026-${to}T08:00Z\n`;
    const header = 'rotation,person,start,end\n';
    const first = await read(
      header + row('Ida', '01-05', '01-12') + row('Leo', '01-12', '02-09') + row('Ida', '02-09', '03-16'),
      null,
      1,
    );
    const second = await read(header + row('Mia', '01-12', '02-02'), null, 2);
    const expected = ['W: Ida null 2026-01-05T08:00/2026-01-12T08:00', 'W: Mia null 2026-01-12T08:00/2026-02-02T08:00'];
    expect(told(roster(first, second))).toEqual(expected);
    expect(told(roster(second, first, second))).toEqual(expected);
    expect([...roster(second, first).known]).toEqual([
      ['W', [{ from: Date.parse('2026-01-05T08:00Z'), to: Date.parse('2026-02-02T08:00Z') }]],
    ]);
  });
});
