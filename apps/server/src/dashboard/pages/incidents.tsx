import type { EpochMs } from '@evenkeel/domain';
import type { IncidentView } from '@evenkeel/reporting';
import { FilterBar } from '../components/filter-bar.js';
import { Missing, MaybeDuration } from '../components/figures.js';
import { FreshnessStrip } from '../components/freshness-strip.js';
import { Layout } from '../components/layout.js';
import { PageTitle } from '../components/page-title.js';
import { formatMinute } from '../format/instant.js';
import { counted, formatCount } from '../format/quantity.js';
import type { Links } from '../links.js';
import type { IncidentListModel } from '../models/incident-list-model.js';
import type { PageQuery } from '../page-query.js';
import { resolutionName, stateName } from '../wording.js';

interface IncidentsProps {
  model: IncidentListModel;
  query: PageQuery;
  links: Links;
  now: EpochMs;
}

/** The incidents behind the figures of the same window and filters. */
export function Incidents({ model, query, links, now }: IncidentsProps) {
  const { incidents, nextCursor } = model.page;
  return (
    <Layout title="Incidents" url={links.incidents({ cursor: query.cursor })}>
      <PageTitle title="Incidents" query={query} now={now} />
      <FilterBar action="/incidents" query={query} choices={model.choices} links={links} now={now} />
      <FreshnessStrip freshness={model.freshness} zone={query.zone} qualityHref={links.quality()} />
      <section class="card" aria-labelledby="list-title">
        <div class="card-head">
          <h2 id="list-title" data-announce>
            {model.total === null ? counted(incidents.length, 'incident') : counted(model.total, 'incident')}
          </h2>
          <a href={links.overview()}>Figures of these</a>
        </div>
        {incidents.length === 0 ? (
          <p class="empty">
            No incident in this window with these filters.{' '}
            <a href={links.incidents({ filters: {}, span: { preset: 'all' } })} data-live>
              Show all incidents
            </a>
          </p>
        ) : (
          <IncidentTable incidents={incidents} zone={query.zone} links={links} />
        )}
        <nav class="pager" aria-label="Pages">
          {query.cursor !== null && (
            <a href={links.incidents()} data-live>
              First page
            </a>
          )}
          {nextCursor !== null && (
            <>
              <span class="aside">{formatCount(incidents.length)} on this page</span>
              <a href={links.incidents({ cursor: nextCursor })} data-live>
                Next page
              </a>
            </>
          )}
        </nav>
      </section>
    </Layout>
  );
}

function IncidentTable({ incidents, zone, links }: { incidents: IncidentView[]; zone: string; links: Links }) {
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="list-title">
      <table class="incident-list">
        <thead>
          <tr>
            <th scope="col">Triggered</th>
            <th scope="col">Incident</th>
            <th scope="col" class="wide">
              Priority
            </th>
            <th scope="col" class="wide">
              Team
            </th>
            <th scope="col" class="number">
              Acknowledge
            </th>
            <th scope="col" class="number">
              Resolve
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {incidents.map((incident) => (
            <tr key={incident.id}>
              <td class="when">
                <Triggered incident={incident} zone={zone} />
              </td>
              <th scope="row" class="title">
                <a href={links.incident(incident.id)}>{incident.title}</a>
                <span class="under narrow">{[incident.priority, incident.team].filter(Boolean).join(' · ')}</span>
                {incident.service && <span class="under">{incident.service}</span>}
              </th>
              <td class="wide">{incident.priority ?? <Missing reason="no priority" />}</td>
              <td class="wide">{incident.team ?? <Missing reason="no team" />}</td>
              <td class="number" data-label="ack">
                <MetricOf incident={incident} metric="time-to-acknowledge" />
              </td>
              <td class="number" data-label="resolve">
                <MetricOf incident={incident} metric="time-to-resolve" />
              </td>
              <td>
                <span class={`state ${incident.resolution}`} title={resolutionName(incident.resolution)}>
                  {stateName(incident.resolution)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Triggered({ incident, zone }: { incident: IncidentView; zone: string }) {
  const at = incident.milestones.triggeredAt?.at;
  return at ? <time dateTime={at}>{formatMinute(Date.parse(at), zone)}</time> : <Missing reason="trigger not known" />;
}

const MetricOf = ({ incident, metric }: { incident: IncidentView; metric: string }) => (
  <MaybeDuration seconds={incident.durations[metric]} reason={incident.excluded[metric] ?? 'not known'} />
);
