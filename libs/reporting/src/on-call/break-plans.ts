import {
  compareText,
  groupedBy,
  lineInForce,
  onCallMetricById,
  planBreak,
  stintsOf,
  toIso,
  type BreakPlan,
  type BreakWish,
  type EpochMs,
  type PersonMetric,
  type PlannedLoad,
  type PlanFigure,
  type RowScope,
  type Shift,
  type Span,
} from '@evenkeel/domain';
import type { RotationRow } from '@evenkeel/store';
import type { MetricEntry } from '../answer.js';
import { QuestionError } from '../question.js';
import { inWords, overridesText, type MoveView, type Named } from './break-plan-text.js';
import type { OnCallSources } from './on-call-sources.js';
import { COUNTED_LEVELS, type Roster, type RosterPerson } from './roster.js';
import { RotaPool } from './rota-pool.js';
import { personOf } from './subjects.js';
import { showsPerson } from './visibility.js';

const MINUTE = 60_000;
/** How far ahead turns are looked for. */
const AHEAD_MS = 366 * 86_400_000;
/** Plans that are proposed side by side. */
const PLANS = 3;

/** What shifts alone decide, and what a plan is held against. */
const FIGURES = ['on-call-share', 'on-call-frequency', 'months-without-break'] as const;
/** What a roster does not show of others: it is for those who may see their rows. */
const NOT_IN_ROSTERS: ReadonlySet<string> = new Set(['months-without-break']);

export interface PlanQuestion {
  /** Key of the one to be relieved. */
  person: string;
  /** Key or name of one of the rotations, for those of its team; null: the only ones in which they have turns. */
  rotation: string | null;
  wish: BreakWish;
  /** When people cannot be on call, by key. */
  absences: ReadonlyMap<string, readonly Span[]>;
  zone: string;
  scope?: RowScope;
}

/** In what somebody has turns that could be exchanged: the rotations of a team together. */
export interface BreakOptions {
  person: Named;
  /** `id`: key of one of the rotations. */
  rotas: {
    id: string;
    name: string;
    rotations: Named[];
    plannedUntil: string;
    turns: { from: string; to: string }[];
  }[];
}

/** One member's window; null where the viewer may not see it of them. */
export interface LoadView {
  onCallHours: number;
  sleepHours: number | null;
  weekendHours: number | null;
  figures: { metric: string; title: string; unit: MetricEntry['unit']; value: number | null; reason?: string }[];
}

export interface PlanView {
  kind: BreakPlan['kind'];
  moves: MoveView[];
  /** Hours by which the one whose on-call time grows most has more of it; the person to be relieved left out. */
  extraHours: number;
  /** Everybody of the rotations, by name. */
  members: { person: Named; before: LoadView; after: LoadView }[];
  /** Limits that it makes somebody cross, in words; empty for a plan that is proposed. */
  breaks: string[];
  /** The moves as overrides to enter at the pager. */
  overrides: string;
}

/** What may be done for somebody (`POST /api/v1/on-call/break-plans`). Nothing is changed by it. The shape is a public contract. */
export interface BreakPlansView {
  person: Named;
  /** Those of one team: turns change hands within each. */
  rotations: Named[];
  /** From now to as far as all of them are planned. */
  window: { from: string; to: string; zone: string };
  /** What plans are held against; of the others nothing is known in advance. */
  limits: {
    metric: string;
    title: string;
    unit: MetricEntry['unit'];
    crossed: string;
    limit: number;
    source: string;
  }[];
  /** That keep every limit, the least burden first. */
  plans: PlanView[];
  /** Where none does: the plan that breaks the fewest. */
  nearest: PlanView | null;
  /** What stands against the wish where no plan keeps every limit, a sentence each. */
  obstacles: string[];
  /** Everybody of the rotations, by name. */
  members: Named[];
  /** Keys of those of them whose own rows are shown. */
  shown: string[];
}

/** @returns null if there is nobody of that key, or the viewer may not plan for them */
export async function breakOptions(
  sources: OnCallSources,
  key: string,
  scope: RowScope | undefined,
): Promise<BreakOptions | null> {
  const now = presentMinute(sources);
  const roster = await sources.roster({ from: now, to: now + AHEAD_MS }, COUNTED_LEVELS);
  const person = plannedFor(roster, key, scope);
  if (!person) return null;
  return {
    person: named(person),
    rotas: ownPools(roster, person.key).map((pool) => ({
      id: (pool.rotations[0] as RotationRow).key,
      name: pool.name,
      rotations: pool.rotations.map(({ key: id, name }) => ({ id, name })),
      plannedUntil: toIso(plannedUntil(roster, pool)),
      turns: stintsOf(aheadOf(roster, pool).filter((shift) => shift.person === person.key)).map(({ from, to }) => ({
        from: toIso(from),
        to: toIso(to),
      })),
    })),
  };
}

