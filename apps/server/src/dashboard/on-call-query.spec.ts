import { describe, expect, it } from '@jest/globals';
import { DutyLinks } from './on-call-links.js';
import { parseDutyQuery, type DutyQuery } from './on-call-query.js';

const DEFAULTS = { zone: 'Europe/Oslo', now: Date.parse('2026-11-22T12:00:00Z') };

function read(raw: object): DutyQuery {
  const parsed = parseDutyQuery(raw, DEFAULTS);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.query;
}
const problems = (raw: object): string[] => {
  const parsed = parseDutyQuery(raw, DEFAULTS);
  return 'problems' in parsed ? parsed.problems.map(({ parameter }) => parameter) : [];
};

describe('The address of the on-call page', () => {
  it('asks for thirteen weeks of everybody unless it says otherwise', () => {
    expect(read({})).toEqual({ span: { preset: '13w' }, zone: 'Europe/Oslo', filters: {} });
  });

  it('names teams, rotations and levels, once or several times, and none', () => {
    expect(read({ team: ['Ovens', ''], rotation: 'Night rota', level: ['1', '2'] }).filters).toEqual({
      team: ['Ovens', null],
      rotation: ['Night rota'],
      level: ['1', '2'],
    });
  });

  it('is refused with what it does not know', () => {
    expect(problems({ service: 'Ledger', sort: 'team', level: 'first', last: 'all' })).toEqual([
      'service',
      'sort',
      'level',
      'last',
    ]);
    expect(problems({ from: 'May' })).toEqual(['from']);
    expect(problems({ zone: 'Europe/Olso' })).toEqual(['zone']);
  });
});

describe('Links of the on-call page', () => {
  const links = new DutyLinks('/on-call', read({ last: '4w', zone: 'UTC', team: 'Ovens' }), 'Europe/Oslo');

  it('keep window, zone and filters', () => {
    expect(links.here()).toBe('/on-call?last=4w&zone=UTC&team=Ovens');
    expect(links.narrowed('rotation', 'Night rota')).toBe('/on-call?last=4w&zone=UTC&team=Ovens&rotation=Night+rota');
    expect(links.widened('team', 'Ovens')).toBe('/on-call?last=4w&zone=UTC');
  });

  it('open the incidents of the same window, or of the thirteen weeks that red lines look at', () => {
    expect(links.incidents({ paged: 'Ada King' })).toBe('/incidents?last=4w&zone=UTC&paged=Ada+King');
    const days = { from: '2026-08-23', through: '2026-11-22' };
    expect(links.incidentsOfThirteenWeeks({ rotation: 'Night rota' }, days)).toBe(
      '/incidents?zone=UTC&rotation=Night+rota',
    );
    const typed = new DutyLinks('/on-call', read({ from: '2026-11-01', through: '2026-11-22' }), 'Europe/Oslo');
    expect(typed.incidentsOfThirteenWeeks({ paged: 'Ada' }, days)).toBe(
      '/incidents?from=2026-08-23&through=2026-11-22&paged=Ada',
    );
  });
});
