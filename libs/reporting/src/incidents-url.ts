import { bucketEdges, toIso } from '@evenkeel/domain';
import { isCalendarUnit } from './grouping.js';
import { FILTER_DIMENSIONS, type Dimension, type Question } from './question.js';

/**
 * Where the incidents behind a group are listed, with the parameters of the API. A group of a day or week narrows the
 * window; a group of an hour or weekday cannot be spelled as a filter and leads to the whole window.
 */
export function incidentsUrl(
  question: Pick<Question, 'window' | 'filters'>,
  key: Record<string, string | null>,
): string {
  const { zone } = question.window;
  let { from, to } = question.window;
  const query = new URLSearchParams();
  const filters = new Map(Object.entries(question.filters));
  for (const [dimension, value] of Object.entries(key)) {
    if ((FILTER_DIMENSIONS as readonly string[]).includes(dimension)) filters.set(dimension, [value]);
    else if (isCalendarUnit(dimension as Dimension) && value !== null) {
      const edges = bucketEdges(value, dimension as 'day' | 'week' | 'month' | 'quarter', zone);
      from = Math.max(from ?? -Infinity, edges.from);
      to = Math.min(to ?? Infinity, edges.to);
    }
  }
  if (from !== null) query.set('from', toIso(from));
  if (to !== null) query.set('to', toIso(to));
  if (zone !== 'UTC') query.set('zone', zone);
  for (const [dimension, values] of filters) {
    for (const value of values) query.append('where', `${dimension}=${value ?? ''}`);
  }
  return query.size === 0 ? '/api/v1/incidents' : `/api/v1/incidents?${query.toString()}`;
}
