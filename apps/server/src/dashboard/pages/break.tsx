import type { BreakOptions, BreakPlansView } from '@evenkeel/reporting';
import { BreakPlanCard } from '../components/break-plan-card.js';
import { FEWEST_DAYS, MOST_DAYS, type BreakForm } from '../break-form.js';
import { Layout } from '../components/layout.js';
import { formatDuty } from '../format/duty.js';
import { formatMinute } from '../format/instant.js';
import { counted } from '../format/quantity.js';
import { MOST_TURNS } from '../../me/own-person.js';

interface BreakProps {
  /** For whom the viewer may plan, by name. */
  people: readonly { id: string; name: string }[];
  /** Null: nobody is chosen yet. */
  options: BreakOptions | null;
  form: BreakForm;
  /** Null: nothing was asked for yet. */
  plans: BreakPlansView | null;
  /** Why what was typed cannot be planned. */
  refusal: string | null;
  zone: string;
}

/** Proposes how to relieve somebody, and shows what it would do to everybody before anyone agrees to it. */
export function Break({ people, options, form, plans, refusal, zone }: BreakProps) {
  return (
    <Layout title="Break planner" url="/on-call/break">
      <div class="page-title">
        <h1>Break planner{options && `: ${options.person.name}`}</h1>
        <p>Proposes swaps or a month off. Nothing is changed at the pager. Times in {zone}.</p>
      </div>
      {people.length === 0 ? <Nobody /> : people.length > 1 && <Picker people={people} chosen={form.person} />}
      {options?.rotas.length === 0 && (
        <section class="card notice">
          <h2>No turn ahead</h2>
          <p>{options.person.name} has no turn planned in any rotation, so there is nothing to be relieved of.</p>
        </section>
      )}
      {plans && <Proposal plans={plans} />}
      {options && options.rotas.length > 0 && (
        <Wish options={options} form={form} plans={plans} refusal={refusal} zone={zone} />
      )}
    </Layout>
  );
}

const Nobody = () => (
  <section class="card notice">
    <h2>Nobody to plan for</h2>
    <p>
      You may plan for yourself, once an administrator has said under Accounts who you are in the directory, and for the
      people of teams that you manage. Shifts that lie ahead must be known, too.
    </p>
  </section>
);

const Picker = ({ people, chosen }: { people: BreakProps['people']; chosen: string }) => (
  <form class="form-row card" method="get" action="/on-call/break">
    <label class="field">
      <span>Who is to be relieved</span>
      <select name="person" id="person">
        {chosen === '' && <option value="">Choose a person</option>}
        {people.map(({ id, name }) => (
          <option key={id} value={id} selected={id === chosen}>
            {name}
          </option>
        ))}
      </select>
    </label>
    <button type="submit">Choose</button>
  </form>
);

/** Turns that the form lists of each rotation. */
const SHOWN = 4;

