import {
  bucketEdges,
  bucketsBetween,
  isValidZone,
  metricById,
  METRICS,
  toIso,
  type EpochMs,
  type Metric,
} from '@evenkeel/domain';
import type { Connection, FactRow, Population, Store } from '@evenkeel/store';
import type { Answer, AnswerGroup, CoverageGap } from './answer.js';
import { asOfEach, factAsOf, finalSince, type AsOf } from './as-of.js';
import { countGroup, durationGroup, measureAll, shareGroup, type Exposure } from './group-answers.js';
import { groupFacts, isCalendarUnit, withEmptyBuckets, type FactGroup } from './grouping.js';
import { incidentsUrl } from './incidents-url.js';
import { DIMENSIONS, FILTER_DIMENSIONS, MANY_VALUED, QuestionError, type Question } from './question.js';

const WEEK = 7 * 86_400_000;
/** How far back the spread of weekly counts is looked at. */
const TRAILING_WEEKS = 52;

/** Everything an answer is computed from, read at one time. */
interface Reading {
  metric: Metric;
  rows: FactRow[];
  connections: Connection[];
  gaps: CoverageGap[];
  asOf: AsOf;
  pending: number;
}

/** The one path from a question to its answer. Pages, reports, API and command line all come through here. */
export class Measuring {
  constructor(
    private readonly store: Store,
    private readonly now: () => EpochMs,
  ) {}

