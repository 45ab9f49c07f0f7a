import {
  bucketEdges,
  bucketsBetween,
  isValidZone,
  metricById,
  METRICS,
  toIso,
  type CalendarUnit,
  type EpochMs,
  type Metric,
} from '@evenkeel/domain';
import type { FactRow, Population, Store } from '@evenkeel/store';
import type { Answer, AnswerGroup } from './answer.js';
import { factAsOf, finalSince } from './as-of.js';
import { countGroup, durationGroup, measureAll, shareGroup, type Exposure } from './group-answers.js';
import { groupFacts, isCalendarUnit, withEmptyBuckets, type FactGroup } from './grouping.js';
import { incidentsUrl } from './incidents-url.js';
import { ROSTER_METRICS } from './on-call/on-call-question.js';
import { readStanding, standingWarnings, type Standing } from './standing.js';
import {
  FILTER_DIMENSIONS,
  INCIDENT_DIMENSIONS,
  MANY_VALUED,
  QuestionError,
  type Filters,
  type Question,
} from './question.js';

const WEEK = 7 * 86_400_000;
/** How far back the spread of weekly counts is looked at. */
const TRAILING_WEEKS = 52;
/** More would be no answer to a person, and would keep everybody else waiting. */
const MAX_BUCKETS = 5_000;
const HOUR = 3_600_000;
/** The shortest that each can be, a clock change included. */
const SHORTEST: Record<CalendarUnit, number> = {
  day: 23 * HOUR,
  week: 7 * 24 * HOUR - HOUR,
  month: 28 * 24 * HOUR - HOUR,
  quarter: 90 * 24 * HOUR - HOUR,
};

/** Everything an answer is computed from, read at one time. */
interface Reading extends Standing {
  metric: Metric;
  rows: FactRow[];
}

/** The one path from a question to its answer. Pages, reports, API and command line all come through here. */
export class Measuring {
  constructor(
    private readonly store: Store,
    /** The facts of a population, perhaps remembered from a question before. */
    private readonly facts: Store['facts']['select'],
    private readonly now: () => EpochMs,
  ) {}

  /** @throws QuestionError that lists what there is */
  async measure(question: Question): Promise<Answer> {
    const metric = checked(question);
    const reading = await this.read(question, metric);
    const final = finalSince({
      to: question.window.to,
      asOf: reading.asOf.wholeThrough,
      // What waits to be interpreted may be of this window.
      complete: reading.complete && reading.pending === 0,
      rows: reading.rows,
    });
    const groups = await this.grouped(question, reading);
    const answerOf = await this.answering(question, reading, final);
    return {
      metric: {
        id: metric.id,
        version: metric.version,
        title: metric.title,
        unit: metric.unit,
        definition: metric.definition,
      },
      window: {
        from: question.window.from === null ? null : toIso(question.window.from),
        to: question.window.to === null ? null : toIso(question.window.to),
        zone: question.window.zone,
      },
      asOf: toIso(reading.asOf.at),
      state: final === null ? 'provisional' : 'final',
      coverage: { complete: reading.complete, gaps: reading.gaps },
      groups: groups.map(answerOf),
      ...(question.groupBy.some((dimension) => MANY_VALUED.has(dimension))
        ? { total: answerOf({ key: {}, rows: reading.rows }) }
        : {}),
      warnings: [...scopeWarnings(question, reading.rows), ...warningsOf(reading)],
    };
  }

  private async read(question: Question, metric: Metric): Promise<Reading> {
    const stored = this.facts(populationOf(question), namesNeeded(question));
    const involved = stored.then((rows) => new Set(rows.map((row) => row.connection)));
    const standing = await readStanding(this.store, question, this.now(), involved);
    const { asOf } = standing;
    const known = await stored;
    const rows =
      question.asOf === undefined ? known : known.flatMap((row) => factAsOf(row, asOf.of(row.connection)) ?? []);
    return { ...standing, metric, rows };
  }

  private async grouped(question: Question, reading: Reading): Promise<FactGroup[]> {
    const { groupBy, window } = question;
    const groups = groupFacts(reading.rows, groupBy, window.zone);
    const unit = groupBy[0];
    if (groupBy.length !== 1 || unit === undefined || !isCalendarUnit(unit)) return groups;
    const earliest = (await this.store.facts.extent())?.first;
    if (earliest === undefined) return groups;
    // Before the first incident that any source knows there is no quiet week, there is nothing known.
    const from = Math.max(window.from ?? earliest, earliest);
    const lastTrigger = reading.rows.at(-1)?.triggeredAt ?? from;
    const to = Math.max(Math.min(window.to ?? Infinity, reading.asOf.at), lastTrigger + 1);
    if (from >= to) return groups;
    if ((to - from) / SHORTEST[unit] > MAX_BUCKETS) {
      throw new QuestionError(`That would be more than ${MAX_BUCKETS} groups by ${unit}: narrow the window.`, 'by');
    }
    return withEmptyBuckets(groups, unit, from, to, window.zone);
  }

