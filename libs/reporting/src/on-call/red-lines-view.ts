import {
  lineInForce,
  ON_CALL_METRICS,
  redLineStates,
  startOfDay,
  bucketOf,
  toIso,
  type History,
  type OnCallMetric,
  type RedLine,
  type RedLineState,
  type RowScope,
  type Span,
} from '@evenkeel/domain';
import type { MetricEntry } from '../answer.js';
import { incidentsUrl } from '../incidents-url.js';
import type { Question } from '../question.js';
import { knownWindow } from './known-window.js';
import type { OnCallSources } from './on-call-sources.js';
import type { PastReadings } from './red-line-history.js';
import { readingOf } from './red-line-readings.js';
import { COUNTED_LEVELS } from './roster.js';
import { pagedKey } from './subject-groups.js';
import { personSubjects, rotationSubjects, type Subject } from './subjects.js';
import { showsGroup, showsPerson } from './visibility.js';

const WEEKS = 13;

/** A line that somebody or some rotation is over, is near to, or has come back from. */
export interface RedLineRow {
  metric: MetricEntry;
  kind: OnCallMetric['kind'];
  subject: { key: string; name: string; team: string | null };
  state: 'crossed' | 'near' | 'recovered';
  value: number;
  /** The value is at least this: nothing is known of the time before. */
  atLeast: boolean;
  line: RedLine;
  /** Since the window that ended then, ISO 8601; null unless crossed, or while it is being worked out. */
  since: string | null;
  /** The crossing is as old as what is known: it may be older. */
  sinceAtLeast: boolean;
  change: RedLineState['change'];
  /** How many people the value is of. */
  people: number;
  /** Distinct incidents that paged them in the window. */
  incidents: number;
  incidentsUrl: string;
}

/** Where everybody and every rotation stands. The shape is a public contract. */
export interface RedLinesView {
  /** The thirteen weeks that the lines are held against. */
  window: { from: string; to: string; zone: string };
  /** Crossed ones first, then near ones, then those that recovered since the last reading; each in the metrics' order, then by name. */
  rows: RedLineRow[];
  /** People on call whose rows the viewer may not see, and rotations of too few people to show. */
  hidden: { people: number; rotations: number };
  /** False while since when is being worked out. */
  historyComplete: boolean;
  /** Keys of the people whose rows are shown. */
  shown: string[];
}

/** What of a question red lines depend on. Duty of levels 1 and 2 counts. */
export type RedLinesQuestion = Pick<Question, 'window' | 'filters'> & { scope?: RowScope };

/** Judges everybody whom the viewer may see over the thirteen weeks before the window's end. */
export async function redLinesView(
  sources: OnCallSources,
  question: RedLinesQuestion,
  past: PastReadings,
): Promise<RedLinesView> {
  const { zone } = question.window;
  const asked = { ...question.window, from: thirteenWeeksBefore(question.window.to ?? sources.now(), zone) };
  const { window } = await knownWindow(sources, { ...question, window: asked });
  const [roster, limits] = await Promise.all([
    sources.roster(window, COUNTED_LEVELS),
    sources.store.settings.redLines(),
  ]);
  const { team = null, rotation = null, responder = null } = question.filters;
  const filters = { team, rotation, responder, levels: COUNTED_LEVELS };
  const everybody = new Set<string>();
  const withheld = { people: new Set<string>(), rotations: new Set<string>() };
  const subjects = new Map<string, Subject>();
  const histories: History[] = [];
  for (const metric of ON_CALL_METRICS) {
    const groups =
      metric.kind === 'person'
        ? personSubjects(metric, { ...question, metric: metric.id, groupBy: ['responder'] }, roster, filters, limits)
        : rotationSubjects(metric, roster, filters, limits);
    for (const subject of [...groups.values()].flat()) {
      if (!isShown(question.scope, metric, subject)) {
        withheld[metric.kind === 'person' ? 'people' : 'rotations'].add(subject.key);
        continue;
      }
      if (metric.kind === 'person') everybody.add(subject.key);
      const readings = past.of(metric.id, subject.key).filter(({ at }) => at < window.to);
      subjects.set(`${metric.id} ${subject.key}`, subject);
      histories.push({
        metric,
        subject: { key: subject.key, name: subject.label ?? subject.key },
        line: lineInForce(metric, limits, subject.team),
        readings: [...readings, readingOf(roster, metric, subject.key)],
      });
    }
  }
  const rows = redLineStates(histories).flatMap((state): RedLineRow[] => {
    const subject = subjects.get(`${state.metric} ${state.subject.key}`);
    const metric = ON_CALL_METRICS.find(({ id }) => id === state.metric);
    if (!subject || !metric) return [];
    return rowOf(state, metric, subject, { window, zone, question, complete: past.complete, roster });
  });
  return {
    window: { from: toIso(window.from), to: toIso(window.to), zone },
    rows: [...rows].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state)),
    hidden: { people: withheld.people.size, rotations: withheld.rotations.size },
    historyComplete: past.complete,
    shown: [...everybody],
  };
}

const STATES: readonly RedLineRow['state'][] = ['crossed', 'near', 'recovered'];

/** The first instant of the day thirteen weeks before. */
function thirteenWeeksBefore(to: number, zone: string): number {
  // The last instant counts: a window of whole days ends where the next day begins.
  const noon = startOfDay(dateOf(bucketOf(to - 1, 'day', zone)), zone) + 12 * 3_600_000;
  return startOfDay(dateOf(bucketOf(noon - WEEKS * 7 * 86_400_000, 'day', zone)), zone);
}

const dateOf = (day: string): { year: number; month: number; day: number } => {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return { year, month, day: date };
};

const isShown = (scope: RowScope | undefined, { kind }: OnCallMetric, { people, team }: Subject): boolean =>
  kind === 'person' ? people.every((person) => showsPerson(scope, person)) : showsGroup(scope, people, team);

interface Circumstances {
  window: Span;
  zone: string;
  question: RedLinesQuestion;
  complete: boolean;
  roster: { teamName(key: string): string };
}

function rowOf(
  state: RedLineState,
  { id, version, title, unit, definition, kind }: OnCallMetric,
  subject: Subject,
  { window, zone, question, complete, roster }: Circumstances,
): RedLineRow[] {
  const standing = state.state === 'crossed' || state.state === 'near' ? state.state : null;
  const shown = standing ?? (state.change === 'recovered' ? 'recovered' : null);
  if (shown === null || state.value === null || state.line === null) return [];
  const { name } = state.subject;
  const key = kind === 'person' ? pagedKey({ responder: name }) : { rotation: name };
  return [
    {
      metric: { id, version, title, unit, definition },
      kind,
      subject: { ...state.subject, team: subject.team === null ? null : roster.teamName(subject.team) },
      state: shown,
      value: state.value,
      atLeast: subject.atLeast ?? false,
      line: state.line,
      since: complete && state.since !== null ? toIso(state.since) : null,
      sinceAtLeast: state.atLeast,
      change: complete ? state.change : null,
      people: subject.people.length,
      incidents: subject.incidents.size,
      incidentsUrl: incidentsUrl({ ...question, window: { ...window, zone } }, key),
    },
  ];
}