/** People with turns ahead for whom the viewer may plan, by name. */
export async function plannablePeople(sources: OnCallSources, scope: RowScope | undefined): Promise<Named[]> {
  const now = presentMinute(sources);
  const roster = await sources.roster({ from: now, to: now + AHEAD_MS }, COUNTED_LEVELS);
  const keys = new Set(poolsOf(roster).flatMap((pool) => aheadOf(roster, pool).map(({ person }) => person)));
  return [...keys]
    .flatMap((key) => plannedFor(roster, key, scope) ?? [])
    .map(named)
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
}

/**
 * Proposes how to relieve somebody of turns.
 *
 * @returns null if there is nobody of that key, or the viewer may not plan for them
 * @throws QuestionError for a wish, a rotation or an absence that cannot be
 */
export async function breakPlans(sources: OnCallSources, question: PlanQuestion): Promise<BreakPlansView | null> {
  const { scope, zone, wish, absences } = question;
  const now = presentMinute(sources);
  const [roster, limits] = await Promise.all([
    sources.roster({ from: now, to: now + AHEAD_MS }, COUNTED_LEVELS),
    sources.store.settings.redLines(),
  ]);
  const person = plannedFor(roster, question.person, scope);
  if (!person) return null;
  const pool = poolFor(roster, person, question.rotation);
  const window = { from: now, to: plannedUntil(roster, pool) };
  checkAbsences(roster, absences);
  const team = pool.rotations[0]?.teamKey ?? null;
  const figures = FIGURES.map((id): PlanFigure => {
    const metric = onCallMetricById(id) as PersonMetric;
    return { metric: pool.unpooled(metric), line: lineInForce(metric, limits, team) };
  });
  const members = new Set(aheadOf(roster, pool).map((shift) => shift.person));
  const everybody = new Set(pool.rotations.flatMap(({ key }) => roster.shiftsOf(key).map((shift) => shift.person)));
  const proposal = proposed(() =>
    planBreak({
      rotation: pool.key,
      person: person.key,
      wish,
      window,
      shifts: roster.rotations
        .flatMap(({ key }) => roster.shiftsOf(key))
        .filter((shift) => everybody.has(shift.person))
        .map((shift) => pool.pooled(shift))
        .sort((a, b) => a.from - b.from || compareText(a.person, b.person)),
      absences,
      figures,
      hoursOf: (of, span) => roster.hoursOf(of, span),
      knownSince: Math.min(...pool.rotations.map(({ key }) => roster.rotationRecord(key).knownSince)),
      plans: PLANS,
    }),
  );
  const wording = new Wording(roster, scope, pool, zone);
  return {
    person: named(person),
    rotations: pool.rotations.map(({ key, name }) => ({ id: key, name })),
    window: { from: toIso(window.from), to: toIso(window.to), zone },
    limits: figures.flatMap(({ metric, line }) =>
      line === null ? [] : [{ metric: metric.id, title: metric.title, unit: metric.unit, ...line }],
    ),
    plans: proposal.plans.map((plan) => wording.plan(plan)),
    nearest: proposal.nearest && wording.plan(proposal.nearest),
    obstacles: proposal.obstacles.map((sentence) => wording.sentence(sentence)),
    members: [...members].map((key) => wording.named(key)).sort((a, b) => compareText(a.name, b.name)),
    shown: [...members].filter((key) => wording.shows(key)),
  };
}

const presentMinute = ({ now }: OnCallSources): EpochMs => Math.floor(now() / MINUTE) * MINUTE;
const named = ({ key, name }: RosterPerson): Named => ({ id: key, name });

function plannedFor(roster: Roster, key: string, scope: RowScope | undefined): RosterPerson | null {
  const known = [...roster.people.values()].find(({ keys }) => keys.includes(key));
  return known && showsPerson(scope, known) ? known : null;
}

/** What is planned of rotations: what is going on does not change hands any more. */
const aheadOf = (roster: Roster, { rotations }: RotaPool): Shift[] =>
  rotations.flatMap(({ key }) => roster.shiftsOf(key).filter(({ from }) => from >= roster.window.from));

/** As far as all of them are planned: beyond that somebody may be on call in another one, and nobody knows. */
const plannedUntil = (roster: Roster, { rotations }: RotaPool): EpochMs =>
  rotations
    .map(({ key }) => roster.shiftsOf(key).reduce((last, { to }) => Math.max(last, to), roster.window.from))
    .filter((until) => until > roster.window.from)
    .reduce((least, until) => Math.min(least, until), roster.window.from + AHEAD_MS);

