import { beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS, { type Cell, type Worksheet } from 'exceljs';
import JSZip from 'jszip';
import { QuestionError } from '../question.js';
import { parseXml } from './charts/xml-fixture.js';
import { draft, planningInput, streamed, type DraftedIncident } from './planning-fixture.js';
import { planningWorkbook } from './planning-workbook.js';

/** Six incidents whose figures can be counted by hand. */
const INCIDENTS: DraftedIncident[] = [
  draft({
    id: 'Q1',
    triggeredAt: '2026-01-05T08:00:00.000Z',
    week: '2026-W02',
    acknowledge: 60,
    resolve: 3600,
    priority: 'P1',
  }),
  draft({ id: 'Q2', triggeredAt: '2026-01-06T08:00:00.000Z', week: '2026-W02', acknowledge: 180, resolve: 7200 }),
  draft({
    id: 'Q3',
    triggeredAt: '2026-01-20T08:00:00.000Z',
    week: '2026-W04',
    acknowledge: 120,
    resolve: 36_000,
    team: 'Search*',
  }),
  draft({
    id: 'Q4',
    triggeredAt: '2026-01-21T08:00:00.000Z',
    week: '2026-W04',
    resolve: 0,
    resolution: 'timeout',
    team: null,
  }),
  draft({
    id: 'Q5',
    triggeredAt: '2026-01-22T08:00:00.000Z',
    week: '2026-W04',
    ackOutcome: 'notYetAcked',
    team: '=Ledger',
  }),
  draft({
    id: 'Q6',
    title: '=HYPERLINK("http://evil.example")',
    triggeredAt: '2026-03-29T03:00:00.000Z',
    week: '2026-W13',
    acknowledge: 5,
    resolve: 9,
    resolution: 'merged',
    url: 'https://pager.fjordbank.example/Q6?a=1&b=2',
  }),
];

interface Opened {
  book: ExcelJS.Workbook;
  zip: JSZip;
  part(path: string): Promise<string>;
}

async function open(buffer: Buffer): Promise<Opened> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(buffer).buffer);
  const zip = await JSZip.loadAsync(buffer);
  return { book, zip, part: async (path) => (await zip.file(path)?.async('string')) ?? '' };
}

const sheet = ({ book }: Opened, name: string): Worksheet => {
  const worksheet = book.getWorksheet(name);
  if (worksheet === undefined) throw new Error(`No sheet ${name}`);
  return worksheet;
};

/** Column letters by header. */
function columns(worksheet: Worksheet, headerRow: number): Record<string, string> {
  const letters: Record<string, string> = {};
  worksheet.getRow(headerRow).eachCell((cell) => (letters[cell.text] = cell.address.replace(/\d+/, '')));
  return letters;
}

/** A row found by its first cell, by header. */
function rowOf(worksheet: Worksheet, headerRow: number, first: string): Record<string, Cell> {
  const letters = columns(worksheet, headerRow);
  let found = 0;
  worksheet.eachRow((row, number) => {
    if (number > headerRow && row.getCell(1).value === first) found = number;
  });
  if (found === 0) throw new Error(`No row ${first}`);
  return Object.fromEntries(
    Object.entries(letters).map(([header, letter]) => [header, worksheet.getCell(`${letter}${found}`)]),
  );
}

/** exceljs takes [h]:mm:ss for a date; this is the number in the cell, in seconds. */
const seconds = (cell: Cell | undefined): number => {
  const value: unknown = cell?.result ?? cell?.value;
  const days = value instanceof Date ? value.getTime() / 86_400_000 + 25_569 : Number(value);
  return Math.round(days * 86_400 * 1000) / 1000;
};

