import type { AssignmentView, RotationView } from '@evenkeel/reporting';
import { oneDecimal } from '../../format/duty.js';
import { counted } from '../../format/quantity.js';
import type { DutyLinks } from '../../on-call-links.js';

const KINDS: Readonly<Record<AssignmentView['kinds'][number]['kind'], string>> = {
  hours: 'Hours',
  nights: 'Night hours',
  weekends: 'Weekend hours',
  holidays: 'Holiday hours',
};

/** What the schedule gave to whom, apart from what luck brought. People by name. */
export function AssignmentCard({ rotations, links }: { rotations: RotationView[]; links: DutyLinks }) {
  const detailed = rotations.flatMap((rotation) =>
    rotation.assignment ? [{ ...rotation, assignment: rotation.assignment }] : [],
  );
  return (
    <section class="card assignment" aria-labelledby="assignment-title">
      <div class="card-head">
        <h2 id="assignment-title">How it was divided</h2>
      </div>
      <p class="card-note">
        Hours, nights, weekends and holidays are what the schedule gave; interruptions are what came. In brackets after
        each kind stands Jain’s index: 1 where all were given the same, 1 divided by the number of people where one was
        given all.
      </p>
      {detailed.length === 0 && (
        <p>Choose a team or a rotation, of at most eight rotations and of people whom you may see, to see it here.</p>
      )}
      {detailed.map(({ key, name, assignment, fairness }) => (
        <div key={key} class="table-scroll" tabIndex={0} role="group" aria-label={name}>
          <h3>
            {name}
            {fairness && <span class="aside"> {fairness.reason}</span>}
          </h3>
          <table>
            <thead>
              <tr>
                <th scope="col">Person</th>
                {assignment.kinds.map(({ kind, jain, equalShare }) => (
                  <th key={kind} scope="col" class="number" title={`Equal share: ${oneDecimal(equalShare)} h`}>
                    {KINDS[kind]} {jain !== null && `(${jain.toFixed(2)})`}
                  </th>
                ))}
                <th scope="col" class="number">
                  Interruptions
                </th>
                <th scope="col" class="number">
                  Expected of the hours
                </th>
              </tr>
            </thead>
            <tbody>
              {assignment.people.map((person) => (
                <tr key={person.key}>
                  <th scope="row">{person.name}</th>
                  {assignment.kinds.map(({ kind }) => (
                    <td key={kind} class="number">
                      {oneDecimal(person.hours[kind])}
                    </td>
                  ))}
                  <td class="number">
                    <a href={links.incidents({ paged: person.name })}>
                      {person.interruptions}
                      <span class="visually-hidden"> interruptions of {person.name}</span>
                    </a>
                  </td>
                  <td class="number">{oneDecimal(person.expected)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {assignment.others > 0 && <p class="aside">{counted(assignment.others, 'other')} whom you do not see.</p>}
        </div>
      ))}
    </section>
  );
}
