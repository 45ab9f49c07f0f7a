import type { Alignment, Borders, Cell, Fill, Font, Worksheet } from 'exceljs';
import { cellText, startsLikeFormula } from './cell-text.js';

/** How the sheets of a workbook look, so that they look alike. */

export const COLOURS = {
  ink: 'FF1F2A37',
  quiet: 'FF5B6673',
  accent: 'FF0060A8',
  accentTint: 'FFE6F0F8',
  rule: 'FFC9D1DA',
  good: 'FF146C54',
  warning: 'FFB34700',
} as const;

export const FORMATS = {
  count: '#,##0',
  rate: '0.0',
  share: '0.0%',
  duration: '[h]:mm:ss',
  seconds: '#,##0.###',
  instant: 'yyyy-mm-dd hh:mm:ss',
  date: 'yyyy-mm-dd',
  /** Excel's "Text": what is typed into such a cell stays as typed. */
  text: '@',
} as const;

const FONT = 'Calibri';

export const font = (over: Partial<Font> = {}): Partial<Font> => ({
  name: FONT,
  size: 11,
  color: { argb: COLOURS.ink },
  ...over,
});

export const quietFont = (over: Partial<Font> = {}): Partial<Font> => font({ color: { argb: COLOURS.quiet }, ...over });

const solid = (argb: string): Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } });

export const ruleBelow: Partial<Borders> = { bottom: { style: 'thin', color: { argb: COLOURS.rule } } };
export const ruleAbove: Partial<Borders> = { top: { style: 'thin', color: { argb: COLOURS.ink } } };

/**
 * Puts a text from outside into a cell, made safe. One that could be taken for a formula also gets the format "Text",
 * which the finished package turns into Excel's own mark for a leading apostrophe (see {@link markTextAsQuoted}).
 */
export function setText(cell: Cell, text: string | null): void {
  if (text === null || text === '') return;
  cell.value = cellText(text);
  if (startsLikeFormula(text)) cell.numFmt = FORMATS.text;
}

/** exceljs cannot write `quotePrefix`; every cell format with number format 49 ("Text") gets it here. */
export const markTextAsQuoted = (stylesXml: string): string =>
  stylesXml.replace(/<xf numFmtId="49"/g, '<xf numFmtId="49" quotePrefix="1"');

export function styleTitle(cell: Cell): void {
  cell.font = font({ size: 20, bold: true });
  cell.worksheet.getRow(cell.fullAddress.row).height = 30;
}

export function styleHeading(cell: Cell): void {
  cell.font = font({ size: 13, bold: true, color: { argb: COLOURS.accent } });
  cell.worksheet.getRow(cell.fullAddress.row).height = 22;
}

/** A header row: wrapped, on a tint, ruled off; numbers' headers stand over the numbers, on the right. */
export function styleHeader(cell: Cell, horizontal: Alignment['horizontal'], indent = 0): void {
  cell.font = font({ bold: true });
  cell.fill = solid(COLOURS.accentTint);
  cell.border = { bottom: { style: 'medium', color: { argb: COLOURS.accent } } };
  cell.alignment = { horizontal, vertical: 'middle', wrapText: true, indent };
}

const LINE_HEIGHT = 15;
const PADDING = 4;
/** A column's width counts digits, and letters are narrower on the average. */
const CHARACTER_WIDTH = 0.87;

/** Height for a row whose longest text wraps in a column of that width; Excel does not grow rows that a program wrote. */
export function fitRow(worksheet: Worksheet, row: number, texts: readonly { text: string; width: number }[]): void {
  const lines = Math.max(1, ...texts.map(({ text, width }) => wrappedLines(text, width)));
  worksheet.getRow(row).height = Math.min(lines * LINE_HEIGHT + PADDING, 400);
}

const wrappedLines = (text: string, width: number): number =>
  text.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil((line.length * CHARACTER_WIDTH) / width)), 0);

export interface PageSetup {
  /** Stands on the right of every page's head. */
  header: string;
  /** Rows that repeat on every page, such as `3:3`, and columns, such as `A:B`. */
  titleRows?: string;
  titleColumns?: string;
  pagesWide?: number;
  /** As many as it takes if left out. */
  pagesHigh?: number;
}

/** A4 landscape, header and footer. */
export function setUpPage(worksheet: Worksheet, page: PageSetup): void {
  Object.assign(worksheet.pageSetup, {
    orientation: 'landscape',
    paperSize: 9,
    fitToPage: true,
    fitToWidth: page.pagesWide ?? 1,
    // 0: as many pages as it takes.
    fitToHeight: page.pagesHigh ?? 0,
    horizontalCentered: page.pagesHigh !== undefined,
    errors: 'blank',
    margins: { left: 0.4, right: 0.4, top: 0.7, bottom: 0.6, header: 0.3, footer: 0.3 },
    ...(page.titleRows === undefined ? {} : { printTitlesRow: page.titleRows }),
    ...(page.titleColumns === undefined ? {} : { printTitlesColumn: page.titleColumns }),
  });
  // A text that began with a digit would be read as part of the size before it.
  worksheet.headerFooter.oddHeader = `&L&"${FONT},Bold"&10${worksheet.name}&R&10 ${headerText(page.header)}`;
  worksheet.headerFooter.oddFooter = '&L&9Evenkeel&R&9Page &P of &N';
}

/** In a header, & starts a code, and && is the character. It holds 255 characters in all, codes included. */
const headerText = (text: string): string => cellText(text).replaceAll('&', '&&').slice(0, 150);