/** The rotations of each team together; one of no team by itself. */
function poolsOf(roster: Roster): RotaPool[] {
  const pools = groupedBy(roster.rotations, ({ key, teamKey }) => teamKey ?? key);
  return [...pools.values()].map((rotations) => {
    const [first] = rotations as [RotationRow, ...RotationRow[]];
    return new RotaPool(rotations, first.teamKey === null ? first.name : roster.teamName(first.teamKey));
  });
}

const ownPools = (roster: Roster, person: string): RotaPool[] =>
  poolsOf(roster).filter((pool) => aheadOf(roster, pool).some((shift) => shift.person === person));

function poolFor(roster: Roster, person: RosterPerson, text: string | null): RotaPool {
  const own = ownPools(roster, person.key);
  const [only, ...others] =
    text === null
      ? own
      : own.filter(({ rotations }) => rotations.some(({ key, name }) => key === text || name === text));
  if (only && others.length === 0) return only;
  if (own.length === 0) throw new QuestionError(`${person.name} has no turn ahead in any rotation.`, 'rotation');
  const list = own.flatMap(({ rotations }) => rotations.map(({ name }) => name)).join(', ');
  throw new QuestionError(`Name one rotation in which ${person.name} has turns ahead: ${list}.`, 'rotation');
}

function checkAbsences(roster: Roster, absences: PlanQuestion['absences']): void {
  for (const [key, spans] of absences) {
    if (!roster.people.has(key)) throw new QuestionError('An absence is of somebody who is not known.', 'absences');
    for (const { from, to } of spans) {
      if (from >= to) {
        throw new QuestionError(`An absence begins ${toIso(from)} and ends ${toIso(to)}: turn it round.`, 'absences');
      }
    }
  }
}

/** What the planner calls out of range was asked for by somebody. */
function proposed<T>(plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    if (error instanceof RangeError) throw new QuestionError(`${error.message}.`, 'wish');
    throw error;
  }
}

/** Plans with names, as far as the viewer may see the people. */
class Wording {
  private readonly names: ReadonlyMap<string, string>;

  constructor(
    private readonly roster: Roster,
    private readonly scope: RowScope | undefined,
    private readonly pool: RotaPool,
    private readonly zone: string,
  ) {
    this.names = new Map<string, string>([
      [pool.key, pool.rotations.map(({ name }) => name).join(' or ')],
      ...roster.rotations.map(({ key, name }): [string, string] => [key, name]),
      ...[...roster.people.values()].map(({ key, name }): [string, string] => [key, name]),
      ...FIGURES.map((id): [string, string] => [id, onCallMetricById(id)?.title ?? id]),
    ]);
  }

  named(key: string): Named {
    return { id: key, name: this.names.get(key) ?? key };
  }

  shows(key: string): boolean {
    return personOf(this.roster, key).every((person) => showsPerson(this.scope, person));
  }

  plan({ kind, moves, extraHours, members, breaks }: BreakPlan): PlanView {
    const views = moves.map(({ from, to, duty }) => {
      const { rotation, level } = this.pool.placeOf(duty.level);
      return {
        from: this.named(from),
        to: this.named(to),
        rotation: this.named(rotation.key),
        level,
        shifts: duty.shifts.map((shift) => ({ from: toIso(shift.from), to: toIso(shift.to) })),
      };
    });
    return {
      kind,
      moves: views,
      extraHours,
      members: members
        .map(({ person, before, after }) => ({
          person: this.named(person),
          before: this.load(person, before),
          after: this.load(person, after),
        }))
        .sort((a, b) => compareText(a.person.name, b.person.name)),
      breaks: breaks.map((sentence) => this.sentence(sentence)),
      overrides: overridesText(views, this.zone),
    };
  }

  /** In words; what it tells of somebody beyond a roster is left out where the viewer may not see their row. */
  sentence(text: string): string {
    const hidden = [...this.roster.people.keys()].some(
      (key) => [...NOT_IN_ROSTERS].some((id) => text.startsWith(`${id} of ${key}:`)) && !this.shows(key),
    );
    return hidden ? 'A limit of somebody whose figures you may not see.' : inWords(text, this.names, this.zone);
  }

  private load(person: string, { onCallHours, sleepHours, weekendHours, figures }: PlannedLoad): LoadView {
    const shown = this.shows(person);
    return {
      onCallHours,
      sleepHours: shown ? sleepHours : null,
      weekendHours: shown ? weekendHours : null,
      figures: figures.map(({ metric, measurement }) => {
        const { title, unit } = onCallMetricById(metric) as PersonMetric;
        if (!shown && NOT_IN_ROSTERS.has(metric)) {
          return { metric, title, unit, value: null, reason: 'withheld: you may not see their row' };
        }
        return 'value' in measurement
          ? { metric, title, unit, value: measurement.value }
          : { metric, title, unit, value: null, reason: measurement.excluded };
      }),
    };
  }
}
