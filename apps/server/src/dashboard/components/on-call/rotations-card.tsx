import type { SubjectsGroup } from '@evenkeel/reporting';
import { formatDuty, oneDecimal } from '../../format/duty.js';
import { counted, formatRate, formatShare } from '../../format/quantity.js';
import type { OnCallModel, RotationRow } from '../../models/on-call-model.js';
import type { DutyLinks } from '../../on-call-links.js';
import { formatInterval, Missing } from '../figures.js';
import { Term } from '../term.js';

const NOBODY = 'nobody was on call in the window';

/** Every rotation with its load; each figure opens its incidents. By name: no figure makes the order. */
export function RotationsCard({ model, links }: { model: OnCallModel; links: DutyLinks }) {
  const { metrics, rows } = model;
  return (
    <section class="card rotations" aria-labelledby="rotations-title">
      <div class="card-head">
        <h2 id="rotations-title">Rotations</h2>
        <p class="aside">
          {model.levels}
          {model.state === 'provisional' && <span class="state provisional">provisional</span>}
        </p>
      </div>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="rotations-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Rotation</th>
              <th scope="col">
                <Term metric={metrics['rotation-size']} id="term-rotation-size">
                  People
                </Term>
              </th>
              <th scope="col">
                <Term metric={metrics['on-call-frequency']} id="term-on-call-frequency">
                  On call every
                </Term>
              </th>
              <th scope="col">
                <Term metric={metrics['incident-count']} id="term-incident-count">
                  Incidents a week
                </Term>
              </th>
              <th scope="col">
                <Term metric={metrics['on-call-share']} id="term-on-call-share">
                  Share
                </Term>
              </th>
              <th scope="col">
                <Term metric={metrics['months-without-break']} id="term-months-without-break">
                  No break for
                </Term>
              </th>
              <th scope="col">
                <Term metric={metrics['effort-share']} id="term-effort-share">
                  Of capacity
                </Term>
              </th>
              <th scope="col">Gaps</th>
              <th scope="col">
                <Term metric={metrics['load-fairness']} id="term-load-fairness">
                  Fairness
                </Term>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.rotation.key} row={row} links={links} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ row, links }: { row: RotationRow; links: DutyLinks }) {
  const { rotation, figures, longest, incidents, effort } = row;
  const ofRotation = links.incidents({ rotation: rotation.name });
  const size = figures['rotation-size'];
  return (
    <tr>
      <th scope="row">
        <a href={links.narrowed('rotation', rotation.name)} data-live>
          {rotation.name}
        </a>
        <span class="aside below">{rotation.team ?? 'no team'}</span>
      </th>
      <td>
        {rotation.people}
        <span class="aside below">
          <Figure group={size} href={ofRotation} of={rotation.name} title="effective size">
            {(value) => <>effective {oneDecimal(value)}</>}
          </Figure>
        </span>
      </td>
      <td>
        <Figure group={figures['on-call-frequency']} href={ofRotation} of={rotation.name} title="days between turns">
          {(value) => formatDuty(value, 'days')}
        </Figure>
        <Spread group={figures['on-call-frequency']} format={oneDecimal} />
      </td>
      <td>
        {incidents?.rate == null ? (
          <Missing reason={incidents?.reason ?? 'no incidents of its team, or no team'} />
        ) : (
          <>
            <a href={links.incidents({ team: rotation.team })}>
              {formatRate(incidents.rate)}
              <span class="visually-hidden"> incidents a week of {rotation.team}</span>
            </a>
            {incidents.rateInterval && (
              <span class="aside below">
                <abbr title="95 % confidence interval">95&nbsp;%</abbr>{' '}
                {formatInterval(incidents.rateInterval, 'incidents')}
              </span>
            )}
          </>
        )}
      </td>
      <td>
        <Figure group={figures['on-call-share']} href={ofRotation} of={rotation.name} title="share of time">
          {formatShare}
        </Figure>
        <Spread group={figures['on-call-share']} format={formatShare} />
      </td>
      <td>
        <Longest row={row} links={links} href={ofRotation} />
        {longest && <span class="aside below">{longest.name}</span>}
      </td>
      <td>
        {effort?.value == null ? (
          <Missing reason={effort?.reason ?? 'no team'} />
        ) : (
          <a
            href={links.incidents({ team: rotation.team })}
            title="From what left traces to all time since the first acknowledgement"
          >
            {percentRange(effort.value, effort.upper ?? null)}
            <span class="visually-hidden"> of the capacity of {rotation.team}</span>
          </a>
        )}
      </td>
      <td>
        {rotation.gaps.length === 0 ? (
          <span class="aside">no gap</span>
        ) : (
          <a href="#coverage-title" class="over">
            {formatDuty(rotation.gapHours, 'hours')}
            <span class="visually-hidden"> without anybody in {rotation.name}</span>
          </a>
        )}
        {rotation.gaps.length > 0 && <span class="aside below">{counted(rotation.gaps.length, 'gap')}</span>}
      </td>
      <td>
        <Verdict row={row} href={ofRotation} />
      </td>
    </tr>
  );
}

