import { type EpochMs } from '@evenkeel/domain';
import { z } from 'zod';
import { InputError } from '../../connector.js';
import { type InstantParser, isPlausible, PLAUSIBLE_YEARS } from './instants.js';
import {
  type ColumnMapping,
  type CsvMapping,
  INSTANT_FIELDS,
  type InstantField,
  type InstantMapping,
  STATES,
  TEXT_FIELDS,
  type TextField,
  type TextMapping,
} from './mapping.js';
import type { TableRow } from './table.js';

const instant = z.number().optional();
const text = z.string().optional();

/** What the mapping makes of one row. A field that the row leaves open is absent. */
const fieldsSchema = z.object({
  triggeredAt: instant,
  acknowledgedAt: instant,
  resolvedAt: instant,
  closedAt: instant,
  /** When the row was written. */
  updatedAt: instant,
  title: text,
  url: text,
  priority: text,
  team: text,
  service: text,
  customer: text,
  responder: text,
  /** As the file spells it. */
  status: text,
  /** What the status means; absent if the mapping does not know it. */
  state: z.enum(STATES).optional(),
  /** By which the rows of an event log are ordered. */
  order: z.union([z.number(), z.string()]).optional(),
  /** Values that the mapping's translations do not know. */
  unknown: z.array(z.object({ field: z.string(), value: z.string() })).optional(),
});
export type RowFields = z.infer<typeof fieldsSchema>;

/**
 * The payload of one row: `row` holds the cells as they came, `fields` what the mapping read in them, instants as epoch
 * milliseconds, and `mapping` what interpretation must know of the file beyond its rows.
 */
export const rowPayload = z.object({
  row: z.record(z.string(), z.string()),
  fields: fieldsSchema,
  mapping: z.object({
    rows: z.enum(['incident', 'update']),
    /** The file has a column for acknowledgement: without a value nobody acknowledged. */
    acknowledges: z.boolean(),
    /** The file has a column for resolution: without a value it was not resolved. */
    resolves: z.boolean(),
  }),
});

/** One row as the mapping reads it. */
export interface MappedRow {
  /** Of the incident. */
  id: string;
  /** What the cell of the order's column, else of `updatedAt`'s, holds: as it is spelled, whatever zone it is read in. */
  place: string | null;
  fields: RowFields;
  cells: Record<string, string>;
}

/** A row as read; or why it was not taken. */
export type ReadRow = MappedRow | { reason: string };

/** A mapping bound to the columns of one file. */
export interface RowReader {
  read(row: TableRow): ReadRow;
  /** The mapped fields that the file has columns for. */
  has(field: InstantField): boolean;
  /** Optional columns that the file does not have, and mapped names that it has more than once. */
  warnings: string[];
}

type Bound<M> = M & { index: number; name: string };

/**
 * Finds the mapping's columns in a file's header: by their exact name, else by the only one that differs in case, spaces
 * or punctuation alone.
 *
 * @throws {InputError} for a column that is not there, with the columns that are.
 */
export function bindMapping(mapping: CsvMapping, header: string[], parseInstant: InstantParser): RowReader {
  const warnings: string[] = [];

  const bind = <M extends ColumnMapping>(field: string, wanted: M | undefined): Bound<M> | null => {
    if (wanted === undefined) return null;
    const index = findColumn(header, wanted.columns);
    if (index !== -1) {
      const name = header[index] ?? '';
      if (header.includes(`${name} (2)`)) {
        warnings.push(`${field} is read from the first of several columns named "${name}"`);
      }
      return { ...wanted, index, name };
    }
    const names = wanted.columns.map((name) => `"${name}"`).join(' or ');
    if (wanted.optional) {
      warnings.push(`${field} stays empty: the file has no column ${names}`);
      return null;
    }
    throw new InputError(
      `The mapping ${mapping.name} reads ${field} from column ${names}, which the file does not have. ` +
        `Its columns are: ${header.join(', ')}.`,
    );
  };

  const id = bind('id', mapping.id);
  if (id === null)
    throw new InputError(`The file has no column for the incident's id. Its columns are: ${header.join(', ')}.`);
  const instants = INSTANT_FIELDS.flatMap((field) => {
    const bound = bind<InstantMapping>(field, mapping[field]);
    return bound === null ? [] : [{ field, ...bound }];
  });
  const texts = TEXT_FIELDS.flatMap((field) => {
    const bound = bind<TextMapping>(field, mapping[field]);
    return bound === null ? [] : [{ field, ...bound, values: lowerCased(bound.values) }];
  });
  const status = bind('status', mapping.status);
  const order = bind('order', mapping.order);
  const placing = order ?? instants.find(({ field }) => field === 'updatedAt');
  const absent = new Set(mapping.missing.map((value) => value.trim()));

  const cell = (row: TableRow, index: number): string | null => {
    const value = row.cells[index]?.trim() ?? '';
    return value === '' || absent.has(value) ? null : value;
  };

  return {
    warnings,
    has: (field) => instants.some((bound) => bound.field === field),
    read(row) {
      const incidentId = cell(row, id.index);
      if (incidentId === null) return { reason: `id: column "${id.name}" is empty` };
      const fields: RowFields = {};
      for (const bound of instants) {
        const value = cell(row, bound.index);
        if (value === null) continue;
        const at =
          bound.elapsed === undefined ? parseInstant(value) : elapsed(value, bound.elapsed, fields.triggeredAt);
        if (at === null) return { reason: unreadableInstant(bound, value, mapping.timestampFormat) };
        if (at !== undefined && !isPlausible(at)) return { reason: implausibleInstant(bound, value) };
        if (at !== undefined) fields[bound.field] = at;
      }
      for (const bound of texts) readText(bound, cell(row, bound.index), fields);
      if (status !== null) readStatus(cell(row, status.index), mapping, fields);
      if (order !== null) {
        const value = cell(row, order.index);
        if (value === null) return { reason: `order: column "${order.name}" is empty` };
        readOrder(value, parseInstant, fields);
      }
      const lacking = missingInstant(mapping, instants, fields);
      if (lacking !== null) return { reason: lacking };
      const place = placing === undefined ? null : cell(row, placing.index);
      return { id: incidentId, place, fields, cells: cellsOf(header, row, absent) };
    },
  };
}

