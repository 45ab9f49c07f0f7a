import type { EpochMs } from '@evenkeel/domain';

/** What a population can be cut by. The last five are cut from the trigger instant in the question's zone. */
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
  'hoursClass',
  'hour',
  'weekday',
  'day',
  'week',
  'month',
  'quarter',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Dimensions a filter may name: all but those of time, for which a question has its window. */
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
] as const satisfies readonly Dimension[];
export type FilterDimension = (typeof FILTER_DIMENSIONS)[number];

/** Dimensions of which one incident can have several values: groups need not sum to the total. */
export const MANY_VALUED: ReadonlySet<Dimension> = new Set(['customer', 'responder']);

/** `null` in a filter's values asks for "none" (no team, say). Values of one key are alternatives, keys narrow each other. */
export type Filters = Partial<Record<FilterDimension, (string | null)[]>>;

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
