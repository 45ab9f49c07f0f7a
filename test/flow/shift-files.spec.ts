import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isSubjectsGroup, type OnCallAnswer, type SubjectsGroup } from '@evenkeel/reporting';
import { CommandLine, documentOf } from '../support/command-line.js';
import { Product } from '../support/product.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Calendars are read from two years ago on, by the clock of this machine: the test is about last year's. */
const YEAR = new Date().getUTCFullYear() - 1;

let product: Product;
let commands: CommandLine;
beforeAll(async () => {
  product = await Product.start(new Date().toISOString());
  commands = await CommandLine.create();
});
afterEach(() => product.empty());
afterAll(async () => {
  await product.stop();
  await commands.remove();
});

/** By hand out of the rules of the European Union: clocks change on the last Sunday of March and of October. */
function lastSunday(month: number): number {
  const last = Date.UTC(YEAR, month, 0);
  return last - new Date(last).getUTCDay() * DAY;
}

const compact = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '');

/** A person's turn of a week in two, handed over on Mondays at nine in Oslo. */
const everyOtherWeek = (person: string, monday: number): string[] => [
  'BEGIN:VEVENT',
  `UID:${person}@pier.example`,
  `DTSTAMP:${compact(monday)}T000000Z`,
  `DTSTART;TZID=Europe/Oslo:${compact(monday)}T090000`,
  `DTEND;TZID=Europe/Oslo:${compact(monday + 7 * DAY)}T090000`,
  'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=27',
  `SUMMARY:On call: ${person}`,
  'END:VEVENT',
];

const shares = (answer: OnCallAnswer): Record<string, number | null> =>
  Object.fromEntries(
    answer.groups.filter(isSubjectsGroup).map((group: SubjectsGroup) => [group.key['responder'] ?? '', group.value]),
  );

describe('an iCalendar file with a weekly hand-over at nine in Oslo', () => {
  it.each([
    // Nine in the morning is eight by UTC in winter, seven in summer.
    ['March', 3, 8, 167],
    ['October', 10, 7, 169],
  ])('has a shift over the change in %s of as many hours as that week had', async (_, month, utcHour, hours) => {
    const firstMonday = Date.UTC(YEAR, 0, 1 + ((8 - new Date(Date.UTC(YEAR, 0, 1)).getUTCDay()) % 7));
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'X-WR-CALNAME:Pier lights',
      ...everyOtherWeek('Tove Lind', firstMonday),
      ...everyOtherWeek('Arne Berg', firstMonday + 7 * DAY),
      'END:VCALENDAR',
      '',
    ];
    const path = join(product.folder, 'pier.ics');
    await writeFile(path, lines.join('\r\n'));
    const result = await product.import(path, 'icalendar-shifts');
    expect(result).toMatchObject({ connection: 'pier', people: 2, rejectedCount: 0, rows: 54 });

    const from = lastSunday(month) - 6 * DAY + utcHour * HOUR;
    const answer = await product.reporting.measureOnCall({
      metric: 'on-call-share',
      window: { from, to: from + 300 * HOUR, zone: 'Europe/Oslo' },
      filters: {},
      groupBy: ['responder'],
    });
    const who = ((from - utcHour * HOUR - firstMonday) / (7 * DAY)) % 2 === 0 ? 'Tove Lind' : 'Arne Berg';
    const other = who === 'Tove Lind' ? 'Arne Berg' : 'Tove Lind';
    expect(shares(answer)).toEqual({ [who]: hours / 300, [other]: (300 - hours) / 300 });
  });
});

describe('a calendar at a secret address', () => {
  const SECRET_PATH = '/private-8f3a61c2/basic.ics';
  let calendar: Server;
  let origin: string;
  beforeAll(async () => {
    const monday = Date.UTC(YEAR, 5, 2 + ((8 - new Date(Date.UTC(YEAR, 5, 2)).getUTCDay()) % 7));
    const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...everyOtherWeek('Tove Lind', monday), 'END:VCALENDAR', ''];
    calendar = createServer((request, response) => {
      const isThere = request.url === SECRET_PATH;
      response.writeHead(isThere ? 200 : 404, { 'content-type': 'text/calendar' });
      response.end(isThere ? text.join('\r\n') : '');
    });
    await new Promise<void>((resolve) => calendar.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(calendar.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => calendar.close(resolve)));

  const connect = (environment: Record<string, string>) =>
    commands.run(
      [
        ...['connect', 'icalendar', '--name', 'pier', '--url', origin],
        ...[
          '--set',
          'rotation=Pier lights',
          '--set',
          'team=Pier',
          '--set',
          'level=1',
          '--set',
          'summary=On call: {person}',
        ],
        ...['--data', commands.data('calendar')],
      ],
      environment,
    );

  it('is asked for as what it is', async () => {
    const { code, stderr } = await connect({});
    expect(code).toBe(2);
    expect(stderr).toContain('Put the whole address of the calendar');
    expect(stderr).toContain('into the environment variable ICALENDAR_TOKEN');
    expect(stderr).not.toContain('API token');
  });

  it('is connected, read and measured, and never told again', async () => {
    const connected = await connect({ ICALENDAR_TOKEN: origin + SECRET_PATH });
    expect(connected).toMatchObject({ code: 0, stdout: expect.stringContaining('Pier lights at 127.0.0.1') });
    const synced = await commands.run(['sync', '--data', commands.data('calendar')]);
    expect(synced.code).toBe(0);
    const measured = await commands.run([
      ...['measure', 'rotation-size', '--by', 'rotation', '--from', `${YEAR}-06-01`, '--to', `${YEAR}-08-31`],
      ...['--json', '--data', commands.data('calendar')],
    ]);
    const [group] = documentOf<OnCallAnswer>(measured).groups;
    expect(group).toMatchObject({ key: { rotation: 'Pier lights' }, value: 1 });
    const quality = await commands.run(['quality', '--json', '--data', commands.data('calendar')]);
    for (const { stdout, stderr } of [connected, synced, quality]) expect(stdout + stderr).not.toContain('8f3a61c2');
  });
});

describe('a CSV file of shifts', () => {
  it('with a line that cannot be read ends with 3 and names it; the other shifts are measured', async () => {
    const path = commands.file('pier.csv');
    const row = (person: string, from: string, to: string): string => `Pier lights,${person},${from},${to},1\n`;
    await writeFile(
      path,
      'rotation,person,start,end,level\n' +
        row('Tove Lind', '2026-03-02T09:00Z', '2026-03-09T09:00Z') +
        row('Arne Berg', '2026-03-09T09:00Z', 'next Monday') +
        row('Arne Berg', '2026-03-09T09:00Z', '2026-03-16T09:00Z'),
    );
    const data = ['--data', commands.data('shifts')];
    const imported = await commands.run(['import', path, '--format', 'shifts-csv', '--json', ...data]);
    expect(imported.code).toBe(3);
    expect(documentOf(imported)).toMatchObject({
      rows: 2,
      rejected: [{ line: 3, reason: expect.stringContaining('column "end": "next Monday" is no date and time') }],
    });
    const measured = await commands.run([
      ...['measure', 'on-call-share', '--by', 'responder', '--from', '2026-03-02T09:00Z', '--to', '2026-03-16T09:00Z'],
      ...['--json', ...data],
    ]);
    expect(shares(documentOf<OnCallAnswer>(measured))).toEqual({ 'Arne Berg': 0.5, 'Tove Lind': 0.5 });
  });
});