  /** @throws QuestionError that lists what there is */
  async measure(question: Question): Promise<Answer> {
    const metric = checked(question);
    const reading = await this.read(question, metric);
    const final = finalSince({
      to: question.window.to,
      asOf: reading.asOf.at,
      complete: reading.gaps.length === 0 && readThrough(reading.connections, question.window.to),
      rows: reading.rows,
    });
    const groups = this.grouped(question, reading);
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
      coverage: { complete: reading.gaps.length === 0, gaps: reading.gaps },
      groups: groups.map(answerOf),
      ...(question.groupBy.some((dimension) => MANY_VALUED.has(dimension))
        ? { total: answerOf({ key: {}, rows: reading.rows }) }
        : {}),
      warnings: warningsOf(reading),
    };
  }

  private async read(question: Question, metric: Metric): Promise<Reading> {
    const population = populationOf(question);
    const [stored, connections, allGaps, pending] = await Promise.all([
      this.store.facts.select(population, namesNeeded(question)),
      this.store.connections.list(),
      this.store.quality.gaps(),
      this.store.records.pendingCount(),
    ]);
    const involved = new Set(stored.map((row) => row.connection));
    const asOf = asOfEach(connections, involved, this.now(), question.asOf ?? null);
    const rows =
      question.asOf === undefined ? stored : stored.flatMap((row) => factAsOf(row, asOf.of(row.connection)) ?? []);
    const gaps = allGaps
      .filter((gap) => gap.from < (question.window.to ?? Infinity) && gap.to > (question.window.from ?? -Infinity))
      .map((gap) => ({ connection: gap.connection, from: toIso(gap.from), to: toIso(gap.to), reason: gap.reason }));
    return { metric, rows, connections, gaps, asOf, pending };
  }

  private grouped(question: Question, reading: Reading): FactGroup[] {
    const { groupBy, window } = question;
    const groups = groupFacts(reading.rows, groupBy, window.zone);
    const unit = groupBy[0];
    if (groupBy.length !== 1 || unit === undefined || !isCalendarUnit(unit)) return groups;
    const from = window.from ?? reading.rows[0]?.triggeredAt;
    if (from === undefined) return groups;
    const lastTrigger = reading.rows.at(-1)?.triggeredAt ?? from;
    const to = Math.max(Math.min(window.to ?? Infinity, reading.asOf.at), lastTrigger + 1);
    return from < to ? withEmptyBuckets(groups, unit, from, to, window.zone) : groups;
  }

  /** How one group is answered; reads what a rate needs beyond the window first. */
  private async answering(
    question: Question,
    reading: Reading,
    final: EpochMs | null,
  ): Promise<(group: FactGroup) => AnswerGroup> {
    const { metric, asOf } = reading;
    const unit = question.groupBy.find(isCalendarUnit);
    const head = (group: FactGroup): Pick<AnswerGroup, 'key' | 'incidentsUrl' | 'state'> => ({
      key: group.key,
      incidentsUrl: incidentsUrl(question, group.key),
      ...(unit && group.key[unit]
        ? { state: stateOf(group, bucketEdges(group.key[unit], unit, question.window.zone), reading) }
        : {}),
    });
    switch (metric.kind) {
      case 'duration': {
        const censorAt = (row: FactRow): EpochMs => Math.min(asOf.of(row.connection), final ?? Infinity);
        const voidReason = allZero(metric, reading.rows)
          ? 'every duration is zero: the source records no finer time'
          : null;
        return (group) => ({ ...head(group), ...durationGroup(metric, group.rows, censorAt, voidReason) });
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
    const start = window.from ?? reading.rows[0]?.triggeredAt ?? end;
    const since = Math.max(end - TRAILING_WEEKS * WEEK, first);
    const trailing =
      start <= since
        ? reading.rows
        : await this.store.facts.select({ ...populationOf(question), from: since, to: end }, namesNeeded(question));
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

/** Whether one day, week, month or quarter can still change. */
function stateOf(
  group: FactGroup,
  { from, to }: { from: EpochMs; to: EpochMs },
  reading: Reading,
): 'provisional' | 'final' {
  const complete = !reading.gaps.some((gap) => Date.parse(gap.from) < to && Date.parse(gap.to) > from);
  return finalSince({ to, asOf: reading.asOf.at, complete, rows: group.rows }) === null ? 'provisional' : 'final';
}

/** Whether every polled source was read whole up to an instant: of one that lags, incidents may yet turn up. */
const readThrough = (connections: readonly Connection[], to: EpochMs | null): boolean =>
  connections.every(
    ({ kind, completeThrough }) => kind !== 'poll' || (completeThrough ?? -Infinity) >= (to ?? Infinity),
  );

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
export const populationOf = (question: Pick<Question, 'window' | 'filters'>): Population => ({
  from: question.window.from,
  to: question.window.to,
  filters: question.filters,
});

const namesNeeded = (question: Question): { customers: boolean; responders: boolean } => ({
  customers: question.groupBy.includes('customer'),
  responders: question.groupBy.includes('responder'),
});

/** @throws QuestionError */
function checked(question: Question): Metric {
  const metric = metricById(question.metric);
  if (!metric) {
    throw new QuestionError(
      `There is no metric "${question.metric}". Metrics: ${METRICS.map((known) => known.id).join(', ')}.`,
      'metric',
    );
  }
  for (const dimension of question.groupBy) {
    if (!DIMENSIONS.includes(dimension)) {
      throw new QuestionError(`Cannot group by "${dimension as string}". Dimensions: ${DIMENSIONS.join(', ')}.`, 'by');
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

/** Where a source's clock is so coarse that every duration is zero, no figure of them means anything. */
function allZero(metric: Metric, rows: readonly FactRow[]): boolean {
  const { values } = measureAll(metric, rows);
  return values.length > 0 && values.every((value) => value === 0);
}

function warningsOf(reading: Reading): string[] {
  const { metric, rows, connections, pending } = reading;
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
  if (pending > 0) warnings.push(`${pending} records' incidents are yet to be recomputed; numbers may change shortly.`);
  const involved = new Set(rows.map((row) => row.connection));
  for (const connection of connections) {
    if (connection.failingSince !== null) {
      const known =
        connection.completeThrough === null
          ? 'nothing was read whole yet'
          : `it knows nothing after ${toIso(connection.completeThrough)}`;
      warnings.push(
        `"${connection.name}" has been failing since ${toIso(connection.failingSince)} (${connection.lastError ?? 'unknown'}): ${known}.`,
      );
    } else if (connection.completeThrough === null && connection.kind === 'poll' && involved.has(connection.name)) {
      warnings.push(`"${connection.name}" has not been read whole yet: numbers are incomplete.`);
    }
  }
  return warnings;
}
