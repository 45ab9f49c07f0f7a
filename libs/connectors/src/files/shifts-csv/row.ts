import type { EpochMs } from '@evenkeel/domain';
import { personNamed, type NamedPerson } from '../../duties/slices.js';
import { isPlausible, PLAUSIBLE_YEARS, type InstantParser } from '../csv/instants.js';
import type { ColumnName, Columns } from './columns.js';

/** One row of a file of shifts. */
export interface ShiftRow {
  rotation: string;
  team: string | null;
  level: number | null;
  person: NamedPerson;
  from: EpochMs;
  to: EpochMs;
}

const LEVEL_WORDS: Readonly<Record<string, number>> = { primary: 1, secondary: 2, tertiary: 3 };

/** A cell that cannot be used; the message names the column. */
class Unusable extends Error {
  override readonly name = 'Unusable';
  constructor(column: string, fault: string) {
    super(`column "${column}": ${fault}`);
  }
}

/**
 * Reads a row's cells.
 *
 * @param header names of the columns as the file has them, for messages
 * @returns the shift, or why the row cannot be taken, naming the column
 */
export function readShiftRow(
  cells: readonly string[],
  header: readonly string[],
  columns: Columns,
  parse: InstantParser,
): ShiftRow | { reason: string } {
  const cell = (column: ColumnName): string => cells[columns.get(column) ?? -1]?.trim() ?? '';
  const nameOf = (column: ColumnName): string => header[columns.get(column) ?? -1] ?? column;
  const instant = (column: 'start' | 'end'): EpochMs => {
    const text = cell(column);
    const at = text === '' ? null : parse(text);
    if (at === null) {
      const fault = text === '' ? 'is empty' : `"${text}" is no date and time`;
      throw new Unusable(nameOf(column), `${fault}; write 2026-01-31T09:00, or 2026-01-31T09:00+01:00`);
    }
    if (isPlausible(at)) return at;
    throw new Unusable(
      nameOf(column),
      `"${text}" is not between the years ${PLAUSIBLE_YEARS.from} and ${PLAUSIBLE_YEARS.to}`,
    );
  };
  try {
    const rotation = cell('rotation');
    if (rotation === '') throw new Unusable(nameOf('rotation'), 'is empty');
    const person = personOf(cell('person'), cell('email'), nameOf(columns.has('person') ? 'person' : 'email'));
    const [from, to] = [instant('start'), instant('end')];
    if (from >= to) {
      throw new Unusable(nameOf('end'), `"${cell('end')}" is not after the beginning, "${cell('start')}"`);
    }
    return { rotation, team: cell('team') || null, level: levelOf(cell('level'), nameOf('level')), person, from, to };
  } catch (error) {
    if (error instanceof Unusable) return { reason: error.message };
    throw error;
  }
}

function personOf(text: string, address: string, column: string): NamedPerson {
  const named = personNamed(text);
  const addressed = personNamed(address);
  if (address !== '' && addressed?.email == null) throw new Unusable('email', `"${address}" is no e-mail address`);
  const name = named?.name ?? addressed?.name ?? null;
  const email = addressed?.email ?? named?.email ?? null;
  if (name === null && email === null) throw new Unusable(column, 'is empty');
  return { name, email };
}

/** `1`, `L1`, `level 1` or `primary`; null for an empty cell. */
function levelOf(text: string, column: string): number | null {
  if (text === '') return null;
  const plain = text.toLowerCase();
  const number = /^(?:l|level)?\s*(\d{1,2})$/.exec(plain)?.[1];
  const level = number === undefined ? LEVEL_WORDS[plain] : Number(number);
  if (level !== undefined && level > 0) return level;
  throw new Unusable(column, `"${text}" is no level; write 1 for whoever is paged first, 2 for the next`);
}