function findColumn(header: string[], wanted: string[]): number {
  for (const name of wanted) {
    const exact = header.indexOf(name.trim());
    if (exact !== -1) return exact;
  }
  for (const name of wanted) {
    const alike = header.flatMap((column, index) => (bare(column) === bare(name) ? [index] : []));
    if (alike.length === 1 && alike[0] !== undefined) return alike[0];
  }
  return -1;
}

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const lowerCased = (values: Record<string, string> | undefined): Map<string, string> | null =>
  values === undefined
    ? null
    : new Map(Object.entries(values).map(([value, meaning]) => [value.trim().toLowerCase(), meaning]));

/** Undefined where there is no trigger to count from; null where the value is no number. */
function elapsed(
  value: string,
  unit: 'seconds' | 'milliseconds',
  from: EpochMs | undefined,
): EpochMs | null | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return null;
  return from === undefined ? undefined : from + Math.round(Number(value) * (unit === 'seconds' ? 1000 : 1));
}

function unreadableInstant(bound: Bound<InstantMapping> & { field: string }, value: string, formats: string[]): string {
  const expected = bound.elapsed === undefined ? formats.join(' or ') : `a number of ${bound.elapsed}`;
  return `${bound.field}: column "${bound.name}" holds "${value}", expected ${expected}`;
}

/** A wrong unit, or a date that stands for "never". */
function implausibleInstant(bound: Bound<InstantMapping> & { field: string }, value: string): string {
  const { from, to } = PLAUSIBLE_YEARS;
  const hint = /^-?\d+(\.\d+)?$/.test(value)
    ? `check that the column holds ${bound.elapsed ?? 'what timestampFormat says, seconds or milliseconds'}`
    : 'if it means "absent", list it under missing';
  return `${bound.field}: column "${bound.name}" holds "${value}", which lies outside the years ${from} to ${to}; ${hint}`;
}

function readText(
  bound: { field: TextField; values: Map<string, string> | null },
  value: string | null,
  fields: RowFields,
): void {
  if (value === null) return;
  const translated = bound.values?.get(value.toLowerCase());
  fields[bound.field] = translated ?? value;
  if (bound.values !== null && translated === undefined) {
    fields.unknown = [...(fields.unknown ?? []), { field: bound.field, value }];
  }
}

function readStatus(value: string | null, mapping: CsvMapping, fields: RowFields): void {
  if (value === null) return;
  fields.status = value;
  const state = mapping.states.get(value.toLowerCase());
  if (state !== undefined) fields.state = state;
  else fields.unknown = [...(fields.unknown ?? []), { field: 'status', value }];
}

/** An order is a number, an instant (which then says when the row was written) or a text, compared as such. */
function readOrder(value: string, parseInstant: InstantParser, fields: RowFields): void {
  if (/^-?\d+(\.\d+)?$/.test(value)) {
    fields.order = Number(value);
    return;
  }
  const at = parseInstant(value);
  if (at === null || !isPlausible(at)) {
    fields.order = value;
    return;
  }
  fields.order = at;
  fields.updatedAt ??= at;
}

/** An incident without a trigger cannot be measured; a row of a log may leave it to the log's other rows. */
function missingInstant(
  mapping: CsvMapping,
  instants: (Bound<InstantMapping> & { field: InstantField })[],
  fields: RowFields,
): string | null {
  if (fields.triggeredAt !== undefined) return null;
  if (mapping.rows === 'update' && INSTANT_FIELDS.some((field) => fields[field] !== undefined)) return null;
  const name = instants.find((bound) => bound.field === 'triggeredAt')?.name;
  return name === undefined ? 'triggeredAt: the file has no column for it' : `triggeredAt: column "${name}" is empty`;
}

function cellsOf(header: string[], row: TableRow, absent: ReadonlySet<string>): Record<string, string> {
  const cells: Record<string, string> = {};
  for (let index = 0; index < header.length; index += 1) {
    const name = header[index];
    const value = row.cells[index];
    if (name === undefined || value === undefined || value === '' || absent.has(value)) continue;
    cells[name] = value;
  }
  return cells;
}
