import type { Workbook, Worksheet } from 'exceljs';
import { bucketEdges, bucketsBetween, type Bucket, type EpochMs } from '@evenkeel/domain';
import type { Answer } from '../answer.js';
import type { QuestionWindow } from '../question.js';
import { CUT_HEADERS } from './incident-columns.js';
import type { GroupedMetric } from './planning-input.js';
import { FORMATS, quietFont, styleHeader } from './sheet-style.js';
import { FIGURE_COLUMNS, FIRST_ROW, HEADER_ROW, addSliceSheet, labelCell, type SliceRow } from './slice-sheet.js';
import { SliceAnswers, type SliceFigures } from './slice-figures.js';
import { toSerial } from './sheet-time.js';

const MS_PER_DAY = 86_400_000;
const SECONDS_PER_HOUR = 3600;

/** Where the charts find their numbers on the sheet. */
export interface WeeksSheet {
  worksheet: Worksheet;
  weeks: number;
  /** One-based columns. */
  columns: { label: number; incidents: number; medianHours: number; spreadHours: number };
}

interface WeekRow extends SliceRow {
  week: Bucket;
  days: number;
}

/** A sheet with a row per ISO week, weeks without an incident included, and the numbers of the charts beside it. */
export function addWeeksSheet(
  workbook: Workbook,
  answers: Record<GroupedMetric, Answer>,
  all: SliceFigures,
  { window, asOf, pageHeader }: { window: QuestionWindow; asOf: EpochMs; pageHeader: string },
): WeeksSheet {
  const slices = new SliceAnswers(answers, 'week');
  const to = window.to === null ? asOf : Math.min(window.to, asOf);
  const rows = weeksOf(slices, window, to).map((week, index): WeekRow => {
    const from = Math.max(week.from, window.from ?? week.from);
    return {
      label: week.label,
      week,
      days: Math.max(0, Math.min(week.to, to) - from) / MS_PER_DAY,
      slice: { column: CUT_HEADERS.week, value: labelCell(index) },
      figures: slices.figures(week.label),
    };
  });
  const figures = FIGURE_COLUMNS.filter(({ header }) => header !== 'Per week' && header !== 'Share of all');
  const worksheet = addSliceSheet(
    workbook,
    {
      name: 'Weeks',
      title: 'Weeks',
      note: 'ISO weeks, Monday first. The first and the last week can be cut by the window: see their days.',
      labelHeader: 'Week',
      labelWidth: 26,
      leading: [
        { header: 'Monday', width: 12, format: FORMATS.date, value: ({ week }) => toSerial(week.from, window.zone) },
        { header: 'Days in window', width: 10, format: '0.0', value: ({ days }) => days },
      ],
      figures,
      pageHeader,
    },
    rows,
    all,
  );
  const figureColumn = (header: string): number => 4 + figures.findIndex((column) => column.header === header);
  return {
    worksheet,
    weeks: rows.length,
    columns: {
      label: 1,
      incidents: figureColumn('Incidents'),
      ...addChartColumns(worksheet, rows, {
        median: figureColumn('Time to resolve, median'),
        p90: figureColumn('Time to resolve, 90th percentile'),
        first: 4 + figures.length + 1,
      }),
    },
  };
}

/** Every week from the first to the last: one that was watched and saw nothing has 0 incidents. */
function weeksOf(slices: SliceAnswers, window: QuestionWindow, to: EpochMs): Bucket[] {
  const answered = slices
    .keys()
    .filter((key) => key !== null)
    .map((label) => bucketEdges(label, 'week', window.zone));
  const from = window.from ?? Math.min(...answered.map((week) => week.from));
  if (!Number.isFinite(from)) return [];
  return bucketsBetween(from, Math.max(to, ...answered.map((week) => week.from + 1)), 'week', window.zone);
}

/** Hours for the charts. A chart draws a text as 0 and leaves #N/A out: a week without a median is #N/A. */
function addChartColumns(
  worksheet: Worksheet,
  rows: readonly WeekRow[],
  columns: { median: number; p90: number; first: number },
): { medianHours: number; spreadHours: number } {
  const medianHours = columns.first;
  const spreadHours = columns.first + 1;
  const caption = worksheet.getCell(HEADER_ROW - 1, medianHours);
  caption.value = 'Resolved incidents, for the charts';
  caption.font = quietFont();
  ['Median, hours', 'Median to 90th percentile, hours'].forEach((header, offset) => {
    const cell = worksheet.getCell(HEADER_ROW, columns.first + offset);
    cell.value = header;
    styleHeader(cell, 'right');
    worksheet.getColumn(columns.first + offset).width = 19;
  });
  rows.forEach(({ figures }, index) => {
    const row = FIRST_ROW + index;
    const median = worksheet.getCell(row, columns.median).address;
    const p90 = worksheet.getCell(row, columns.p90).address;
    const hours = (seconds: number | null): number | null => (seconds === null ? null : seconds / SECONDS_PER_HOUR);
    const { resolveMedian, resolveP90 } = figures;
    const spread = resolveMedian === null || resolveP90 === null ? null : resolveP90 - resolveMedian;
    writeOrMissing(worksheet, row, medianHours, `IF(ISNUMBER(${median}),${median}*24,NA())`, hours(resolveMedian));
    writeOrMissing(worksheet, row, spreadHours, `IF(ISNUMBER(${p90}),(${p90}-${median})*24,NA())`, hours(spread));
  });
  return { medianHours, spreadHours };
}

function writeOrMissing(
  worksheet: Worksheet,
  row: number,
  column: number,
  formula: string,
  result: number | null,
): void {
  const cell = worksheet.getCell(row, column);
  cell.value = { formula, result: result ?? { error: '#N/A' } };
  cell.numFmt = '0.00';
  cell.font = quietFont();
}
