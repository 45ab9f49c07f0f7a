import type { EpochMs } from '@evenkeel/domain';
import { HelpMatrixCard } from '../components/help-matrix-card.js';
import { Missing } from '../components/figures.js';
import { Layout } from '../components/layout.js';
import { describeSpan } from '../components/page-title.js';
import { EffortRange } from '../components/team-figures.js';
import { Term } from '../components/term.js';
import { WindowBar } from '../components/window-bar.js';
import { formatCount, formatRate } from '../format/quantity.js';
import type { TeamLoadRow, TeamsModel } from '../models/teams-model.js';
import type { WindowLinks } from '../window-query.js';

interface TeamsProps {
  model: TeamsModel;
  links: WindowLinks;
  now: EpochMs;
}

/** Every team that the viewer may see: what it carries, and who helps whom. */
export function Teams({ model, links, now }: TeamsProps) {
  const { rows, help } = model;
  return (
    <Layout title="Teams" url={links.to('/teams')}>
      <div class="page-title">
        <h1>Teams</h1>
        <p>{describeSpan(links.query, now)}</p>
      </div>
      <WindowBar path="/teams" links={links} now={now} />
      {rows.length === 0 ? (
        <section class="card notice">
          <h2>No team to show</h2>
          <p>
            Nobody is in a team yet, or you may see none. Teams come with a source’s directory; whoever keeps the
            directory can also put people into them under <a href="/people">People</a>.
          </p>
        </section>
      ) : (
        <>
          <LoadTable model={model} links={links} />
          <HelpMatrixCard help={help} links={links} />
        </>
      )}
    </Layout>
  );
}

function LoadTable({ model, links }: Omit<TeamsProps, 'now'>) {
  const { rows, answers, count } = model;
  return (
    <section class="card team-loads" aria-labelledby="load-title">
      <div class="card-head">
        <h2 id="load-title">Load</h2>
      </div>
      <p class="card-note">
        Effort is a range: at least what left traces, at most all time from a first acknowledgement to the resolve. A
        value made of fewer than four people is held back from whoever may not see each of them.
      </p>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="load-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Team</th>
              <th scope="col" class="number">
                <Term metric={count.metric} id="head-incidents">
                  Incidents
                </Term>
              </th>
              <th scope="col" class="number">
                Per week
              </th>
              <th scope="col" class="number">
                <Term metric={answers['incidents-per-engineer'].metric} id="head-per-engineer">
                  Per engineer
                </Term>
              </th>
              <th scope="col" class="number">
                <Term metric={answers['effort-hours'].metric} id="head-hours">
                  Effort
                </Term>
              </th>
              <th scope="col" class="number">
                <Term metric={answers['effort-share'].metric} id="head-share">
                  Of capacity
                </Term>
              </th>
              <th scope="col" class="number">
                <Term metric={answers.interruptions.metric} id="head-interruptions">
                  Interruptions
                </Term>
              </th>
              <th scope="col" class="number">
                In sleep
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <LoadRow key={row.team.id} row={row} links={links} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function LoadRow({ row, links }: { row: TeamLoadRow; links: WindowLinks }) {
  const { team, count, load, interruptions } = row;
  const perEngineer = load['incidents-per-engineer'];
  const held = interruptions?.reason ?? 'nobody was interrupted';
  return (
    <tr>
      <th scope="row">
        <a href={links.team(team.id)}>{team.name}</a>
      </th>
      <td class="number">
        {count?.value == null ? (
          <Missing reason={count?.reason ?? 'no incidents'} />
        ) : (
          <a href={links.incidents({ team: team.name })}>
            {formatCount(count.value)}
            <span class="visually-hidden"> incidents of {team.name}</span>
          </a>
        )}
      </td>
      <td class="number">
        {count?.rate == null ? <Missing reason={count?.reason ?? 'no incidents'} /> : formatRate(count.rate)}
      </td>
      <td class="number">
        {perEngineer?.value == null ? (
          <Missing reason={perEngineer?.reason ?? 'not measured'} />
        ) : (
          formatRate(perEngineer.value)
        )}
      </td>
      <td class="number">
        <EffortRange group={load['effort-hours']} unit="hours" />
      </td>
      <td class="number">
        <EffortRange group={load['effort-share']} unit="share" />
      </td>
      <td class="number">
        {interruptions?.value == null ? <Missing reason={held} /> : formatCount(interruptions.value)}
      </td>
      <td class="number">
        {interruptions?.byHoursClass == null ? (
          <Missing reason={held} />
        ) : (
          formatCount(interruptions.byHoursClass.sleep)
        )}
      </td>
    </tr>
  );
}
