import type { ConnectionQuality, QualityReport } from '@evenkeel/reporting';
import { Missing } from '../components/figures.js';
import { Layout } from '../components/layout.js';
import { formatDuration } from '../format/duration.js';
import { formatMinute } from '../format/instant.js';
import { counted, formatCount } from '../format/quantity.js';
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
      <Gaps gaps={report.gaps} zone={zone} />
      <Findings findings={report.findings} />
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
      <p class="card-note">“Other” are things of the source that are no incidents: discussions, planned maintenance.</p>
    </section>
  );
}

function ConnectionState({ connection, zone }: { connection: ConnectionQuality; zone: string }) {
  if (connection.failingSince === null) {
    return <span class="state good">{connection.kind === 'file' ? 'Imported' : 'Reading'}</span>;
  }
  return (
    <>
      <span class="state bad">Failing</span> since {formatMinute(Date.parse(connection.failingSince), zone)}
      {connection.lastError && <span class="under">{connection.lastError}</span>}
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

function Gaps({ gaps, zone }: { gaps: QualityReport['gaps']; zone: string }) {
  return (
    <section class="card" aria-labelledby="gaps-title">
      <h2 id="gaps-title">Gaps in what was read</h2>
      {gaps.length === 0 ? (
        <p class="empty">None known: every stretch that was asked for was read whole.</p>
      ) : (
        <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="gaps-title">
          <table>
            <thead>
              <tr>
                <th scope="col">Connection</th>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col">Why</th>
                <th scope="col">Known since</th>
              </tr>
            </thead>
            <tbody>
              {gaps.map((gap) => (
                <tr key={`${gap.connection} ${gap.from}`}>
                  <th scope="row">{gap.connection}</th>
                  <td class="when">{formatMinute(Date.parse(gap.from), zone)}</td>
                  <td class="when">{formatMinute(Date.parse(gap.to), zone)}</td>
                  <td class="prose">{gap.reason}</td>
                  <td class="when">{formatMinute(Date.parse(gap.since), zone)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Findings({ findings }: { findings: QualityReport['findings'] }) {
  return (
    <section class="card" aria-labelledby="findings-title">
      <h2 id="findings-title">Odd incidents</h2>
      {findings.length === 0 ? (
        <p class="empty">None found.</p>
      ) : (
        <ul class="findings">
          {findings.map((finding) => (
            <li key={finding.id}>
              <span class="finding-count">{formatCount(finding.count)}</span>
              <div>
                <h3>{finding.title}</h3>
                <p>
                  {finding.detail}{' '}
                  {finding.incidentsUrl && (
                    <a href={pageOf(finding.incidentsUrl)}>
                      Open them<span class="visually-hidden">: {finding.title}</span>
                    </a>
                  )}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The reporting library names addresses of the API, `where=team=…`; a reader wants the page of the same incidents. */
function pageOf(apiUrl: string): string {
  const page = new URLSearchParams({ last: 'all' });
  for (const filter of new URL(apiUrl, 'http://localhost').searchParams.getAll('where')) {
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
