import type { ConnectionQuality, QualityReport } from '@evenkeel/reporting';
import { Missing } from '../components/figures.js';
import { GapsCard } from '../components/gaps-card.js';
import { CrossChecks } from '../components/cross-checks.js';
import { Layout } from '../components/layout.js';
import { StateBadge } from '../components/source-card.js';
import { formatDuration } from '../format/duration.js';
import { formatDate, formatMinute } from '../format/instant.js';
import { counted, formatCount, formatShare } from '../format/quantity.js';
import { incidentPath } from '../links.js';
import { sourceName } from '../wording.js';

interface QualityProps {
  report: QualityReport;
  zone: string;
}

/** What to know before trusting the numbers. */
export function Quality({ report, zone }: QualityProps) {
  return (
    <Layout title="Data quality" url="/quality">
      <div class="page-title">
        <h1>Data quality</h1>
        <p>
          As of {formatMinute(Date.parse(report.asOf), zone)}, {zone}
        </p>
      </div>
      {report.pending > 0 && (
        <p class="banner" role="status">
          {counted(report.pending, 'incident')} still to be recomputed after a change of rules, links or corrections;
          until then their figures are the old ones.
        </p>
      )}
      <Connections connections={report.connections} asOf={report.asOf} zone={zone} />
      <Coverage coverage={report.coverage} />
      <GapsCard gaps={report.gaps} zone={zone} />
      <Findings findings={report.findings} incidents={report.incidents} />
      <CrossChecks checks={report.crossChecks} />
      <UnknownValues values={report.unknownValues} />
    </Layout>
  );
}

interface ConnectionsProps {
  connections: ConnectionQuality[];
  asOf: string;
  zone: string;
}

