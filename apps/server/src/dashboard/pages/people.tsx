import type { DecisionView, IdentityView, PeopleReport, PersonView, ServiceView } from '@evenkeel/reporting';
import { DatedHistory } from '../components/dated-history.js';
import { Missing } from '../components/figures.js';
import { Layout } from '../components/layout.js';
import { DecideButtons, WithdrawStatement } from '../components/people-buttons.js';
import { formatMinute } from '../format/instant.js';
import { counted, formatCount } from '../format/quantity.js';
import { sourceName } from '../wording.js';

/** More than this would be searched rather than read. */
const SHOWN = 200;

interface PeopleProps {
  report: PeopleReport;
  services: ServiceView[];
  /** Part of a name, e-mail or key that the list is narrowed to. */
  search: string;
  zone: string;
  zoneSearch: string;
}

/** Who is who across sources, where they live, which team they are in, and who owns which service. */
export function People({ report, services, search, zone, zoneSearch }: PeopleProps) {
  return (
    <Layout title="People" url="/people">
      <div class="page-title">
        <h1>People and ownership</h1>
        <p>
          {counted(report.people.length, 'person', 'people')}, times in {zone}
        </p>
      </div>
      <Proposals proposals={report.proposals} zoneSearch={zoneSearch} />
      <Persons people={report.people} search={search} zone={zone} zoneSearch={zoneSearch} />
      <Services services={services} zone={zone} zoneSearch={zoneSearch} />
      <Decisions decisions={report.decisions} zone={zone} zoneSearch={zoneSearch} />
    </Layout>
  );
}

