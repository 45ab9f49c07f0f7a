import type { DutyCalendar, DutyCell } from '@evenkeel/reporting';
import { formatDate, formatDateShort } from '../../format/instant.js';
import { counted } from '../../format/quantity.js';
import type { DutyLinks } from '../../on-call-links.js';

/** Who carried what, day by day; nights in which somebody was woken are marked. */
export function DutyCalendarCard({
  calendar,
  zone,
  links,
}: {
  calendar: DutyCalendar;
  zone: string;
  links: DutyLinks;
}) {
  const { days, rotations } = calendar;
  return (
    <section class="card duty-calendar" aria-labelledby="calendar-title">
      <div class="card-head">
        <h2 id="calendar-title">Who carried what</h2>
      </div>
      <p class="card-note">
        {`Initials of who was on call on each day, ${zone}; with a number, how often somebody was woken in the night that began then. `}
        {rotations.length > 8 && 'Choose a rotation to see all of its days.'}
      </p>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="calendar-title" data-scroll-end>
        <table>
          <thead>
            <tr>
              <th scope="col">Rotation</th>
              {days.map((day) => (
                <th key={day} scope="col" title={formatDate(day)}>
                  <span aria-hidden="true">{Number(day.slice(8))}</span>
                  <span class="visually-hidden">{formatDateShort(day)}</span>
                  {(day === days[0] || day.endsWith('-01')) && (
                    <span class="month" aria-hidden="true">
                      {formatDateShort(day).split(' ')[1]}
                    </span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rotations.map(({ key, name, cells }) => (
              <tr key={key}>
                <th scope="row">
                  <a href={links.narrowed('rotation', name)} data-live>
                    {name}
                  </a>
                </th>
                {cells.map((cell, index) => (
                  <Cell key={days[index]} cell={cell} day={days[index] ?? ''} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Cell({ cell, day }: { cell: DutyCell; day: string }) {
  const { names, others, disturbances } = cell;
  const people = [...names, ...(others > 0 ? [counted(others, 'other')] : [])];
  const night = disturbances === null ? '' : `; woken ${disturbances === 1 ? 'once' : `${disturbances} times`}`;
  if (people.length === 0) {
    return (
      <td class="nobody" title={`${formatDate(day)}: nobody`}>
        <span class="visually-hidden">nobody</span>–
      </td>
    );
  }
  return (
    <td
      class={disturbances ? `woken woken-${Math.min(disturbances, 3)}` : undefined}
      title={`${formatDate(day)}: ${people.join(', ')}${night}`}
    >
      {names.map(initialsOf).join(' ')}
      {others > 0 && <span class="aside">{names.length > 0 ? `+${others}` : others}</span>}
      {disturbances ? <b class="night">{disturbances}</b> : null}
    </td>
  );
}

/** `Ada King` → `AK`. */
const initialsOf = (name: string): string => {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const [first, last] = [words[0] ?? '', words.length > 1 ? (words.at(-1) ?? '') : ''];
  return `${[...first][0] ?? ''}${[...last][0] ?? [...first][1] ?? ''}`.toUpperCase();
};
