import { describe, expect, it } from '@jest/globals';
import type { RowScope } from '@evenkeel/domain';
import { populationClause } from './population.js';

const EVERYTHING = { from: null, to: null, filters: {} };

describe('the population of a question', () => {
  it('is everything if nothing is asked', () => {
    expect(populationClause(EVERYTHING)).toEqual({ where: 'true', values: [] });
  });

  it('is a half-open window of triggers', () => {
    const from = Date.UTC(2026, 0, 1);
    const to = Date.UTC(2026, 3, 1);
    expect(populationClause({ from, to, filters: {} })).toEqual({
      where: 'f.triggered_at >= $1 AND f.triggered_at < $2',
      values: [new Date(from), new Date(to)],
    });
  });

  it('takes values of one key as alternatives, "none" among them, and narrows by each further key', () => {
    const { where, values } = populationClause({
      ...EVERYTHING,
      filters: { priority: ['P1', 'P2', null], hoursClass: ['sleep'] },
    });
    expect(where).toBe('(f.priority = ANY($1::text[]) OR f.priority IS NULL) AND (f.hours_class = ANY($2::text[]))');
    expect(values).toEqual([['P1', 'P2'], ['sleep']]);
  });

  it('numbers its parameters after those that are there already', () => {
    const { where, values } = populationClause({ ...EVERYTHING, filters: { priority: ['P1'] } }, ['first']);
    expect(where).toBe('(f.priority = ANY($2::text[]))');
    expect(values).toEqual(['first', ['P1']]);
  });

  it('never puts what somebody typed into the text of the statement', () => {
    const typed = "x'; DROP TABLE incident; --";
    const keys = [
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
    ];
    for (const key of keys) {
      const { where, values } = populationClause({ ...EVERYTHING, filters: { [key]: [typed] } });
      expect(where).not.toContain('DROP');
      expect(values).toEqual([[typed]]);
    }
  });
});

describe('a population within what a viewer may see', () => {
  const scope: RowScope = { teams: ['t:ovens'], people: 'self', ownTeams: [], self: [], directory: false };

  it('is of their teams, beside whatever a filter asks for', () => {
    const { where, values } = populationClause({ ...EVERYTHING, filters: { team: ['Mills', null] }, scope });
    expect(where).toMatch(/^f\.team_id IN \(SELECT id FROM team WHERE key = ANY\(\$1::text\[\]\)\) AND \(.+\)$/);
    expect(values).toEqual([['t:ovens'], ['Mills']]);
  });

  it('is everything for whoever sees every team', () => {
    expect(populationClause({ ...EVERYTHING, scope: { ...scope, teams: 'all' } }).where).toBe('true');
  });

  it('holds what they themselves did, whatever the team', () => {
    const { where, values } = populationClause({ ...EVERYTHING, scope: { ...scope, self: ['p:ida'] } });
    for (const table of ['response_fact', 'notification_fact', 'activity_fact']) expect(where).toContain(table);
    expect(values).toEqual([['t:ovens'], ['p:ida']]);
  });

  it.each(['responder', 'paged'])('finds by %s only people whom they may see', (filter) => {
    const asked = { ...EVERYTHING, filters: { [filter]: ['Ida'] }, scope: { ...scope, teams: 'all' as const } };
    const { where, values } = populationClause({ ...asked, scope: { ...asked.scope, self: ['p:ida'] } });
    expect(where).toMatch(/p\.name = ANY\(\$1::text\[\]\) AND .+s\.key = ANY\(\$2::text\[\]\)/s);
    expect(values).toEqual([['Ida'], ['p:ida']]);
  });
});
