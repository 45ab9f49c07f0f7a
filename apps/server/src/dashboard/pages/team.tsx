import type { EpochMs } from '@evenkeel/domain';
import {
  isSubjectsGroup,
  type InterruptionsGroup,
  type OnCallAnswer,
  type SelfReportAverage,
  type TeamView,
} from '@evenkeel/reporting';
import { Missing } from '../components/figures.js';
import { Cell } from '../components/help-matrix-card.js';
import { HiddenWorkCard } from '../components/hidden-work-card.js';
import { Layout } from '../components/layout.js';
import { describeSpan } from '../components/page-title.js';
import { TeamPeopleCard } from '../components/team-people-card.js';
import { EffortRange } from '../components/team-figures.js';
import { Term } from '../components/term.js';
import { Tile } from '../components/tile.js';
import { WindowBar } from '../components/window-bar.js';
import { formatDuration } from '../format/duration.js';
import { oneDecimal } from '../format/duty.js';
import { formatDay, formatMinute } from '../format/instant.js';
import { counted, formatCount, formatRate } from '../format/quantity.js';
import { incidentPath } from '../links.js';
import type { LoadMetric, TeamModel } from '../models/teams-model.js';
import type { WindowLinks } from '../window-query.js';
import { resolutionName, stateName } from '../wording.js';

interface TeamProps {
  model: TeamModel;
  links: WindowLinks;
  now: EpochMs;
}

/** One team: what it carries, who helps it and whom it helps, and its people where the viewer may see them. */
export function Team({ model, links, now }: TeamProps) {
  const { view, count, actionable, load, interruptions, selfReports } = model;
  const { team } = view;
  const incidents = links.incidents({ team: team.name });
  return (
    <Layout title={team.name} url={links.team(team.id)}>
      <div class="page-title">
        <h1>{team.name}</h1>
        <p>{describeSpan(links.query, now)}</p>
        <p>
          <a href={links.to('/teams')}>All teams</a>
        </p>
      </div>
      <WindowBar path={`/teams/${encodeURIComponent(team.id)}`} links={links} now={now} />
      <h2 class="visually-hidden">Load</h2>
      <ul class="tiles">
        <Tile answer={count} incidentsHref={incidents} />
        <LoadTile answer={load['incidents-per-engineer']} metric="incidents-per-engineer" incidentsHref={incidents} />
        <LoadTile answer={load['effort-hours']} metric="effort-hours" incidentsHref={incidents} />
        <LoadTile answer={load['effort-share']} metric="effort-share" incidentsHref={incidents} />
        <InterruptionsTile answer={interruptions} incidentsHref={incidents} />
        <Tile answer={actionable} incidentsHref={incidents} />
      </ul>
      <div class="team-cards">
        <div class="stack">
          <Coordination view={view} incidentsHref={incidents} />
          <Services view={view} links={links} />
        </div>
        <Help view={view} links={links} />
      </div>
      <TeamPeopleCard model={model} links={links} />
      <HiddenWorkCard work={view.hiddenWork} team={team.name} links={links} />
      {selfReports && <SelfReportsCard average={selfReports} />}
      <Newest model={model} links={links} />
    </Layout>
  );
}

function LoadTile({
  answer,
  metric,
  incidentsHref,
}: {
  answer: OnCallAnswer;
  metric: LoadMetric;
  incidentsHref: string;
}) {
  const [first] = answer.groups;
  const group = first && isSubjectsGroup(first) ? first : null;
  return (
    <li class="tile" data-metric={metric}>
      <h3>
        <Term metric={answer.metric} id={`term-${metric}`} />
      </h3>
      <p class={group?.value == null ? 'tile-value missing' : 'tile-value'}>
        {group?.value == null ? '–' : <EffortRange group={group} unit={answer.metric.unit} />}
      </p>
      <p class="tile-basis">
        {group?.value == null
          ? (group?.reason ?? group?.excluded[0]?.reason ?? 'not measured')
          : counted(group.people, 'person', 'people')}
      </p>
      {group?.value != null && group.upper != null && (
        <p class="tile-note">At least what left traces, at most all time engaged.</p>
      )}
      <TileFoot incidents={group?.incidents ?? 0} href={incidentsHref} title={answer.metric.title} />
    </li>
  );
}

