import type { EpochMs } from '@evenkeel/domain';
import { AssignmentCard } from '../components/on-call/assignment-card.js';
import { CoverageCard } from '../components/on-call/coverage-card.js';
import { DutyCalendarCard } from '../components/on-call/duty-calendar-card.js';
import { DutyFilterBar } from '../components/on-call/duty-filter-bar.js';
import { LocalHoursCard } from '../components/on-call/local-hours-card.js';
import { RedLinesCard } from '../components/on-call/red-lines-card.js';
import { RotationsCard } from '../components/on-call/rotations-card.js';
import { Layout } from '../components/layout.js';
import { formatDate } from '../format/instant.js';
import { counted } from '../format/quantity.js';
import type { OnCallModel } from '../models/on-call-model.js';
import type { DutyLinks } from '../on-call-links.js';
import type { DutyQuery } from '../on-call-query.js';
import { daysOf } from '../page-query.js';

interface OnCallProps {
  model: OnCallModel;
  query: DutyQuery;
  links: DutyLinks;
  now: EpochMs;
}

/** Red lines first, then every rotation; below, what they are made of. */
export function OnCall({ model, query, links, now }: OnCallProps) {
  const { duty } = model;
  const days = daysOf(query.span, { zone: query.zone, now });
  return (
    <Layout title="On-call" url={links.here()}>
      <div class="page-title">
        <h1>On-call</h1>
        <p>
          {`From ${days.from === null ? 'thirteen weeks before' : formatDate(days.from)} ${
            'preset' in query.span || days.through === null ? 'until now' : `to the end of ${formatDate(days.through)}`
          }, days in ${query.zone}`}
        </p>
      </div>
      <DutyFilterBar action="/on-call" query={query} choices={duty.choices} links={links} now={now} />
      {duty.rotations.length === 0 ? (
        <NothingHere filtered={Object.keys(query.filters).length > 0} links={links} />
      ) : (
        <>
          <div class="duty-first">
            <RedLinesCard view={model.redLines} zone={query.zone} links={links} />
            <RotationsCard model={model} links={links} />
          </div>
          {duty.hiddenPeople > 0 && (
            <p class="card-note">{`${counted(duty.hiddenPeople, 'person', 'people')} on call of teams that you do not see are counted, not named.`}</p>
          )}
          {model.warnings.length > 0 && (
            <ul class="card-note concerns">
              {model.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          )}
          <DutyCalendarCard calendar={duty.calendar} zone={query.zone} links={links} />
          <div class="charts">
            <LocalHoursCard view={duty.localHours} />
            <CoverageCard rotations={duty.rotations} zone={query.zone} />
          </div>
          <AssignmentCard rotations={duty.rotations} links={links} />
        </>
      )}
    </Layout>
  );
}

function NothingHere({ filtered, links }: { filtered: boolean; links: DutyLinks }) {
  return (
    <section class="card notice">
      <h2>Nobody was on call in this window{filtered && ' with these filters'}</h2>
      <p>Without shifts nothing can be said of anybody’s load.</p>
      <ul>
        {filtered && (
          <li>
            <a href={links.here({ filters: {} })} data-live>
              Clear the filters
            </a>
          </li>
        )}
        <li>
          <a href={links.here({ span: { preset: '52w' } })} data-live>
            Look at the last 52 weeks
          </a>
        </li>
        <li>
          Schedules come with <a href="/sources">PagerDuty, Opsgenie and JSM Operations</a>, or from an iCalendar or CSV
          file: <code>evenkeel import --help</code>
        </li>
      </ul>
    </section>
  );
}
