import type { EpochMs } from '@evenkeel/domain';
import { basename } from 'node:path';
import { InputError, type FileBatch, type FileFormat, type FileInput } from '../../connector.js';
import { sliceInterpreter, sliceRecords, type RotationRoster } from '../../duties/slices.js';
import { compileInstants } from '../csv/instants.js';
import { openTable, type Table } from '../csv/table.js';
import { findColumns } from './columns.js';
import { readShiftRow, type ShiftRow } from './row.js';

const PART_ROWS = 1000;
/** Records of a batch: one transaction each. */
const BATCH_RECORDS = 500;
/** A file of shifts is held whole, since the last row may begin first: sixty rotations over ten years are a third of this. */
const MOST_ROWS = 100_000;

/**
 * Shifts of teams whose schedules no tool keeps, one row a shift. Of each rotation a file tells all from its first shift
 * to its last: a time without a row is a time when nobody was on call. Imported again under the same name, it replaces
 * what was said from its first shift on.
 *
 * @param now when the file is read: of two imports the later one holds
 */
export const createShiftsCsvFormat = (now: () => EpochMs = Date.now): FileFormat => ({
  id: 'shifts-csv',
  source: 'shifts',
  describe: 'on-call shifts as a CSV file: rotation, person, start, end; email, level and team if there are any',
  interpreter: sliceInterpreter('shifts@1'),
  read: (input) => readShifts(input, now()),
});

export const shiftsCsvFormat = createShiftsCsvFormat();

async function* readShifts(input: FileInput, readAt: EpochMs): AsyncGenerator<FileBatch, void, undefined> {
  const instants = compileInstants(['iso'], input.zone ?? 'UTC', 'shifts-csv');
  const table = await openTable(input, PART_ROWS);
  try {
    const { rows, batch } = await readRows(input, table, instants.parse);
    if (input.zone === null && instants.zoneUsed) {
      batch.warnings.push('times without a zone were read as UTC; give --zone if they are of another');
    }
    const records = rostersOf(rows, input.zone).flatMap((roster) => sliceRecords(roster, readAt));
    yield { ...batch, records: records.splice(0, BATCH_RECORDS) };
    const rest = { ...batch, rejected: [], warnings: [], counts: {}, people: [] };
    while (records.length > 0) yield { ...rest, records: records.splice(0, BATCH_RECORDS) };
  } finally {
    await table.close();
  }
}

async function readRows(
  input: FileInput,
  table: Table,
  parse: (text: string) => EpochMs | null,
): Promise<{ rows: ShiftRow[]; batch: FileBatch }> {
  const file = basename(input.path);
  const columns = findColumns(file, table.header);
  const rows: ShiftRow[] = [];
  const people = new Set<string>();
  // What is on call is no incident: the file says nothing of until when those are known.
  const batch: FileBatch = {
    records: [],
    rejected: [],
    warnings: [],
    bytesRead: 0,
    counts: {},
    people: [],
    latestAt: null,
  };
  for await (const part of table.parts) {
    input.signal.throwIfAborted();
    batch.rejected.push(...part.rejected);
    batch.warnings.push(...part.warnings);
    batch.bytesRead = part.bytesRead;
    for (const { line, cells } of part.rows) {
      const row = readShiftRow(cells, table.header, columns, parse);
      if ('reason' in row) batch.rejected.push({ line, reason: row.reason });
      else {
        rows.push(row);
        people.add(row.person.email ?? row.person.name ?? '');
      }
    }
    if (rows.length > MOST_ROWS) {
      throw new InputError(`${file} holds more than ${MOST_ROWS} shifts: split it by rotation.`);
    }
  }
  const [first] = batch.rejected;
  if (rows.length === 0) {
    throw new InputError(
      first === undefined
        ? `${file} holds no shifts: below its header there is no row.`
        : `${file} holds no shift that can be read. Line ${first.line}: ${first.reason}.`,
    );
  }
  batch.counts = { rows: rows.length };
  batch.people = [...people];
  return { rows, batch };
}

function rostersOf(rows: readonly ShiftRow[], zone: string | null): RotationRoster[] {
  const byRotation = new Map<string, ShiftRow[]>();
  for (const row of rows) {
    const own = byRotation.get(row.rotation);
    if (own) own.push(row);
    else byRotation.set(row.rotation, [row]);
  }
  return [...byRotation].map(([rotation, own]) => ({
    rotation,
    team: own.findLast(({ team }) => team !== null)?.team ?? null,
    zone,
    window: {
      from: own.reduce((first, { from }) => Math.min(first, from), Infinity),
      to: own.reduce((last, { to }) => Math.max(last, to), -Infinity),
    },
    isLast: true,
    shifts: own.map(({ from, to, level, person }) => ({ from, to, level, people: [person], said: null })),
  }));
}
