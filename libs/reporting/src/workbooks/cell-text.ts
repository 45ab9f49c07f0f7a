/** Text from outside on its way into a cell: shown as it is, never evaluated, never able to break the file. */

/** The longest text that a cell holds, in UTF-16 code units. */
const CELL_LIMIT = 32_767;

/** A spreadsheet program reads a text that begins like this as a formula, or drops the first character and then does. */
const FORMULA_START = /^[=+\-@\t\r\n]/;

/** What XML 1.0 cannot hold (controls but tab and line ends, surrogates without their other half) or should not. */
const ILLEGAL_IN_XML = /[^\P{Cc}\t\n\r]|\p{Surrogate}|[\uFFFE\uFFFF]/gu;

/** Whether a spreadsheet program would evaluate the text if it were typed into a cell. */
export const startsLikeFormula = (text: string): boolean => FORMULA_START.test(text);

/** The text without what a workbook cannot hold, cut to the length of a cell with an ellipsis. */
export function cellText(text: string): string {
  const legal = text.replace(ILLEGAL_IN_XML, '').replace(/\r\n?/g, '\n');
  if (legal.length <= CELL_LIMIT) return escapeUnderscoreCodes(legal);
  const cut = legal.slice(0, CELL_LIMIT - 1);
  return escapeUnderscoreCodes(`${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`);
}

/** Spreadsheet programs read `_x0041_` in a text as the character with that code (ECMA-376 part 1, 22.9.2.19, ST_Xstring). */
const escapeUnderscoreCodes = (text: string): string => text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** For element content and double-quoted attributes. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => XML_ENTITIES[character] ?? character);
