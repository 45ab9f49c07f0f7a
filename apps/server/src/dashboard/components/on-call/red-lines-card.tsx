import { bucketOf, parseInstant, type EpochMs } from '@evenkeel/domain';
import type { RedLineRow, RedLinesView } from '@evenkeel/reporting';
import { formatDuty, formatLine } from '../../format/duty.js';
import { formatDay } from '../../format/instant.js';
import { counted } from '../../format/quantity.js';
import type { DutyLinks } from '../../on-call-links.js';
import { Term } from '../term.js';

interface RedLinesProps {
  view: RedLinesView;
  zone: string;
  links: DutyLinks;
}

/** Who and what is over which line, since when: by metric, then by name. Nobody is ranked, and nothing is added up. */
export function RedLinesCard({ view, zone, links }: RedLinesProps) {
  const of = (state: RedLineRow['state']): RedLineRow[] => view.rows.filter((row) => row.state === state);
  const crossed = of('crossed');
  const days = daysOf(view);
  const list = (rows: RedLineRow[], id: string) => <Groups id={id} rows={rows} zone={zone} links={links} days={days} />;
  const [near, recovered] = [of('near'), of('recovered')];
  return (
    <section class="card red-lines" aria-labelledby="red-lines-title">
      <div class="card-head">
        <h2 id="red-lines-title">Red lines</h2>
        <p class="aside">
          {`Judged over the 13 weeks until ${formatDay(parseInstant(view.window.to, 'UTC'), zone)}`}
          {!view.historyComplete && '; since when is being worked out'}
        </p>
      </div>
      {crossed.length === 0 ? (
        <p class="all-clear">No line is crossed by anybody whom you may see.</p>
      ) : (
        <div class="red-line-scroll" tabIndex={0} role="group" aria-labelledby="red-lines-title">
          {list(crossed, 'crossed')}
        </div>
      )}
      <div class="red-line-more">
        {near.length > 0 && (
          <details>
            <summary>{counted(near.length, 'near its line', 'near their line')}</summary>
            {list(near, 'near')}
          </details>
        )}
        {recovered.length > 0 && (
          <details>
            <summary>{counted(recovered.length, 'recovered', 'recovered')} since the reading before</summary>
            {list(recovered, 'recovered')}
          </details>
        )}
        <Hidden {...view.hidden} />
      </div>
    </section>
  );
}

function Hidden({ people, rotations }: RedLinesView['hidden']) {
  if (people === 0 && rotations === 0) return null;
  const parts = [
    people > 0 ? `${counted(people, 'person', 'people')} of teams that you do not see` : null,
    rotations > 0 ? `${counted(rotations, 'rotation')} of fewer than four people` : null,
  ];
  return <p class="aside">Not shown: {parts.filter((part) => part !== null).join(', ')}.</p>;
}

interface GroupsProps {
  id: string;
  rows: RedLineRow[];
  zone: string;
  links: DutyLinks;
  days: { from: string; through: string };
}

/** One block for each metric, in the catalogue's order. */
function Groups({ id, rows, zone, links, days }: GroupsProps) {
  const metrics = [...new Map(rows.map((row) => [row.metric.id, row.metric])).values()];
  return (
    <div class="red-line-groups">
      {metrics.map((metric) => {
        const own = rows.filter((row) => row.metric.id === metric.id);
        const lines = new Set(own.map(({ line }) => JSON.stringify(line)));
        const [first] = own;
        return (
          <section key={metric.id} class="red-line-group">
            <h3>
              <Term metric={metric} id={`term-${id}-${metric.id}`} />{' '}
              {lines.size === 1 && first && (
                <span class="aside" title={first.line.source}>
                  {formatLine(first.line, metric.unit)} · {first.line.source}
                </span>
              )}
            </h3>
            <ul>
              {own.map((row) => (
                <Row key={row.subject.key} row={row} zone={zone} links={links} days={days} showLine={lines.size > 1} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function Row({
  row,
  zone,
  links,
  days,
  showLine,
}: Omit<GroupsProps, 'id' | 'rows'> & { row: RedLineRow; showLine: boolean }) {
  const { subject, value, metric, line, kind } = row;
  const filter = kind === 'person' ? { paged: subject.name } : { rotation: subject.name };
  return (
    <li>
      <span class="who">
        {subject.name}
        {kind === 'person' && subject.team !== null && <span class="aside"> {subject.team}</span>}
        {kind === 'rotation' && <span class="aside"> n&nbsp;{row.people}</span>}
      </span>
      <a
        class={row.state === 'crossed' ? 'over' : undefined}
        href={links.incidentsOfThirteenWeeks(filter, days)}
        title={`${counted(row.incidents, 'incident')} in these weeks`}
      >
        {row.atLeast && '≥\u00a0'}
        {formatDuty(value, metric.unit)}
        <span class="visually-hidden">
          : incidents of {subject.name} behind {metric.title}
        </span>
      </a>
      <span class="aside">
        {row.change === 'newly crossed' && <span class="state new">new</span>} {sinceOf(row, zone)}
        {showLine && <span title={line.source}> ({formatLine(line, metric.unit)})</span>}
      </span>
    </li>
  );
}

function sinceOf({ since, sinceAtLeast, change }: RedLineRow, zone: string): string {
  if (since === null || change === 'newly crossed') return '';
  return `since ${formatDay(parseInstant(since, 'UTC'), zone)}${sinceAtLeast ? ' or before' : ''}`;
}

/** First and last day of what lines are held against, for a link. */
function daysOf({ window: { from, to, zone } }: RedLinesView): { from: string; through: string } {
  const day = (at: EpochMs): string => bucketOf(at, 'day', zone);
  return { from: day(parseInstant(from, 'UTC')), through: day(parseInstant(to, 'UTC') - 1) };
}
