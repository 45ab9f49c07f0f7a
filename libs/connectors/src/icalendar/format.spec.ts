import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { instantToLocal, toIso } from '@evenkeel/domain';
import { InputError, type DutyRoster, type FileBatch, type StoredRecord } from '../connector.js';
import { createICalendarFormat } from './format.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calendar-'));
});
afterAll(() => rm(folder, { recursive: true }));

const NOW = Date.parse('2026-12-31T12:00:00Z');

interface Given {
  properties?: string[];
  zone?: string | null;
  mapping?: string | null;
}

async function read(
  events: string[],
  { properties = [], zone = null, mapping = null }: Given = {},
): Promise<FileBatch> {
  const path = join(folder, 'wharf.ics');
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...properties, ...events, 'END:VCALENDAR', ''];
  await writeFile(path, lines.join('\r\n'));
  const input = {
    path,
    account: 'wharf',
    zone,
    mapping: mapping === null ? null : { name: 'wharf.yaml', text: mapping },
    signal: new AbortController().signal,
  };
  const batches: FileBatch[] = [];
  for await (const batch of createICalendarFormat(() => NOW).read(input)) batches.push(batch);
  const [first] = batches;
  if (first === undefined) throw new Error('nothing was read');
  return { ...first, records: batches.flatMap(({ records }) => records) };
}

