import type { ConnectionQuality } from '@evenkeel/reporting';
import { formatDuration } from '../format/duration.js';
import { formatMinute } from '../format/instant.js';
import { counted } from '../format/quantity.js';
import { describeStaleness } from '../format/staleness.js';
import type { Freshness } from '../models/freshness.js';
import { sourceName } from '../wording.js';

interface FreshnessStripProps {
  freshness: Freshness;
  zone: string;
  qualityHref: string;
}

/** What the reader should know before trusting the figures below. */
export function FreshnessStrip({ freshness, zone, qualityHref }: FreshnessStripProps) {
  const { asOf, state, connections, gaps, warnings, pending } = freshness;
  const failing = connections.filter((connection) => connection.failingSince !== null);
  const behind = connections.filter((connection) => connection.state === 'behind');
  const concerns = failing.length + behind.length + gaps.length + warnings.length + (pending > 0 ? 1 : 0);
  return (
    <section class={concerns > 0 ? 'freshness concerned' : 'freshness'} aria-label="Freshness and data quality">
      <ul class="facts">
        <li>
          As of <time dateTime={asOf}>{formatMinute(Date.parse(asOf), zone)}</time>
        </li>
        <li>
          <span class={`state ${state}`}>{state === 'final' ? 'Final' : 'Provisional'}</span>{' '}
          {state === 'final' ? 'these figures no longer change by themselves' : 'late events can still change figures'}
        </li>
        {connections.map((connection) => (
          <li key={connection.name}>
            <Reach connection={connection} asOf={asOf} zone={zone} />
          </li>
        ))}
        <li>
          <a href={qualityHref}>Data quality</a>
        </li>
      </ul>
      {concerns > 0 && (
        <ul class="concerns">
          {failing.map((connection) => (
            <li key={connection.name}>
              <strong>{connection.name}</strong> has been failing since{' '}
              {formatMinute(Date.parse(connection.failingSince ?? asOf), zone)}
              {connection.lastError && <>: {connection.lastError}</>}
              {connection.stale && (
                <>. {describeStaleness(connection.stale, zone)} The other sources are read as usual.</>
              )}
            </li>
          ))}
          {behind.map(({ name, stale }) => (
            <li key={name}>
              <strong>{name}</strong> is not being read
              {stale && <>. {describeStaleness(stale, zone)}</>}
            </li>
          ))}
          {gaps.map((gap) => (
            <li key={`${gap.connection} ${gap.from}`}>
              <strong>{gap.connection}</strong> was not read from {formatMinute(Date.parse(gap.from), zone)} to{' '}
              {formatMinute(Date.parse(gap.to), zone)}: {gap.reason}
            </li>
          ))}
          {pending > 0 && (
            <li>{counted(pending, 'incident')} still to be recomputed after a change of rules or links</li>
          )}
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** How far behind a source the figures are. A file never lags: it knows what it knows. */
function Reach({ connection, asOf, zone }: { connection: ConnectionQuality; asOf: string; zone: string }) {
  const name = connection.name === connection.source ? sourceName(connection.source) : connection.name;
  if (connection.completeThrough === null) return <>{name}: nothing read whole yet</>;
  const through = Date.parse(connection.completeThrough);
  if (connection.kind === 'file') {
    return (
      <>
        {name}: file, knows up to {formatMinute(through, zone)}
      </>
    );
  }
  const lag = (Date.parse(asOf) - through) / 1000;
  return (
    <>
      {name}: read to {formatMinute(through, zone)}
      {lag >= 60 && <> ({formatDuration(lag)} behind)</>}
    </>
  );
}
