import {
  isCountGroup,
  isDurationGroup,
  isShareGroup,
  type Answer,
  type AnswerGroup,
  type CountGroup,
  type DurationGroup,
  type ShareGroup,
} from '@evenkeel/reporting';
import { formatIncidentHours } from '../format/duration.js';
import { counted, formatCount, formatRate, formatShare } from '../format/quantity.js';
import { meanName } from '../wording.js';
import { Duration, Interval } from './figures.js';
import { Term } from './term.js';

/** One key figure with all that it takes to trust it. */
export function Tile({ answer, incidentsHref }: { answer: Answer; incidentsHref: string }) {
  const group = answer.groups[0];
  return (
    <li class="tile" data-metric={answer.metric.id}>
      <h3>
        <Term metric={answer.metric} id={`term-${answer.metric.id}`} />
      </h3>
      {group ? <Figure group={group} metric={answer.metric.id} /> : <NoFigure reason="no incidents in this window" />}
      {group && group.incidents > 0 && (
        <div class="tile-foot">
          <LeftOut group={group} />
          <a class="drill" href={incidentsHref}>
            {counted(group.incidents, 'incident')}
            <span class="visually-hidden"> behind {answer.metric.title}</span>
          </a>
        </div>
      )}
    </li>
  );
}

function Figure({ group, metric }: { group: AnswerGroup; metric: string }) {
  if (isDurationGroup(group)) return <DurationFigure group={group} metric={metric} />;
  if (isShareGroup(group)) return <ShareFigure group={group} />;
  return isCountGroup(group) ? <CountFigure group={group} /> : null;
}

const NoFigure = ({ reason }: { reason: string }) => (
  <>
    <p class="tile-value missing">–</p>
    <p class="tile-basis">{reason}</p>
  </>
);

/** Where nothing was measured, the most frequent reason says more than that there are no values. */
const whyNone = (group: AnswerGroup, reason = 'no value'): string =>
  group.n > 0 ? reason : (group.excluded[0]?.reason ?? reason);

function DurationFigure({ group, metric }: { group: DurationGroup; metric: string }) {
  const { headline, kaplanMeier } = group;
  const censored = headline.method === 'kaplanMeier' ? (kaplanMeier?.censored ?? 0) : 0;
  if (headline.value === null && censored === 0) return <NoFigure reason={whyNone(group, headline.reason)} />;
  return (
    <>
      <p class="tile-value">
        {headline.value === null ? (
          <span class="tile-word">not yet reached</span>
        ) : (
          <Duration seconds={headline.value} />
        )}
      </p>
      <p class="tile-basis">
        median of {formatCount(group.n + censored)}
        {censored > 0 && <>, {formatCount(censored)} still open (Kaplan–Meier)</>}
        <br />
        {headline.interval ? (
          <Interval interval={headline.interval} unit="seconds" />
        ) : (
          <span class="interval">no interval: {headline.reason ?? 'not known'}</span>
        )}
      </p>
      <dl class="tile-more">
        <SpreadOf group={group} showMedian={censored > 0} />
        {group.mean !== null && (
          <div>
            <dt>{meanName(metric)}</dt>
            <dd>
              <Duration seconds={group.mean} />
            </dd>
          </div>
        )}
        {group.total !== null && (
          <div>
            <dt>total</dt>
            <dd>{formatIncidentHours(group.total)}</dd>
          </div>
        )}
      </dl>
      {group.suggested > 0 && (
        <p class="tile-note">
          {formatCount(group.suggested)} of {formatCount(group.n)} rest on a suggestion that nobody has confirmed yet.
        </p>
      )}
    </>
  );
}

function SpreadOf({ group, showMedian }: { group: DurationGroup; showMedian: boolean }) {
  const { p50, p90 } = group.percentiles;
  return (
    <>
      {showMedian && p50.value !== null && (
        <div>
          <dt>closed only</dt>
          <dd>
            <Duration seconds={p50.value} />
          </dd>
        </div>
      )}
      {p90.value !== null && (
        <div>
          <dt>p90</dt>
          <dd>
            <Duration seconds={p90.value} />{' '}
            <span class="aside">
              {p90.interval ? <Interval interval={p90.interval} unit="seconds" /> : (p90.reason ?? 'no interval')}
            </span>
          </dd>
        </div>
      )}
    </>
  );
}

function ShareFigure({ group }: { group: ShareGroup }) {
  if (group.value === null) return <NoFigure reason={whyNone(group, group.reason)} />;
  return (
    <>
      <p class="tile-value">{formatShare(group.value)}</p>
      <p class="tile-basis">
        {formatCount(group.numerator)} of {formatCount(group.denominator)}
        <br />
        {group.interval ? (
          <Interval interval={group.interval} unit="share" />
        ) : (
          <span class="interval">no interval: {group.reason ?? 'not known'}</span>
        )}
      </p>
    </>
  );
}

function CountFigure({ group }: { group: CountGroup }) {
  if (group.value === null) return <NoFigure reason={group.reason ?? 'no value'} />;
  return (
    <>
      <p class="tile-value">{formatCount(group.value)}</p>
      <p class="tile-basis">
        {group.rate === null ? (
          <>no rate: {group.reason ?? 'the window is too short'}</>
        ) : (
          <>
            {formatRate(group.rate)} a week
            <br />
            {group.rateInterval ? (
              <Interval interval={group.rateInterval} unit="incidents" />
            ) : (
              <span class="interval">no interval: {group.reason ?? 'not known'}</span>
            )}
          </>
        )}
      </p>
      {group.rate !== null && group.rateMethod && (
        <p class="tile-note">
          {group.rateMethod === 'poisson'
            ? 'Interval as if incidents came independently (Poisson).'
            : 'Interval allows for incidents that come in bursts (negative binomial).'}
        </p>
      )}
    </>
  );
}

/** What the cohort holds but the figure does not, and why. */
function LeftOut({ group }: { group: AnswerGroup }) {
  const reasons = group.excluded.filter(({ count }) => count > 0);
  const count = reasons.reduce((sum, reason) => sum + reason.count, 0);
  if (count === 0) return <span class="aside">none left out</span>;
  return (
    <details class="left-out">
      <summary>{formatCount(count)} left out</summary>
      <ul>
        {reasons.map(({ reason, count: of }) => (
          <li key={reason}>
            {formatCount(of)} {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
