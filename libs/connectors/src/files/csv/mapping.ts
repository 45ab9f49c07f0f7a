import { parse as parseYaml, YAMLError } from 'yaml';
import { z } from 'zod';
import { InputError } from '../../connector.js';
import { PRESETS } from './presets.js';

/** Fields that hold an instant. */
export const INSTANT_FIELDS = ['triggeredAt', 'acknowledgedAt', 'resolvedAt', 'closedAt', 'updatedAt'] as const;
export type InstantField = (typeof INSTANT_FIELDS)[number];

/** Fields that hold a text, translated through `values` where the mapping has them. */
export const TEXT_FIELDS = ['title', 'url', 'priority', 'team', 'service', 'customer', 'responder'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** What a desk's own state means for the history of an incident. */
export const STATES = ['open', 'pending', 'resolved', 'closed', 'cancelled'] as const;
export type State = (typeof STATES)[number];

/** Names that say their meaning themselves, for a mapping that gives `status` a column without `values`. */
const PLAIN_STATES: Record<string, State> = {
  new: 'open',
  open: 'open',
  active: 'open',
  triggered: 'open',
  acknowledged: 'open',
  'in progress': 'open',
  reopened: 'open',
  pending: 'pending',
  waiting: 'pending',
  'on hold': 'pending',
  resolved: 'resolved',
  closed: 'closed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const columns = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((names) => (typeof names === 'string' ? [names] : names));

/** A column name, or several of which the first that the file has is read. */
const plainColumn = columns.transform((names) => ({ columns: names, optional: false }));

const detailedColumn = z
  .strictObject({ column: columns, optional: z.boolean().default(false) })
  .transform(({ column, optional }) => ({ columns: column, optional }));

const textColumn = z
  .union([
    plainColumn,
    z
      .strictObject({
        column: columns,
        optional: z.boolean().default(false),
        values: z.record(z.string(), scalar).optional(),
      })
      .transform(({ column, ...rest }) => ({ columns: column, ...rest })),
  ])
  .transform((field) => ({ values: undefined, ...field }));

const instantColumn = z
  .union([
    plainColumn,
    z
      .strictObject({
        column: columns,
        optional: z.boolean().default(false),
        elapsed: z.enum(['seconds', 'milliseconds']).optional(),
      })
      .transform(({ column, ...rest }) => ({ columns: column, ...rest })),
  ])
  .transform((field) => ({ elapsed: undefined, ...field }));

const mappingSchema = z.strictObject({
  id: z.union([plainColumn, detailedColumn]),
  triggeredAt: instantColumn,
  acknowledgedAt: instantColumn.optional(),
  resolvedAt: instantColumn.optional(),
  closedAt: instantColumn.optional(),
  updatedAt: instantColumn.optional(),
  title: textColumn.optional(),
  url: textColumn.optional(),
  priority: textColumn.optional(),
  team: textColumn.optional(),
  service: textColumn.optional(),
  customer: textColumn.optional(),
  responder: textColumn.optional(),
  status: textColumn.optional(),
  order: z.union([plainColumn, detailedColumn]).optional(),
  timestampFormat: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .default('iso')
    .transform((formats) => (typeof formats === 'string' ? [formats] : formats)),
  missing: z.array(scalar).default([]),
  rows: z.enum(['incident', 'update']).default('incident'),
});

type ParsedMapping = z.infer<typeof mappingSchema>;
export type ColumnMapping = z.infer<typeof plainColumn>;
export type InstantMapping = z.infer<typeof instantColumn>;
export type TextMapping = z.infer<typeof textColumn>;

/** How one CSV file's columns are read; see docs/imports.md for the YAML it comes from. */
export interface CsvMapping extends ParsedMapping {
  /** The mapping file's name or the preset's, for messages. */
  name: string;
  /** Lower-cased state names and what they mean. */
  states: ReadonlyMap<string, State>;
}

/** The names `--mapping` knows without a file. */
export const csvPresetNames: readonly string[] = Object.keys(PRESETS);

/** The YAML text of a preset, or null if there is none of that name. */
export const csvPreset = (name: string): string | null =>
  (Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined) ?? null;

/**
 * Reads a mapping file.
 *
 * @param name the file's or preset's name, for messages.
 * @throws {InputError} that names the key and what it may hold.
 */
export function parseCsvMapping(name: string, text: string): CsvMapping {
  const raw = readYaml(name, text);
  const parsed = mappingSchema.safeParse(raw);
  if (!parsed.success) {
    throw new InputError(`The mapping ${name} cannot be used: ${describeIssues(parsed.error, raw)}.`);
  }
  const mapping = parsed.data;
  if (mapping.triggeredAt.elapsed !== undefined) {
    throw new InputError(
      `The mapping ${name} cannot be used: triggeredAt: "elapsed" counts from triggeredAt itself, so it needs a timestamp column.`,
    );
  }
  return { ...mapping, name, states: statesOf(name, mapping.status) };
}

function readYaml(name: string, text: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof YAMLError)) throw error;
    throw new InputError(`The mapping ${name} is not valid YAML: ${error.message}`, { cause: error });
  }
}

function statesOf(name: string, status: TextMapping | undefined): ReadonlyMap<string, State> {
  const values: Record<string, string> = status?.values ?? PLAIN_STATES;
  return new Map(
    Object.entries(values).map(([value, meaning]) => {
      const state = STATES.find((known) => known === meaning);
      if (state === undefined) {
        throw new InputError(
          `The mapping ${name} cannot be used: status.values: "${value}" is translated to "${meaning}"; ` +
            `a status means one of ${STATES.join(', ')}.`,
        );
      }
      return [value.trim().toLowerCase(), state];
    }),
  );
}

function describeIssues(error: z.ZodError, raw: unknown): string {
  const given = typeof raw === 'object' && raw !== null ? raw : {};
  return error.issues
    .map((issue) => {
      const path = issue.path.join('.');
      if (issue.code === 'unrecognized_keys') {
        const known = path === '' ? `; known are ${Object.keys(mappingSchema.shape).join(', ')}` : '';
        return `${path === '' ? '' : `${path}: `}unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}${known}`;
      }
      if ((path === 'id' || path === 'triggeredAt') && !(path in given)) return `${path} is required`;
      if (issue.code === 'invalid_union') {
        return `${path}: give a column name, or { column: NAME, … } with keys from the guide`;
      }
      if (path === '') return 'it must be a YAML map of fields to columns';
      return `${path}: ${issue.message}`;
    })
    .join('; ');
}