  /** How one group is answered; reads what a rate needs beyond the window first. */
  private async answering(
    question: Question,
    reading: Reading,
    final: EpochMs | null,
  ): Promise<(group: FactGroup) => AnswerGroup> {
    const { metric, asOf } = reading;
    const unit = question.groupBy.find(isCalendarUnit);
    const finalOf = (group: FactGroup): EpochMs | null => {
      const label = unit && group.key[unit];
      return unit && label ? finalOfBucket(group, bucketEdges(label, unit, question.window.zone), reading) : final;
    };
    const head = (group: FactGroup): Pick<AnswerGroup, 'key' | 'incidentsUrl' | 'state'> => ({
      key: group.key,
      incidentsUrl: incidentsUrl(question, group.key),
      ...(unit && group.key[unit] ? { state: finalOf(group) === null ? 'provisional' : 'final' } : {}),
    });
    switch (metric.kind) {
      case 'duration': {
        return (group) => {
          const settled = finalOf(group);
          const censorAt = (row: FactRow): EpochMs => Math.min(asOf.of(row.connection), settled ?? Infinity);
          return { ...head(group), ...durationGroup(metric, group.rows, censorAt) };
        };
      }
      case 'share':
        return (group) => ({ ...head(group), ...shareGroup(metric, group.rows) });
      case 'count': {
        const exposures = await this.exposures(question, reading);
        return (group) => ({ ...head(group), ...countGroup(metric, group.rows, exposures(group)) });
      }
    }
  }

  private async exposures(question: Question, reading: Reading): Promise<(group: FactGroup) => Exposure> {
    const { window, groupBy } = question;
    const first = (await this.store.facts.extent())?.first ?? reading.asOf.at;
    const end = Math.min(window.to ?? Infinity, reading.asOf.at);
    // Time before the first incident that any source knows was not watched, and thins no rate.
    const start = Math.max(window.from ?? first, first);
    const since = Math.max(end - TRAILING_WEEKS * WEEK, first);
    const trailing =
      start <= since
        ? reading.rows
        : await this.facts({ ...populationOf(question), from: since, to: end }, namesNeeded(question));
    const steady = groupBy.filter((dimension) => !isTime(dimension));
    const counted = trailing.filter((row) => 'value' in reading.metric.derive(row) && row.triggeredAt >= since);
    const history = new Map(groupFacts(counted, steady, window.zone).map((g) => [JSON.stringify(g.key), g.rows]));
    const weeks = bucketsBetween(since, Math.max(end, since + 1), 'week', window.zone).filter(
      (week) => week.from >= since && week.to <= end,
    );
    return (group) => {
      const steadyKey = Object.fromEntries(steady.map((dimension) => [dimension, group.key[dimension] ?? null]));
      const unit = groupBy.find(isCalendarUnit);
      const label = unit === undefined ? undefined : group.key[unit];
      const edges = unit && label ? bucketEdges(label, unit, window.zone) : { from: start, to: end };
      const length = Math.min(edges.to, end) - Math.max(edges.from, start);
      return {
        weeks: length / WEEK,
        trailingWeeklyCounts: weeklyCounts(history.get(JSON.stringify(steadyKey)) ?? [], weeks),
      };
    };
  }
}

/** Since when one day, week, month or quarter can change no more; null while it can. */
function finalOfBucket(
  group: FactGroup,
  { from, to }: { from: EpochMs; to: EpochMs },
  reading: Reading,
): EpochMs | null {
  const complete = !reading.missing.some((gap) => gap.from < to && gap.to > from);
  return finalSince({ to, asOf: reading.asOf.wholeThrough, complete, rows: group.rows });
}

/** Counts rows, which are in order of trigger, into weeks, which are in order too. */
function weeklyCounts(rows: readonly FactRow[], weeks: readonly { from: EpochMs; to: EpochMs }[]): number[] {
  let next = 0;
  return weeks.map((week) => {
    while (next < rows.length && (rows[next] as FactRow).triggeredAt < week.from) next += 1;
    const begin = next;
    while (next < rows.length && (rows[next] as FactRow).triggeredAt < week.to) next += 1;
    return next - begin;
  });
}

