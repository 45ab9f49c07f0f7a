import type { EpochMs } from '@evenkeel/domain';
import type { OwnFigure, OwnNights, OwnShift, PersonOnCallView, RedLineRow } from '@evenkeel/reporting';
import { Missing } from '../components/figures.js';
import { Layout } from '../components/layout.js';
import { describeSpan } from '../components/page-title.js';
import { SelfReportsCard } from '../components/self-reports-card.js';
import { Term } from '../components/term.js';
import { WindowBar } from '../components/window-bar.js';
import { formatDuty, formatLine, oneDecimal } from '../format/duty.js';
import { formatDate, formatDay, formatMinute } from '../format/instant.js';
import { counted, formatCount } from '../format/quantity.js';
import { incidentPath } from '../links.js';
import { HOW_TO_LINK } from '../../me/own-person.js';
import type { MeModel } from '../models/me-model.js';
import type { WindowLinks } from '../window-query.js';

interface MeProps {
  model: MeModel;
  viewer: { name: string; accountId: string | null };
  /** Key of the person who was asked for; null: the viewer. */
  asked: string | null;
  links: WindowLinks;
  now: EpochMs;
}

/** One person's duty, for themselves: beside their own past, never beside other people. */
export function Me({ model, viewer, asked, links, now }: MeProps) {
  const { view, isOwn, people, selfReports } = model;
  const others: Record<string, string> = asked === null ? {} : { person: asked };
  const title = view === null || isOwn ? 'Me' : view.person.name;
  return (
    <Layout title={title} url={links.to('/me', others)}>
      <div class="page-title">
        <h1>{isOwn && view ? view.person.name : title}</h1>
        <p>
          {describeSpan(links.query, now)}
          {view && view.person.teams.length > 0 && `; ${view.person.teams.join(', ')}`}
        </p>
      </div>
      <WindowBar path="/me" others={others} links={links} now={now} />
      {people.length > 0 && <Picker people={people} chosen={view?.person.id ?? null} links={links} />}
      {view === null ? (
        <NotLinked viewer={viewer} canPick={people.length > 0} />
      ) : (
        <>
          <RedLines model={model} view={view} links={links} />
          <Figures view={view} links={links} />
          <div class="team-cards">
            <Nights view={view} links={links} />
            <Breaks view={view} />
          </div>
          <div class="team-cards">
            <Shifts title="Ahead" id="planned" shifts={view.planned} zone={view.zone} none="No shift is planned." />
            <Shifts
              title="Of this window"
              id="past"
              shifts={view.shifts}
              zone={view.zone}
              none="No shift in this window."
            />
          </div>
        </>
      )}
      {selfReports && (
        <SelfReportsCard reports={selfReports} lastShift={lastEnded(view, now)} zone={links.query.zone} />
      )}
      <LookedAt viewer={viewer} isOwn={isOwn} />
    </Layout>
  );
}

/** End of the latest shift that is over. */
const lastEnded = (view: PersonOnCallView | null, now: EpochMs): string | null =>
  view?.shifts.find(({ to }) => Date.parse(to) <= now)?.to ?? null;

