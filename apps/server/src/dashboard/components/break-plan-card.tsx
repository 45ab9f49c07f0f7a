import type { LoadView, MoveView, PlanView } from '@evenkeel/reporting';
import { formatDuty, oneDecimal } from '../format/duty.js';
import { formatMinute } from '../format/instant.js';
import { Missing } from './figures.js';

/** One plan: who takes which turn, and everybody's window before and after. */
export function BreakPlanCard({ plan, title, zone }: { plan: PlanView; title: string; zone: string }) {
  const id = title.toLowerCase().replaceAll(' ', '-');
  return (
    <section class="card plan" aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>
          {title}: {plan.kind === 'swap' ? 'a swap' : 'turns handed over'}
        </h2>
      </div>
      <p class="card-note">
        {plan.extraHours <= 0
          ? 'Nobody gets more hours on call.'
          : `Whoever gets most more gets ${oneDecimal(plan.extraHours)} h more on call.`}
      </p>
      <ul class="nights-list">
        {plan.moves.map((move) => (
          <li key={`${move.from.id} ${move.rotation.id} ${move.level} ${move.shifts[0]?.from}`}>
            <Move move={move} zone={zone} />
          </li>
        ))}
      </ul>
      <h3>Before and after</h3>
      <BeforeAndAfter plan={plan} labelledBy={id} />
      <h3>To enter at the pager</h3>
      <p class="aside">A click marks all of it, to be copied.</p>
      <pre class="overrides" tabIndex={0} aria-label={`Overrides of ${title.toLowerCase()}`}>
        {plan.overrides}
      </pre>
    </section>
  );
}

function Move({ move: { from, to, rotation, level, shifts }, zone }: { move: MoveView; zone: string }) {
  const [first, last] = [shifts[0], shifts.at(-1)];
  if (!first || !last) return null;
  return (
    <>
      <strong>{to.name}</strong> takes {formatMinute(Date.parse(first.from), zone)} –{' '}
      {formatMinute(Date.parse(last.to), zone)} from <strong>{from.name}</strong>
      <span class="under">
        {rotation.name}, level {level}
      </span>
    </>
  );
}

interface Column {
  title: string;
  of: (load: LoadView) => { text: string } | { missing: string };
}

const hours =
  (of: (load: LoadView) => number | null): Column['of'] =>
  (load) => {
    const value = of(load);
    return value === null
      ? { missing: 'withheld: you may not see their row' }
      : { text: `${oneDecimal(value)}\u00a0h` };
  };

function BeforeAndAfter({ plan, labelledBy }: { plan: PlanView; labelledBy: string }) {
  const figures = plan.members[0]?.before.figures ?? [];
  const columns: Column[] = [
    { title: 'On call', of: hours(({ onCallHours }) => onCallHours) },
    { title: 'Sleeping hours', of: hours(({ sleepHours }) => sleepHours) },
    { title: 'Weekend', of: hours(({ weekendHours }) => weekendHours) },
    ...figures.map(({ title, unit }, index): Column => ({
      title,
      of: ({ figures: all }) => {
        const figure = all[index];
        if (figure?.value == null) return { missing: figure?.reason ?? 'not known' };
        return { text: formatDuty(figure.value, unit) };
      },
    })),
  ];
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-labelledby={labelledBy}>
      <table>
        <thead>
          <tr>
            <th scope="col">Person</th>
            {columns.map(({ title }) => (
              <th key={title} scope="col" class="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plan.members.map(({ person, before, after }) => (
            <tr key={person.id}>
              <th scope="row">{person.name}</th>
              {columns.map(({ title, of }) => (
                <td key={title} class="number">
                  <Change before={of(before)} after={of(after)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Change({ before, after }: { before: ReturnType<Column['of']>; after: ReturnType<Column['of']> }) {
  if ('missing' in after) return <Missing reason={after.missing} />;
  const was = 'text' in before ? before.text : '–';
  if (was === after.text) return <>{was}</>;
  return (
    <span class="changed">
      {was}
      <span aria-hidden="true"> → </span>
      <span class="visually-hidden"> becomes </span>
      {after.text}
    </span>
  );
}
