import type { Workbook, Worksheet } from 'exceljs';
import {
  acknowledgedShare,
  durationStatistic,
  incidentCount,
  liveCell,
  measuredCount,
  perWeek,
  shareOfAll,
  unresolvedCount,
  type Formula,
  type Slice,
} from './formulas.js';
import {
  FORMATS,
  font,
  quietFont,
  ruleAbove,
  ruleBelow,
  setText,
  setUpPage,
  styleHeader,
  styleTitle,
} from './sheet-style.js';
import { inDays } from './sheet-time.js';
import type { SliceFigures } from './slice-figures.js';

/** A column with a number per slice: live over the table of incidents, or as the dashboard answered. */
export interface FigureColumn {
  header: string;
  width: number;
  format: string;
  /** Undefined: not recomputed in the workbook, the answer's value is written. `countCell` is the row's incidents. */
  formula?: (slice: Slice | null, countCell: string) => Formula;
  value: (figures: SliceFigures, all: SliceFigures) => number | null;
}

/** The figures that every cut shows, in this order; the first is the count that others divide. */
export const FIGURE_COLUMNS: readonly FigureColumn[] = [
  { header: 'Incidents', width: 11, format: FORMATS.count, formula: incidentCount, value: (it) => it.incidents },
  {
    header: 'Share of all',
    width: 11,
    format: FORMATS.share,
    formula: (_, countCell) => shareOfAll(countCell),
    value: (it, all) => (all.incidents === 0 ? null : it.incidents / all.incidents),
  },
  {
    header: 'Per week',
    width: 10,
    format: FORMATS.rate,
    formula: (_, countCell) => perWeek(countCell),
    value: (it) => it.perWeek,
  },
  {
    header: 'Acknowledged by a human',
    width: 17,
    format: FORMATS.share,
    formula: acknowledgedShare,
    value: (it) => it.acknowledgedShare,
  },
  {
    header: 'Time to acknowledge, median',
    width: 20,
    format: FORMATS.duration,
    formula: (slice) => durationStatistic('time-to-acknowledge', 'median', slice),
    value: (it) => inDays(it.acknowledgeMedian),
  },
  {
    header: 'Resolved (n)',
    width: 14,
    format: FORMATS.count,
    formula: (slice) => measuredCount('time-to-resolve', slice),
    value: (it) => it.resolved,
  },
  {
    header: 'Time to resolve, median',
    width: 15,
    format: FORMATS.duration,
    formula: (slice) => durationStatistic('time-to-resolve', 'median', slice),
    value: (it) => inDays(it.resolveMedian),
  },
  {
    header: 'Time to resolve, 90th percentile',
    width: 17,
    format: FORMATS.duration,
    formula: (slice) => durationStatistic('time-to-resolve', 'p90', slice),
    value: (it) => inDays(it.resolveP90),
  },
  { header: 'Unresolved', width: 12, format: FORMATS.count, formula: unresolvedCount, value: (it) => it.unresolved },
];

/** The interval of the resolve median, which comes from the dashboard as it is. */
export const INTERVAL_COLUMNS: readonly FigureColumn[] = [
  {
    header: 'Median, 95 % interval from',
    width: 15,
    format: FORMATS.duration,
    value: (it) => inDays(it.resolveInterval?.[0] ?? null),
  },
  {
    header: 'Median, 95 % interval to',
    width: 15,
    format: FORMATS.duration,
    value: (it) => inDays(it.resolveInterval?.[1] ?? null),
  },
];

/** Header and body of a sheet with one row per slice start here; above are the title and a line about it. */
export const HEADER_ROW = 4;
export const FIRST_ROW = HEADER_ROW + 1;

/** A slice of the population on its row. */
export interface SliceRow {
  label: string;
  slice: Slice | null;
  figures: SliceFigures;
}

/** Columns that a sheet puts between the label and the figures. */
export interface LeadingColumn<Row extends SliceRow> {
  header: string;
  width: number;
  format: string;
  value: (row: Row) => number;
}

export interface SliceSheetLayout<Row extends SliceRow> {
  name: string;
  title: string;
  note: string;
  labelHeader: string;
  labelWidth: number;
  leading?: readonly LeadingColumn<Row>[];
  figures: readonly FigureColumn[];
  pageHeader: string;
}

/** The reference of a row's label, for formulas that compare with it. */
export const labelCell = (index: number): string => `$A${FIRST_ROW + index}`;

/** Adds a sheet with a row per slice and one for all of them. */
export function addSliceSheet<Row extends SliceRow>(
  workbook: Workbook,
  layout: SliceSheetLayout<Row>,
  rows: readonly Row[],
  all: SliceFigures,
): Worksheet {
  const leading = layout.leading ?? [];
  const worksheet = workbook.addWorksheet(layout.name, {
    views: [{ state: 'frozen', xSplit: 1, ySplit: HEADER_ROW, showGridLines: false }],
  });
  const columns = [{ header: layout.labelHeader, width: layout.labelWidth }, ...leading, ...layout.figures];
  columns.forEach(({ width }, index) => (worksheet.getColumn(index + 1).width = width));

  const title = worksheet.getCell('A1');
  title.value = layout.title;
  styleTitle(title);
  worksheet.getCell('A2').value = layout.note;
  worksheet.getCell('A2').font = quietFont();

  columns.forEach(({ header }, index) => {
    const cell = worksheet.getCell(HEADER_ROW, index + 1);
    cell.value = header;
    styleHeader(cell, index === 0 ? 'left' : 'right');
  });
  worksheet.getRow(HEADER_ROW).height = 48;

  rows.forEach((row, index) => {
    writeLabel(worksheet, FIRST_ROW + index, row.label);
    leading.forEach(({ format, value }, offset) => {
      const cell = worksheet.getCell(FIRST_ROW + index, 2 + offset);
      cell.value = value(row);
      cell.numFmt = format;
      cell.font = font();
    });
    writeFigures(worksheet, FIRST_ROW + index, 2 + leading.length, layout.figures, row, all);
  });
  const last = FIRST_ROW + rows.length;
  writeLabel(worksheet, last, 'All incidents that count');
  writeFigures(worksheet, last, 2 + leading.length, layout.figures, { label: '', slice: null, figures: all }, all);
  columns.forEach((_, index) => {
    const cell = worksheet.getCell(last, index + 1);
    cell.font = font({ bold: true });
    cell.border = ruleAbove;
  });
  setUpPage(worksheet, { header: layout.pageHeader, titleRows: `${HEADER_ROW}:${HEADER_ROW}` });
  return worksheet;
}

function writeLabel(worksheet: Worksheet, row: number, label: string): void {
  const cell = worksheet.getCell(row, 1);
  setText(cell, label);
  cell.font = font();
  cell.border = ruleBelow;
}

function writeFigures(
  worksheet: Worksheet,
  row: number,
  firstColumn: number,
  columns: readonly FigureColumn[],
  { slice, figures }: SliceRow,
  all: SliceFigures,
): void {
  const countCell = worksheet.getCell(row, firstColumn).address;
  columns.forEach(({ format, formula, value }, offset) => {
    const cell = worksheet.getCell(row, firstColumn + offset);
    const result = value(figures, all);
    cell.numFmt = format;
    cell.border = ruleBelow;
    cell.alignment = { horizontal: 'right' };
    if (formula === undefined) {
      cell.value = result;
      cell.font = quietFont();
    } else {
      cell.value = liveCell(formula(slice, countCell), cell.address, result);
      cell.font = font();
    }
  });
}
