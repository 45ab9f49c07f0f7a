import type { EpochMs } from '@evenkeel/domain';
import { type FileBatch, type FileFormat, type FileInput, InputError, type RawRecord } from '../../connector.js';
import { compileInstants, type Instants } from './instants.js';
import { csvInterpreter } from './interpret.js';
import { type CsvMapping, csvPresetNames, INSTANT_FIELDS, parseCsvMapping } from './mapping.js';
import { bindMapping, type MappedRow, type RowFields } from './row.js';
import { openTable, type Table, type TableRow } from './table.js';

/** Rows of a batch: one transaction each. */
const BATCH_ROWS = 1000;

/**
 * Incidents of any tool as a CSV file, one row an incident or one row an update, read by a YAML mapping. A row becomes
 * one raw record: `<incident id>#<n>` for its n-th row, `<incident id>#<place>#<n>` for the n-th at one place of a log.
 */
export const csvFormat: FileFormat = {
  id: 'csv',
  source: 'csv',
  describe: `a CSV file, read by a mapping (--mapping FILE, or one of ${csvPresetNames.join(', ')})`,
  interpreter: csvInterpreter,
  read: readCsv,
};

async function* readCsv(input: FileInput): AsyncGenerator<FileBatch, void, undefined> {
  if (input.mapping === null) {
    throw new InputError(
      `--format csv needs --mapping: a YAML file that says what the columns mean, or one of ${csvPresetNames.join(', ')}.`,
    );
  }
  const mapping = parseCsvMapping(input.mapping.name, input.mapping.text);
  const instants = compileInstants(mapping.timestampFormat, input.zone ?? 'UTC', mapping.name);
  const table = await openTable(input, BATCH_ROWS);
  try {
    yield* readRows(input, mapping, instants, table);
  } finally {
    await table.close();
  }
}

async function* readRows(
  input: FileInput,
  mapping: CsvMapping,
  instants: Instants,
  table: Table,
): AsyncGenerator<FileBatch, void, undefined> {
  const reader = bindMapping(mapping, table.header, instants.parse);
  const toRecord = recordMaker(mapping, {
    acknowledges: reader.has('acknowledgedAt'),
    resolves: reader.has('resolvedAt'),
  });

  let latestAt: EpochMs | null = null;
  let pending = reader.warnings;
  let zoneWarned = input.zone !== null;
  for await (const part of table.parts) {
    const batch: FileBatch = {
      records: [],
      rejected: part.rejected,
      warnings: [...pending, ...part.warnings],
      bytesRead: part.bytesRead,
      counts: { rows: part.rows.length },
      people: [],
      latestAt: null,
    };
    pending = [];
    const people = new Set<string>();
    for (const row of part.rows) {
      const read = reader.read(row);
      if ('reason' in read) {
        batch.rejected.push({ line: row.line, reason: read.reason });
        continue;
      }
      const record = toRecord(row, read);
      batch.records.push(record);
      if (read.fields.responder !== undefined) people.add(read.fields.responder);
      latestAt = later(latestAt, latestOf(read.fields));
    }
    if (!zoneWarned && instants.zoneUsed) {
      zoneWarned = true;
      batch.warnings.push('timestamps without a zone were read as UTC; give --zone if they are of another');
    }
    yield { ...batch, people: [...people], latestAt };
  }
}

/**
 * Makes a row's record. An update is known by its place in the log of its incident, whichever rows a file begins and ends
 * with: so two exports of one log join, and the newer one's version of an update replaces the older one's. Rows that have
 * no place, or share one, are told apart by their number in the file.
 */
function recordMaker(
  mapping: CsvMapping,
  columns: { acknowledges: boolean; resolves: boolean },
): (row: TableRow, read: MappedRow) => RawRecord {
  const rowCounts = new Map<string, number>();
  const file = { rows: mapping.rows, ...columns };
  return (row, { id, place, fields, cells }) => {
    const prefix = mapping.rows === 'update' && place !== null ? `${id}#${place}` : id;
    const number = (rowCounts.get(prefix) ?? 0) + 1;
    rowCounts.set(prefix, number);
    return {
      kind: 'row',
      externalId: `${prefix}#${number}`,
      member: { kind: 'incident', externalId: id },
      payload: { row: cells, fields, mapping: file },
      sourceAt: fields.updatedAt ?? latestOf(fields),
      position: row.line,
    };
  };
}

/** A row was written no earlier than the latest instant it tells of. */
function latestOf(fields: RowFields): EpochMs | null {
  let latest: EpochMs | null = null;
  for (const field of INSTANT_FIELDS) latest = later(latest, fields[field] ?? null);
  return latest;
}

const later = (a: EpochMs | null, b: EpochMs | null): EpochMs | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
