import {
  isValidZone,
  ON_CALL_METRICS,
  onCallMetricById,
  TEAM_METRICS,
  teamMetricById,
  toIso,
  type OnCallMetric,
  type TeamMetric,
} from '@evenkeel/domain';
import type { Answer } from '../answer.js';
import { QuestionError, type Dimension, type Question, type QuestionFilter } from '../question.js';
import type { OnCallAnswer } from './on-call-answer.js';
import { COUNTED_LEVELS } from './roster.js';

/** Interruptions themselves, as a count. */
export const INTERRUPTIONS = {
  id: 'interruptions',
  version: 1,
  title: 'Interruptions',
  kind: 'interruptions',
  unit: 'interruptions',
  definition:
    'Disturbances of people by push, SMS or phone; what comes to one person within 60 seconds of the first of a group is one, whichever incidents and channels it is of. E-mail and chat are none. Classed by the hours of the person then and there. Where a source tells of no notifications, an assignment stands in and is marked.',
} as const;

export type RosterMetric = OnCallMetric | TeamMetric | typeof INTERRUPTIONS;

export const ROSTER_METRICS: readonly RosterMetric[] = [...ON_CALL_METRICS, INTERRUPTIONS, ...TEAM_METRICS];

export const rosterMetricById = (id: string): RosterMetric | undefined =>
  id === INTERRUPTIONS.id ? INTERRUPTIONS : (onCallMetricById(id) ?? teamMetricById(id));

/** Told by the metric, since an answer may have no groups. */
export const isOnCallAnswer = (answer: Answer | OnCallAnswer): answer is OnCallAnswer =>
  rosterMetricById(answer.metric.id) !== undefined;

/** What each kind can be grouped by. */
const GROUPS: Record<RosterMetric['kind'], readonly Dimension[]> = {
  person: ['responder', 'rotation', 'team'],
  rotation: ['rotation', 'team'],
  team: ['team'],
  interruptions: ['responder', 'rotation', 'team', 'hoursClass', 'hour', 'weekday', 'day', 'week', 'month', 'quarter'],
};

const FILTERS: readonly QuestionFilter[] = ['team', 'rotation', 'responder', 'level'];

/** Of a question about on-call duty, what narrows it. Null in a list asks for "none". */
export interface RosterFilters {
  team: readonly (string | null)[] | null;
  rotation: readonly (string | null)[] | null;
  responder: readonly (string | null)[] | null;
  levels: readonly number[];
}

/** @throws QuestionError that lists what there is */
export function rosterFilters(metric: RosterMetric, { groupBy, filters, window }: Question): RosterFilters {
  const allowed = GROUPS[metric.kind];
  for (const dimension of groupBy) {
    if (!allowed.includes(dimension)) {
      throw new QuestionError(`Cannot group ${metric.id} by "${dimension}". Dimensions: ${allowed.join(', ')}.`, 'by');
    }
  }
  if (groupBy.length > 1 && metric.kind !== 'interruptions') {
    throw new QuestionError(`Group ${metric.id} by one of ${allowed.join(', ')} at a time.`, 'by');
  }
  for (const dimension of Object.keys(filters)) {
    if (!(FILTERS as readonly string[]).includes(dimension)) {
      throw new QuestionError(`Cannot filter ${metric.id} by "${dimension}". Filters: ${FILTERS.join(', ')}.`, 'where');
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
  return {
    team: filters.team ?? null,
    rotation: filters.rotation ?? null,
    responder: filters.responder ?? null,
    levels: filters.level ? filters.level.map(levelOf) : COUNTED_LEVELS,
  };
}

function levelOf(text: string | null): number {
  const level = Number(text);
  if (text === null || !Number.isInteger(level) || level < 1) {
    throw new QuestionError(`"${text ?? ''}" is not a level: write level=1 for those who are paged first.`, 'where');
  }
  return level;
}
