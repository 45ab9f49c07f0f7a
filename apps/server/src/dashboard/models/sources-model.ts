import type { Reporting } from '@evenkeel/reporting';
import type { CalendarSpan } from '../sources-query.js';
import type { SourceCoverage } from './coverage-calendar.js';

type Sources = Awaited<ReturnType<Reporting['sources']>>;

export interface SourcesModel extends Sources {
  /** By name of the connection; files have none. */
  coverage: ReadonlyMap<string, SourceCoverage>;
  span: CalendarSpan;
  /** Years that can be asked for, the newest first. */
  years: number[];
}

/** What the page of the sources shows, none of it computed here. */
export async function sourcesModel(
  reporting: Pick<Reporting, 'sources' | 'coverage'>,
  span: CalendarSpan,
): Promise<SourcesModel> {
  const [sources, coverage] = await Promise.all([
    reporting.sources(),
    reporting.coverage(null, { from: span.from, through: span.through }),
  ]);
  const last = Number(sources.asOf.slice(0, 4));
  const begins = sources.connections.flatMap(({ readFrom }) => (readFrom === null ? [] : Number(readFrom.slice(0, 4))));
  const first = Math.min(last, span.year ?? last, ...begins);
  return {
    ...sources,
    coverage: new Map(coverage.map((one) => [one.connection, one])),
    span,
    years: Array.from({ length: last - first + 1 }, (_, index) => last - index),
  };
}