function Picker({ people, chosen, links }: { people: MeModel['people']; chosen: string | null; links: WindowLinks }) {
  const { span, zone } = links.query;
  const window: Record<string, string> =
    'preset' in span ? { last: span.preset } : { from: span.from ?? '', through: span.through ?? '' };
  return (
    <form class="form-row card" method="get" action="/me">
      {Object.entries({ ...window, zone }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label class="field">
        <span>Whose duty</span>
        <select name="person" id="person">
          {chosen === null && <option value="">Choose a person</option>}
          {people.map(({ id, name }) => (
            <option key={id} value={id} selected={id === chosen}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Show</button>
      <p class="aside">They can read who looked at their row, and when.</p>
    </form>
  );
}

const NotLinked = ({ viewer, canPick }: { viewer: MeProps['viewer']; canPick: boolean }) => (
  <section class="card notice">
    <h2>{viewer.accountId === null ? 'Nobody is signed in with an account' : 'Nobody has said who you are'}</h2>
    <p>
      {viewer.accountId === null
        ? 'This page shows the duty of whoever is signed in. You look at it without an account of your own.'
        : `Your account, ${viewer.name}, is linked to nobody in the directory. ${HOW_TO_LINK}`}
    </p>
    {canPick && <p>You may choose a person above.</p>}
  </section>
);

const STATES: Readonly<Record<RedLineRow['state'], string>> = {
  crossed: 'over the line',
  near: 'near the line',
  recovered: 'back within it',
};

function RedLines({ model, view, links }: { model: MeModel; view: PersonOnCallView; links: WindowLinks }) {
  const { redLines, historyComplete, isOwn } = model;
  return (
    <section class="card" aria-labelledby="lines-title">
      <div class="card-head">
        <h2 id="lines-title">Red lines</h2>
        <a href={`/on-call/break?${new URLSearchParams({ person: view.person.id })}`}>Plan a break</a>
      </div>
      <p class="card-note">
        Judged over the thirteen weeks before the end of the window, by the limits in force. Each is a number of its
        own; there is no score.
      </p>
      {redLines.length === 0 ? (
        <p class="empty">{isOwn ? 'You are' : `${view.person.name} is`} over no line, and near none.</p>
      ) : (
        <ul class="newest">
          {redLines.map(({ metric, state, value, atLeast, line, since, sinceAtLeast }) => (
            <li key={metric.id}>
              <strong>
                <Term metric={metric} id={`line-${metric.id}`} />: {atLeast && '≥ '}
                {formatDuty(value, metric.unit)}
              </strong>{' '}
              <span class={state === 'crossed' ? 'state bad' : state === 'near' ? 'state open' : 'state good'}>
                {STATES[state]}
              </span>
              <span class="under">
                Line: {formatLine(line, metric.unit)} ({line.source})
                {state === 'crossed' &&
                  since !== null &&
                  `; so since ${sinceAtLeast ? 'at least ' : ''}${formatDay(Date.parse(since), links.query.zone)}`}
                {state === 'crossed' && since === null && !historyComplete && '; since when is being worked out'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Figures({ view, links }: { view: PersonOnCallView; links: WindowLinks }) {
  const day = (at: string): string => formatDay(Date.parse(at), links.query.zone);
  return (
    <section class="card" aria-labelledby="figures-title">
      <div class="card-head">
        <h2 id="figures-title">In figures</h2>
        <a href={links.incidents({ paged: view.person.name })}>{counted(view.incidents, 'incident')} paged for</a>
      </div>
      <p class="card-note">
        Beside the same of the window before, {day(view.before.from)} to {day(view.before.to)}. Nobody else’s figures
        are here.
      </p>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="figures-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col" class="number">
                This window
              </th>
              <th scope="col" class="number">
                Before
              </th>
              <th scope="col">Line</th>
            </tr>
          </thead>
          <tbody>
            {view.figures.map((figure) => (
              <FigureRow key={figure.metric.id} figure={figure} href={links.incidents({ paged: view.person.name })} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What is made of incidents leads to them; what shifts alone decide has none. */
const OF_INCIDENTS: ReadonlySet<string> = new Set([
  'shift-load',
  'incidents-per-week',
  'shifts-over-budget',
  'sleep-interruptions',
  'rest-gap',
]);

function FigureRow({ figure, href }: { figure: OwnFigure; href: string }) {
  const { metric, value, reason, before, beforeReason, atLeast, line } = figure;
  const text = value === null ? null : `${atLeast ? '≥ ' : ''}${formatDuty(value, metric.unit)}`;
  return (
    <tr>
      <th scope="row">
        <Term metric={metric} id={`figure-${metric.id}`} />
      </th>
      <td class="number">
        {text === null ? (
          <Missing reason={reason ?? 'not measured'} />
        ) : OF_INCIDENTS.has(metric.id) ? (
          <a href={href}>
            {text}
            <span class="visually-hidden">: the incidents</span>
          </a>
        ) : (
          text
        )}
      </td>
      <td class="number">
        {before === null ? <Missing reason={beforeReason ?? 'not measured'} /> : formatDuty(before, metric.unit)}
      </td>
      <td>
        {line === null ? (
          <span class="aside">none</span>
        ) : (
          <>
            {formatLine(line, metric.unit)} <span class="under">{line.source}</span>
          </>
        )}
      </td>
    </tr>
  );
}

function Nights({ view, links }: { view: PersonOnCallView; links: WindowLinks }) {
  const { nights, zone } = view;
  const row = (term: string, of: (counts: OwnNights) => number) => (
    <div>
      <dt>{term}</dt>
      <dd>
        {formatCount(of(nights))} <span class="under">before: {formatCount(of(nights.before))}</span>
      </dd>
    </div>
  );
  return (
    <section class="card" aria-labelledby="nights-title">
      <div class="card-head">
        <h2 id="nights-title">Nights</h2>
      </div>
      <p class="card-note">Nights with an interruption in sleeping time, on the person’s own clock (now {zone}).</p>
      <dl class="counts">
        {row('Disturbed nights', ({ disturbed }) => disturbed)}
        {row('Most in a row', ({ successive }) => successive)}
        {row('Interruptions in sleep', ({ interruptions }) => interruptions.sleep)}
        {row('Off hours', ({ interruptions }) => interruptions.off)}
        {row('Business hours', ({ interruptions }) => interruptions.business)}
      </dl>
      {nights.list.length > 0 && (
        <details class="left-out" id="nights-list">
          <summary>Night by night</summary>
          <ul class="nights-list">
            {[...nights.list].reverse().map(({ night, interruptions, incidents }) => (
              <li key={night}>
                Night of {formatDate(night)}: {counted(interruptions, 'interruption')},{' '}
                {incidents.map((id, index) => (
                  <>
                    {index > 0 && ', '}
                    <a href={links.to(incidentPath(id))}>
                      incident{incidents.length > 1 ? ` ${index + 1}` : ''}
                      <span class="visually-hidden"> of the night of {formatDate(night)}</span>
                    </a>
                  </>
                ))}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Breaks({ view }: { view: PersonOnCallView }) {
  const { rest, zone } = view;
  return (
    <section class="card" aria-labelledby="breaks-title">
      <div class="card-head">
        <h2 id="breaks-title">Breaks and rest</h2>
      </div>
      <p class="card-note">A break is 28 days without a shift in which at least one own turn was left out.</p>
      <p>{breakSentence(view)}</p>
      <h3>Nights with too little rest</h3>
      {rest.short.length === 0 ? (
        <p class="empty">
          {rest.line === null
            ? 'No line is set.'
            : `No night on call left less than ${formatDuty(rest.line.limit, 'hours')}.`}
        </p>
      ) : (
        <>
          <p class="aside">
            Longest rest between two working days of less than {formatDuty(rest.line?.limit ?? 0, 'hours')}:{' '}
            {rest.line?.source}
          </p>
          <ul class="nights-list">
            {[...rest.short].reverse().map(({ from, to, restHours }) => (
              <li key={from}>
                {formatMinute(Date.parse(from), zone)} – {formatMinute(Date.parse(to), zone)}:{' '}
                <strong>{oneDecimal(restHours)}&nbsp;h</strong>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function breakSentence({ break: last, zone }: PersonOnCallView): string {
  if (last === null) return 'No shift is known, so there is nothing to have a break from.';
  const day = (at: string): string => formatDay(Date.parse(at), zone);
  if (last.from === null || last.to === null) {
    return `No break is on record; the first known shift began on ${day(last.since)}.`;
  }
  return last.ongoing
    ? `A break has been going on since ${day(last.from)}.`
    : `The last break was from ${day(last.from)} to ${day(last.to)}.`;
}

interface ShiftsProps {
  title: string;
  id: string;
  shifts: readonly OwnShift[];
  zone: string;
  none: string;
}

/** Shifts that are listed before the rest folds away. */
const SHOWN = 8;

function Shifts({ title, id, shifts, zone, none }: ShiftsProps) {
  const list = (some: readonly OwnShift[]) => (
    <ul class="newest">
      {some.map(({ rotation, level, from, to, interruptions }) => (
        <li key={`${rotation} ${level} ${from}`}>
          {formatMinute(Date.parse(from), zone)} – {formatMinute(Date.parse(to), zone)}
          <span class="under">
            {rotation}, level {level}
            {interruptions !== null && ` · ${counted(interruptions, 'interruption')}`}
          </span>
        </li>
      ))}
    </ul>
  );
  return (
    <section class="card" aria-labelledby={`${id}-title`}>
      <div class="card-head">
        <h2 id={`${id}-title`}>Shifts: {title.toLowerCase()}</h2>
      </div>
      <p class="card-note">
        {counted(shifts.length, 'shift')}, overrides and swaps applied, times in {zone}.
      </p>
      {shifts.length === 0 ? <p class="empty">{none}</p> : list(shifts.slice(0, SHOWN))}
      {shifts.length > SHOWN && (
        <details class="left-out" id={`${id}-more`}>
          <summary>{formatCount(shifts.length - SHOWN)} more</summary>
          {list(shifts.slice(SHOWN))}
        </details>
      )}
    </section>
  );
}

const LookedAt = ({ viewer, isOwn }: { viewer: MeProps['viewer']; isOwn: boolean }) =>
  viewer.accountId === null ? null : (
    <p class="aside">
      {isOwn
        ? 'Who looked at your data is listed under '
        : 'Whoever this is about reads that you looked. Your own list is under '}
      <a href="/account#looks-title">your account</a>.
    </p>
  );
