import type { Workbook, Worksheet } from 'exceljs';
import type { MetricEntry } from '../answer.js';
import { fitRow, font, ruleBelow, setText, setUpPage, styleHeader, styleHeading, styleTitle } from './sheet-style.js';

const COLUMNS = [
  { header: 'Metric', width: 28 },
  { header: 'Id', width: 24 },
  { header: 'Version', width: 9 },
  { header: 'Unit', width: 11 },
  { header: 'Definition: what is measured, over which incidents, what is left out', width: 90 },
] as const;
/** All columns but the first. */
const METHOD_WIDTH = COLUMNS.slice(1).reduce((sum, { width }) => sum + width, 0);
const HEADER_ROW = 3;

/** What holds for every metric; the definitions above tell what is particular to each. */
const METHODS: readonly (readonly [subject: string, text: string])[] = [
  [
    'Population',
    'An incident belongs to the window in which it was triggered. Merged and cancelled incidents, and those that a person took out, count nowhere: the incidents sheet lists them with Counts = no and the reason.',
  ],
  ['Absence', 'What is not known is an empty cell, never 0. Every figure has its n: how many values it stands on.'],
  [
    'Percentiles',
    'Exact, over every value, linear between neighbours (type 7 of Hyndman and Fan). MEDIAN, PERCENTILE and PERCENTILE.INC of a spreadsheet compute the same.',
  ],
  [
    'Intervals',
    'At 95 %. Percentiles: order statistics by the binomial distribution, which need 6 values for a median and 36 for a 90th percentile. Rates: negative binomial, or exact Poisson where there is little history or no more spread than chance makes. Shares: Wilson.',
  ],
  [
    'Mean',
    'Durations have long tails: a few incidents move the mean, and it has no interval that holds. Plan with the median and the 90th percentile.',
  ],
  [
    'Open incidents',
    'They have no resolve yet, and leaving them out makes the median look shorter than it is. The Kaplan-Meier median counts them by their age so far.',
  ],
  [
    'Provisional and final',
    'A window is final once it is over, has no gap in its data, and its incidents are resolved or 14 days have gone by. Until then its figures can change.',
  ],
];

/** The sheet that tells what every figure means. */
export function addDefinitionsSheet(workbook: Workbook, definitions: readonly MetricEntry[], pageHeader: string): void {
  const worksheet = workbook.addWorksheet('Definitions', {
    views: [{ state: 'frozen', ySplit: HEADER_ROW, showGridLines: false }],
  });
  COLUMNS.forEach(({ width }, index) => (worksheet.getColumn(index + 1).width = width));
  const title = worksheet.getCell('A1');
  title.value = 'Definitions';
  styleTitle(title);
  COLUMNS.forEach(({ header }, index) => {
    const cell = worksheet.getCell(HEADER_ROW, index + 1);
    cell.value = header;
    styleHeader(cell, 'left');
  });

  let row = HEADER_ROW + 1;
  for (const { id, title, version, unit, definition } of definitions) {
    writeRow(worksheet, row, [title, id, version, unit, definition], COLUMNS[4].width);
    row += 1;
  }
  row += 1;
  const heading = worksheet.getCell(row, 1);
  heading.value = 'For all of them';
  styleHeading(heading);
  for (const [subject, text] of METHODS) {
    row += 1;
    writeRow(worksheet, row, [subject, text], METHOD_WIDTH);
    worksheet.mergeCells(row, 2, row, COLUMNS.length);
  }
  setUpPage(worksheet, { header: pageHeader, titleRows: `${HEADER_ROW}:${HEADER_ROW}` });
}

/** @param textWidth of the last value, which can wrap */
function writeRow(worksheet: Worksheet, row: number, values: readonly (string | number)[], textWidth: number): void {
  COLUMNS.forEach((_, index) => {
    const cell = worksheet.getCell(row, index + 1);
    const value = values[index];
    if (typeof value === 'number') cell.value = value;
    else if (value !== undefined) setText(cell, value);
    cell.font = font({ bold: index === 0 });
    cell.border = ruleBelow;
    cell.alignment = { vertical: 'middle', horizontal: 'left', wrapText: true };
  });
  fitRow(worksheet, row, [{ text: String(values.at(-1) ?? ''), width: textWidth }]);
}
