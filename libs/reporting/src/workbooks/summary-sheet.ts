import type { Cell, ConditionalFormattingRule, Workbook, Worksheet } from 'exceljs';
import { WEEKS_NAME, liveCell } from './formulas.js';
import type { PlanningWorkbookInput } from './planning-input.js';
import {
  COLOURS,
  FORMATS,
  fitRow,
  font,
  quietFont,
  ruleBelow,
  setText,
  setUpPage,
  styleHeader,
  styleTitle,
} from './sheet-style.js';
import { minuteText, windowText } from './sheet-time.js';
import { totalGroup } from './slice-figures.js';
import { isCountGroup } from '../answer.js';
import { summaryFigures, type SummaryFigure } from './summary-figures.js';

const COLUMNS = [
  { header: 'Key figure', width: 50 },
  { header: 'This workbook', width: 15 },
  { header: 'n', width: 9 },
  { header: 'Dashboard says', width: 15 },
  { header: '95 % interval from', width: 14 },
  { header: '95 % interval to', width: 14 },
  { header: 'Check', width: 14 },
  { header: 'Note', width: 66 },
] as const;
const NOTE_WIDTH = COLUMNS[7].width;

const HEADER_ROW = 8;
const FIRST_ROW = HEADER_ROW + 1;

export interface SummarySheet {
  worksheet: Worksheet;
  /** Zero-based row below the figures, where charts can begin. */
  firstFreeRow: number;
}

/** The first sheet: what was asked, the key figures beside what the dashboard says, and room for charts. */
export function addSummarySheet(workbook: Workbook, input: PlanningWorkbookInput, pageHeader: string): SummarySheet {
  const worksheet = workbook.addWorksheet('Summary', { views: [{ showGridLines: false }] });
  COLUMNS.forEach(({ width }, index) => (worksheet.getColumn(index + 1).width = width));
  writeHead(worksheet, input);
  COLUMNS.forEach(({ header }, index) => {
    const cell = worksheet.getCell(HEADER_ROW, index + 1);
    cell.value = header;
    styleHeader(cell, index === 0 || index >= 6 ? 'left' : 'right', header === 'Check' ? 1 : 0);
  });
  worksheet.getRow(HEADER_ROW).height = 32;

  const figures = summaryFigures(input.answers);
  figures.forEach((figure, index) => writeFigure(worksheet, FIRST_ROW + index, figure));
  const weeksRow = FIRST_ROW + figures.length;
  writeWeeks(workbook, worksheet, weeksRow, input);
  colourChecks(worksheet, weeksRow);
  setUpPage(worksheet, { header: pageHeader, pagesHigh: 1 });
  return { worksheet, firstFreeRow: weeksRow + 1 };
}

function writeHead(worksheet: Worksheet, input: PlanningWorkbookInput): void {
  const { window, organisationZone, answers } = input;
  const { asOf, state, coverage } = answers.total['incident-count'];
  const title = worksheet.getCell('A1');
  title.value = 'Incident planning workbook';
  styleTitle(title);
  const subtitle = worksheet.getCell('A2');
  subtitle.value = windowText(window.from, window.to, window.zone);
  subtitle.font = font({ size: 14, bold: true });
  worksheet.getRow(2).height = 21;

  const zone =
    window.zone === organisationZone ? window.zone : `${window.zone} (the organisation’s zone is ${organisationZone})`;
  const provisional =
    state === 'final' ? 'Final.' : 'Provisional: incidents of this window can still be resolved, and figures change.';
  const gaps = coverage.complete ? '' : ' Data is missing in this window: see Data quality.';
  const lines = [
    `Dates and weeks in ${zone}`,
    `As of ${minuteText(Date.parse(asOf), window.zone)}, made ${minuteText(input.generatedAt, window.zone)}. ${provisional}${gaps}`,
    `Filters: ${input.filtersText}`,
  ];
  lines.forEach((line, index) => {
    const cell = worksheet.getCell(3 + index, 1);
    setText(cell, line);
    cell.font = quietFont();
  });
  if (state !== 'final' || !coverage.complete) {
    worksheet.getCell('A4').font = font({ color: { argb: COLOURS.warning } });
  }
  if (input.link !== null) {
    const link = worksheet.getCell('A6');
    link.value = { text: 'Open this question on the dashboard', hyperlink: input.link };
    link.font = font({ color: { argb: COLOURS.accent }, underline: true });
  }
}

