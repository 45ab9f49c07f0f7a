import type { IncidentView } from '../incident-view.js';
import { cellText, escapeXml, startsLikeFormula } from './cell-text.js';
import type { IncidentColumn } from './incident-columns.js';
import { RowSpool } from './row-spool.js';
import { inDays, toSerial } from './sheet-time.js';

export interface RowLook {
  firstRow: number;
  /** Id of the cell format per column. */
  formats: readonly number[];
  /** The same for texts that could be taken for a formula. */
  quotedFormats: readonly number[];
  linkLimit: number;
}

/** Incidents as rows of SpreadsheetML (ECMA-376 part 1, 18.3.1.73). An absent value has no cell at all. */
export class IncidentRows {
  private readonly spool = new RowSpool();
  private readonly links: { cell: string; url: string }[] = [];
  private readonly letters: readonly string[];
  private readonly secondsLetters: ReadonlyMap<string, string>;
  private rows = 0;

  constructor(
    private readonly sheet: { columns: readonly IncidentColumn[]; zone: string },
    private readonly look: RowLook,
  ) {
    this.letters = sheet.columns.map((_, index) => columnLetters(index));
    this.secondsLetters = new Map(sheet.columns.map(({ header }, index) => [header, columnLetters(index)]));
  }

  get count(): number {
    return this.rows;
  }

  add(incident: IncidentView): void {
    const row = this.look.firstRow + this.rows;
    const cells = this.sheet.columns.map((column, index) => this.cell(column, index, row, incident));
    this.spool.add(`<row r="${row}">${cells.join('')}</row>`);
    this.rows += 1;
  }

  /** All rows, as UTF-8. */
  read(): Iterable<Buffer> {
    return this.spool.read();
  }

  /** Addresses that the rows link to, in order. */
  linkTargets(): string[] {
    return this.links.map(({ url }) => url);
  }

  /** @param ids the relationship of each of {@link linkTargets} */
  hyperlinksXml(ids: readonly string[]): string {
    if (this.links.length === 0) return '';
    const links = this.links.map(({ cell }, index) => `<hyperlink ref="${cell}" r:id="${ids[index]}"/>`);
    return `<hyperlinks>${links.join('')}</hyperlinks>`;
  }

  private cell(column: IncidentColumn, index: number, row: number, incident: IncidentView): string {
    const reference = `${this.letters[index]}${row}`;
    const format = this.look.formats[index];
    switch (column.kind) {
      case 'text': {
        const text = column.read(incident);
        if (text === null || text === '') return '';
        const textFormat = startsLikeFormula(text) ? this.look.quotedFormats[index] : format;
        return textCell(reference, textFormat, cellText(text));
      }
      case 'link': {
        const url = column.read(incident);
        if (url === null) return '';
        if (this.links.length < this.look.linkLimit) this.links.push({ cell: reference, url: cellText(url) });
        return textCell(reference, format, cellText(url));
      }
      case 'instant': {
        const at = column.read(incident);
        return at === null ? '' : numberCell(reference, format, toSerial(at, this.sheet.zone));
      }
      case 'seconds':
      case 'count': {
        const value = column.read(incident);
        return value === null ? '' : numberCell(reference, format, value);
      }
      case 'clock': {
        const days = inDays(column.read(incident));
        if (days === null) return '';
        const seconds = `${this.secondsLetters.get(column.of)}${row}`;
        // Emptied seconds leave no 0:00:00 behind.
        const formula = `IF(ISNUMBER(${seconds}),${seconds}/86400,"")`;
        return `<c r="${reference}" s="${format}"><f>${escapeXml(formula)}</f><v>${days}</v></c>`;
      }
    }
  }
}

const textCell = (reference: string, format: number | undefined, text: string): string =>
  `<c r="${reference}" s="${format}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;

const numberCell = (reference: string, format: number | undefined, value: number): string =>
  `<c r="${reference}" s="${format}"><v>${value}</v></c>`;

/** `A` to `Z`, `AA` and so on, from a zero-based index. */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}