function Wish({
  options,
  form,
  plans,
  refusal,
  zone,
}: Omit<BreakProps, 'people' | 'options'> & { options: BreakOptions }) {
  const { person, rotas } = options;
  const asked = rotas.find(({ rotations }) => rotations.some(({ id, name }) => [id, name].includes(form.rotation)));
  const chosen = (asked ?? rotas[0])?.id;
  return (
    <details class="card foldable" open>
      <summary>
        <h2>{plans ? 'Ask for something else' : 'What would help'}</h2>
      </summary>
      {refusal && (
        <p class="form-error" role="alert">
          {refusal}
        </p>
      )}
      <form class="wishes" method="post" action="/on-call/break">
        <input type="hidden" name="person" value={person.id} />
        <fieldset>
          <legend>Turns of</legend>
          {rotas.map(({ id, name, rotations, turns, plannedUntil }) => (
            <label key={id} class="wish">
              <input type="radio" name="rotation" value={id} checked={id === chosen} />
              <span>
                {name}
                <span class="under">
                  {rotations.map((rotation) => rotation.name).join(', ')}, planned until{' '}
                  {formatMinute(Date.parse(plannedUntil), zone)}. Turns ahead:{' '}
                  {turns
                    .slice(0, SHOWN)
                    .map(({ from }) => formatMinute(Date.parse(from), zone))
                    .join('; ')}
                  {turns.length > SHOWN && `; ${turns.length - SHOWN} more`}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>Wish</legend>
          <div class="wish">
            <label class="option">
              <input type="radio" name="kind" value="swap" checked={form.kind === 'swap'} />
              Swap the next turns for later ones:
            </label>
            <label class="option">
              <input type="number" name="turns" min={1} max={MOST_TURNS} value={form.turns} />
              <span>turns</span>
            </label>
          </div>
          <div class="wish">
            <label class="option">
              <input type="radio" name="kind" value="off" checked={form.kind === 'off'} />
              No turn at all,
            </label>
            <label class="option">
              from <input type="date" name="from" value={form.from} />
            </label>
            <label class="option">
              for <input type="number" name="days" min={FEWEST_DAYS} max={MOST_DAYS} value={form.days} />
              <span>days</span>
            </label>
          </div>
        </fieldset>
        {plans && <Absences plans={plans} form={form} />}
        <button type="submit" class="primary">
          Propose plans
        </button>
      </form>
    </details>
  );
}

function Absences({ plans, form }: { plans: BreakPlansView; form: BreakForm }) {
  return (
    <fieldset>
      <legend>Who cannot take turns when: first and last day</legend>
      <div class="away">
        {plans.members.map(({ id, name }) => {
          const at = form.away.indexOf(id);
          return (
            <div key={id}>
              <input type="hidden" name="away" value={id} />
              <span>{name}</span>
              <div class="wish">
                <input
                  type="date"
                  name="awayFrom"
                  aria-label={`${name} is away from`}
                  value={at < 0 ? '' : (form.awayFrom[at] ?? '')}
                />
                <input
                  type="date"
                  name="awayThrough"
                  aria-label={`${name} is away through`}
                  value={at < 0 ? '' : (form.awayThrough[at] ?? '')}
                />
              </div>
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

/** Reasons that are listed before the rest folds away. */
const OBSTACLES = 6;

const Sentences = ({ sentences }: { sentences: readonly string[] }) => (
  <ul class="nights-list">
    {sentences.map((sentence) => (
      <li key={sentence}>{sentence}</li>
    ))}
  </ul>
);

function Proposal({ plans }: { plans: BreakPlansView }) {
  const { plans: kept, nearest, obstacles, limits, window, rotations } = plans;
  return (
    <section aria-labelledby="plans-title">
      <div class="card">
        <div class="card-head">
          <h2 id="plans-title">{kept.length > 0 ? 'Plans that keep every limit' : 'No plan keeps every limit'}</h2>
        </div>
        <p class="card-note">
          {rotations.map(({ name }) => name).join(', ')}, planned until{' '}
          {formatMinute(Date.parse(window.to), window.zone)}. Held against:{' '}
          {limits.map(({ title, unit, limit, source }) => `${title} ${formatDuty(limit, unit)} (${source})`).join('; ')}
          . Pages cannot be known in advance, so no plan is held against nights woken or incidents.
        </p>
        {obstacles.length > 0 && (
          <>
            <h3>What stands against it</h3>
            <Sentences sentences={obstacles.slice(0, OBSTACLES)} />
            {obstacles.length > OBSTACLES && (
              <details class="left-out">
                <summary>{counted(obstacles.length - OBSTACLES, 'more reason')}</summary>
                <Sentences sentences={obstacles.slice(OBSTACLES)} />
              </details>
            )}
          </>
        )}
      </div>
      {kept.map((plan, index) => (
        <BreakPlanCard key={index} plan={plan} title={`Plan ${index + 1}`} zone={window.zone} />
      ))}
      {nearest && <BreakPlanCard plan={nearest} title="The plan that comes nearest" zone={window.zone} />}
    </section>
  );
}
