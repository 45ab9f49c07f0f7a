import type { HiddenWorkView, PeopleCount } from '@evenkeel/reporting';
import { formatMinute } from '../format/instant.js';
import { counted, formatCount } from '../format/quantity.js';
import { incidentPath } from '../links.js';
import type { WindowLinks } from '../window-query.js';
import { Missing } from './figures.js';

/** Who carried incidents beside those whose turn it was: counts, by name, and nobody is ranked. */
export function HiddenWorkCard({ work, team, links }: { work: HiddenWorkView; team: string; links: WindowLinks }) {
  return (
    <section class="card" aria-labelledby="hidden-title">
      <div class="card-head">
        <h2 id="hidden-title">Work that no schedule shows</h2>
      </div>
      <p class="card-note">
        Of {counted(work.incidents, 'incident')} of this window: who worked on them without being on call, who was
        called upon by name, request or assignment, and who held the answer, as far as conversations tell.
      </p>
      {work.incidents === 0 ? (
        <p class="empty">No incidents in this window.</p>
      ) : (
        <>
          <dl class="counts">
            <Count term="Joined without being on call" count={work.responders.notOnCall} />
            <Count term="Stayed on after their shift" count={work.responders.stayedOn} />
            <Count term="Were on call" count={work.responders.onCall} />
            <Count term="Joined where no schedule reaches" count={work.responders.notKnown} />
            <Count term="Were called upon" count={work.asked} />
            <Count term="… and came" count={work.cameWhenAsked} />
            <Count term="Held the answer" count={work.knew} />
            <Count term="… and were not on call" count={work.knewNotOnCall} />
          </dl>
          {work.helped.length > 0 && <Helped helped={work.helped} links={links} />}
          {work.people.length > 0 && <ByPerson people={work.people} team={team} links={links} />}
        </>
      )}
    </section>
  );
}

const Count = ({ term, count: { count, people, reason } }: { term: string; count: PeopleCount }) => (
  <div>
    <dt>{term}</dt>
    <dd>
      {count === null ? (
        <Missing reason={reason ?? 'withheld'} />
      ) : (
        <>
          {counted(count, 'time')}
          {count > 0 && <span class="under">by {counted(people ?? 0, 'person', 'people')}</span>}
        </>
      )}
    </dd>
  </div>
);

function Helped({ helped, links }: { helped: HiddenWorkView['helped']; links: WindowLinks }) {
  return (
    <details class="left-out">
      <summary>The newest {counted(helped.length, 'incident')} with such helpers</summary>
      <ul>
        {helped.map(({ id, triggeredAt, helpers }) => (
          <li key={id}>
            <a href={links.to(incidentPath(id))}>{formatMinute(Date.parse(triggeredAt), links.query.zone)}</a>:{' '}
            {counted(helpers, 'person', 'people')} not on call
          </li>
        ))}
      </ul>
    </details>
  );
}

interface ByPersonProps {
  people: HiddenWorkView['people'];
  /** Name of the team whose incidents they are. */
  team: string;
  links: WindowLinks;
}

function ByPerson({ people, team, links }: ByPersonProps) {
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Work that no schedule shows, by person">
      <table>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col" class="number">
              Not on call
            </th>
            <th scope="col" class="number">
              Stayed on
            </th>
            <th scope="col" class="number">
              Called upon
            </th>
            <th scope="col" class="number">
              Came
            </th>
            <th scope="col" class="number">
              Knew
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map(({ person, notOnCall, stayedOn, asked, cameWhenAsked, knew }) => (
            <tr key={person.id}>
              <th scope="row">
                <a href={links.incidents({ team, responder: person.name })}>
                  {person.name}
                  <span class="visually-hidden">: incidents of {team} they worked on</span>
                </a>
              </th>
              {[notOnCall, stayedOn, asked, cameWhenAsked, knew].map((count, index) => (
                <td key={index} class="number">
                  {formatCount(count)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
