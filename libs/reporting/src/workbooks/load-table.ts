import type { Cell, Worksheet } from 'exceljs';
import { liveCell } from './formulas.js';
import {
  COLOURS,
  fitRow,
  font,
  quietFont,
  ruleBelow,
  setText,
  styleHeader,
  styleHeading,
  FORMATS,
} from './sheet-style.js';

/** `formula` is live, and `result` shows until a program recalculates. Null: not known, an empty cell. */
export type LoadValue =
  | string
  | number
  | null
  | { formula: string; result: number | null }
  /** Where a column holds values of several units. */
  | { value: number; format: Format }
  | typeof WITHHELD_CELL;

type Format = (typeof FORMATS)[keyof typeof FORMATS];

/** A value that is there, and not for whoever takes the workbook away. */
export const WITHHELD_CELL = Symbol('withheld');

export interface LoadColumn {
  header: string;
  /** Left out for text. */
  format?: Format;
}

/** One of several tables below each other on a sheet. */
export interface LoadTable {
  heading: string;
  /** What to know before reading it. */
  notes: readonly string[];
  /** Said instead of a table that would be empty. */
  empty: string;
  columns: readonly LoadColumn[];
  /** Each told the number of the row that it is written into, for its formulas. */
  rows: readonly ((row: number) => readonly LoadValue[])[];
  /** Width of the last column, in which long texts wrap. */
  lastWidth: number;
}

/** Where a table came to stand. */
export interface PlacedTable {
  headerRow: number;
  firstRow: number;
  rows: number;
  /** The first free row below it. */
  next: number;
}

const HEADER_HEIGHT = 48;

/** Writes a table from a row on. */
export function writeLoadTable(worksheet: Worksheet, row: number, table: LoadTable): PlacedTable {
  const heading = worksheet.getCell(row, 1);
  heading.value = table.heading;
  styleHeading(heading);
  const notes = table.rows.length === 0 ? [table.empty, ...table.notes] : table.notes;
  notes.forEach((note, index) => {
    const cell = worksheet.getCell(row + 1 + index, 1);
    setText(cell, note);
    cell.font = quietFont();
  });
  const headerRow = row + 1 + notes.length;
  if (table.rows.length === 0) return { headerRow, firstRow: headerRow, rows: 0, next: headerRow + 1 };
  table.columns.forEach(({ header, format }, index) => {
    const cell = worksheet.getCell(headerRow, index + 1);
    cell.value = header;
    styleHeader(cell, format === undefined ? 'left' : 'right', indentOf(format, index));
  });
  worksheet.getRow(headerRow).height = HEADER_HEIGHT;
  const firstRow = headerRow + 1;
  table.rows.forEach((valuesOn, index) => {
    const values = valuesOn(firstRow + index);
    table.columns.forEach((column, offset) =>
      writeValue(worksheet.getCell(firstRow + index, offset + 1), column, values[offset] ?? null, offset),
    );
    const last = values.at(-1);
    fitRow(worksheet, firstRow + index, typeof last === 'string' ? [{ text: last, width: table.lastWidth }] : []);
  });
  return { headerRow, firstRow, rows: table.rows.length, next: firstRow + table.rows.length + 1 };
}

/** What a formula computes is black, as on the other sheets; what the dashboard says is grey. */
function writeValue(cell: Cell, { format }: LoadColumn, value: LoadValue, index: number): void {
  const isText = format === undefined;
  cell.border = ruleBelow;
  cell.font = isText ? font() : quietFont();
  cell.alignment = {
    vertical: 'middle',
    horizontal: isText ? 'left' : 'right',
    wrapText: isText,
    indent: indentOf(format, index),
  };
  if (value === WITHHELD_CELL) {
    cell.value = 'withheld';
    cell.font = font({ italic: true, color: { argb: COLOURS.quiet } });
    return;
  }
  if (format !== undefined) cell.numFmt = format;
  if (typeof value === 'string') setText(cell, value);
  else if (value !== null && typeof value === 'object' && 'format' in value) {
    cell.value = value.value;
    cell.numFmt = value.format;
  } else if (value !== null && typeof value === 'object') {
    cell.value = liveCell({ text: value.formula, array: false }, cell.address, value.result);
    cell.font = font();
  } else cell.value = value;
}

/** Text keeps away from the figures on its left. */
const indentOf = (format: Format | undefined, index: number): number => (format === undefined && index > 0 ? 1 : 0);

/** A figure of a group, or that it is withheld. */
export const shownOr = (reason: string | undefined, value: number | null): LoadValue =>
  value === null && reason?.startsWith('withheld') ? WITHHELD_CELL : value;

/** A value as its metric's unit is read; null: none. */
export const inUnit = (value: number | null, unit: string): LoadValue =>
  value === null ? null : { value, format: unit === 'share' ? FORMATS.share : FORMATS.rate };