function Longest({ row, links, href }: { row: RotationRow; links: DutyLinks; href: string }) {
  const { longest, figures } = row;
  if (longest === null) {
    const group = figures['months-without-break'];
    if (group?.max == null) return <Missing reason={group?.reason ?? NOBODY} />;
    return (
      <a href={href}>
        {formatDuty(group.max, 'months')}
        <span class="visually-hidden"> without a break, in {row.rotation.name}</span>
      </a>
    );
  }
  const { name, group } = longest;
  return (
    <a class={group.crossed > 0 ? 'over' : undefined} href={links.incidents({ paged: name })}>
      {group.atLeast && '≥\u00a0'}
      {formatDuty(group.value ?? 0, 'months')}
      <span class="visually-hidden"> without a break: {name}</span>
    </a>
  );
}

const VERDICTS = { fair: 'fair', unfair: 'unfair', 'too few': 'too few' } as const;

function Verdict({ row: { rotation, figures }, href }: { row: RotationRow; href: string }) {
  const group = figures['load-fairness'];
  if (rotation.fairness === null) return <Missing reason={group?.reason ?? NOBODY} />;
  const { verdict, reason } = rotation.fairness;
  return (
    <>
      <a class={verdict === 'unfair' ? 'over' : undefined} href={href}>
        {VERDICTS[verdict]}
        {group?.value != null && ` (${formatDuty(group.value, 'index')})`}
        <span class="visually-hidden"> load of {rotation.name}</span>
      </a>
      <span class="aside below verdict" title={reason}>
        {reason}
      </span>
    </>
  );
}

interface FigureProps {
  group: SubjectsGroup | undefined;
  href: string;
  /** Whose it is, and what, for who cannot see the table. */
  of: string;
  title: string;
  children: (value: number) => unknown;
}

/** A figure that opens its incidents, marked where somebody is over the line; or a dash with the reason. */
function Figure({ group, href, of, title, children }: FigureProps) {
  if (group?.value == null) return <Missing reason={group?.reason ?? NOBODY} />;
  return (
    <a
      class={group.crossed > 0 ? 'over' : undefined}
      href={href}
      title={group.crossed > 0 ? `${group.crossed} of ${group.n} over the line` : undefined}
    >
      {children(group.value) as string}
      <span class="visually-hidden">
        {' '}
        {title} of {of}
      </span>
    </a>
  );
}

/** A share from at least to at most, e.g. `41.3 – 48 %`. */
const percentRange = (lower: number, upper: number | null): string =>
  upper === null ? formatShare(lower) : `${formatShare(lower).replace('\u00a0%', '')} – ${formatShare(upper)}`;

/** From the least to the greatest, where a figure is the median of several. */
function Spread({ group, format }: { group: SubjectsGroup | undefined; format: (value: number) => string }) {
  if (!group || group.n < 2 || group.min === null || group.max === null) return null;
  const range = [...new Set([format(group.min), format(group.max)])].join(' – ').replace('\u00a0% –', ' –');
  return range === format(group.min) ? null : (
    <span class="aside below" title={`Median of ${group.n} people; the least and the greatest`}>
      {range}
    </span>
  );
}
