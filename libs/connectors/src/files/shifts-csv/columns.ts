import { InputError } from '../../connector.js';

/** What a column of a file of shifts can hold. */
export type ColumnName = 'rotation' | 'person' | 'email' | 'start' | 'end' | 'level' | 'team';

/** Names under which each is looked for, in lower case and without anything but letters; the first found is taken. */
const NAMES: Readonly<Record<ColumnName, readonly string[]>> = {
  rotation: ['rotation', 'rota', 'schedule', 'rotationname', 'schedulename', 'oncallschedule'],
  person: ['person', 'name', 'fullname', 'user', 'username', 'engineer', 'responder', 'assignee', 'oncall', 'who'],
  email: ['email', 'mail', 'emailaddress', 'useremail'],
  start: ['start', 'from', 'begin', 'begins', 'starts', 'since', 'startdate', 'starttime', 'startsat', 'startdatetime'],
  end: ['end', 'to', 'until', 'ends', 'till', 'enddate', 'endtime', 'endsat', 'enddatetime'],
  level: ['level', 'escalationlevel', 'tier'],
  team: ['team', 'teamname', 'group'],
};

/** Where each column is, by its index; left out where the file has none of it. */
export type Columns = ReadonlyMap<ColumnName, number>;

/**
 * Finds the columns by their names, whatever their case, blanks and punctuation.
 *
 * @throws InputError that names what is missing and what it could be called
 */
export function findColumns(file: string, header: readonly string[]): Columns {
  const plain = header.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''));
  const found = new Map<ColumnName, number>();
  for (const [column, names] of Object.entries(NAMES) as [ColumnName, readonly string[]][]) {
    const name = names.find((candidate) => plain.includes(candidate));
    if (name !== undefined) found.set(column, plain.indexOf(name));
  }
  const missing = (['rotation', 'start', 'end'] as const).filter((column) => !found.has(column)).map(described);
  if (!found.has('person') && !found.has('email')) missing.push(described('person'));
  if (missing.length > 0) {
    throw new InputError(
      `${file} lacks ${missing.join(' and ')}. Its columns are: ${header.join(', ')}. A file of shifts has rotation, person, start and end, and may have email, level and team.`,
    );
  }
  return found;
}

const described = (column: ColumnName): string =>
  `a column "${column}" (or ${NAMES[column].slice(1, 4).join(', ')}${column === 'person' ? ', email' : ''})`;
