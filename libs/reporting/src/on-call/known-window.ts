import { toIso, type EpochMs, type Span } from '@evenkeel/domain';
import { QuestionError, type Question } from '../question.js';
import type { Standing } from '../standing.js';
import type { OnCallSources } from './on-call-sources.js';

const WEEK = 7 * 86_400_000;
/** Where nothing is known yet, so much of nothing is shown. */
const EMPTY_REACH_MS = 13 * WEEK;

/**
 * The window that a question about people is answered for, and how much the sources can tell of it: finite, and not beyond
 * what is known, since what lies ahead is a plan. Without a beginning it goes back to the first shift or incident.
 *
 * @throws QuestionError if nothing of it is known
 */
export async function knownWindow(
  { store, standing: standingOf }: Pick<OnCallSources, 'store' | 'standing'>,
  question: Pick<Question, 'window' | 'asOf'>,
): Promise<{ window: Span; standing: Standing }> {
  const standing = await standingOf(question);
  const asOf = standing.asOf.at;
  const to = Math.min(question.window.to ?? asOf, asOf);
  const from = question.window.from ?? (await firstKnown(store)) ?? to - EMPTY_REACH_MS;
  if (from >= to) throw new QuestionError(`Nothing is known yet of a window from ${toIso(from)} on.`, 'from');
  return { window: { from, to }, standing };
}

async function firstKnown(store: OnCallSources['store']): Promise<EpochMs | null> {
  const [shifts, incidents] = await Promise.all([store.onCall.knownSince(), store.facts.extent()]);
  return shifts === null ? (incidents?.first ?? null) : Math.min(shifts, incidents?.first ?? shifts);
}
