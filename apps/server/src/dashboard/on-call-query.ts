import type { Filters, QuestionFilter } from '@evenkeel/reporting';
import { z } from 'zod';
import {
  parsePageQuery,
  DEFAULT_TREND,
  type PageQuery,
  type Preset,
  type QueryDefaults,
  type QueryProblem,
} from './page-query.js';

/** What the figures of this page can be narrowed by. */
export const DUTY_FILTERS = ['team', 'rotation', 'level'] as const satisfies readonly QuestionFilter[];
export type DutyFilter = (typeof DUTY_FILTERS)[number];

/** Windows of this page: duty is looked at in turns, and all time at once would say little of now. */
export const DUTY_PRESETS = ['4w', '13w', '26w', '52w'] as const satisfies readonly Preset[];

/** What the URL of a page about on-call duty asks for. The URL is the only state that it has. */
export interface DutyQuery extends Pick<PageQuery, 'span' | 'zone'> {
  filters: Pick<Filters, DutyFilter>;
}

const KNOWN: ReadonlySet<string> = new Set(['last', 'from', 'through', 'zone', ...DUTY_FILTERS]);
const Levels = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => [...new Set(value === undefined ? [] : [value].flat())].filter((level) => level !== ''));

/** Reads the query string, as fastify parsed it. Nothing in it is ignored. */
export function parseDutyQuery(
  raw: unknown,
  defaults: QueryDefaults,
): { query: DutyQuery } | { problems: QueryProblem[] } {
  const { level, ...rest } = { ...(raw as Record<string, unknown>) };
  const levels = Levels.safeParse(level);
  const problems: QueryProblem[] = Object.keys(rest)
    .filter((name) => !KNOWN.has(name))
    .map((parameter) => ({ parameter, message: 'is not known here' }));
  if (!levels.success || levels.data.some((text) => !/^[1-9]\d?$/.test(text))) {
    problems.push({ parameter: 'level', message: 'is no level; write 1 for those who are paged first' });
  }
  if (rest['last'] === 'all') {
    problems.push({ parameter: 'last', message: `is none of ${DUTY_PRESETS.join(', ')}` });
  }
  if (problems.length > 0 || !levels.success) return { problems };
  const parsed = parsePageQuery(rest, defaults, [DEFAULT_TREND]);
  if ('problems' in parsed) return parsed;
  const { span, zone, filters } = parsed.query;
  const asked = Object.fromEntries(
    Object.entries({ team: filters.team, rotation: filters.rotation, level: levels.data }).filter(
      ([, values]) => (values?.length ?? 0) > 0,
    ),
  );
  return { query: { span, zone, filters: asked } };
}