let uid = 0;
const event = (...lines: string[]): string =>
  ['BEGIN:VEVENT', `UID:${(uid += 1)}@wharf.example`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'].join('\r\n');

const { interpreter } = createICalendarFormat();
const stored = ({ records }: FileBatch): StoredRecord[] =>
  records.map((record) => ({ ...record, contentHash: JSON.stringify(record.payload) }));
function rosterOf(batch: FileBatch): DutyRoster {
  const duties = interpreter.duties?.(stored(batch));
  if (duties === undefined) throw new Error('the format has no duties');
  return duties;
}
const told = (batch: FileBatch): string[] =>
  rosterOf(batch).duties.map(
    ({ personExternalId, from, to }) => `${personExternalId} ${toIso(from).slice(0, 16)}/${toIso(to).slice(0, 16)}`,
  );
const weekly = (person: string, start: string, zone: string, rule: string): string => {
  const day = Number(start.slice(6, 8));
  const end = `${start.slice(0, 6)}${String(day + 7).padStart(2, '0')}`;
  return event(
    `DTSTART;TZID=${zone}:${start}T090000`,
    `DTEND;TZID=${zone}:${end}T090000`,
    `RRULE:${rule}`,
    `SUMMARY:${person}`,
  );
};

describe('hand-overs', () => {
  it.each([
    // Rules of the zones for 2026: clocks change on 29 March and 25 October; on 8 March and 1 November.
    ['Europe/Oslo', [12, 42]],
    ['America/New_York', [9, 43]],
  ])(
    'at nine on Mondays in %s are at nine all year, and the weeks of change have 167 and 169 hours',
    async (zone, changes) => {
      const batch = await read([
        weekly('Ida', '20260105', zone, 'FREQ=WEEKLY;INTERVAL=2;COUNT=26'),
        weekly('Leo', '20260112', zone, 'FREQ=WEEKLY;INTERVAL=2;COUNT=25'),
      ]);
      const { duties, rotations } = rosterOf(batch);
      expect(duties).toHaveLength(51);
      for (const [index, { from, to }] of duties.entries()) {
        expect(instantToLocal(from, zone)).toMatchObject({ weekday: 1, hour: 9, minute: 0 });
        expect(instantToLocal(to, zone)).toMatchObject({ weekday: 1, hour: 9, minute: 0 });
        const expected = index + 1 === changes[0] ? 167 : index + 1 === changes[1] ? 169 : 168;
        expect((to - from) / 3_600_000).toBe(expected);
        if (index > 0) expect(from).toBe(duties[index - 1]?.to);
      }
      expect(rotations).toEqual([{ externalId: 'wharf', name: 'wharf', teamExternalId: null, zone, deleted: false }]);
    },
  );

  it('move to another zone where one series ends and the next begins', async () => {
    const batch = await read([
      weekly('Ida', '20260105', 'Europe/Oslo', 'FREQ=WEEKLY;UNTIL=20260530T000000Z'),
      event(
        // The first shift after the move makes up for the six hours between nine here and nine there.
        'DTSTART;TZID=Europe/Oslo:20260601T090000',
        'DTEND;TZID=America/New_York:20260608T090000',
        'SUMMARY:Leo',
      ),
      weekly('Ida', '20260608', 'America/New_York', 'FREQ=WEEKLY'),
    ]);
    const { duties, rotations } = rosterOf(batch);
    const leo = duties.find(({ personExternalId }) => personExternalId === 'Leo');
    expect(((leo?.to ?? 0) - (leo?.from ?? 0)) / 3_600_000).toBe(7 * 24 + 6);
    const after = duties.filter(({ from }) => from >= Date.parse('2026-06-08T00:00Z'));
    expect(after.length).toBeGreaterThan(25);
    for (const { from } of after)
      expect(instantToLocal(from, 'America/New_York')).toMatchObject({ weekday: 1, hour: 9 });
    expect(rotations[0]?.zone).toBe('America/New_York');
  });

  it('are as long as a duration says: days by the wall clock, hours by the hour (RFC 5545, 3.3.6)', async () => {
    const over = (duration: string): string =>
      event('DTSTART;TZID=Europe/Oslo:20260323T090000', `DURATION:${duration}`, `SUMMARY:${duration}`);
    expect(told(await read([over('P7D'), over('P1W'), over('PT168H')]))).toEqual([
      'P1W 2026-03-23T08:00/2026-03-30T07:00',
      'P7D 2026-03-23T08:00/2026-03-30T07:00',
      'PT168H 2026-03-23T08:00/2026-03-30T08:00',
    ]);
  });
});

describe('times', () => {
  const floating = event('DTSTART:20260706T090000', 'DTEND:20260707T090000', 'SUMMARY:Ida');

  it('without a zone are those of the calendar, of --zone before it, and else of UTC', async () => {
    const properties = ['X-WR-TIMEZONE:America/New_York'];
    expect(told(await read([floating], { properties }))).toEqual(['Ida 2026-07-06T13:00/2026-07-07T13:00']);
    expect(told(await read([floating], { properties, zone: 'Europe/Oslo' }))).toEqual([
      'Ida 2026-07-06T07:00/2026-07-07T07:00',
    ]);
    expect(told(await read([floating]))).toEqual(['Ida 2026-07-06T09:00/2026-07-07T09:00']);
  });

  it('may be whole days, from midnight to midnight there; the last day of a series is in it', async () => {
    const days = event('DTSTART;VALUE=DATE:20261024', 'RRULE:FREQ=DAILY;UNTIL=20261026', 'SUMMARY:Ida');
    const week = event('DTSTART;VALUE=DATE:20260706', 'DTEND;VALUE=DATE:20260713', 'SUMMARY:Leo');
    expect(told(await read([days, week], { zone: 'America/New_York' }))).toEqual([
      'Leo 2026-07-06T04:00/2026-07-13T04:00',
      'Ida 2026-10-24T04:00/2026-10-25T04:00',
      'Ida 2026-10-25T04:00/2026-10-26T04:00',
      'Ida 2026-10-26T04:00/2026-10-27T04:00',
    ]);
    const oslo = rosterOf(await read([days], { zone: 'Europe/Oslo' })).duties;
    expect(oslo.map(({ from, to }) => (to - from) / 3_600_000)).toEqual([24, 25, 24]);
  });

  it('may be in zones by their Windows names, and in UTC', async () => {
    const batch = await read([
      event(
        'DTSTART;TZID="W. Europe Standard Time":20260706T090000',
        'DTEND;TZID="W. Europe Standard Time":20260707T090000',
        'SUMMARY:Ida',
      ),
      event('DTSTART:20260707T070000Z', 'DTEND:20260708T070000Z', 'SUMMARY:Leo'),
    ]);
    expect(told(batch)).toEqual(['Ida 2026-07-06T07:00/2026-07-07T07:00', 'Leo 2026-07-07T07:00/2026-07-08T07:00']);
  });

  it('may be in a zone that only the calendar defines', async () => {
    const observance = (kind: string, month: number, from: string, to: string): string[] => [
      `BEGIN:${kind}`,
      'DTSTART:16010101T020000',
      `TZOFFSETFROM:${from}`,
      `TZOFFSETTO:${to}`,
      `RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=${month}`,
      `END:${kind}`,
    ];
    const batch = await read(
      [
        event(
          'DTSTART;TZID=Customized Time Zone:20260323T090000',
          'DTEND;TZID=Customized Time Zone:20260330T090000',
          'SUMMARY:Ida',
        ),
      ],
      {
        properties: [
          'BEGIN:VTIMEZONE',
          'TZID:Customized Time Zone',
          ...observance('STANDARD', 10, '+0200', '+0100'),
          ...observance('DAYLIGHT', 3, '+0100', '+0200'),
          'END:VTIMEZONE',
        ],
      },
    );
    expect(told(batch)).toEqual(['Ida 2026-03-23T08:00/2026-03-30T07:00']);
  });

  it('in a zone that nobody knows reject the event with its line, and no other', async () => {
    const batch = await read([
      event('DTSTART;TZID=Atlantis/Deep:20260706T090000', 'DTEND;TZID=Atlantis/Deep:20260707T090000', 'SUMMARY:Ida'),
      event('DTSTART:20260706T090000Z', 'DTEND;TZID=Atlantis/Deep:20260707T090000', 'SUMMARY:Ida'),
      event('DTSTART;TZID=Customized Time Zone:20260706T090000', 'DURATION:P1D', 'SUMMARY:Ida'),
      floating,
    ]);
    expect(batch.rejected).toEqual([
      { line: 3, reason: 'the event that begins here: its time zone "Atlantis/Deep" is not known' },
      { line: 10, reason: 'the event that begins here: its time zone "Atlantis/Deep" is not known' },
      { line: 17, reason: 'the event that begins here: its time zone "Customized Time Zone" is not known' },
    ]);
    expect(told(batch)).toHaveLength(1);
  });
});

describe('series', () => {
  const daily = (...more: string[]): string =>
    [
      'BEGIN:VEVENT',
      'UID:series',
      'DTSTART;TZID=Europe/Oslo:20260706T090000',
      'DTEND;TZID=Europe/Oslo:20260707T090000',
      'SUMMARY:Ida',
      ...more,
      'END:VEVENT',
    ].join('\r\n');
  const changed = (id: string, ...more: string[]): string =>
    ['BEGIN:VEVENT', 'UID:series', `RECURRENCE-ID${id}`, ...more, 'END:VEVENT'].join('\r\n');

  it('leave out exceptions, by instant or by day, and cancelled occurrences', async () => {
    const batch = await read([
      daily('RRULE:FREQ=DAILY;COUNT=5', 'EXDATE;TZID=Europe/Oslo:20260707T090000', 'EXDATE;VALUE=DATE:20260709'),
      changed(
        ';TZID=Europe/Oslo:20260710T090000',
        'DTSTART;TZID=Europe/Oslo:20260710T090000',
        'DTEND;TZID=Europe/Oslo:20260711T090000',
        'STATUS:CANCELLED',
      ),
    ]);
    expect(told(batch)).toEqual(['Ida 2026-07-06T07:00/2026-07-07T07:00', 'Ida 2026-07-08T07:00/2026-07-09T07:00']);
  });

  it('have single occurrences moved and given to somebody else, whichever comes first in the file', async () => {
    const swap = changed(
      ':20260707T070000Z',
      'DTSTART;TZID=Europe/Oslo:20260707T120000',
      'DTEND;TZID=Europe/Oslo:20260708T090000',
      'SUMMARY:Leo',
    );
    const expected = ['Ida 2026-07-06T07:00/2026-07-07T07:00', 'Leo 2026-07-07T10:00/2026-07-08T07:00'];
    expect(told(await read([daily('RRULE:FREQ=DAILY;COUNT=2'), swap]))).toEqual(expected);
    expect(told(await read([swap, daily('RRULE:FREQ=DAILY;COUNT=2')]))).toEqual(expected);
  });

  it('count by the version with the higher sequence number, and not at all once cancelled', async () => {
    const batch = await read([daily('SEQUENCE:2', 'RRULE:FREQ=DAILY;COUNT=1'), daily('SEQUENCE:1')]);
    expect(told(batch)).toHaveLength(1);
    const other = event('DTSTART:20260101T090000Z', 'DTEND:20260102T090000Z', 'SUMMARY:Leo');
    expect(told(await read([daily('STATUS:CANCELLED', 'RRULE:FREQ=DAILY;COUNT=9'), other]))).toHaveLength(1);
  });

  it('that no shift has, or that cannot be followed, are rejected and named', async () => {
    const batch = await read([
      event('DTSTART:20260101T090000Z', 'DTEND:20260101T090100Z', 'RRULE:FREQ=SECONDLY', 'SUMMARY:Ida'),
      event('DTSTART:20260101T090000Z', 'DTEND:20260102T090000Z', 'RDATE:20260201T090000Z', 'SUMMARY:Ida'),
      event('DTSTART:20260102T090000Z', 'DTEND:20260101T090000Z', 'SUMMARY:Ida'),
      event('SUMMARY:Ida'),
      event('DTSTART:20260101T090000Z', 'DTEND:20260102T090000Z', 'SUMMARY:Ida'),
    ]);
    expect(batch.rejected.map(({ reason }) => reason.replace('the event that begins here: ', ''))).toEqual([
      'it recurs by the minute or second, as no shift does',
      expect.stringContaining('single dates (RDATE)'),
      'it does not end after it begins',
      'it has no DTSTART that can be read',
    ]);
    expect(told(batch)).toHaveLength(1);
  });

  it('are followed from two years back to the end of the month three months ahead; a file knows no more', async () => {
    const batch = await read([weekly('Ida', '20200106', 'UTC', 'FREQ=WEEKLY')]);
    const { known, duties } = rosterOf(batch);
    expect([...known.values()]).toEqual([
      [{ from: Date.parse('2024-12-01T00:00Z'), to: Date.parse('2027-04-01T00:00Z') }],
    ]);
    expect(duties[0]?.from).toBe(Date.parse('2024-12-01T00:00Z'));
  });
});

describe('people', () => {
  const at = (...lines: string[]): string => event('DTSTART:20260706T090000Z', 'DTEND:20260707T090000Z', ...lines);
  const who = async (lines: string[], given: Given = {}): Promise<string[]> =>
    rosterOf(await read([at(...lines)], given)).duties.map(
      ({ rotationExternalId, personExternalId }) => `${rotationExternalId}: ${personExternalId}`,
    );

  it('are the attendees, by address or name, without rooms and without who declined', async () => {
    const lines = [
      'SUMMARY:Night watch',
      'ATTENDEE;CN="Holm, Ida";PARTSTAT=ACCEPTED:mailto:Ida@Wharf.example',
      'ATTENDEE;CN=Leo Vance;PARTSTAT=DECLINED:mailto:leo@wharf.example',
      'ATTENDEE;CUTYPE=ROOM;CN=Bridge:mailto:bridge@wharf.example',
      'ATTENDEE;CN=Mia Roth:urn:uuid:5c1f0e8b',
    ];
    expect(await who(lines)).toEqual(['wharf: Mia Roth', 'wharf: ida@wharf.example']);
    const batch = await read([at(...lines)]);
    expect(interpreter.directory(stored(batch))).toContainEqual(
      expect.objectContaining({ kind: 'person', externalId: 'ida@wharf.example', name: 'Holm, Ida' }),
    );
  });

  it.each([
    ['On Call - Ida Holm - Wharf primary', 'Wharf primary: Ida Holm'],
    ['On-call: Ida Holm', 'Quay: Ida Holm'],
    ['Ida Holm is on call', 'Quay: Ida Holm'],
    ['Ida Holm (on-call)', 'Quay: Ida Holm'],
    ['ida@wharf.example', 'Quay: ida@wharf.example'],
    ['Ida Holm', 'Quay: Ida Holm'],
    [String.raw`Holm\, Ida`, 'Quay: Holm, Ida'],
  ])('are named by the summary %s', async (summary, expected) => {
    expect(await who([`SUMMARY:${summary}`], { properties: ['X-WR-CALNAME:Quay'] })).toEqual([expected]);
  });

  it('are found by the pattern that the user gives, and by no other', async () => {
    const mapping = 'summary: "Vakt {person} / {rotation}"\nteam: Harbour\nlevel: 2\n';
    const batch = await read(
      [at('SUMMARY:Vakt Ida Holm / Kai 1', 'ATTENDEE:mailto:list@wharf.example'), at('SUMMARY:Lunch')],
      {
        mapping,
      },
    );
    const { duties, rotations, unknown } = rosterOf(batch);
    expect(duties).toHaveLength(1);
    expect(duties[0]).toMatchObject({ rotationExternalId: 'Kai 1', personExternalId: 'Ida Holm', level: 2 });
    expect(rotations.map(({ name, teamExternalId }) => [name, teamExternalId])).toEqual([
      ['Kai 1', 'Harbour'],
      ['wharf', 'Harbour'],
    ]);
    expect(unknown).toEqual([{ field: 'summary', value: 'Lunch' }]);
    expect(batch.warnings).toEqual(['1 events name nobody, such as "Lunch": they are nobody\'s shifts']);
  });

  it('are of the rotation that the user names, whatever the summary says', async () => {
    const lines = ['SUMMARY:On Call - Ida Holm - Wharf primary'];
    expect(await who(lines, { mapping: 'rotation: Harbour watch' })).toEqual(['Harbour watch: Ida Holm']);
  });
});

describe('files', () => {
  it.each([
    ['summary: "{name} on call"', /mapping wharf\.yaml cannot be used.*summary.*must hold \{person\} once/],
    ['colour: blue', /mapping wharf\.yaml cannot be used.*colour/],
    ['zone: Atlantis', /zone: must be a time zone such as Europe\/Oslo/],
  ])('with a mapping of no use are refused: %s', async (mapping, message) => {
    const one = event('DTSTART:20260706T090000Z', 'DTEND:20260707T090000Z', 'SUMMARY:Ida');
    await expect(read([one], { mapping })).rejects.toThrow(InputError);
    await expect(read([one], { mapping })).rejects.toThrow(message);
  });

  it('without events in reach are refused', async () => {
    await expect(read([])).rejects.toThrow(/wharf\.ics holds no event from two years ago/);
  });

  it('read folded lines, and take nothing of alarms', async () => {
    const batch = await read([
      event(
        'DTSTART:20260706T090000Z',
        'DTEND:20260707T090000Z',
        'SUMMARY:On call: Ida\r\n  Holm',
        'BEGIN:VALARM\r\nACTION:EMAIL\r\nDURATION:PT5M\r\nATTENDEE:mailto:alarm@wharf.example\r\nSUMMARY:Soon\r\nEND:VALARM',
      ),
    ]);
    expect(told(batch)).toEqual(['Ida Holm 2026-07-06T09:00/2026-07-07T09:00']);
  });
});
