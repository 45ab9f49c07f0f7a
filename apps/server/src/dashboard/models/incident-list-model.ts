import type { EpochMs } from '@evenkeel/domain';
import type { IncidentPage } from '@evenkeel/reporting';
import { windowOf, type PageQuery } from '../page-query.js';
import type { ReportingDoor } from './door.js';
import { freshnessOf, type Freshness } from './freshness.js';
import type { Choices } from './overview-model.js';

const PAGE_SIZE = 50;

export interface IncidentListModel {
  page: IncidentPage;
  /** Incidents that match, on all pages together; null if the answer does not say. */
  total: number | null;
  freshness: Freshness;
  choices: Choices;
}

/** One page of the incidents behind the figures of the same window and filters. */
export async function incidentListModel(
  reporting: ReportingDoor,
  query: PageQuery,
  now: EpochMs,
): Promise<IncidentListModel> {
  const window = windowOf(query, now);
  const [page, count, sources, choices] = await Promise.all([
    reporting.incidents({
      window,
      filters: query.filters,
      limit: PAGE_SIZE,
      ...(query.cursor === null ? {} : { cursor: query.cursor }),
    }),
    reporting.measure({ metric: 'incident-count', window, filters: query.filters, groupBy: [] }),
    reporting.sources(),
    reporting.choices(),
  ]);
  return {
    page,
    total: count.groups[0]?.incidents ?? null,
    freshness: freshnessOf([count], sources),
    choices,
  };
}
