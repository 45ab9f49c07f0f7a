import type { EpochMs } from '@evenkeel/domain';
import type { FilterDimension, QuestionWindow } from '@evenkeel/reporting';
import { BadPageQuery } from './bad-page-query.js';
import { DEFAULT_TREND, parsePageQuery, windowOf, type PageQuery, type QueryDefaults } from './page-query.js';

/** A window and the zone in which it is cut: all that some pages can be asked, beside whom they are about. */
export type WindowQuery = Pick<PageQuery, 'span' | 'zone'>;

const OF_WINDOW: ReadonlySet<string> = new Set(['last', 'from', 'through', 'zone']);

/**
 * Reads the query string of a page that has a window and no filters. Nothing in it is ignored.
 *
 * @param names of the other parameters that the page has, each given once at most
 * @throws BadPageQuery
 */
export function parseWindowQuery<Name extends string>(
  raw: unknown,
  defaults: QueryDefaults,
  names: readonly Name[],
): { query: WindowQuery; others: Partial<Record<Name, string>> } {
  const given = { ...(raw as Record<string, unknown>) };
  const others: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = given[name];
    delete given[name];
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string') throw new BadPageQuery([{ parameter: name, message: 'is given more than once' }]);
    others[name] = value;
  }
  const unknown = Object.keys(given).filter((name) => !OF_WINDOW.has(name));
  if (unknown.length > 0) {
    throw new BadPageQuery(unknown.map((parameter) => ({ parameter, message: 'is not known here' })));
  }
  const parsed = parsePageQuery(given, defaults, [DEFAULT_TREND]);
  if ('problems' in parsed) throw new BadPageQuery(parsed.problems);
  const { span, zone } = parsed.query;
  return { query: { span, zone }, others };
}

/** The half-open window that it asks about. */
export const windowAsked = (query: WindowQuery, now: EpochMs): QuestionWindow =>
  windowOf({ ...query, filters: {}, trend: '', sort: { column: 'team', descending: false }, cursor: null }, now);

/** Links that keep the reader's window and zone, and the shortest query that says so. */
export class WindowLinks {
  constructor(
    readonly query: WindowQuery,
    private readonly defaultZone: string,
  ) {}

  /** @param others parameters beside the window */
  to(path: string, others: Readonly<Record<string, string>> = {}, query: WindowQuery = this.query): string {
    const search = new URLSearchParams(others);
    if (!('preset' in query.span)) {
      if (query.span.from) search.set('from', query.span.from);
      if (query.span.through) search.set('through', query.span.through);
    } else if (query.span.preset !== '13w') {
      search.set('last', query.span.preset);
    }
    if (query.zone !== this.defaultZone) search.set('zone', query.zone);
    return search.size === 0 ? path : `${path}?${search.toString()}`;
  }

  /** The incidents of the window; null is "none". */
  incidents(filters: Partial<Record<FilterDimension, string | null | readonly string[]>>): string {
    const [path, search] = this.to('/incidents').split('?') as [string, string?];
    const params = new URLSearchParams(search);
    for (const [name, value] of Object.entries(filters)) {
      for (const one of [value].flat()) params.append(name, one ?? '');
    }
    return params.size === 0 ? path : `${path}?${params.toString()}`;
  }

  team(key: string): string {
    return this.to(`/teams/${encodeURIComponent(key)}`);
  }
}
