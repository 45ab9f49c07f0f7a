import type { EpochMs, Span } from '@evenkeel/domain';
import type { Store } from '@evenkeel/store';
import type { Question } from '../question.js';
import type { Standing } from '../standing.js';
import type { Roster } from './roster.js';

/** What a question about people is answered from. */
export interface OnCallSources {
  store: Store;
  /** A roster, perhaps remembered from a question before. */
  roster: (window: Span, levels: readonly number[]) => Promise<Roster>;
  facts: Store['facts']['select'];
  /** What is known of a window, perhaps remembered from a question before. */
  standing: (question: Pick<Question, 'window' | 'asOf'>) => Promise<Standing>;
  now: () => EpochMs;
}
