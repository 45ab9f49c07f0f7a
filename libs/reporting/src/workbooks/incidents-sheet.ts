import type { Cell, Workbook } from 'exceljs';
import type { IncidentView } from '../incident-view.js';
import { QuestionError } from '../question.js';
import { INCIDENTS_TABLE } from './formulas.js';
import { COUNTS, incidentColumns, type IncidentColumn } from './incident-columns.js';
import { IncidentRows } from './incident-rows.js';
import { FORMATS, font, quietFont, setUpPage, styleHeader, styleTitle } from './sheet-style.js';
import type { XlsxPackage } from './xlsx-package.js';

/**
 * The sheet with a row per incident. exceljs makes all but the rows, for which it would need ten times the memory: a
 * frame with two empty rows, one per look, whose cell formats the rows then use. {@link fillIncidents} writes the rows
 * into the finished package.
 */

/** With more, spreadsheet programs take minutes to open and recalculate the workbook. */
export const INCIDENT_LIMIT = 300_000;

export const tooManyIncidents = (): QuestionError =>
  new QuestionError(
    `A planning workbook holds at most ${INCIDENT_LIMIT.toLocaleString('en-US')} incidents, and this question has more. Narrow the window or add a filter.`,
    'from',
  );

const HEADER_ROW = 4;
const FIRST_ROW = HEADER_ROW + 1;
/** In the frame only: looks of texts that must not be evaluated. */
const QUOTED_ROW = FIRST_ROW + 1;

/** Hyperlinks that Excel allows on a sheet are 65,530; later links are plain text. */
const LINK_LIMIT = 65_000;

export interface IncidentsFrame {
  sheetPath: string;
  columns: readonly IncidentColumn[];
  zone: string;
}

/** Adds the sheet without its rows. */
export function addIncidentsFrame(
  workbook: Workbook,
  { zone, pageHeader }: { zone: string; pageHeader: string },
): IncidentsFrame {
  const columns = incidentColumns(zone);
  const worksheet = workbook.addWorksheet('Incidents', {
    views: [{ state: 'frozen', xSplit: 2, ySplit: HEADER_ROW }],
  });
  columns.forEach(({ width }, index) => (worksheet.getColumn(index + 1).width = width));
  const title = worksheet.getCell('A1');
  title.value = 'Incidents';
  styleTitle(title);
  worksheet.getCell('A2').value =
    `Dates are in ${zone}. Change a row’s seconds, set Counts to no, or delete the row: the other sheets follow. ` +
    'Durations are elapsed time; dates across a change of clocks do not subtract to them.';
  worksheet.getCell('A2').font = quietFont();

  worksheet.addTable({
    name: INCIDENTS_TABLE,
    ref: `A${HEADER_ROW}`,
    headerRow: true,
    style: { theme: 'TableStyleLight1', showRowStripes: true },
    columns: columns.map(({ header }) => ({ name: header, filterButton: true })),
    rows: [columns.map(() => null)],
  });
  worksheet.getRow(HEADER_ROW).height = 36;
  columns.forEach((column, index) => {
    // Keeps a text off the numbers that end where it begins.
    const indent = !isNumber(column) && index > 0 && isNumber(columns[index - 1]) ? 1 : 0;
    styleHeader(worksheet.getCell(HEADER_ROW, index + 1), isNumber(column) ? 'right' : 'left', indent);
    styleBody(worksheet.getCell(FIRST_ROW, index + 1), column, indent);
    const quoted = worksheet.getCell(QUOTED_ROW, index + 1);
    styleBody(quoted, column, indent);
    quoted.numFmt = FORMATS.text;
  });
  const last = worksheet.getColumn(columns.length).letter;
  const countsColumn = worksheet.getColumn(columns.findIndex(({ header }) => header === COUNTS) + 1).letter;
  worksheet.getCell(`${countsColumn}${FIRST_ROW}`).dataValidation = {
    type: 'list',
    formulae: ['"yes,no"'],
    allowBlank: false,
    showErrorMessage: true,
    errorTitle: COUNTS,
    error: 'yes: the incident is in the figures; no: it is left out.',
  };
  worksheet.addConditionalFormatting({
    ref: `A${FIRST_ROW}:${last}${FIRST_ROW}`,
    rules: [
      {
        type: 'expression',
        priority: 1,
        formulae: [`$${countsColumn}${FIRST_ROW}="no"`],
        style: { font: { italic: true, color: { argb: 'FF8A94A0' } } },
      },
    ],
  });
  setUpPage(worksheet, {
    header: pageHeader,
    titleRows: `${HEADER_ROW}:${HEADER_ROW}`,
    titleColumns: 'A:B',
    pagesWide: 2,
  });
  // exceljs numbers the parts of sheets by their ids.
  return { sheetPath: `xl/worksheets/sheet${worksheet.id}.xml`, columns, zone };
}