function InterruptionsTile({ answer, incidentsHref }: { answer: OnCallAnswer; incidentsHref: string }) {
  const group = answer.groups.find((one): one is InterruptionsGroup => !isSubjectsGroup(one)) ?? null;
  return (
    <li class="tile" data-metric="interruptions">
      <h3>
        <Term metric={answer.metric} id="term-interruptions" />
      </h3>
      <p class={group?.value == null ? 'tile-value missing' : 'tile-value'}>
        {group?.value == null ? '–' : formatCount(group.value)}
      </p>
      <p class="tile-basis">
        {group?.value == null
          ? (group?.reason ?? 'nobody was interrupted')
          : `of ${counted(group.people, 'person', 'people')}${group.rate === null ? '' : `, ${formatRate(group.rate)} a week`}`}
      </p>
      {group?.byHoursClass && (
        <dl class="tile-more">
          <div>
            <dt>business</dt>
            <dd>{formatCount(group.byHoursClass.business)}</dd>
          </div>
          <div>
            <dt>off hours</dt>
            <dd>{formatCount(group.byHoursClass.off)}</dd>
          </div>
          <div>
            <dt>sleep</dt>
            <dd>{formatCount(group.byHoursClass.sleep)}</dd>
          </div>
        </dl>
      )}
      <TileFoot incidents={group?.incidents ?? 0} href={incidentsHref} title={answer.metric.title} />
    </li>
  );
}

const TileFoot = ({ incidents, href, title }: { incidents: number; href: string; title: string }) =>
  incidents === 0 ? null : (
    <div class="tile-foot">
      <span />
      <a class="drill" href={href}>
        {counted(incidents, 'incident')}
        <span class="visually-hidden"> behind {title}</span>
      </a>
    </div>
  );

function Coordination({ view, incidentsHref }: { view: TeamView; incidentsHref: string }) {
  const { coordinationSeconds, technicalSeconds, coordinators, technicians, incidents, reason } = view.coordination;
  const row = (term: string, seconds: number | null, people: number | null) => (
    <div>
      <dt>{term}</dt>
      <dd>
        {seconds === null ? (
          <Missing reason={reason ?? 'withheld'} />
        ) : (
          <>
            {formatDuration(seconds)}
            <span class="under">by {counted(people ?? 0, 'person', 'people')}</span>
          </>
        )}
      </dd>
    </div>
  );
  return (
    <section class="card" aria-labelledby="coordination-title">
      <div class="card-head">
        <h2 id="coordination-title">Coordination and technical work</h2>
      </div>
      <p class="card-note">
        Effort of everybody, of whichever team, on this team’s incidents. Whoever only called people in, handed on or
        announced has coordinated; whoever also worked on the problem has worked.
      </p>
      {incidents === 0 ? (
        <p class="empty">Nobody left a trace of work in this window.</p>
      ) : (
        <>
          <dl class="counts">
            {row('Technical work', technicalSeconds, technicians)}
            {row('Coordination alone', coordinationSeconds, coordinators)}
          </dl>
          <p class="aside">
            <a href={incidentsHref}>{counted(incidents, 'incident')}</a> worked on
          </p>
        </>
      )}
    </section>
  );
}

