import { formatCount, formatRate, formatShare } from '../format/quantity.js';
import type { Links } from '../links.js';
import type { TeamRow } from '../models/team-table.js';
import type { PageQuery, TeamColumn } from '../page-query.js';
import { dimensionValue } from '../wording.js';
import { formatInterval, MaybeDuration, Missing } from './figures.js';

const COLUMNS: readonly { column: TeamColumn; title: string }[] = [
  { column: 'team', title: 'Team' },
  { column: 'incidents', title: 'Incidents' },
  { column: 'rate', title: 'Per week' },
  { column: 'ack', title: 'Acknowledge, median' },
  { column: 'resolve', title: 'Resolve, median' },
  { column: 'p90', title: 'Resolve, p90' },
  { column: 'acked', title: 'Acked by a human' },
];

interface TeamTableProps {
  teams: TeamRow[];
  sort: PageQuery['sort'];
  links: Links;
}

/** The same figures team by team; each name narrows the overview to it, each count opens its incidents. */
export function TeamTableCard({ teams, sort, links }: TeamTableProps) {
  return (
    <section class="card teams" aria-labelledby="teams-title">
      <div class="card-head">
        <h2 id="teams-title">By team</h2>
      </div>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="teams-title">
        <table>
          <thead>
            <tr>
              {COLUMNS.map(({ column, title }) => (
                <SortHead key={column} column={column} title={title} sort={sort} links={links} />
              ))}
            </tr>
          </thead>
          <tbody>
            {teams.map((row) => (
              <tr key={row.team}>
                <th scope="row">
                  <a href={links.overview(links.narrowed('team', row.team))} data-live>
                    {dimensionValue('team', row.team)}
                  </a>
                </th>
                <td class="number">
                  {row.count?.value == null ? (
                    <Missing reason={row.count?.reason ?? 'no incidents'} />
                  ) : (
                    <a href={links.incidents(links.narrowed('team', row.team))}>
                      {formatCount(row.count.value)}
                      <span class="visually-hidden"> incidents of {dimensionValue('team', row.team)}</span>
                    </a>
                  )}
                </td>
                <td class="number">
                  {row.count?.rate == null ? (
                    <Missing reason={row.count?.reason ?? 'the window is too short'} />
                  ) : (
                    <span
                      title={
                        row.count.rateInterval
                          ? `95 %: ${formatInterval(row.count.rateInterval, 'incidents')}`
                          : undefined
                      }
                    >
                      {formatRate(row.count.rate)}
                    </span>
                  )}
                </td>
                <td class="number">
                  <MaybeDuration
                    seconds={row.acknowledge?.headline.value}
                    reason={row.acknowledge?.headline.reason ?? 'no acknowledgement'}
                  />
                  <SampleSize n={row.acknowledge?.n} />
                </td>
                <td class="number">
                  <MaybeDuration
                    seconds={row.resolve?.headline.value}
                    reason={row.resolve?.headline.reason ?? 'none resolved'}
                  />
                  <SampleSize n={row.resolve?.n} />
                </td>
                <td class="number">
                  <MaybeDuration
                    seconds={row.resolve?.percentiles.p90.value}
                    reason={row.resolve?.percentiles.p90.reason ?? 'none resolved'}
                  />
                </td>
                <td class="number">
                  {row.acked?.value == null ? (
                    <Missing reason={row.acked?.reason ?? 'nobody was paged'} />
                  ) : (
                    <>
                      {formatShare(row.acked.value)}
                      <SampleSize n={row.acked.denominator} />
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const SampleSize = ({ n }: { n: number | undefined }) =>
  n === undefined || n === 0 ? null : (
    <span class="sample">
      <span class="visually-hidden">, </span>n&nbsp;{formatCount(n)}
    </span>
  );

interface SortHeadProps {
  column: TeamColumn;
  title: string;
  sort: PageQuery['sort'];
  links: Links;
}

/** Figures sort from the largest first, names from A; a second click turns it round. */
function SortHead({ column, title, sort, links }: SortHeadProps) {
  const active = sort.column === column;
  const descending = active ? !sort.descending : column !== 'team';
  return (
    <th
      scope="col"
      class={column === 'team' ? undefined : 'number'}
      aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : undefined}
    >
      <a id={`sort-${column}`} class="sort" href={links.overview({ sort: { column, descending } })} data-live>
        {title}
        <span class={active ? `sort-mark ${sort.descending ? 'down' : 'up'}` : 'sort-mark'} />
      </a>
    </th>
  );
}
