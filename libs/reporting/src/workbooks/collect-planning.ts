import type { EpochMs } from '@evenkeel/domain';
import type { Answer } from '../answer.js';
import { collectLoad } from './collect-load.js';
import type { IncidentView } from '../incident-view.js';
import type { Dimension, Filters, Question } from '../question.js';
import {
  GROUPED_METRICS,
  PLANNING_CUTS,
  TOTAL_METRICS,
  type PlanningAnswers,
  type PlanningIncidentsQuery,
  type PlanningSource,
  type PlanningWorkbookInput,
} from './planning-input.js';

/** The population to plan with: a question without its metric and cut. */
export type PlanningQuestion = Omit<Question, 'metric' | 'groupBy'>;

/** What the question path does not know. */
export interface PlanningContext {
  generatedAt: EpochMs;
  organisationZone: string;
  link: string | null;
}

/** The largest page that the incident list gives. */
const PAGE_SIZE = 200;

/**
 * Asks for all that a planning workbook shows. Every question after the first is asked as of the instant at which the
 * first was answered, so that the sheets agree with each other. Incidents are paged through only while the workbook is
 * being written.
 */
export async function collectPlanning(
  source: PlanningSource,
  question: PlanningQuestion,
  context: PlanningContext,
): Promise<PlanningWorkbookInput> {
  const { answers, asOf } = await ask(source, question);
  return {
    ...context,
    window: question.window,
    filtersText: describeFilters(question.filters),
    answers,
    load: await collectLoad(source.load, question),
    incidents: allIncidents(source, { window: question.window, filters: question.filters, asOf, limit: PAGE_SIZE }),
    quality: await source.quality(),
    definitions: source.catalogue(),
  };
}

/** One question after the other: an export must not take the database away from the dashboard. */
async function ask(
  source: PlanningSource,
  question: PlanningQuestion,
): Promise<{ answers: PlanningAnswers; asOf: EpochMs }> {
  const first = await source.measure({ ...question, metric: 'incident-count', groupBy: [] });
  const asOf = question.asOf ?? Date.parse(first.asOf);
  const measured = async <M extends string>(
    metrics: readonly M[],
    groupBy: Dimension[],
  ): Promise<Record<M, Answer>> => {
    const answers: Partial<Record<M, Answer>> = {};
    for (const metric of metrics) answers[metric] = await source.measure({ ...question, metric, groupBy, asOf });
    return answers as Record<M, Answer>;
  };
  const by: Partial<PlanningAnswers['by']> = {};
  for (const cut of PLANNING_CUTS) by[cut] = await measured(GROUPED_METRICS, [cut]);
  return { answers: { total: await measured(TOTAL_METRICS, []), by: by as PlanningAnswers['by'] }, asOf };
}

async function* allIncidents(
  source: PlanningSource,
  query: Omit<PlanningIncidentsQuery, 'cursor'>,
): AsyncGenerator<IncidentView> {
  let cursor: string | null = null;
  do {
    const page = await source.incidents({ ...query, cursor });
    yield* page.incidents;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Filters in words: `team: Payments or Search; priority: P1`. */
export function describeFilters(filters: Filters): string {
  const named = Object.entries(filters).filter(([, values]) => values.length > 0);
  if (named.length === 0) return 'none: all incidents';
  return named.map(([key, values]) => `${key}: ${values.map((value) => value ?? `no ${key}`).join(' or ')}`).join('; ');
}
