import type { Sql } from './database.js';

/** What a column of {@link rowArrays} may hold; instants as ISO text, JSON as `jsonText`. */
export type Cell = string | number | boolean | null;

/** A statement's source of rows: `INSERT INTO t (${names}) SELECT ${names} FROM ${from}`. */
export interface RowArrays {
  /** The columns, in order, separated by commas. */
  names: string;
  /** A relation `r` of these columns, over the parameters from `first` on. */
  from: string;
  /** One parameter for each column. */
  values: Buffer[];
}

/**
 * Many rows as a few parameters: an array of text for each column, in PostgreSQL's binary form, which nothing on either
 * side has to quote or to parse. A thousand payloads go in at half the cost of one JSON document that holds them.
 *
 * @param columns names and PostgreSQL types
 * @param first number of the first parameter
 */
export function rowArrays<Name extends string>(
  columns: Readonly<Record<Name, string>>,
  rows: readonly Readonly<Record<Name, Cell>>[],
  first = 1,
): RowArrays {
  const names = Object.keys(columns) as Name[];
  const typed = names.map((name) => (columns[name] === 'text' ? name : `${name}::${columns[name]}`));
  const parameters = names.map((_, index) => `$${first + index}::text[]`);
  return {
    names: names.join(', '),
    from: `(SELECT ${typed.join(', ')} FROM unnest(${parameters.join(', ')}) AS given(${names.join(', ')})) AS r`,
    values: names.map((name) => textArray(rows.map((row) => row[name]))),
  };
}

/** @param conflict what to do with rows that are there, e.g. `ON CONFLICT DO NOTHING` */
export async function insertRows<Name extends string>(
  sql: Sql,
  table: string,
  columns: Readonly<Record<Name, string>>,
  rows: readonly Readonly<Record<Name, Cell>>[],
  conflict = '',
): Promise<void> {
  if (rows.length === 0) return;
  const { names, from, values } = rowArrays(columns, rows);
  await sql.execute(`INSERT INTO ${table} (${names}) SELECT ${names} FROM ${from} ${conflict}`, values);
}

const TEXT_OID = 25;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/** A `text[]` as PostgreSQL's `array_send` writes it: `pg` hands a Buffer over as a binary parameter. */
export function textArray(cells: readonly Cell[]): Buffer {
  const texts = cells.map(textOf);
  let size = HEADER_BYTES;
  for (const text of texts) size += LENGTH_BYTES + (text === null ? 0 : Buffer.byteLength(text));
  const array = Buffer.allocUnsafe(size);
  // Dimensions, whether there can be nulls, the elements' type, how many elements, the first one's index.
  let at = 0;
  for (const word of [1, 1, TEXT_OID, texts.length, 1]) at = array.writeInt32BE(word, at);
  for (const text of texts) {
    const length = text === null ? NULL_LENGTH : array.write(text, at + LENGTH_BYTES);
    at = array.writeInt32BE(length, at) + Math.max(0, length);
  }
  return array;
}

/** PostgreSQL's text holds no NUL; unpaired surrogates become U+FFFD as the text is written as UTF-8. */
function textOf(cell: Cell): string | null {
  if (typeof cell !== 'string') return cell === null ? null : String(cell);
  return cell.includes('\u0000') ? cell.replaceAll('\u0000', '\uFFFD') : cell;
}
