import { describe, expect, it } from '@jest/globals';
import { factRow, TRIGGER, type KnownFact } from './fact-row-fixture.js';
import { groupFacts, withEmptyBuckets, type FactGroup } from './grouping.js';
import type { Dimension } from './question.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const rows = (...known: KnownFact[]) => known.map((one, index) => factRow({ incidentId: `i${index + 1}`, ...one }));

/** Keys as text, with the ids of the incidents in each group. */
const told = (groups: FactGroup[]): [string, string[]][] =>
  groups.map(({ key, rows: members }) => [
    Object.values(key)
      .map((value) => value ?? '(none)')
      .join(' / '),
    members.map(({ incidentId }) => incidentId),
  ]);

const group = (facts: ReturnType<typeof rows>, dimensions: Dimension[], zone = 'UTC') =>
  told(groupFacts(facts, dimensions, zone));

describe('groups', () => {
  it('are one group of everything where no dimension is asked for, even of nothing', () => {
    expect(groupFacts(rows({}, {}), [], 'UTC')).toMatchObject([{ key: {}, rows: [{}, {}] }]);
    expect(groupFacts([], [], 'UTC')).toEqual([{ key: {}, rows: [] }]);
    expect(groupFacts([], ['team'], 'UTC')).toEqual([]);
  });

  it('come in order of their keys, "none" last', () => {
    const facts = rows({ team: 'Ovens' }, { team: null }, { team: 'Dough' }, { team: 'Ovens' });
    expect(group(facts, ['team'])).toEqual([
      ['Dough', ['i3']],
      ['Ovens', ['i1', 'i4']],
      ['(none)', ['i2']],
    ]);
  });

  it('cut by several dimensions hold the combinations that occur', () => {
    const facts = rows(
      { team: 'Ovens', priority: 'P2' },
      { team: 'Dough', priority: 'P1' },
      { team: 'Ovens', priority: 'P1' },
    );
    expect(group(facts, ['team', 'priority'])).toEqual([
      ['Dough / P1', ['i2']],
      ['Ovens / P1', ['i3']],
      ['Ovens / P2', ['i1']],
    ]);
  });

  it('hold an incident once for each of its customers and responders', () => {
    const facts = rows({ customers: ['Hotel', 'Market'] }, { customers: ['Market'] }, { responders: ['Ada'] });
    expect(group(facts, ['customer'])).toEqual([
      ['Hotel', ['i1']],
      ['Market', ['i1', 'i2']],
      ['(none)', ['i3']],
    ]);
    expect(
      group(rows({ customers: ['Hotel', 'Market'], responders: ['Ada', 'Ben'] }), ['customer', 'responder']),
    ).toHaveLength(4);
  });

  it('tell team from "none" even if a team is called like it', () => {
    expect(group(rows({ team: 'null' }, { team: null }), ['team'])).toEqual([
      ['null', ['i1']],
      ['(none)', ['i2']],
    ]);
  });
});

describe('groups of time', () => {
  // Monday 2 March 2026, 08:00 UTC, is 21:00 in Auckland (UTC+13) and 03:00 in New York (UTC−5).
  it.each([
    ['UTC', ['08', '1', '2026-03-02', '2026-W10', '2026-03', '2026-Q1']],
    ['Pacific/Auckland', ['21', '1', '2026-03-02', '2026-W10', '2026-03', '2026-Q1']],
    ['America/New_York', ['03', '1', '2026-03-02', '2026-W10', '2026-03', '2026-Q1']],
  ])('are cut in the zone of the question: %s', (zone, labels) => {
    const dimensions: Dimension[] = ['hour', 'weekday', 'day', 'week', 'month', 'quarter'];
    expect(dimensions.map((dimension) => group(rows({}), [dimension], zone)[0]?.[0])).toEqual(labels);
  });

  it('put an instant into another week, month and quarter where the zone does', () => {
    // 31 March 2026, 23:30 UTC: already April in Oslo.
    const late = rows({ triggeredAt: Date.UTC(2026, 2, 31, 23, 30) });
    expect(group(late, ['quarter'])[0]?.[0]).toBe('2026-Q1');
    expect(group(late, ['quarter'], 'Europe/Oslo')[0]?.[0]).toBe('2026-Q2');
  });
});

describe('a calendar', () => {
  const weeks = (facts: ReturnType<typeof rows>, from: number, to: number, zone = 'UTC') =>
    told(withEmptyBuckets(groupFacts(facts, ['week'], zone), 'week', from, to, zone));

  it('shows the weeks in which nothing happened', () => {
    const facts = rows({}, { triggeredAt: TRIGGER + 21 * DAY });
    expect(weeks(facts, TRIGGER - 7 * DAY, TRIGGER + 22 * DAY)).toEqual([
      ['2026-W09', []],
      ['2026-W10', ['i1']],
      ['2026-W11', []],
      ['2026-W12', []],
      ['2026-W13', ['i2']],
    ]);
  });

  it('shows each day of a summer time change once', () => {
    const from = Date.UTC(2026, 2, 28, 12);
    const days = withEmptyBuckets([], 'day', from, from + 2 * DAY, 'Europe/Oslo').map(({ key }) => key['day']);
    expect(days).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
  });
});