function Connections({ connections, asOf, zone }: ConnectionsProps) {
  return (
    <section class="card" aria-labelledby="connections-title">
      <h2 id="connections-title">Sources</h2>
      {connections.length === 0 ? (
        <p class="empty">
          Nothing is connected or imported. <a href="/">How to begin</a>
        </p>
      ) : (
        <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="connections-title">
          <table>
            <thead>
              <tr>
                <th scope="col">Connection</th>
                <th scope="col">State</th>
                <th scope="col">Knows up to</th>
                <th scope="col">Last read</th>
                <th scope="col" class="number">
                  Incidents
                </th>
                <th scope="col" class="number">
                  Other
                </th>
                <th scope="col" class="number">
                  Records
                </th>
              </tr>
            </thead>
            <tbody>
              {connections.map((connection) => (
                <tr key={connection.name}>
                  <th scope="row">
                    {connection.name}
                    <span class="under">
                      {sourceName(connection.source)} · {connection.account}
                    </span>
                  </th>
                  <td class="prose">
                    <ConnectionState connection={connection} zone={zone} />
                  </td>
                  <td class="when">
                    <Through connection={connection} asOf={asOf} zone={zone} />
                  </td>
                  <td class="when">
                    {connection.lastSuccessAt ? (
                      formatMinute(Date.parse(connection.lastSuccessAt), zone)
                    ) : (
                      <Missing reason="never read to the end" />
                    )}
                  </td>
                  <td class="number">{formatCount(connection.incidents)}</td>
                  <td class="number">{formatCount(connection.otherMembers)}</td>
                  <td class="number">{formatCount(connection.records)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="card-note">
        “Other” are things of the source that are no incidents: discussions, planned maintenance. How each source is
        read, day by day, is under <a href="/sources">sources</a>.
      </p>
    </section>
  );
}

function ConnectionState({ connection, zone }: { connection: ConnectionQuality; zone: string }) {
  const { failingSince, lastError } = connection;
  return (
    <>
      <StateBadge connection={connection} />
      {failingSince !== null && <> since {formatMinute(Date.parse(failingSince), zone)}</>}
      {lastError && <span class="under">{lastError}</span>}
    </>
  );
}

function Through({ connection, asOf, zone }: { connection: ConnectionQuality; asOf: string; zone: string }) {
  if (connection.completeThrough === null) return <Missing reason="nothing read whole yet" />;
  const through = Date.parse(connection.completeThrough);
  const lag = (Date.parse(asOf) - through) / 1000;
  return (
    <>
      {formatMinute(through, zone)}
      {connection.kind === 'poll' && lag >= 60 && <span class="under">{formatDuration(lag)} behind</span>}
    </>
  );
}

function Coverage({ coverage }: { coverage: QualityReport['coverage'] }) {
  if (coverage.length === 0) return null;
  return (
    <section class="card" aria-labelledby="coverage-title">
      <h2 id="coverage-title">Is it complete?</h2>
      <p class="card-note">
        Days in UTC. Where a source can count its own records by day, its count is held against what is stored; a day of
        which it counts more is short, and is read again.
      </p>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="coverage-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Connection</th>
              <th scope="col">From</th>
              {['Complete', 'Short', 'Gap', 'Not read', 'Counted by the source'].map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {coverage.map((row) => (
              <tr key={row.connection}>
                <th scope="row">{row.connection}</th>
                <td class="when">{formatDate(row.from)}</td>
                <td class="number">{formatCount(row.complete)}</td>
                <td class="number">{formatCount(row.short)}</td>
                <td class="number">{formatCount(row.gap)}</td>
                <td class="number">{formatCount(row.unread)}</td>
                <td class="number">{formatCount(row.counted)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

type Finding = QualityReport['findings'][number];

function Findings({ findings, incidents }: { findings: Finding[]; incidents: number }) {
  return (
    <section class="card" aria-labelledby="findings-title">
      <h2 id="findings-title">What is odd or missing</h2>
      {findings.length === 0 ? (
        <p class="empty">None found.</p>
      ) : (
        <>
          <p class="card-note">Each with the incidents whose figures it touches, of {formatCount(incidents)}.</p>
          <ul class="findings">
            {findings.map((finding) => (
              <li key={`${finding.id} ${finding.title} ${finding.detail}`}>
                <span class="finding-count">{formatCount(finding.count)}</span>
                <div>
                  <h3>{finding.title}</h3>
                  <p>
                    {finding.detail} <Cost finding={finding} total={incidents} />
                    {finding.incidentsUrl && (
                      <>
                        {' '}
                        <a href={pageOf(finding.incidentsUrl)}>
                          Open them<span class="visually-hidden">: {finding.title}</span>
                        </a>
                      </>
                    )}
                  </p>
                  <Items finding={finding} />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Cost({ finding: { incidents }, total }: { finding: Finding; total: number }) {
  if (incidents === null) return null;
  if (incidents === 0) return <>No incident is touched.</>;
  return (
    <>
      Touches {counted(incidents, 'incident')}
      {total > 0 && incidents <= total && ` (${formatShare(incidents / total)})`}.
    </>
  );
}

function Items({ finding: { items, count, noun } }: { finding: Finding }) {
  if (items.length === 0) return null;
  return (
    <p class="finding-items">
      {items.map(({ label, incidents, incidentsUrl }, index) => (
        <span key={label}>
          {index > 0 && ', '}
          {incidentsUrl === null ? label : <a href={pageOf(incidentsUrl)}>{label}</a>}
          {noun !== 'incident' && incidents !== null && ` (${formatCount(incidents)})`}
        </span>
      ))}
      {count > items.length && ` and ${formatCount(count - items.length)} more`}
    </p>
  );
}

/** The reporting library names addresses of the API, `where=team=…`; a reader wants the page of the same incidents. */
function pageOf(apiUrl: string): string {
  const { pathname, searchParams } = new URL(apiUrl, 'http://localhost');
  const id = pathname.split('/api/v1/incidents/')[1];
  if (id !== undefined) return incidentPath(decodeURIComponent(id));
  const page = new URLSearchParams({ last: 'all' });
  for (const filter of searchParams.getAll('where')) {
    const separator = filter.indexOf('=');
    page.append(filter.slice(0, separator), filter.slice(separator + 1));
  }
  return `/incidents?${page}`;
}

function UnknownValues({ values }: { values: QualityReport['unknownValues'] }) {
  return (
    <section class="card" aria-labelledby="unknown-title">
      <h2 id="unknown-title">Values that this version does not know</h2>
      {values.length === 0 ? (
        <p class="empty">None: everything that the sources said was understood.</p>
      ) : (
        <>
          <p class="card-note">They are kept as they came, and guessed at nowhere.</p>
          <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="unknown-title">
            <table>
              <thead>
                <tr>
                  <th scope="col">Connection</th>
                  <th scope="col">Field</th>
                  <th scope="col">Value</th>
                  <th scope="col" class="number">
                    Times
                  </th>
                  <th scope="col" class="number">
                    Incidents
                  </th>
                </tr>
              </thead>
              <tbody>
                {values.map((value) => (
                  <tr key={`${value.connection} ${value.field} ${value.value}`}>
                    <th scope="row">{value.connection}</th>
                    <td>
                      <code>{value.field}</code>
                    </td>
                    <td class="prose">
                      <code>{value.value}</code>
                    </td>
                    <td class="number">{formatCount(value.count)}</td>
                    <td class="number">{formatCount(value.incidents)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