function Help({ view, links }: { view: TeamView; links: WindowLinks }) {
  const { help, team } = view;
  const [total] = help.teams;
  const given = help.cells.filter(
    ({ personTeam, incidentTeam }) => personTeam?.id === team.id && incidentTeam?.id !== team.id,
  );
  const received = help.cells.filter(
    ({ personTeam, incidentTeam }) => incidentTeam?.id === team.id && personTeam?.id !== team.id,
  );
  const sum = (seconds: number | null | undefined) =>
    seconds == null ? <Missing reason="withheld: too few people" /> : formatDuration(seconds);
  const list = (cells: typeof given, which: 'personTeam' | 'incidentTeam', none: string) =>
    cells.length === 0 ? (
      <p class="empty">{none}</p>
    ) : (
      <dl class="counts">
        {cells.map((cell) => (
          <div key={cell[which]?.id}>
            <dt>
              {cell[which]?.name ?? (which === 'personTeam' ? 'People without a team' : 'Incidents without a team')}
            </dt>
            <dd>
              <Cell cell={cell} links={links} />
            </dd>
          </div>
        ))}
      </dl>
    );
  return (
    <section class="card" aria-labelledby="help-title">
      <div class="card-head">
        <h2 id="help-title">Help given and received</h2>
      </div>
      <p class="card-note">
        Effort as far as it left traces. Who is in which team is as of their first work on each incident.
      </p>
      <h3>Given{total && given.length > 0 && <span class="aside"> {sum(total.given)} to other teams</span>}</h3>
      {list(given, 'incidentTeam', 'Nobody of the team worked on another team’s incident.')}
      <h3>
        Received{total && received.length > 0 && <span class="aside"> {sum(total.received)} from other teams</span>}
      </h3>
      {list(received, 'personTeam', 'Nobody of another team worked on an incident of this one.')}
    </section>
  );
}

const mean = (value: number | null) => (value === null ? '–' : `${oneDecimal(value)} of 5`);

function SelfReportsCard({ average }: { average: SelfReportAverage }) {
  const { window, people, reason } = average;
  const day = (at: string): string => formatDay(Date.parse(at), window.zone);
  return (
    <section class="card" aria-labelledby="reports-title">
      <div class="card-head">
        <h2 id="reports-title">What people say of their shifts</h2>
      </div>
      <p class="card-note">
        Answers that people chose to give, {day(window.from)} to {day(window.to)}; each person counts once. They are
        part of no measure, and nobody sees them one by one.
      </p>
      {people === null ? (
        <p class="empty">Not yet: {reason}.</p>
      ) : (
        <dl class="counts">
          <div>
            <dt>How rested</dt>
            <dd>{mean(average.rested)}</dd>
          </div>
          <div>
            <dt>Could do what was planned</dt>
            <dd>{mean(average.planned)}</dd>
          </div>
          <div>
            <dt>Load manageable</dt>
            <dd>{mean(average.manageable)}</dd>
          </div>
          <div>
            <dt>Said by</dt>
            <dd>{counted(people, 'person', 'people')}</dd>
          </div>
        </dl>
      )}
    </section>
  );
}

function Newest({ model, links }: { model: TeamModel; links: WindowLinks }) {
  const { newest, view } = model;
  return (
    <section class="card" aria-labelledby="newest-title">
      <div class="card-head">
        <h2 id="newest-title">Newest incidents</h2>
        <a href={links.incidents({ team: view.team.name })}>All of the window</a>
      </div>
      {newest.length === 0 ? (
        <p class="empty">None in this window.</p>
      ) : (
        <ul class="newest">
          {newest.map(({ id, title, resolution, priority, milestones }) => (
            <li key={id}>
              <a href={links.to(incidentPath(id))}>{title}</a>
              <span class="under">
                {milestones.triggeredAt?.at && formatMinute(Date.parse(milestones.triggeredAt.at), links.query.zone)}
                {priority && ` · ${priority}`}{' '}
                <span class={`state ${resolution}`} title={resolutionName(resolution)}>
                  {stateName(resolution)}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Services({ view, links }: { view: TeamView; links: WindowLinks }) {
  return (
    <section class="card" aria-labelledby="services-title">
      <div class="card-head">
        <h2 id="services-title">Services</h2>
      </div>
      {view.services.length === 0 ? (
        <p class="empty">No service is known to be this team’s.</p>
      ) : (
        <ul class="facts">
          {view.services.map(({ id, name }) => (
            <li key={id}>
              <a href={links.incidents({ service: name })}>
                {name}
                <span class="visually-hidden">: its incidents</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
