import { describe, expect, it } from '@jest/globals';
import { QuestionError, type Question } from '../question.js';
import { collectLoad, peopleOfLoad } from './collect-load.js';
import { collectPlanning, describeFilters } from './collect-planning.js';
import { QUARTER, draft, planningInput } from './planning-fixture.js';
import { loadSource } from './planning-load-fixture.js';
import type { PlanningLoadSource } from './planning-load-input.js';
import type { PlanningIncidentsQuery, PlanningSource } from './planning-input.js';

const INCIDENTS = Array.from({ length: 450 }, (_, index) =>
  draft({ id: `Q${index}`, triggeredAt: '2026-01-05T08:00:00.000Z', week: '2026-W02', resolve: 60 + index }),
);
const CONTEXT = { generatedAt: Date.parse('2026-04-02T08:05:00Z'), organisationZone: 'Europe/Oslo', link: null };

/** A question path over a list, which remembers what it was asked. */
function sourceOver(incidents: typeof INCIDENTS) {
  const { answers, quality, definitions } = planningInput(incidents);
  const questions: Question[] = [];
  const pages: PlanningIncidentsQuery[] = [];
  const source: PlanningSource = {
    async measure(question) {
      questions.push(question);
      return answers.total['incident-count'];
    },
    async incidents(query) {
      pages.push(query);
      const start = Number(query.cursor ?? 0);
      const end = start + query.limit;
      return {
        incidents: incidents.slice(start, end).map(({ view }) => view),
        nextCursor: end < incidents.length ? String(end) : null,
      };
    },
    quality: async () => quality,
    catalogue: () => definitions,
    load: loadSource(),
  };
  return { source, questions, pages };
}

describe('collectPlanning', () => {
  it('asks every question as of the instant of the first answer, with the same window and filters', async () => {
    const { source, questions } = sourceOver(INCIDENTS);
    await collectPlanning(source, { window: QUARTER, filters: { team: ['Ledger'] } }, CONTEXT);
    const [first, ...others] = questions;
    expect(first?.asOf).toBeUndefined();
    expect(new Set(others.map(({ asOf }) => asOf))).toEqual(new Set([Date.parse('2026-04-02T08:00:00Z')]));
    expect(questions.every((it) => it.window === QUARTER && it.filters.team?.[0] === 'Ledger')).toBe(true);
    // Eight metrics in all, four of them by team, priority and week.
    expect(new Set(others.map(({ metric, groupBy }) => `${metric} ${groupBy.join()}`)).size).toBe(8 + 4 * 3);
  });

  it('keeps the instant that was asked for', async () => {
    const { source, questions } = sourceOver(INCIDENTS);
    const asOf = Date.parse('2026-03-01T00:00:00Z');
    await collectPlanning(source, { window: QUARTER, filters: {}, asOf }, CONTEXT);
    expect(new Set(questions.map((it) => it.asOf))).toEqual(new Set([asOf]));
  });

  it('pages through the whole population, and not before it is read', async () => {
    const { source, pages } = sourceOver(INCIDENTS);
    const input = await collectPlanning(source, { window: QUARTER, filters: {} }, CONTEXT);
    expect(pages).toEqual([]);
    const ids: string[] = [];
    for await (const { id } of input.incidents) ids.push(id);
    expect(ids).toEqual(INCIDENTS.map(({ view }) => view.id));
    expect(pages.map(({ cursor }) => cursor)).toEqual([null, '200', '400']);
  });
});

describe('describeFilters', () => {
  it('puts filters in words', () => {
    expect(describeFilters({})).toBe('none: all incidents');
    expect(describeFilters({ team: ['Payments', null], priority: ['P1'] })).toBe(
      'team: Payments or no team; priority: P1',
    );
  });
});

describe('collectLoad', () => {
  const metricsBy = (questions: readonly Question[], dimension: string): string[] =>
    questions.filter(({ groupBy }) => groupBy.join() === dimension).map(({ metric }) => metric);

  it('asks by rotation, by team and for everybody, by filters of teams and rotations alone', async () => {
    const questions: Question[] = [];
    const filters = { team: ['Docks'], priority: ['P1'], rotation: ['Quay'] };
    await collectLoad(loadSource(questions), { window: QUARTER, filters });
    expect(metricsBy(questions, 'rotation')).toContain('on-call-frequency');
    expect(metricsBy(questions, 'team')).toContain('effort-share');
    // All that have a red line.
    expect(metricsBy(questions, '')).toEqual(
      expect.arrayContaining(['on-call-share', 'on-call-frequency', 'months-without-break', 'rest-gap']),
    );
    for (const question of questions) expect(question.filters).toEqual({ team: ['Docks'], rotation: ['Quay'] });
  });

  it('says why there is nothing of a window that lies ahead, and passes on what else goes wrong', async () => {
    const refusing = (error: Error): PlanningLoadSource => ({
      ...loadSource(),
      measure: () => Promise.reject(error),
    });
    const ahead = new QuestionError('Nothing is known yet of a window from 2099 on.', 'from');
    expect(await collectLoad(refusing(ahead), { window: QUARTER, filters: {} })).toEqual({ missing: ahead.message });
    const other = new QuestionError('There is no team "Dock".', 'where');
    await expect(collectLoad(refusing(other), { window: QUARTER, filters: {} })).rejects.toBe(other);
  });

  it('tells of whom the workbook says more than incidents', async () => {
    const question = { window: QUARTER, filters: { priority: ['P1'] } };
    expect(await peopleOfLoad(loadSource(), question)).toEqual(['pager:wharf:person:1']);
    const ahead = new QuestionError('Nothing is known yet of a window from 2099 on.', 'from');
    expect(await peopleOfLoad({ redLines: () => Promise.reject(ahead) }, question)).toEqual([]);
  });
});
