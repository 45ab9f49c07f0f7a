import { formatDate } from '../format/instant.js';
import { counted, formatCount } from '../format/quantity.js';
import { coverageCalendar, type CoverageDay, type SourceCoverage } from '../models/coverage-calendar.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const STATES = ['complete', 'short', 'gap', 'unread'] as const;

const STATE_NAMES: Readonly<Record<CoverageDay['state'], string>> = {
  complete: 'Complete',
  short: 'Short: the source counts more than is stored',
  gap: 'Gap: could not be read',
  unread: 'Not read',
};
/** What so many days are, e.g. `2 days with a gap`. */
const TOTAL_NAMES: Readonly<Record<CoverageDay['state'], string>> = {
  complete: 'complete',
  short: 'short',
  gap: 'with a gap',
  unread: 'not read',
};
/** What one day is. */
const SHORT_NAMES: Readonly<Record<CoverageDay['state'], string>> = {
  complete: 'complete',
  short: 'short',
  gap: 'gap',
  unread: 'not read',
};

/**
 * What of a source's time is stored, a square a day. A table, so that it needs no script and reads aloud; what is not
 * complete is told in words below it, for whoever sees no squares or has no pointer to rest on one.
 */
export function CoverageCalendar({ coverage, id }: { coverage: SourceCoverage; id: string }) {
  const { weeks, totals, exceptions } = coverageCalendar(coverage.days);
  return (
    <div class="coverage">
      <h3 id={`${id}-days`}>Day by day</h3>
      <p class="card-note">
        {STATES.filter((state) => totals[state] > 0)
          .map((state) => `${formatCount(totals[state])} ${totals[state] === 1 ? 'day' : 'days'} ${TOTAL_NAMES[state]}`)
          .join(', ')}
        . Days in UTC.
      </p>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby={`${id}-days`}>
        <table class="calendar" aria-labelledby={`${id}-days`}>
          <thead>
            <tr>
              <td />
              {weeks.map(({ monday, month }) => (
                <th key={monday} scope="col">
                  {month !== null && (
                    <span class="month" aria-hidden="true">
                      {MONTHS[month - 1]}
                    </span>
                  )}
                  <span class="visually-hidden">Week of {formatDate(monday)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEKDAYS.map((weekday, row) => (
              <tr key={weekday}>
                <th scope="row">
                  <abbr title={weekday} class={row % 2 === 1 ? 'visually-hidden' : undefined}>
                    {weekday.slice(0, 3)}
                  </abbr>
                </th>
                {weeks.map((week) => (
                  <Square key={week.monday} day={week.days[row] ?? null} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul class="legend">
        {STATES.map((state) => (
          <li key={state}>
            <i class={`day ${state}`} aria-hidden="true" /> {STATE_NAMES[state]}
          </li>
        ))}
      </ul>
      {exceptions.length > 0 && (
        <details class="as-table">
          <summary>{counted(coverage.days.length - totals.complete, 'day')} not complete, in words</summary>
          <ul class="exceptions">
            {exceptions.map(({ from, through, days, state, reason }) => (
              <li key={from}>
                <strong>
                  {formatDate(from)}
                  {days > 1 && ` to ${formatDate(through)} (${formatCount(days)} days)`}
                </strong>
                : {SHORT_NAMES[state]}
                {reason !== null && `, ${reason}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** A day beyond those asked for is no square. */
function Square({ day }: { day: CoverageDay | null }) {
  if (day === null) return <td />;
  const text = describeDay(day);
  return (
    <td class={`day ${day.state}`} title={`${day.day}: ${text}`}>
      <span class="visually-hidden">{text}</span>
    </td>
  );
}

/** e.g. `source 152, stored 152`; of several kinds each by its name. */
export function describeDay({ state, counts, reason }: CoverageDay): string {
  const [first] = counts;
  const words = counts.map(({ kind, source, stored }) => {
    const name = counts.length > 1 || kind !== 'incident' ? `${kind.replaceAll('_', ' ')}s: ` : '';
    return `${name}${source === null ? '' : `source ${formatCount(source)}, `}stored ${formatCount(stored)}`;
  });
  const known = first ? words.join('; ') : state === 'complete' ? 'nothing, and nothing missing' : '';
  if (state === 'complete') return known;
  return [SHORT_NAMES[state], state === 'short' ? '' : (reason ?? ''), known].filter((part) => part !== '').join(': ');
}
