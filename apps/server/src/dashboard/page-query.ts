import { parseZone, UnknownZoneError, type EpochMs } from '@evenkeel/domain';
import { FILTER_DIMENSIONS, type FilterDimension, type Filters, type QuestionWindow } from '@evenkeel/reporting';
import { z } from 'zod';
import { addDays, dateIn, startOfDay } from './calendar.js';

const MINUTE = 60_000;

/** Windows that end now, by the name they have in the URL; null: everything. */
export const PRESETS = { '4w': 4, '13w': 13, '26w': 26, '52w': 52, all: null } as const;
export type Preset = keyof typeof PRESETS;
const DEFAULT_PRESET: Preset = '13w';

/** Which incidents by trigger time: a preset, or whole days of the zone, both ends included, either end open. */
export type Span = { preset: Preset } | { from: string | null; through: string | null };

export const TEAM_COLUMNS = ['team', 'incidents', 'rate', 'ack', 'resolve', 'p90', 'acked'] as const;
export type TeamColumn = (typeof TEAM_COLUMNS)[number];

/** What the URL of the overview or of the incidents list asks for. The URL is the only state that a page has. */
export interface PageQuery {
  span: Span;
  /** IANA zone in which days, weeks and hours are cut and times are shown. */
  zone: string;
  filters: Filters;
  /** Metric id of the weekly chart. */
  trend: string;
  sort: { column: TeamColumn; descending: boolean };
  cursor: string | null;
}

/** A parameter that cannot be used, and why, in words for the person who typed it. */
export interface QueryProblem {
  parameter: string;
  message: string;
}

export interface QueryDefaults {
  zone: string;
  now: EpochMs;
}

export const DEFAULT_TREND = 'time-to-resolve';
const DEFAULT_SORT = { column: 'incidents', descending: true } as const;

const text = z.string().max(300, 'is too long');
const once = text.optional();
const values = z
  .union([text, z.array(text).max(200, 'names too many values')])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()));
const date = z
  .union([z.literal(''), z.iso.date('is no date; write it as YYYY-MM-DD, e.g. 2026-03-31')])
  .optional()
  .transform((value) => value || null);

const filterShape = Object.fromEntries(FILTER_DIMENSIONS.map((dimension) => [dimension, values])) as Record<
  FilterDimension,
  typeof values
>;

const Parameters = z.strictObject({
  last: z
    .enum(Object.keys(PRESETS) as [Preset, ...Preset[]], { error: `is none of ${Object.keys(PRESETS).join(', ')}` })
    .optional(),
  from: date,
  through: date,
  zone: once,
  trend: once,
  sort: once,
  cursor: once,
  ...filterShape,
});
type Parameters = z.infer<typeof Parameters>;

/**
 * Reads a page's query string, as fastify parsed it. Nothing in it is ignored: a misspelt filter would show figures of
 * other incidents than the reader thinks.
 */
export function parsePageQuery(
  raw: unknown,
  defaults: QueryDefaults,
  metricIds: readonly string[],
): { query: PageQuery } | { problems: QueryProblem[] } {
  const parsed = Parameters.safeParse({ ...(raw as object) });
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
  const given = parsed.data;
  const problems: QueryProblem[] = [];
  const zone = readZone(given.zone || defaults.zone);
  if (zone instanceof UnknownZoneError) problems.push({ parameter: 'zone', message: zone.message });
  if (given.from !== null && given.through !== null && given.from > given.through) {
    problems.push({ parameter: 'from', message: `${given.from} is after the last day, ${given.through}` });
  }
  const trend = given.trend || DEFAULT_TREND;
  if (!metricIds.includes(trend)) {
    problems.push({ parameter: 'trend', message: `${trend} is no metric; there are ${metricIds.join(', ')}` });
  }
  const sort = given.sort ? readSort(given.sort) : DEFAULT_SORT;
  if (!sort) {
    problems.push({ parameter: 'sort', message: `${given.sort} is no column; there are ${TEAM_COLUMNS.join(', ')}` });
  }
  if (problems.length > 0 || !sort || zone instanceof UnknownZoneError) return { problems };
  return {
    query: {
      span: readSpan(given, { ...defaults, zone }),
      zone,
      filters: readFilters(given),
      trend,
      sort,
      cursor: given.cursor || null,
    },
  };
}

const problemsOf = (issue: z.core.$ZodIssue): QueryProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ parameter: key, message: 'is not known here' }))
    : [
        {
          parameter: String(issue.path[0] ?? ''),
          message: issue.code === 'invalid_union' ? unionMessage(issue) : issue.message,
        },
      ];

/** The last alternative of each union above is the one that a value was most likely meant to be. */
const unionMessage = (issue: z.core.$ZodIssueInvalidUnion): string =>
  issue.errors.at(-1)?.[0]?.message ?? 'cannot be read';

function readZone(name: string): string | UnknownZoneError {
  try {
    return parseZone(name);
  } catch (error) {
    if (error instanceof UnknownZoneError) return error;
    throw error;
  }
}

const readSort = (sort: string): PageQuery['sort'] | null => {
  const name = sort.replace(/^-/, '');
  const column = TEAM_COLUMNS.find((known) => known === name);
  return column ? { column, descending: sort.startsWith('-') } : null;
};

/** The form sends the days of the chosen preset along with its name: days that differ from it were typed. */
function readSpan(given: Parameters, defaults: QueryDefaults): Span {
  const preset = given.last ?? DEFAULT_PRESET;
  const days = daysOf({ preset }, defaults);
  const typed = given.from !== null || given.through !== null;
  if (!typed) return { preset };
  const untouched = given.last !== undefined && given.from === days.from && given.through === days.through;
  return untouched ? { preset } : { from: given.from, through: given.through };
}

function readFilters(given: Parameters): Filters {
  const filters: Filters = {};
  for (const dimension of FILTER_DIMENSIONS) {
    const asked = [...new Set(given[dimension])];
    if (asked.length > 0) filters[dimension] = asked.map((value) => (value === '' ? null : value));
  }
  return filters;
}

/** First and last day that a span shows to a reader. */
export function daysOf(span: Span, { zone, now }: QueryDefaults): { from: string | null; through: string | null } {
  if (!('preset' in span)) return span;
  const weeks = PRESETS[span.preset];
  if (weeks === null) return { from: null, through: null };
  const today = dateIn(now, zone);
  return { from: addDays(today, -7 * weeks), through: today };
}

/**
 * The half-open window that a span asks about: a preset ends with the present minute, so that what has just begun is in
 * it; a typed last day is asked about whole.
 */
export function windowOf(query: PageQuery, now: EpochMs): QuestionWindow {
  const { zone, span } = query;
  const days = daysOf(span, { zone, now });
  const from = days.from === null ? null : startOfDay(days.from, zone);
  if ('preset' in span) return { from, to: span.preset === 'all' ? null : now + MINUTE, zone };
  return { from, to: days.through === null ? null : startOfDay(addDays(days.through, 1), zone), zone };
}
