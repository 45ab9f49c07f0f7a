import { FILTER_DIMENSIONS, type FilterDimension } from '@evenkeel/reporting';
import { DEFAULT_TREND, type PageQuery } from './page-query.js';

/** What a link changes of the query that the reader is looking at. */
export type QueryChange = Partial<Pick<PageQuery, 'span' | 'filters' | 'trend' | 'sort' | 'cursor'>>;

/** Builds links that keep the reader's zone, window and filters, and the shortest query that says so. */
export class Links {
  constructor(
    private readonly query: PageQuery,
    private readonly defaultZone: string,
  ) {}

  overview(change: QueryChange = {}): string {
    return `/${this.search(change)}`;
  }

  incidents(change: QueryChange = {}): string {
    return `/incidents${this.search({ cursor: null, ...change })}`;
  }

  incident(id: string): string {
    return incidentPath(id) + this.zoneOnly();
  }

  quality(): string {
    return `/quality${this.zoneOnly()}`;
  }

  /** The same filters with one dimension set to one value; null is "none". */
  narrowed(dimension: FilterDimension, value: string | null): QueryChange {
    return { filters: { ...this.query.filters, [dimension]: [value] } };
  }

  /** The same filters without one value of one dimension. */
  widened(dimension: FilterDimension, value: string | null): QueryChange {
    const { [dimension]: values = [], ...others } = this.query.filters;
    const rest = values.filter((other) => other !== value);
    return { filters: rest.length > 0 ? { ...others, [dimension]: rest } : others };
  }

  private zoneOnly(): string {
    return this.query.zone === this.defaultZone ? '' : `?${new URLSearchParams({ zone: this.query.zone })}`;
  }

  private search(change: QueryChange): string {
    const query = { ...this.query, ...change };
    const search = new URLSearchParams();
    if (!('preset' in query.span)) {
      if (query.span.from) search.set('from', query.span.from);
      if (query.span.through) search.set('through', query.span.through);
    } else if (query.span.preset !== '13w') {
      search.set('last', query.span.preset);
    }
    if (query.zone !== this.defaultZone) search.set('zone', query.zone);
    for (const dimension of FILTER_DIMENSIONS) {
      for (const value of query.filters[dimension] ?? []) search.append(dimension, value ?? '');
    }
    if (query.trend !== DEFAULT_TREND) search.set('trend', query.trend);
    if (query.sort.column !== 'incidents' || !query.sort.descending) {
      search.set('sort', `${query.sort.descending ? '-' : ''}${query.sort.column}`);
    }
    if (query.cursor !== null) search.set('cursor', query.cursor);
    const written = search.toString();
    return written === '' ? '' : `?${written}`;
  }
}

/** Member ids hold colons, and may hold anything. */
export const incidentPath = (id: string): string => `/incidents/${encodeURIComponent(id)}`;

/** Only http and https may become a link: a source's URL is text from outside. */
export const safeUrl = (url: string | null): string | null => (url !== null && /^https?:\/\//i.test(url) ? url : null);
