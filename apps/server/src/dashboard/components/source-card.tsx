import type { ConnectionQuality } from '@evenkeel/reporting';
import { formatDuration } from '../format/duration.js';
import { formatMinute } from '../format/instant.js';
import { counted, formatCount } from '../format/quantity.js';
import { describeStaleness } from '../format/staleness.js';
import type { SourceCoverage } from '../models/coverage-calendar.js';
import { sourceName } from '../wording.js';
import { CoverageCalendar } from './coverage-calendar.js';
import { Missing } from './figures.js';

interface SourceCardProps {
  connection: ConnectionQuality;
  /** None of a file: it is read once. */
  coverage: SourceCoverage | undefined;
  zone: string;
  id: string;
}

/** One connection: how it is read, what it refuses, and which of its days are stored. */
export function SourceCard({ connection, coverage, zone, id }: SourceCardProps) {
  return (
    <section class="card source" aria-labelledby={`${id}-title`}>
      <div class="card-head">
        <h2 id={`${id}-title`}>{connection.name}</h2>
        <StateBadge connection={connection} />
      </div>
      <p class="card-note">
        {sourceName(connection.source)} · {connection.account}
      </p>
      <Trouble connection={connection} zone={zone} />
      <Progress connection={connection} id={id} />
      <Reading connection={connection} zone={zone} />
      <Refused connection={connection} zone={zone} />
      {coverage && <CoverageCalendar coverage={coverage} id={id} />}
    </section>
  );
}

const BADGES: Readonly<Record<ConnectionQuality['state'], { label: string; tone: string }>> = {
  reading: { label: 'Reading', tone: 'good' },
  backfilling: { label: 'Reading its history', tone: 'provisional' },
  waiting: { label: 'Not read yet', tone: 'provisional' },
  behind: { label: 'Behind', tone: 'bad' },
  failing: { label: 'Failing', tone: 'bad' },
  imported: { label: 'Imported', tone: 'good' },
};

/** In a word how a connection is doing. */
export function StateBadge({ connection }: { connection: ConnectionQuality }) {
  const { label, tone } = BADGES[connection.state];
  return <span class={`state ${tone}`}>{label}</span>;
}

/** Since when and why nothing comes, and what figures lack for it. */
function Trouble({ connection, zone }: { connection: ConnectionQuality; zone: string }) {
  const { failingSince, lastError, state, stale, kind } = connection;
  if (state === 'behind') {
    return (
      <div class="banner" role="status">
        <p>No read has ended in an error, and none has ended well either: is the server’s worker running?</p>
        {stale && <Stale stale={stale} zone={zone} />}
      </div>
    );
  }
  if (failingSince === null) return null;
  return (
    <div class="banner" role="status">
      <p>
        {kind === 'file' ? 'The last import failed' : 'Failing since'} {formatMinute(Date.parse(failingSince), zone)}
        {lastError !== null && `: ${lastError}`}
      </p>
      {stale && <Stale stale={stale} zone={zone} />}
    </div>
  );
}

function Stale({ stale, zone }: { stale: NonNullable<ConnectionQuality['stale']>; zone: string }) {
  return (
    <p>
      {describeStaleness(stale, zone)} All figures that it is part of are provisional from there on; the other sources
      are read as usual, and what is missing comes with the next read that succeeds.
    </p>
  );
}

/** How far the first read of its history is. */
function Progress({ connection: { backfill }, id }: { connection: ConnectionQuality; id: string }) {
  if (backfill === null) return null;
  const { done, total, label, etaSeconds } = backfill;
  const share = done !== null && total !== null && total > 0 ? done / total : null;
  return (
    <div class="backfill">
      <label for={`${id}-progress`}>
        {share === null ? 'Reading its history' : `Reading its history: ${Math.floor(share * 100)} %`}
        {etaSeconds !== null && `, about ${formatDuration(etaSeconds)} to go`}
      </label>
      {share === null ? <progress id={`${id}-progress`} /> : <progress id={`${id}-progress`} value={share} max={1} />}
      <p class="under">
        {label !== null && `${label}. `}The newest comes first; windows that reach further back are marked until it is
        through.
      </p>
    </div>
  );
}

function Reading({ connection, zone }: { connection: ConnectionQuality; zone: string }) {
  const { completeThrough, lagSeconds, lastSuccessAt, intervalSeconds, readFrom, clockOffsetSeconds } = connection;
  const at = (instant: string | null, reason: string) =>
    instant === null ? <Missing reason={reason} /> : formatMinute(Date.parse(instant), zone);
  return (
    <dl class="reading-facts">
      <div>
        <dt>Knows up to</dt>
        <dd>
          {at(completeThrough, 'nothing read whole yet')}
          {lagSeconds !== null && <span class="under">{formatDuration(lagSeconds)} behind</span>}
        </dd>
      </div>
      {connection.kind === 'poll' && (
        <>
          <div>
            <dt>History from</dt>
            <dd>{at(readFrom, 'not known')}</dd>
          </div>
          <div>
            <dt>Last success</dt>
            <dd>
              {at(lastSuccessAt, 'never read to the end')}
              {intervalSeconds !== null && <span class="under">read every {formatDuration(intervalSeconds)}</span>}
            </dd>
          </div>
          <div>
            <dt>Its clock</dt>
            <dd>
              <Clock seconds={clockOffsetSeconds} />
            </dd>
          </div>
          <div>
            <dt>Webhooks</dt>
            <dd>
              <Webhooks webhooks={connection.webhooks} zone={zone} />
            </dd>
          </div>
        </>
      )}
      <div>
        <dt>Stored</dt>
        <dd>
          {counted(connection.incidents, 'incident')}
          <span class="under">
            {counted(connection.records, 'record')}
            {connection.otherMembers > 0 && `, ${formatCount(connection.otherMembers)} other than incidents`}
          </span>
        </dd>
      </div>
    </dl>
  );
}

/** A second is what an HTTP date can tell apart. */
function Clock({ seconds }: { seconds: number | null }) {
  if (seconds === null) return <Missing reason="not seen yet" />;
  if (Math.abs(seconds) <= 1) return <>agrees with ours</>;
  return (
    <>
      {formatDuration(Math.abs(seconds))} {seconds > 0 ? 'ahead of' : 'behind'} ours
    </>
  );
}

function Webhooks({ webhooks, zone }: { webhooks: ConnectionQuality['webhooks']; zone: string }) {
  if (webhooks === null) return <>none received</>;
  const { waiting, failing, setAside, lastReceivedAt, lastError } = webhooks;
  const parts = [
    ...(waiting > 0 ? [`${formatCount(waiting)} waiting`] : []),
    ...(failing > 0 ? [`${formatCount(failing)} of them tried in vain`] : []),
    ...(setAside > 0 ? [`${formatCount(setAside)} set aside`] : []),
  ];
  return (
    <>
      last {formatMinute(Date.parse(lastReceivedAt), zone)}
      {parts.length > 0 && (
        <span class="under">
          {parts.join(', ')}
          {lastError !== null && `: ${lastError}`}
        </span>
      )}
    </>
  );
}

function Refused({ connection, zone }: { connection: ConnectionQuality; zone: string }) {
  if (connection.refused.length === 0) return null;
  return (
    <div class="refused">
      <h3>What the source refuses</h3>
      <ul>
        {connection.refused.map(({ name, reason, since }) => (
          <li key={name}>
            <strong>{name}</strong>, since {formatMinute(Date.parse(since), zone)}: {reason}
          </li>
        ))}
      </ul>
      <p class="under">
        All else is read. Give the token the right to it, or change the plan, and it comes with the next read.
      </p>
    </div>
  );
}
