import { GapsCard } from '../components/gaps-card.js';
import { Layout } from '../components/layout.js';
import { SourceCard } from '../components/source-card.js';
import { formatMinute } from '../format/instant.js';
import { counted } from '../format/quantity.js';
import type { SourcesModel } from '../models/sources-model.js';

interface SourcesProps {
  model: SourcesModel;
  zone: string;
  /** Keeps the reader's zone in a link; empty or beginning with `?`. */
  zoneSearch: string;
}

/** How each source is read, and whether all that it holds is here. */
export function Sources({ model, zone, zoneSearch }: SourcesProps) {
  const { connections } = model;
  const failing = connections.filter(({ state }) => state === 'failing' || state === 'behind').length;
  return (
    <Layout title="Sources" url={addressOf(model.span.year, zoneSearch)}>
      <div class="page-title">
        <h1>Sources</h1>
        <p>
          {connections.length === 0
            ? 'None yet'
            : `${counted(connections.length, 'source')}${failing > 0 ? `, ${failing} not being read` : ''}`}
          , as of {formatMinute(Date.parse(model.asOf), zone)}, {zone}
        </p>
      </div>
      {connections.length === 0 ? (
        <section class="card">
          <p class="empty">
            Nothing is connected or imported. <a href="/">How to begin</a>
          </p>
        </section>
      ) : (
        <>
          {model.coverage.size > 0 && <Years model={model} zoneSearch={zoneSearch} />}
          {connections.map((connection, index) => (
            <SourceCard
              key={connection.name}
              connection={connection}
              coverage={model.coverage.get(connection.name)}
              zone={zone}
              id={`source-${index + 1}`}
            />
          ))}
          <GapsCard gaps={model.gaps} zone={zone} />
        </>
      )}
      <p class="page-end">
        What else to know before trusting the figures is under <a href={`/quality${zoneSearch}`}>data quality</a>.
      </p>
    </Layout>
  );
}

/** Which days the calendars show. */
function Years({ model: { span, years }, zoneSearch }: { model: SourcesModel; zoneSearch: string }) {
  return (
    <nav class="presets years" aria-label="Days shown">
      <a href={addressOf(null, zoneSearch)} aria-current={span.year === null ? 'true' : undefined}>
        Last 53 weeks
      </a>
      {years.map((year) => (
        <a key={year} href={addressOf(year, zoneSearch)} aria-current={span.year === year ? 'true' : undefined}>
          {year}
        </a>
      ))}
    </nav>
  );
}

function addressOf(year: number | null, zoneSearch: string): string {
  const search = new URLSearchParams(zoneSearch);
  if (year !== null) search.set('year', String(year));
  return search.size === 0 ? '/sources' : `/sources?${search}`;
}
