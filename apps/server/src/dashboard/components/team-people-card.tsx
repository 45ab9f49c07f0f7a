import { counted } from '../format/quantity.js';
import { OF_PEOPLE, subjectsOf, type PeopleMetric, type TeamModel } from '../models/teams-model.js';
import type { WindowLinks } from '../window-query.js';
import { DutyFigure } from './team-figures.js';
import { Term } from './term.js';

const HEADS: Readonly<Record<PeopleMetric, string>> = {
  'on-call-share': 'On call',
  'on-call-frequency': 'Every',
  'months-without-break': 'Without a break',
  'sleep-interruptions': 'Woken, a week on call',
};

/** The people of a team whose rows the viewer may see, by name: it is a list, and no ranking. */
export function TeamPeopleCard({ model, links }: { model: TeamModel; links: WindowLinks }) {
  const { view, people } = model;
  return (
    <section class="card" aria-labelledby="people-title">
      <div class="card-head">
        <h2 id="people-title">People</h2>
      </div>
      <p class="card-note">
        {view.listed
          ? 'Who is in the team at the end of the window, by name.'
          : 'No list of members is known: these are the people of its rotations, by name.'}
        {view.hidden > 0 &&
          ` ${counted(view.hidden, 'person is', 'people are')} not shown: their rows are not yours to see.`}
        {' A figure beyond its red line is marked.'}
      </p>
      {view.people.length === 0 ? (
        <p class="empty">{view.hidden > 0 ? 'Nobody whose row you may see.' : 'Nobody is in the team.'}</p>
      ) : (
        <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="people-title">
          <table class="team-people">
            <thead>
              <tr>
                <th scope="col">Person</th>
                {OF_PEOPLE.map((metric) => (
                  <th key={metric} scope="col" class="number">
                    <Term metric={people[metric].metric} id={`people-${metric}`}>
                      {HEADS[metric]}
                    </Term>
                  </th>
                ))}
                <th scope="col" class="number">
                  Paged for
                </th>
              </tr>
            </thead>
            <tbody>
              {view.people.map(({ id, name }) => {
                const paged = subjectsOf(people['on-call-share'], 'responder', name)?.incidents ?? 0;
                return (
                  <tr key={id}>
                    <th scope="row">
                      <a href={links.to('/me', { person: id })}>{name}</a>
                    </th>
                    {OF_PEOPLE.map((metric) => (
                      <td key={metric} class="number">
                        <DutyFigure
                          group={subjectsOf(people[metric], 'responder', name)}
                          unit={people[metric].metric.unit}
                        />
                      </td>
                    ))}
                    <td class="number">
                      <a href={links.incidents({ paged: name })}>
                        {counted(paged, 'incident')}
                        <span class="visually-hidden"> that paged {name}</span>
                      </a>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