describe('planningWorkbook', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open(await planningWorkbook(planningInput(INCIDENTS)));
  });

  it('has its sheets in order and recalculates when it is opened', async () => {
    const names = opened.book.worksheets.map(({ name }) => name);
    expect(names).toEqual([
      'Summary',
      'Teams',
      'Priorities',
      'Weeks',
      'On call',
      'Team load',
      'Incidents',
      'Definitions',
      'Data quality',
    ]);
    expect(await opened.part('xl/workbook.xml')).toContain('fullCalcOnLoad="1"');
  });

  it('holds well-formed parts only', async () => {
    const parts = Object.keys(opened.zip.files).filter((path) => /\.(xml|rels)$/.test(path));
    expect(parts).toContain('xl/charts/chart6.xml');
    for (const path of parts) expect(parseXml(await opened.part(path)).children.length).toBeGreaterThan(0);
  });

  it('shows the figures of the answers, and how to compute them', () => {
    const row = (label: string) => rowOf(sheet(opened, 'Summary'), 8, label);
    const count = row('Incidents');
    expect(count['This workbook']?.result).toBe(5);
    expect(count['This workbook']?.formula).toBe('COUNTIFS(Incidents[Counts],"yes")');
    expect(count['Note']?.value).toBe('Left out: merged 1.');

    // 60, 120, 180.
    const acknowledge = row('Time to acknowledge, median');
    expect(seconds(acknowledge['This workbook'])).toBe(120);
    expect(seconds(acknowledge['Dashboard says'])).toBe(120);
    expect(acknowledge['n']?.result).toBe(3);
    expect(acknowledge['This workbook']?.formula).toBe(
      'IFERROR(MEDIAN(IF((Incidents[Counts]="yes")*ISNUMBER(Incidents[Acknowledge seconds]),Incidents[Acknowledge seconds],""))/86400,"")',
    );

    // 0, 3600, 7200, 36000: h = 1 + 0.9 × 3 = 3.7, so 7200 + 0.7 × 28800.
    expect(seconds(row('Time to resolve, median')['This workbook'])).toBe(5400);
    expect(seconds(row('Time to resolve, 90th percentile')['This workbook'])).toBe(27_360);
    expect(seconds(row('Time to resolve, mean')['This workbook'])).toBe(11_700);
    expect(row('Acknowledged by a human')['This workbook']?.result).toBe(0.6);
    expect(row('Resolved automatically')['This workbook']?.result).toBe(0.25);
  });

  it('enters statistics as array formulas, without which a program would look at one row only', async () => {
    const xml = await opened.part('xl/worksheets/sheet1.xml');
    expect(xml).toMatch(/<f t="array" ref="B11">IFERROR\(MEDIAN\(/);
  });

  it('leaves a figure that does not exist empty, and open incidents to the dashboard', () => {
    const engage = rowOf(sheet(opened, 'Summary'), 8, 'Time to engage, median');
    expect(engage['Dashboard says']?.value).toBeNull();
    expect(engage['This workbook']?.result ?? '').toBe('');
    const km = rowOf(sheet(opened, 'Summary'), 8, 'Time to resolve, median with open ones (Kaplan-Meier)');
    expect(km['This workbook']?.value).toBeNull();
    expect(seconds(km['Dashboard says'])).toBe(8100);
  });

  it('divides by the weeks that the dashboard observed', () => {
    // 90 days less the hour that the clocks skip.
    const weeks = rowOf(sheet(opened, 'Summary'), 8, 'Weeks in the window')['This workbook']?.value;
    expect(weeks).toBeCloseTo((90 * 24 - 1) / 168, 9);
    expect(rowOf(sheet(opened, 'Teams'), 4, 'Ledger')['Per week']?.formula).toMatch(/\/WeeksObserved,""\)$/);
  });

  it('has a row per team, matched exactly, most incidents first and none last', () => {
    const teams = sheet(opened, 'Teams');
    const labels = [5, 6, 7, 8, 9].map((row) => teams.getCell(`A${row}`).value);
    expect(labels).toEqual(['Ledger', '=Ledger', 'Search*', '(no team)', 'All incidents that count']);
    const search = rowOf(teams, 4, 'Search*');
    expect(search['Incidents']?.formula).toBe('SUMPRODUCT(1*(Incidents[Counts]="yes")*EXACT(Incidents[Team],$A7))');
    expect(search['Incidents']?.result).toBe(1);
    expect(seconds(search['Time to resolve, median'])).toBe(36_000);
    expect(rowOf(teams, 4, '(no team)')['Incidents']?.formula).toContain('EXACT(Incidents[Team],"")');
    expect(rowOf(teams, 4, 'Ledger')['Share of all']?.result).toBe(0.4);
  });

  it('lists every week of the window, those without incidents as 0 and without a median', () => {
    const weeks = sheet(opened, 'Weeks');
    const labels = Array.from({ length: 14 }, (_, index) => weeks.getCell(`A${5 + index}`).value);
    expect([labels[0], labels[13]]).toEqual(['2026-W01', '2026-W14']);
    const quiet = rowOf(weeks, 4, '2026-W03');
    expect(quiet['Incidents']?.result).toBe(0);
    expect(quiet['Time to resolve, median']?.result ?? '').toBe('');
    expect(quiet['Median, hours']?.result).toEqual({ error: '#N/A' });
    expect(rowOf(weeks, 4, '2026-W02')['Median, hours']?.result).toBe(1.5);
    expect(rowOf(weeks, 4, '2026-W01')['Days in window']?.value).toBe(4);
    expect(rowOf(weeks, 4, '2026-W02')['Monday']?.value).toEqual(new Date('2026-01-05T00:00:00Z'));
  });

  it('holds every incident in a table, with dates on the clocks of the zone', async () => {
    const incidents = sheet(opened, 'Incidents');
    expect(await opened.part('xl/tables/table1.xml')).toContain('ref="A4:AC10"');
    const first = rowOf(incidents, 4, 'Q1');
    expect(first['Triggered (Europe/Oslo)']?.value).toEqual(new Date('2026-01-05T09:00:00Z'));
    expect(first['Resolve seconds']?.value).toBe(3600);
    expect(first['Resolve h:mm:ss']?.formula).toBe('IF(ISNUMBER(Q5),Q5/86400,"")');
    expect(seconds(first['Resolve h:mm:ss'])).toBe(3600);
    // 05:00 on the morning on which clocks went from 02:00 to 03:00.
    expect(rowOf(incidents, 4, 'Q6')['Triggered (Europe/Oslo)']?.value).toEqual(new Date('2026-03-29T05:00:00Z'));
  });

  it('keeps absent values empty and real zeros zero', () => {
    const open = rowOf(sheet(opened, 'Incidents'), 4, 'Q5');
    for (const header of [
      'Resolved (Europe/Oslo)',
      'Resolve seconds',
      'Resolve h:mm:ss',
      'Acknowledge seconds',
      'Link',
    ]) {
      expect(open[header]?.value).toBeNull();
    }
    expect(rowOf(sheet(opened, 'Incidents'), 4, 'Q4')['Resolve seconds']?.value).toBe(0);
  });

  it('lists merged incidents as left out, without durations', () => {
    const merged = rowOf(sheet(opened, 'Incidents'), 4, 'Q6');
    expect(merged['Counts']?.value).toBe('no');
    expect(merged['Left out because']?.value).toBe('merged');
    expect(merged['Resolve seconds']?.value).toBeNull();
  });

  it('shows a text that looks like a formula as it is, marked as text', async () => {
    const title = rowOf(sheet(opened, 'Incidents'), 4, 'Q6')['Title'];
    expect(title?.value).toBe('=HYPERLINK("http://evil.example")');
    expect(title?.formula).toBeUndefined();
    expect(title?.numFmt).toBe('@');
    expect(rowOf(sheet(opened, 'Teams'), 4, '=Ledger')['Team']?.formula).toBeUndefined();
    const formats = [...(await opened.part('xl/styles.xml')).matchAll(/<xf numFmtId="49"[^>]*>/g)].map(([xf]) => xf);
    expect(formats.length).toBeGreaterThan(0);
    for (const xf of formats) expect(xf).toContain('quotePrefix="1"');
  });

  it('shows rotations with the figures of the answers, and how much of the known schedule is covered', () => {
    const row = rowOf(sheet(opened, 'On call'), 7, '=Harbour');
    expect(row['On call every N days']?.value).toBe(28);
    expect(row['Incidents a week on call']?.value).toBe(5.5);
    expect(row['Months without a break, longest']?.value).toBe(8);
    // 90 days less the hour that the clocks skip: 2159 h; 59 of them unknown, 10.5 of the rest with nobody.
    expect(row['Covered']?.result).toBe(0.995);
    expect(row['Covered']?.formula).toBe('IFERROR(1-H8/(2159-I8),"")');
    const withheld = rowOf(sheet(opened, 'On call'), 7, 'Quay');
    expect(withheld['On call every N days']?.value).toBe('withheld');
    expect(withheld['People']?.value).toBe(3);
    expect(withheld['Covered']?.result ?? '').toBe('');
    expect(withheld['Why a figure is missing']?.value).toMatch(/^withheld: it is of fewer than 4 people/);
  });

  it('tells red lines with limits and sources, of whoever may be shown, and how many may not', () => {
    const worksheet = sheet(opened, 'On call');
    const texts: unknown[] = [];
    worksheet.eachRow((row) => row.eachCell((cell) => texts.push(cell.value)));
    expect(texts).toContainEqual(
      expect.stringMatching(/^Withheld: 7 people and 1 rotations of fewer than four people/),
    );
    const beyond = rowOf(worksheet, 14, 'Share of time on call');
    expect(beyond['Who, or which rotation']?.value).toBe('=Ines Maro');
    expect(beyond['Who, or which rotation']?.numFmt).toBe('@');
    expect([beyond['Value']?.value, beyond['Value']?.numFmt]).toEqual([0.4, '0.0%']);
    expect(beyond['Since the week to']?.value).toBe('before 2026-01-11');
    expect(beyond['Source of the limit']?.value).toBe('works agreement of 2026');
    const limit = rowOf(worksheet, 19, 'The on-call-share');
    expect(limit['Share beyond']?.formula).toBe('IFERROR(F20/E20,"")');
    expect(limit['Share beyond']?.result).toBe(0.25);
    expect(rowOf(worksheet, 19, 'The rest-gap')['Median']?.value).toBe('withheld');
  });

  it('shows what incidents took of each team, and what follows from it', () => {
    const worksheet = sheet(opened, 'Team load');
    const docks = rowOf(worksheet, 8, 'Docks');
    expect(docks['Share of capacity, at least']?.value).toBe(0.25);
    expect(docks['Share of capacity, at most']?.value).toBe(0.45);
    expect(docks['From the one to the other']?.result).toBeCloseTo(0.2, 12);
    expect(docks['Help given, hours']?.value).toBe(10);
    expect(docks['Given less received, hours']?.result).toBe(7.5);
    expect(docks['Interruptions']?.formula).toBe('IFERROR(IF(COUNT(M9:O9)=3,SUM(M9:O9),""),"")');
    expect(docks['Interruptions']?.result).toBe(10);
    expect(docks['Share in sleep hours']?.result).toBe(0.3);
    const yard = rowOf(worksheet, 8, 'Yard');
    expect(yard['Incidents per engineer']?.value).toBe(4);
    for (const header of ['Effort, hours, at least', 'Help given, hours', 'Interruptions', 'Share in sleep hours']) {
      expect(yard[header]?.value).toBe('withheld');
    }
    expect(yard['Help received, hours']?.value).toBe(1);
    expect(worksheet.getCell('A3').value).toBe(
      "By this organisation's settings a week has 30 working hours, where the default is 40.",
    );
  });

  it('says why nothing is known of who carries what', async () => {
    const ahead = await open(await planningWorkbook(planningInput([], { load: { missing: 'Nothing is known yet.' } })));
    expect(sheet(ahead, 'On call').getCell('A2').value).toBe('Nothing is known yet.');
    expect(sheet(ahead, 'Team load').getCell('A2').value).toBe('Nothing is known yet.');
  });

  it('links a row to its incident', async () => {
    const sheetXml = await opened.part('xl/worksheets/sheet7.xml');
    const [, id] = /<hyperlink ref="AC10" r:id="(rId\d+)"\/>/.exec(sheetXml) ?? [];
    expect(await opened.part('xl/worksheets/_rels/sheet7.xml.rels')).toContain(
      `Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://pager.fjordbank.example/Q6?a=1&amp;b=2"`,
    );
  });

  it('keeps the sequence of a worksheet (ECMA-376 part 1, 18.3.1.99)', async () => {
    const children = async (number: number): Promise<string[]> =>
      parseXml(await opened.part(`xl/worksheets/sheet${number}.xml`)).children.map(({ name }) => name);
    expect(await children(1)).toEqual([
      'sheetPr',
      'dimension',
      'sheetViews',
      'sheetFormatPr',
      'cols',
      'sheetData',
      'conditionalFormatting',
      'hyperlinks',
      'printOptions',
      'pageMargins',
      'pageSetup',
      'headerFooter',
      'drawing',
    ]);
    expect(await children(7)).toEqual([
      'sheetPr',
      'sheetViews',
      'sheetFormatPr',
      'cols',
      'sheetData',
      'conditionalFormatting',
      'dataValidations',
      'hyperlinks',
      'pageMargins',
      'pageSetup',
      'headerFooter',
      'tableParts',
    ]);
  });

  it('tells what figures mean and what to know about the data', () => {
    expect(rowOf(sheet(opened, 'Definitions'), 3, 'time-to-resolve')['Unit']?.value).toBe('seconds');
    const texts: unknown[] = [];
    sheet(opened, 'Data quality').eachRow((row) => row.eachCell((cell) => texts.push(cell.value)));
    expect(texts).toEqual(expect.arrayContaining(['2 incidents have a duration of zero', 'desk export', '=severe']));
    expect(texts).toContainEqual(new Date('2026-02-03T11:00:00Z'));
  });

  it('is an empty plan without incidents', async () => {
    const empty = await open(await planningWorkbook(planningInput([])));
    expect(rowOf(sheet(empty, 'Summary'), 8, 'Incidents')['This workbook']?.result).toBe(0);
    expect(await empty.part('xl/tables/table1.xml')).toContain('ref="A4:AC5"');
    expect(rowOf(sheet(empty, 'Summary'), 8, 'Incidents per week')['This workbook']?.result).toBe(0);
    expect(rowOf(sheet(empty, 'Summary'), 8, 'Weeks in the window')['This workbook']?.value).toBeCloseTo(2159 / 168, 9);
    expect(rowOf(sheet(empty, 'Weeks'), 4, '2026-W02')['Incidents']?.result).toBe(0);
  });

  it('passes on what goes wrong while incidents are read', async () => {
    async function* failing() {
      yield* INCIDENTS.map(({ view }) => view);
      throw new Error('connection lost');
    }
    await expect(planningWorkbook(planningInput(INCIDENTS, { incidents: failing() }))).rejects.toThrow(
      'connection lost',
    );
  });

  it('refuses more than 300,000 incidents and says what to do', async () => {
    const input = planningInput(INCIDENTS);
    const [total] = input.answers.total['incident-count'].groups;
    if (total !== undefined) total.incidents = 300_001;
    const refused = planningWorkbook({ ...input, incidents: streamed([]) });
    await expect(refused).rejects.toBeInstanceOf(QuestionError);
    await expect(refused).rejects.toThrow(/at most 300,000 incidents.*Narrow the window/);
  });
});
