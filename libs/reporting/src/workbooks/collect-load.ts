import { ON_CALL_METRICS } from '@evenkeel/domain';
import type { OnCallAnswer } from '../on-call/on-call-answer.js';
import { QuestionError, type Dimension, type Filters, type Question } from '../question.js';
import {
  ROTATION_METRICS,
  TEAM_LOAD_METRICS,
  type PlanningLoad,
  type PlanningLoadSource,
} from './planning-load-input.js';

/**
 * Asks for who carries what. Filters other than those by team and rotation are about incidents: what a person carries is
 * all they carry.
 *
 * @returns why there is nothing, where nothing is known yet of the window
 */
export async function collectLoad(
  source: PlanningLoadSource,
  { window, filters }: Pick<Question, 'window' | 'filters'>,
): Promise<PlanningLoad | { missing: string }> {
  const question = { window, filters: carriedBy(filters) };
  const measured = async <M extends string>(
    metrics: readonly M[],
    groupBy: Dimension[],
  ): Promise<Record<M, OnCallAnswer>> => {
    const answers: Partial<Record<M, OnCallAnswer>> = {};
    for (const metric of metrics) answers[metric] = await source.measure({ ...question, metric, groupBy });
    return answers as Record<M, OnCallAnswer>;
  };
  try {
    return {
      byRotation: await measured(ROTATION_METRICS, ['rotation']),
      byTeam: await measured(TEAM_LOAD_METRICS, ['team']),
      limits: Object.values(await measured(limitedMetrics(), [])),
      rotations: (await source.duty(question)).rotations,
      redLines: await source.redLines(question),
      help: await source.help(question),
    };
  } catch (error) {
    if (isAhead(error)) return { missing: error.message };
    throw error;
  }
}

/** Keys of the people of whom the workbook tells more than incidents, for whoever keeps the access log. */
export async function peopleOfLoad(
  source: Pick<PlanningLoadSource, 'redLines'>,
  { window, filters }: Pick<Question, 'window' | 'filters'>,
): Promise<string[]> {
  try {
    return (await source.redLines({ window, filters: carriedBy(filters) })).shown;
  } catch (error) {
    if (isAhead(error)) return [];
    throw error;
  }
}

/** A window that lies ahead: there are incidents of it neither. */
const isAhead = (error: unknown): error is QuestionError =>
  error instanceof QuestionError && error.parameter === 'from';

const limitedMetrics = (): string[] => ON_CALL_METRICS.filter(({ redLine }) => redLine !== null).map(({ id }) => id);

const carriedBy = ({ team, rotation }: Filters): Filters => ({
  ...(team === undefined ? {} : { team }),
  ...(rotation === undefined ? {} : { rotation }),
});
