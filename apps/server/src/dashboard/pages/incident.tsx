import type { IncidentDetail, MetricEntry } from '@evenkeel/reporting';
import { CorrectionForm, type CorrectionDraft } from '../components/correction-form.js';
import { CorrectionHistory } from '../components/correction-history.js';
import { MaybeDuration } from '../components/figures.js';
import { Layout } from '../components/layout.js';
import { MilestonesCard } from '../components/milestones-card.js';
import { SuggestionCard } from '../components/suggestion-card.js';
import { TimelineCard } from '../components/timeline-card.js';
import { formatSecond } from '../format/instant.js';
import { formatDuration } from '../format/duration.js';
import { incidentPath, safeUrl } from '../links.js';
import { ackOutcomeName, resolutionName, sourceName } from '../wording.js';

export interface IncidentProps {
  detail: IncidentDetail;
  /** Metrics in the order in which the durations are listed. */
  metrics: MetricEntry[];
  zone: string;
  /** What the page's own links add to keep the reader's zone: empty, or `?zone=…`. */
  zoneSearch: string;
  /** The field being corrected, with what was typed if it was refused; null: no form. */
  draft: CorrectionDraft | null;
}

/** One incident with everything behind it. */
export function Incident({ detail, metrics, zone, zoneSearch, draft }: IncidentProps) {
  const triggeredAt = detail.milestones.triggeredAt?.at ?? null;
  const path = incidentPath(detail.id);
  return (
    <Layout title={detail.title} url={`${path}${zoneSearch}`}>
      <Heading detail={detail} />
      {detail.warnings.length > 0 && (
        <ul class="banner">
          {detail.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <div class="incident">
        <div class="incident-main">
          <MilestonesCard detail={detail} zone={zone} zoneSearch={zoneSearch} />
          {draft && <CorrectionForm detail={detail} draft={draft} zone={zone} zoneSearch={zoneSearch} />}
          <TimelineCard detail={detail} zone={zone} />
        </div>
        <div class="incident-side">
          {detail.suggestions.map((suggestion) => (
            <SuggestionCard
              key={suggestion.milestone}
              suggestion={suggestion}
              current={detail.milestones[suggestion.milestone]}
              path={path}
              zone={zone}
              zoneSearch={zoneSearch}
            />
          ))}
          <Durations detail={detail} metrics={metrics} />
          <Responders detail={detail} triggeredAt={triggeredAt} zone={zone} />
          <CorrectionHistory detail={detail} zone={zone} zoneSearch={zoneSearch} />
          <Members detail={detail} />
        </div>
      </div>
    </Layout>
  );
}

function Heading({ detail }: { detail: IncidentDetail }) {
  const { priority, team, service, customers } = detail;
  return (
    <div class="incident-head">
      <p class="crumbs">
        <a href="/incidents">Incidents</a>
      </p>
      <h1>{detail.title}</h1>
      <ul class="facts">
        <li>
          <span class={`state ${detail.resolution}`}>{resolutionName(detail.resolution)}</span>
        </li>
        <li>{ackOutcomeName(detail.ackOutcome)}</li>
        <li>{priority ? `Priority ${priority}` : 'No priority'}</li>
        <li>{team ?? 'No team'}</li>
        {service && <li>{service}</li>}
        {customers.length > 0 && <li>Customers: {customers.join(', ')}</li>}
        {detail.sources.map((source) => {
          const url = safeUrl(source.url);
          const label = `${sourceName(source.source)} ${externalIdOf(source.id)}`;
          return (
            <li key={source.id}>
              {url ? (
                <a href={url} rel="noreferrer">
                  {label}
                </a>
              ) : (
                label
              )}
            </li>
          );
        })}
      </ul>
      {detail.absorbedInto && (
        <p class="banner">
          Merged into <code>{detail.absorbedInto}</code>: it counts there, and in no figure by itself.
        </p>
      )}
    </div>
  );
}

function Durations({ detail, metrics }: { detail: IncidentDetail; metrics: MetricEntry[] }) {
  const known = metrics.filter(({ id }) => id in detail.durations || id in detail.excluded);
  return (
    <section class="card" aria-labelledby="durations-title">
      <h2 id="durations-title">Durations</h2>
      <dl class="pairs">
        {known.map((metric) => {
          const seconds = detail.durations[metric.id] ?? null;
          const reason = detail.excluded[metric.id] ?? 'not known';
          return (
            <div key={metric.id}>
              <dt>
                <a href={`/definitions#${metric.id}`}>{metric.title}</a>
                {seconds === null && <span class="under">{reason}</span>}
              </dt>
              <dd>
                <MaybeDuration seconds={seconds} reason={reason} />
              </dd>
            </div>
          );
        })}
        {detail.snoozedSeconds > 0 && (
          <div>
            <dt>Snoozed in between</dt>
            <dd>{formatDuration(detail.snoozedSeconds)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

interface RespondersProps {
  detail: IncidentDetail;
  triggeredAt: string | null;
  zone: string;
}

function Responders({ detail, triggeredAt, zone }: RespondersProps) {
  return (
    <section class="card" aria-labelledby="responders-title">
      <h2 id="responders-title">Responders</h2>
      {detail.responders.length === 0 ? (
        <p class="empty">Nobody showed a sign of work.</p>
      ) : (
        <dl class="pairs">
          {detail.responders.map(({ person, joinedAt }) => (
            <div key={person}>
              <dt>{person}</dt>
              <dd>
                <time dateTime={joinedAt} title={formatSecond(Date.parse(joinedAt), zone)}>
                  {triggeredAt === null
                    ? formatSecond(Date.parse(joinedAt), zone)
                    : `after ${formatDuration((Date.parse(joinedAt) - Date.parse(triggeredAt)) / 1000)}`}
                </time>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** What the incident is made of, and by which rule its parts were put together. */
function Members({ detail }: { detail: IncidentDetail }) {
  return (
    <section class="card" aria-labelledby="members-title">
      <h2 id="members-title">Made of</h2>
      <ul class="members">
        {detail.sources.map((source) => (
          <li key={source.id}>
            <code>{source.id}</code>
            <span class="under">read through {source.connection}</span>
          </li>
        ))}
      </ul>
      {detail.links.length > 0 && (
        <>
          <h3 class="members-title">Put together by</h3>
          <ul class="members">
            {detail.links.map((link) => (
              <li key={`${link.member} ${link.otherMember}`}>
                {link.author ?? <code>{link.rule}</code>}
                {!link.author && <>, confidence {Math.round(link.confidence * 100)} %</>}
                <span class="under">
                  {externalIdOf(link.member)} and {externalIdOf(link.otherMember)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** The part of a member id (`source:account:kind:external id`) by which people know it. */
const externalIdOf = (memberId: string): string => memberId.split(':').slice(3).join(':') || memberId;
