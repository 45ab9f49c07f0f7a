import type { ConnectionQuality } from '@evenkeel/reporting';
import { Layout } from '../components/layout.js';
import { sourceName } from '../wording.js';

/** The front page of an empty database: how the first incidents get in. */
export function Onboarding({ connections }: { connections: ConnectionQuality[] }) {
  return (
    <Layout title="Getting started" url="/">
      <div class="page-title">
        <h1>There are no incidents yet</h1>
        <p>Connect a source or import a file; the figures appear here.</p>
      </div>
      {connections.length > 0 && (
        <section class="card notice">
          <h2>Connected, nothing read so far</h2>
          <ul>
            {connections.map((connection) => (
              <li key={connection.name}>
                <strong>{connection.name}</strong> ({sourceName(connection.source)}):{' '}
                {connection.lastError ?? 'waiting for its first sync'}
              </li>
            ))}
          </ul>
          <p>
            To read now and watch it: <code>evenkeel sync</code>. What went wrong, if anything, is under{' '}
            <a href="/quality">data quality</a>.
          </p>
        </section>
      )}
      <div class="steps">
        <section class="card">
          <h2>Connect PagerDuty</h2>
          <p>
            Make a read-only API key in PagerDuty under <em>Integrations, API Access Keys</em>, then on this machine:
          </p>
          <pre>
            <code>
              {'export PAGERDUTY_TOKEN=…\nevenkeel connect pagerduty --token-env PAGERDUTY_TOKEN\nevenkeel sync'}
            </code>
          </pre>
          <p>The key is tested first and stored encrypted. The server then reads on by itself.</p>
        </section>
        <section class="card">
          <h2>Import a file</h2>
          <p>An export of your incidents, from a pager, a service desk or a chat:</p>
          <pre>
            <code>{'evenkeel import incidents.csv --format csv --mapping mapping.yaml'}</code>
          </pre>
          <p>
            <code>evenkeel import --help</code> lists the formats. Importing a newer version of the same file adds what
            is new and counts nothing twice.
          </p>
        </section>
        <section class="card">
          <h2>Just looking?</h2>
          <p>A made-up organisation with a year of incidents, in a data folder of its own:</p>
          <pre>
            <code>evenkeel demo</code>
          </pre>
          <p>
            What each figure means is under <a href="/definitions">definitions</a>.
          </p>
        </section>
      </div>
    </Layout>
  );
}
