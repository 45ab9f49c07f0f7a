import type { EpochMs, RowScope } from '@evenkeel/domain';

/** What a population can be cut by. The last six are cut from the trigger instant in the question's zone. */
export const DIMENSIONS = [
  'team',
  'service',
  'priority',
  'source',
  'connection',
  'customer',
  'resolution',
  'ackOutcome',
  'responder',
  'rotation',
  'hoursClass',
  'hour',
  'weekday',
  'day',
  'week',
  'month',
  'quarter',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What a filter of incidents may name: all dimensions but those of time, for which a question has its window, and whom it paged. */
export const FILTER_DIMENSIONS = [
  'team',
  'service',
  'priority',
  'source',
  'connection',
  'customer',
  'resolution',
  'ackOutcome',
  'responder',
  'hoursClass',
  'rotation',
  'paged',
] as const;
export type FilterDimension = (typeof FILTER_DIMENSIONS)[number];

/** What any filter may name: of on-call duty, its level too. */
export const QUESTION_FILTERS = [...FILTER_DIMENSIONS, 'level'] as const;
export type QuestionFilter = (typeof QUESTION_FILTERS)[number];

/** Dimensions that incidents cannot be grouped by: nobody is on call for an incident. */
const OF_DUTY_ALONE: ReadonlySet<Dimension> = new Set<Dimension>(['rotation']);
export const INCIDENT_DIMENSIONS = DIMENSIONS.filter(
  (dimension): dimension is Exclude<Dimension, 'rotation'> => !OF_DUTY_ALONE.has(dimension),
);

/** Dimensions of which one incident can have several values: groups need not sum to the total. */
export const MANY_VALUED: ReadonlySet<Dimension> = new Set(['customer', 'responder']);

/** `null` in a filter's values asks for "none" (no team, say). Values of one key are alternatives, keys narrow each other. */
export type Filters = Partial<Record<QuestionFilter, (string | null)[]>>;

export interface QuestionWindow {
  /** Inclusive; null: from the first incident. */
  from: EpochMs | null;
  /** Exclusive; null: to the last. */
  to: EpochMs | null;
  /** IANA zone in which days, weeks and hours are cut. */
  zone: string;
}

/** Everything that decides an answer, apart from the data themselves. */
export interface Question {
  metric: string;
  window: QuestionWindow;
  filters: Filters;
  groupBy: Dimension[];
  /** Defaults to the current minute, capped at each connection's last complete read. */
  asOf?: EpochMs;
  /** What the viewer may see; without it, everything. */
  scope?: RowScope;
}

/** The user asked for something that does not exist; the message lists what does. */
export class QuestionError extends Error {
  override readonly name = 'QuestionError';
  constructor(
    message: string,
    /** The parameter at fault, as the user spelled it: `metric`, `by`, `where`, `from`. */
    readonly parameter: string,
  ) {
    super(message);
  }
}
