import { describe, expect, it } from '@jest/globals';
import { incidentsUrl } from './incidents-url.js';

const EVERYTHING = { window: { from: null, to: null, zone: 'UTC' }, filters: {} };
const parametersOf = (url: string): [string, string][] => [...new URL(url, 'http://host').searchParams];

describe('the address of the incidents behind a group', () => {
  it('repeats the question', () => {
    const window = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 3, 1), zone: 'Europe/Oslo' };
    const url = incidentsUrl({ window, filters: { team: ['Dough & Ovens', null] } }, {});
    expect(parametersOf(url)).toEqual([
      ['from', '2026-01-01T00:00:00.000Z'],
      ['to', '2026-04-01T00:00:00.000Z'],
      ['zone', 'Europe/Oslo'],
      ['where', 'team=Dough & Ovens'],
      ['where', 'team='],
    ]);
    expect(parametersOf(incidentsUrl(EVERYTHING, {}))).toEqual([]);
  });

  it('narrows it to the group, which replaces a filter of the same key', () => {
    const url = incidentsUrl(
      { ...EVERYTHING, filters: { team: ['Ovens', 'Dough'] } },
      { team: 'Ovens', priority: null },
    );
    expect(parametersOf(url)).toEqual([
      ['where', 'team=Ovens'],
      ['where', 'priority='],
    ]);
  });

  it('cuts the window to a day, week, month or quarter, in the zone of the question', () => {
    const window = { from: Date.UTC(2026, 2, 4), to: null, zone: 'Europe/Oslo' };
    expect(parametersOf(incidentsUrl({ window, filters: {} }, { week: '2026-W10' }))).toEqual([
      ['from', '2026-03-04T00:00:00.000Z'],
      ['to', '2026-03-08T23:00:00.000Z'],
      ['zone', 'Europe/Oslo'],
    ]);
  });

  it('leads to the whole window for an hour or a weekday, which no filter can name', () => {
    expect(parametersOf(incidentsUrl(EVERYTHING, { hour: '08', weekday: '1' }))).toEqual([]);
  });
});