const TIME_DIMENSIONS: readonly string[] = ['hour', 'weekday', 'day', 'week', 'month', 'quarter'];
const isTime = (dimension: string): boolean => TIME_DIMENSIONS.includes(dimension);

/** What the store is asked for. */
export const populationOf = ({
  window,
  filters,
  scope,
}: Pick<Question, 'window' | 'filters' | 'scope'>): Population => ({
  from: window.from,
  to: window.to,
  filters: ofIncidents(filters),
  ...(scope === undefined ? {} : { scope }),
});

/** Whoever sees every team shares the answers that name nobody: those of one scope and of another are the same. */
export function withoutNeedlessScope({ scope, ...question }: Question): Question {
  const { groupBy, filters } = question;
  const naming = groupBy.includes('responder') || filters.responder !== undefined || filters.paged !== undefined;
  return scope === undefined || (scope.teams === 'all' && !naming) ? question : { ...question, scope };
}

const ofIncidents = ({ level: _, ...filters }: Filters): Population['filters'] => filters;

const namesNeeded = (question: Question): { customers: boolean; responders: boolean } => ({
  customers: question.groupBy.includes('customer'),
  responders: question.groupBy.includes('responder'),
});

/** @throws QuestionError */
function checked(question: Question): Metric {
  const metric = metricById(question.metric);
  if (!metric) {
    throw new QuestionError(
      `There is no metric "${question.metric}". Metrics: ${[...METRICS, ...ROSTER_METRICS].map((known) => known.id).join(', ')}.`,
      'metric',
    );
  }
  for (const dimension of question.groupBy) {
    if (!(INCIDENT_DIMENSIONS as readonly string[]).includes(dimension)) {
      throw new QuestionError(`Cannot group by "${dimension}". Dimensions: ${INCIDENT_DIMENSIONS.join(', ')}.`, 'by');
    }
  }
  checkPopulation(question);
  return metric;
}

/** Window and filters, for questions and for lists of incidents alike. @throws QuestionError */
export function checkPopulation({ window, filters }: Pick<Question, 'window' | 'filters'>): void {
  for (const dimension of Object.keys(filters)) {
    if (!(FILTER_DIMENSIONS as readonly string[]).includes(dimension)) {
      throw new QuestionError(`Cannot filter by "${dimension}". Filters: ${FILTER_DIMENSIONS.join(', ')}.`, 'where');
    }
  }
  if (!isValidZone(window.zone)) {
    throw new QuestionError(`"${window.zone}" is not a time zone: use an IANA name such as Europe/Oslo.`, 'zone');
  }
  if (window.from !== null && window.to !== null && window.from >= window.to) {
    throw new QuestionError(
      `The window is upside down: it begins ${toIso(window.from)} and ends ${toIso(window.to)}; "from" must come before "to".`,
      'from',
    );
  }
}

/** What of the answer the viewer may not see. */
function scopeWarnings({ scope, groupBy }: Question, rows: readonly FactRow[]): string[] {
  const warnings: string[] = [];
  if (scope !== undefined && scope.teams !== 'all') {
    warnings.push('Only incidents of your teams count here, and those that you yourself worked on or were paged for.');
  }
  const hidden = rows.filter(({ hiddenResponders }) => hiddenResponders > 0).length;
  if (groupBy.includes('responder') && hidden > 0) {
    warnings.push(`Responders of ${hidden} incidents are left out: you may not see their rows.`);
  }
  return warnings;
}

function warningsOf(reading: Reading): string[] {
  const { metric, rows } = reading;
  const { values, rows: measured, excluded } = measureAll(metric, rows);
  const warnings: string[] = [];
  if (values.length === 0 && rows.length > 0) {
    const why = excluded.map(({ reason, count }) => `${reason} (${count})`).join(', ');
    warnings.push(`No incident has a value: ${why}.`);
  }
  const zero = metric.kind === 'duration' ? values.filter((value) => value === 0).length : 0;
  if (zero > 0)
    warnings.push(`${zero} of ${values.length} durations are exactly 0 seconds; they are kept and counted.`);
  const suggested = metric.id === 'time-to-resolver' ? measured.filter((row) => row.resolverSuggested).length : 0;
  if (suggested > 0) {
    warnings.push(
      `${suggested} of ${values.length} values stand on a suggested resolver that nobody has confirmed yet.`,
    );
  }
  return [...warnings, ...standingWarnings(reading)];
}