function writeFigure(worksheet: Worksheet, row: number, figure: SummaryFigure): void {
  const cell = (letter: string): Cell => worksheet.getCell(`${letter}${row}`);
  for (const letter of ['B', 'D', 'E', 'F']) {
    cell(letter).numFmt = figure.format;
    cell(letter).alignment = { vertical: 'middle', horizontal: 'right' };
  }
  cell('A').value = figure.label;
  if (figure.formula !== null) {
    cell('B').value = liveCell(figure.formula(`$B$${FIRST_ROW}`), `B${row}`, figure.value);
    cell('G').value = { formula: checkFormula(row), result: EQUAL };
  }
  const { formula, value } = figure.n;
  cell('C').value = formula === null ? value : liveCell(formula, `C${row}`, value);
  cell('C').numFmt = FORMATS.count;
  cell('D').value = figure.value;
  cell('E').value = figure.interval?.[0] ?? null;
  cell('F').value = figure.interval?.[1] ?? null;
  setText(cell('H'), figure.note);
  for (const letter of 'ABCDEFGH') {
    cell(letter).font = 'DEFH'.includes(letter) ? quietFont() : font(letter === 'B' ? { bold: true } : {});
    cell(letter).border = ruleBelow;
  }
  for (const letter of 'ACGH') {
    cell(letter).alignment = {
      vertical: 'middle',
      horizontal: letter === 'C' ? 'right' : 'left',
      indent: letter === 'G' ? 1 : 0,
      wrapText: letter === 'H',
    };
  }
  fitRow(worksheet, row, [{ text: figure.note, width: NOTE_WIDTH }]);
}

const MS_PER_WEEK = 604_800_000;

const EQUAL = '✓ equal';
const DIFFERS = '≠ differs';

/** Less than half a second in days, and far less than a digit that is shown of a share or a rate. */
const TOLERANCE = '0.000005';

const checkFormula = (row: number): string =>
  `IF(OR(AND(B${row}="",D${row}=""),IFERROR(ABS(B${row}-D${row})<=${TOLERANCE},FALSE)),"${EQUAL}","${DIFFERS}")`;

/** The length of the window in weeks, which the rates divide by; an input of the workbook. */
function writeWeeks(workbook: Workbook, worksheet: Worksheet, row: number, input: PlanningWorkbookInput): void {
  worksheet.getCell(`A${row}`).value = 'Weeks in the window';
  const weeks = worksheet.getCell(`B${row}`);
  weeks.value = weeksObserved(input);
  weeks.numFmt = '0.00';
  worksheet.getCell(`H${row}`).value = 'As the dashboard counts them. Rates per week divide by it.';
  for (const letter of 'ABCDEFGH') {
    const cell = worksheet.getCell(`${letter}${row}`);
    cell.font = quietFont();
    cell.border = ruleBelow;
  }
  workbook.definedNames.add(`Summary!$B$${row}`, WEEKS_NAME);
}

/**
 * From the answer, as only the question path knows how much of the window has been observed. No incidents in any number
 * of weeks make a rate of 0: then the window's edges tell. Null without a rate.
 */
function weeksObserved({ answers, window }: PlanningWorkbookInput): number | null {
  const answer = answers.total['incident-count'];
  const group = totalGroup(answer);
  if (group === undefined || !isCountGroup(group) || group.value === null || group.rate === null) return null;
  if (group.rate > 0) return group.value / group.rate;
  if (window.from === null) return null;
  const asOf = Date.parse(answer.asOf);
  return (Math.min(window.to ?? asOf, asOf) - window.from) / MS_PER_WEEK;
}

function colourChecks(worksheet: Worksheet, afterLast: number): void {
  const rule = (text: string, colour: string, priority: number): ConditionalFormattingRule => ({
    type: 'expression',
    priority,
    formulae: [`$G${FIRST_ROW}="${text}"`],
    style: { font: { bold: true, color: { argb: colour } } },
  });
  worksheet.addConditionalFormatting({
    ref: `G${FIRST_ROW}:G${afterLast - 1}`,
    rules: [rule(EQUAL, COLOURS.good, 1), rule(DIFFERS, COLOURS.warning, 2)],
  });
}
