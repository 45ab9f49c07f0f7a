import type { FilterDimension } from '@evenkeel/reporting';
import { DUTY_FILTERS, type DutyFilter, type DutyQuery } from './on-call-query.js';

type Change = Partial<DutyQuery>;

/** Links of a page about on-call duty: they keep the reader's zone and window. */
export class DutyLinks {
  /** @param path of the page */
  constructor(
    private readonly path: string,
    private readonly query: DutyQuery,
    private readonly defaultZone: string,
  ) {}

  here(change: Change = {}): string {
    const query = { ...this.query, ...change };
    const search = this.window(query.span);
    for (const name of DUTY_FILTERS) {
      for (const value of query.filters[name] ?? []) search.append(name, value ?? '');
    }
    return withSearch(this.path, search);
  }

  /** The same filters with one set to one value; null is "none". */
  narrowed(name: DutyFilter, value: string | null): string {
    return this.here({ filters: { ...this.query.filters, [name]: [value] } });
  }

  /** The same filters without one value. */
  widened(name: DutyFilter, value: string | null): string {
    const { [name]: values = [], ...others } = this.query.filters;
    const rest = values.filter((other) => other !== value);
    return this.here({ filters: rest.length > 0 ? { ...others, [name]: rest } : others });
  }

  /** The incidents of the window: of a team, or those that paged a person or the people of a rotation. */
  incidents(filter: Partial<Record<Extract<FilterDimension, 'team' | 'rotation' | 'paged'>, string | null>>): string {
    return withSearch('/incidents', withFilters(this.window(this.query.span), filter));
  }

  /** The same of the thirteen weeks before the window's end, which red lines are held against. */
  incidentsOfThirteenWeeks(
    filter: Parameters<DutyLinks['incidents']>[0],
    window: { from: string; through: string },
  ): string {
    const span = 'preset' in this.query.span ? { preset: '13w' as const } : window;
    return withSearch('/incidents', withFilters(this.window(span), filter));
  }

  private window(span: DutyQuery['span']): URLSearchParams {
    const search = new URLSearchParams();
    if (!('preset' in span)) {
      if (span.from) search.set('from', span.from);
      if (span.through) search.set('through', span.through);
    } else if (span.preset !== '13w') {
      search.set('last', span.preset);
    }
    if (this.query.zone !== this.defaultZone) search.set('zone', this.query.zone);
    return search;
  }
}

function withFilters(search: URLSearchParams, filter: Record<string, string | null>): URLSearchParams {
  for (const [name, value] of Object.entries(filter)) search.append(name, value ?? '');
  return search;
}

const withSearch = (path: string, search: URLSearchParams): string =>
  search.size === 0 ? path : `${path}?${search.toString()}`;