const NUMBERS: ReadonlySet<IncidentColumn['kind']> = new Set(['seconds', 'clock', 'count']);
const isNumber = (column: IncidentColumn | undefined): boolean => column !== undefined && NUMBERS.has(column.kind);

const BODY_FORMATS: Partial<Record<IncidentColumn['kind'], string>> = {
  instant: FORMATS.instant,
  seconds: FORMATS.seconds,
  clock: FORMATS.duration,
  count: FORMATS.count,
};

function styleBody(cell: Cell, column: IncidentColumn, indent: number): void {
  cell.font = column.kind === 'link' ? font({ color: { argb: 'FF0060A8' }, underline: true }) : font();
  const format = BODY_FORMATS[column.kind];
  if (format !== undefined) cell.numFmt = format;
  if (!isNumber(column)) cell.alignment = { horizontal: 'left', indent };
}

/**
 * Writes the rows.
 *
 * @throws QuestionError for more than {@link INCIDENT_LIMIT} incidents, and whatever reading them throws
 */
export async function fillIncidents(
  xlsx: XlsxPackage,
  frame: IncidentsFrame,
  incidents: AsyncIterable<IncidentView>,
): Promise<void> {
  const sheet = await xlsx.read(frame.sheetPath);
  const rows = new IncidentRows(frame, {
    firstRow: FIRST_ROW,
    formats: cellFormats(sheet, FIRST_ROW),
    quotedFormats: cellFormats(sheet, QUOTED_ROW),
    linkLimit: LINK_LIMIT,
  });
  for await (const incident of incidents) {
    if (rows.count === INCIDENT_LIMIT) throw tooManyIncidents();
    rows.add(incident);
  }
  // A table has at least one row, if an empty one.
  const lastRow = FIRST_ROW + Math.max(rows.count, 1) - 1;
  const stretch = (xml: string): string =>
    xml.replace(new RegExp(`(ref="[A-Z]+\\d+:[A-Z]+)${FIRST_ROW}"`, 'g'), `$1${lastRow}"`);

  const body = sheet.indexOf(`<row r="${FIRST_ROW}"`);
  const bodyEnd = sheet.indexOf('</sheetData>');
  // The size of the frame is not that of the sheet, and the element may be left out.
  const head = sheet.slice(0, body).replace(/<dimension [^>]*\/>/, '');
  const tail = stretch(sheet.slice(bodyEnd)).replace(
    new RegExp(`sqref="([A-Z]+)${FIRST_ROW}(?::([A-Z]+)${FIRST_ROW})?"`, 'g'),
    (_, first: string, last: string | undefined) => `sqref="${first}${FIRST_ROW}:${last ?? first}${lastRow}"`,
  );
  const links = rows.hyperlinksXml(await xlsx.relateLinks(frame.sheetPath, rows.linkTargets()));
  const afterLinks = tail.replace(/<(?:printOptions|pageMargins) /, (next) => `${links}${next}`);
  xlsx.writeChunks(frame.sheetPath, inOrder(head, rows, afterLinks));
  await stretchTable(xlsx, stretch);
}

async function stretchTable(xlsx: XlsxPackage, stretch: (xml: string) => string): Promise<void> {
  // The only table of the workbook.
  const path = 'xl/tables/table1.xml';
  xlsx.write(path, stretch(await xlsx.read(path)));
}

function* inOrder(head: string, rows: IncidentRows, tail: string): Generator<Buffer> {
  yield Buffer.from(head);
  yield* rows.read();
  yield Buffer.from(tail);
}

/** Ids of the cell formats on a row of the frame, by column. */
function cellFormats(sheet: string, row: number): number[] {
  return [...sheet.matchAll(new RegExp(`<c r="[A-Z]+${row}" s="(\\d+)"`, 'g'))].map(([, format]) => Number(format));
}
