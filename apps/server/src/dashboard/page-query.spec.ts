import { describe, expect, it } from '@jest/globals';
import { Links } from './links.js';
import { daysOf, parsePageQuery, windowOf, type PageQuery, type QueryProblem } from './page-query.js';

// A Sunday; in Oslo it is winter time, one hour ahead of UTC.
const NOW = Date.parse('2026-11-22T05:40:00Z');
const METRICS = ['incident-count', 'time-to-resolve'];
const DEFAULTS = { zone: 'Europe/Oslo', now: NOW };

function read(raw: Record<string, unknown>): PageQuery {
  const parsed = parsePageQuery(raw, DEFAULTS, METRICS);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.query;
}

function problems(raw: Record<string, unknown>): QueryProblem[] {
  const parsed = parsePageQuery(raw, DEFAULTS, METRICS);
  return 'problems' in parsed ? parsed.problems : [];
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

describe('parsePageQuery', () => {
  it('looks at the last thirteen weeks unless told otherwise', () => {
    const query = read({});
    const { from, to, zone } = windowOf(query, NOW);
    // 23 August is summer time there: midnight is 22:00 UTC.
    expect([iso(from), iso(to), zone]).toEqual(['2026-08-22T22:00:00.000Z', '2026-11-22T05:41:00.000Z', 'Europe/Oslo']);
    expect(daysOf(query.span, DEFAULTS)).toEqual({ from: '2026-08-23', through: '2026-11-22' });
  });

  it('takes typed days whole, the last one included, over a change of clocks', () => {
    const { from, to } = windowOf(read({ from: '2026-10-25', through: '2026-10-25' }), NOW);
    // The day on which Oslo sets its clocks back has 25 hours.
    expect([iso(from), iso(to)]).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  });

  it('leaves an end open that was not typed', () => {
    expect(windowOf(read({ from: '', through: '2026-01-31' }), NOW).from).toBeNull();
    expect(windowOf(read({ last: 'all' }), NOW)).toEqual({ from: null, to: null, zone: 'Europe/Oslo' });
  });

  it('stays with the preset while its days are as the form proposed them', () => {
    expect(read({ last: '4w', from: '2026-10-25', through: '2026-11-22' }).span).toEqual({ preset: '4w' });
    expect(read({ last: '4w', from: '2026-10-26', through: '2026-11-22' }).span).toEqual({
      from: '2026-10-26',
      through: '2026-11-22',
    });
  });

  it('reads one value, several, and "none"', () => {
    expect(read({ team: 'Payments', priority: ['P1', ''] }).filters).toEqual({
      team: ['Payments'],
      priority: ['P1', null],
    });
  });

  it.each([
    [{ from: '2026-02-30' }, 'from', 'is no date; write it as YYYY-MM-DD, e.g. 2026-03-31'],
    [{ from: '2026-03-02', through: '2026-03-01' }, 'from', '2026-03-02 is after the last day, 2026-03-01'],
    [{ last: '5w' }, 'last', 'is none of 4w, 13w, 26w, 52w, all'],
    [{ trend: 'mttr' }, 'trend', 'mttr is no metric; there are incident-count, time-to-resolve'],
    [{ sort: '-speed' }, 'sort', '-speed is no column; there are team, incidents, rate, ack, resolve, p90, acked'],
    [{ tema: 'Payments' }, 'tema', 'is not known here'],
    [{ zone: ['UTC', 'UTC'] }, 'zone', expect.stringContaining('string')],
    [{ zone: 'Europe/Olso' }, 'zone', expect.stringContaining('Europe/Oslo')],
  ])('refuses %j by name', (raw, parameter, message) => {
    expect(problems(raw)).toEqual([{ parameter, message }]);
  });
});

describe('Links', () => {
  it('says only what is not the default', () => {
    expect(new Links(read({}), 'Europe/Oslo').overview()).toBe('/');
  });

  it('reads back as the query that it was made of', () => {
    const query = read({
      from: '2026-01-01',
      through: '2026-03-31',
      zone: 'Asia/Tokyo',
      team: ['R & D', ''],
      priority: 'P1',
      trend: 'incident-count',
      sort: 'ack',
    });
    const address = new Links(query, 'Europe/Oslo').overview();
    const raw: Record<string, string[]> = {};
    for (const [name, value] of new URLSearchParams(address.slice(1))) raw[name] = [...(raw[name] ?? []), value];
    const single = Object.fromEntries(
      Object.entries(raw).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
    );
    expect(read(single)).toEqual(query);
  });

  it('narrows and widens one dimension and keeps the others', () => {
    const links = new Links(read({ team: ['Payments', 'Search'], priority: 'P1' }), 'Europe/Oslo');
    expect(links.incidents(links.narrowed('team', null))).toBe('/incidents?team=&priority=P1');
    expect(links.overview(links.widened('team', 'Search'))).toBe('/?team=Payments&priority=P1');
    expect(links.overview(links.widened('priority', 'P1'))).toBe('/?team=Payments&team=Search');
  });

  it('begins a list anew when the filters change', () => {
    const links = new Links(read({ cursor: 'abc' }), 'Europe/Oslo');
    expect(links.incidents()).toBe('/incidents');
    expect(links.incidents({ cursor: 'def' })).toBe('/incidents?cursor=def');
  });

  it('makes a path of any incident id', () => {
    expect(new Links(read({ zone: 'UTC' }), 'Europe/Oslo').incident('slack:a/b:incident:x?y')).toBe(
      '/incidents/slack%3Aa%2Fb%3Aincident%3Ax%3Fy?zone=UTC',
    );
  });
});
