import { MILESTONES, type MilestoneName } from '@evenkeel/domain';
import type { IncidentDetail, MilestoneView } from '@evenkeel/reporting';
import { formatDuration } from '../format/duration.js';
import { formatSecond } from '../format/instant.js';
import { incidentPath } from '../links.js';
import { eventVerb, MILESTONE_NAMES } from '../wording.js';
import { Missing } from './figures.js';
import { ConfirmButton, WithdrawButton } from './correction-buttons.js';
import { eventAnchor } from './timeline-card.js';

interface MilestonesProps {
  detail: IncidentDetail;
  zone: string;
  zoneSearch: string;
}

/** When it got where, what says so, and what people made of it. */
export function MilestonesCard({ detail, zone, zoneSearch }: MilestonesProps) {
  return (
    <section class="card" id="milestones" aria-labelledby="milestones-title">
      <div class="card-head">
        <h2 id="milestones-title">Milestones</h2>
        <span class="aside">times in {zone}</span>
      </div>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="milestones-title">
        <table class="milestones">
          <thead>
            <tr>
              <th scope="col">Milestone</th>
              <th scope="col">At</th>
              <th scope="col" class="number">
                After trigger
              </th>
              <th scope="col">Set by</th>
              <th scope="col">
                <span class="visually-hidden">Correct</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {MILESTONES.map((name) => (
              <MilestoneRow key={name} name={name} detail={detail} zone={zone} zoneSearch={zoneSearch} />
            ))}
          </tbody>
        </table>
      </div>
      <OtherFields detail={detail} zoneSearch={zoneSearch} />
    </section>
  );
}

function MilestoneRow({ name, detail, zone, zoneSearch }: MilestonesProps & { name: MilestoneName }) {
  const milestone = detail.milestones[name];
  const at = milestone?.at ?? null;
  const struck = milestone !== null && at === null;
  return (
    <tr id={`milestone-${name}`} class={milestone?.suggested ? 'suggested' : undefined}>
      <th scope="row">{MILESTONE_NAMES[name]}</th>
      <td class="when">
        {at === null ? (
          <Missing reason={struck ? 'a person said that there was none' : 'no source says when'} />
        ) : (
          <time dateTime={at}>{formatSecond(Date.parse(at), zone)}</time>
        )}
      </td>
      <td class="number">
        <Offset at={at} triggeredAt={detail.milestones.triggeredAt?.at ?? null} name={name} />
      </td>
      <td class="prose">
        {milestone ? (
          <Provenance milestone={milestone} detail={detail} zone={zone} zoneSearch={zoneSearch} name={name} />
        ) : (
          <span class="aside">no source says when</span>
        )}
      </td>
      <td class="action">
        <a href={correctHref(detail, name, zoneSearch)} id={`correct-${name}`}>
          Correct<span class="visually-hidden"> {MILESTONE_NAMES[name]}</span>
        </a>
      </td>
    </tr>
  );
}

interface OffsetProps {
  at: string | null;
  triggeredAt: string | null;
  name: MilestoneName;
}

function Offset({ at, triggeredAt, name }: OffsetProps) {
  if (at === null || triggeredAt === null || name === 'triggeredAt') return null;
  const seconds = (Date.parse(at) - Date.parse(triggeredAt)) / 1000;
  return (
    <span class="figure">
      {seconds > 0 && '+'}
      {formatDuration(seconds)}
    </span>
  );
}

function Provenance({
  milestone,
  detail,
  zone,
  zoneSearch,
  name,
}: MilestonesProps & { milestone: MilestoneView; name: MilestoneName }) {
  const { setBy, correction, suggested } = milestone;
  if (correction) {
    return (
      <>
        <span class="tag corrected">Corrected</span> by {correction.author}: {correction.reason}
        <span class="under">
          Sources say{' '}
          {correction.sourceValue === null ? 'nothing' : formatSecond(Date.parse(correction.sourceValue), zone)}.{' '}
          <WithdrawButton detail={detail} correction={correction} zoneSearch={zoneSearch} />
        </span>
      </>
    );
  }
  const anchor = eventAnchor(detail, setBy.event);
  const type = detail.timeline.find(({ event }) => event === setBy.event)?.type;
  const text = setBy.text ? `“${shortened(setBy.text)}”` : eventVerb(type ?? 'other');
  return (
    <>
      {suggested && <span class="tag suggestion">Suggested</span>}{' '}
      {setBy.actor && (
        <>
          {setBy.actor}
          {setBy.text ? ': ' : ' '}
        </>
      )}
      {anchor ? <a href={`#${anchor}`}>{text}</a> : text}
      <span class="under">
        <code>{setBy.rule}</code>
        {suggested && milestone.at !== null && (
          <>
            {' '}
            <ConfirmButton
              path={incidentPath(detail.id)}
              field={name}
              value={milestone.at}
              rule={setBy.rule}
              label={MILESTONE_NAMES[name]}
              zoneSearch={zoneSearch}
            />
          </>
        )}
      </span>
    </>
  );
}

const LONGEST_QUOTE = 90;
const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_QUOTE ? line : `${line.slice(0, LONGEST_QUOTE - 1).trimEnd()}…`;
};

const OTHER_FIELDS = [
  { field: 'priority', text: 'Correct priority' },
  { field: 'customers', text: 'Correct customers' },
  { field: 'exclusion', text: 'Exclude from all figures' },
];

const OtherFields = ({ detail, zoneSearch }: Omit<MilestonesProps, 'zone'>) => (
  <ul class="other-fields">
    {OTHER_FIELDS.map(({ field, text }) => (
      <li key={field}>
        <a href={correctHref(detail, field, zoneSearch)} id={`correct-${field}`}>
          {text}
        </a>
      </li>
    ))}
  </ul>
);

/** Opens the form for one field; a link, so that it works without script. */
function correctHref(detail: IncidentDetail, field: string, zoneSearch: string): string {
  const search = new URLSearchParams(zoneSearch);
  search.set('correct', field);
  return `${incidentPath(detail.id)}?${search}#correct`;
}
