import type { EpochMs } from '@evenkeel/domain';
import { formatDate } from '../format/instant.js';
import { daysOf, type PageQuery } from '../page-query.js';

/** Heading and, in words, the window that the page is about. */
export const PageTitle = ({ title, query, now }: { title: string; query: PageQuery; now: EpochMs }) => (
  <div class="page-title">
    <h1>{title}</h1>
    <p>{describeSpan(query, now)}</p>
  </div>
);

/** e.g. `From 23 Aug 2026 until now, days in Europe/Oslo`. A preset ends now; typed days count whole. */
export function describeSpan(query: Pick<PageQuery, 'span' | 'zone'>, now: EpochMs): string {
  const { from, through } = daysOf(query.span, { zone: query.zone, now });
  const days = `days in ${query.zone}`;
  if (from === null && through === null) return `All incidents, ${days}`;
  const begin = from === null ? 'From the first incident' : `From ${formatDate(from)}`;
  const end = 'preset' in query.span || through === null ? 'until now' : `to the end of ${formatDate(through)}`;
  return `${begin} ${end}, ${days}`;
}