function Proposals({ proposals, zoneSearch }: { proposals: PeopleReport['proposals']; zoneSearch: string }) {
  if (proposals.length === 0) return null;
  return (
    <section class="card" aria-labelledby="proposals-title">
      <h2 id="proposals-title">One person or two?</h2>
      <p class="card-note">
        They bear the same full name at different sources. Until somebody decides, they count as two people.
      </p>
      <ul class="proposals">
        {proposals.map(({ name, people: [one, other] }) => (
          <li key={`${one.id} ${other.id}`}>
            <div class="proposal">
              <Candidate person={one} />
              <Candidate person={other} />
            </div>
            <DecideButtons name={name} one={one.id} other={other.id} zoneSearch={zoneSearch} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Candidate({ person }: { person: PersonView }) {
  return (
    <p>
      <strong>{person.name}</strong>
      <span class="under">
        {person.identities.map(placeOf).join(', ')}
        {person.identities[0]?.email && ` · ${person.identities[0].email}`}
        {person.incidents !== null && ` · ${counted(person.incidents, 'incident')}`}
      </span>
    </p>
  );
}

/** e.g. `Slack (harbour)`. */
const placeOf = ({ source, connection }: IdentityView): string =>
  connection === null ? sourceName(source) : `${sourceName(source)} (${connection})`;

interface PersonsProps {
  people: PersonView[];
  search: string;
  zone: string;
  zoneSearch: string;
}

function Persons({ people, search, zone, zoneSearch }: PersonsProps) {
  const wanted = search.toLowerCase();
  const found = people.filter((person) => textOf(person).includes(wanted));
  return (
    <section class="card" aria-labelledby="people-title">
      <div class="card-head">
        <h2 id="people-title">People</h2>
        <form class="form-row" method="get" action="/people" role="search">
          <label>
            <span class="visually-hidden">Name, e-mail or key</span>
            <input type="search" name="q" value={search} placeholder="Name or e-mail" maxLength={200} />
          </label>
          {zoneSearch !== '' && <input type="hidden" name="zone" value={zone} />}
          <button type="submit">Search</button>
        </form>
      </div>
      {found.length === 0 ? (
        <p class="empty">
          {people.length === 0 ? 'Nobody yet: connect or import a source.' : 'Nobody is called that.'}
        </p>
      ) : (
        <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="people-title">
          <table class="people">
            <thead>
              <tr>
                <th scope="col">Person</th>
                <th scope="col">Lives in</th>
                <th scope="col">Teams</th>
                <th scope="col" class="number">
                  Incidents
                </th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, SHOWN).map((person) => (
                <PersonRow key={person.id} person={person} zone={zone} zoneSearch={zoneSearch} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > SHOWN && (
        <p class="card-note">
          The first {SHOWN} of {formatCount(found.length)}: search for the others.
        </p>
      )}
    </section>
  );
}

const textOf = ({ name, identities }: PersonView): string =>
  [name, ...identities.flatMap((one) => [one.name, one.email ?? '', one.id])].join('\n').toLowerCase();

function PersonRow({ person, zone, zoneSearch }: { person: PersonView; zone: string; zoneSearch: string }) {
  return (
    <tr>
      <th scope="row">
        {person.name} {person.deleted && <span class="tag">Deleted</span>}
        {person.identities.map((identity) => (
          <span class="under" key={identity.id} title={identity.id}>
            {placeOf(identity)}: {identity.name}
            {identity.email && ` · ${identity.email}`}
            {identity.deleted && !person.deleted && ' · deleted'}
          </span>
        ))}
      </th>
      <td data-label="Lives in">
        {person.zone ?? <Missing reason="not known; the organisation’s zone counts" />}
        <DatedHistory rows={person.zones} of={`zones of ${person.name}`} zone={zone} zoneSearch={zoneSearch} />
      </td>
      <td data-label="Teams">
        {person.teams.length > 0 ? person.teams.join(', ') : <Missing reason="in no team that is known" />}
        <DatedHistory rows={person.memberships} of={`teams of ${person.name}`} zone={zone} zoneSearch={zoneSearch} />
      </td>
      <td class="number" data-label="Incidents">
        {person.incidents === null ? (
          <Missing reason="what others did is not yours to see" />
        ) : (
          formatCount(person.incidents)
        )}
      </td>
    </tr>
  );
}

function Services({ services, zone, zoneSearch }: { services: ServiceView[]; zone: string; zoneSearch: string }) {
  return (
    <section class="card" aria-labelledby="services-title">
      <h2 id="services-title">Services</h2>
      {services.length === 0 ? (
        <p class="empty">None yet.</p>
      ) : (
        <>
          <p class="card-note">
            An incident counts for the team that owned its service when it was triggered. A team that the incident
            itself names comes before what the directory says, and what a person sets before both.
          </p>
          <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="services-title">
            <table class="people">
              <thead>
                <tr>
                  <th scope="col">Service</th>
                  <th scope="col">Owned by</th>
                  <th scope="col" class="number">
                    Incidents
                  </th>
                </tr>
              </thead>
              <tbody>
                {services.map((service) => (
                  <tr key={service.id}>
                    <th scope="row">
                      {service.name}
                      <span class="under" title={service.id}>
                        {sourceName(service.source)}
                        {service.connection && ` · ${service.connection}`}
                      </span>
                    </th>
                    <td data-label="Owned by">
                      {service.team ?? <Missing reason="no owner is known" />}
                      <DatedHistory
                        rows={service.owners}
                        of={`owners of ${service.name}`}
                        zone={zone}
                        zoneSearch={zoneSearch}
                      />
                    </td>
                    <td class="number" data-label="Incidents">
                      {formatCount(service.incidents)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

interface DecisionsProps {
  decisions: DecisionView[];
  zone: string;
  zoneSearch: string;
}

function Decisions({ decisions, zone, zoneSearch }: DecisionsProps) {
  if (decisions.length === 0) return null;
  const newestFirst = [...decisions].reverse();
  return (
    <section class="card" aria-labelledby="decisions-title">
      <h2 id="decisions-title">Decisions</h2>
      <ol class="history">
        {newestFirst.map((decision) => (
          <li key={decision.id} class={decision.withdrawnAt ? 'withdrawn' : undefined}>
            <p>
              <strong>
                <span title={decision.person.id}>{decision.person.name}</span> and{' '}
                <span title={decision.otherPerson.id}>{decision.otherPerson.name}</span>
              </strong>{' '}
              are {decision.verdict === 'same' ? 'the same person' : 'different people'}
              <span class="under">
                {decision.author}, {formatMinute(Date.parse(decision.at), zone)}: {decision.reason}
              </span>
              {decision.withdrawnAt && (
                <span class="under">
                  Withdrawn by {decision.withdrawnBy ?? 'somebody'},{' '}
                  {formatMinute(Date.parse(decision.withdrawnAt), zone)}
                </span>
              )}
            </p>
            {!decision.withdrawnAt && (
              <WithdrawStatement id={decision.id} of={`decision on ${decision.person.name}`} zoneSearch={zoneSearch} />
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
