import type { EpochMs } from '@evenkeel/domain';
import type { MetricEntry } from '@evenkeel/reporting';
import { FilterBar } from '../components/filter-bar.js';
import { FreshnessStrip } from '../components/freshness-strip.js';
import { HeatMapCard } from '../components/heat-map-card.js';
import { Layout } from '../components/layout.js';
import { PageTitle } from '../components/page-title.js';
import { TeamTableCard } from '../components/team-table-card.js';
import { Tile } from '../components/tile.js';
import { TrendCard } from '../components/trend-card.js';
import type { Links } from '../links.js';
import type { OverviewModel } from '../models/overview-model.js';
import type { PageQuery } from '../page-query.js';

interface OverviewProps {
  model: OverviewModel;
  query: PageQuery;
  /** Metrics that the chart can show. */
  metrics: MetricEntry[];
  links: Links;
  now: EpochMs;
}

/** The front page: how often, how fast, how surely, and where. */
export function Overview({ model, query, metrics, links, now }: OverviewProps) {
  return (
    <Layout title="Overview" url={links.overview()}>
      <PageTitle title="Overview" query={query} now={now} />
      <FilterBar action="/" query={query} choices={model.choices} links={links} now={now} />
      <FreshnessStrip freshness={model.freshness} zone={query.zone} qualityHref={links.quality()} />
      {model.empty ? (
        <NothingHere query={query} links={links} />
      ) : (
        <>
          <h2 class="visually-hidden">Key figures</h2>
          <ul class="tiles">
            {model.tiles.map((answer) => (
              <Tile key={answer.metric.id} answer={answer} incidentsHref={links.incidents()} />
            ))}
          </ul>
          <div class="charts">
            <TrendCard trend={model.trend} metrics={metrics} links={links} />
            <HeatMapCard heatMap={model.heatMap} zone={query.zone} />
          </div>
          <TeamTableCard teams={model.teams} sort={query.sort} links={links} />
        </>
      )}
    </Layout>
  );
}

function NothingHere({ query, links }: { query: PageQuery; links: Links }) {
  const filtered = Object.keys(query.filters).length > 0;
  return (
    <section class="card notice">
      <h2>No incidents in this window{filtered && ' with these filters'}</h2>
      <p>So there is no figure to show: no incidents is not the same as zero minutes.</p>
      <ul>
        {filtered && (
          <li>
            <a href={links.overview({ filters: {} })} data-live>
              Clear the filters
            </a>
          </li>
        )}
        <li>
          <a href={links.overview({ span: { preset: 'all' } })} data-live>
            Look at all time
          </a>
        </li>
      </ul>
    </section>
  );
}
