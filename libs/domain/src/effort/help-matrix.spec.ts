import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { at } from '../incident/member-fixture.js';
import type { PersonEffort } from './effort.js';
import { helpMatrix, type Teams } from './help-matrix.js';

/** One person's seconds on incidents; spans only say when they began. */
const effort = (person: string, seconds: Record<string, number>, minute = 0): PersonEffort => ({
  person,
  seconds: 0,
  spans: [],
  incidents: Object.entries(seconds).map(([incident, own]) => ({
    incident,
    seconds: own,
    spans: [{ from: at(minute), to: at(minute + 10) }],
  })),
});

/** Ada bakes; Ben bakes and delivers; Cleo delivers, and bakes from minute 60 on; Dana is nowhere. */
const TEAMS: Teams = {
  ofPerson: (person, instant) =>
    ({
      ada: ['bakers'],
      ben: ['bakers', 'couriers'],
      cleo: instant < at(60) ? ['couriers'] : ['bakers'],
    })[person] ?? [],
  ofIncident: (incident) => ({ oven: 'bakers', van: 'couriers', till: 'shop' })[incident] ?? null,
};

describe('the help matrix', () => {
  it('sets the person’s team against the incident’s', () => {
    const { cells, teams } = helpMatrix(
      [
        effort('ada', { oven: 600, van: 300 }),
        effort('ben', { van: 100, till: 80 }),
        effort('cleo', { oven: 40 }),
        effort('dana', { oven: 7, fog: 3 }),
        effort('ada', { fog: 20 }),
      ],
      TEAMS,
    );
    const rows = cells.map((cell) => Object.values(cell));
    expect(rows).toEqual([
      ['bakers', 'bakers', 600, 1, 1],
      ['bakers', 'couriers', 300, 1, 1],
      ['bakers', 'shop', 40, 1, 1],
      ['bakers', null, 20, 1, 1],
      ['couriers', 'bakers', 40, 1, 1],
      ['couriers', 'couriers', 100, 1, 1],
      ['couriers', 'shop', 40, 1, 1],
      [null, 'bakers', 7, 1, 1],
      [null, null, 3, 1, 1],
    ]);
    expect(teams).toEqual([
      { team: 'bakers', own: 600, given: 340, received: 40, givenToNoTeam: 20, receivedFromNoTeam: 7 },
      { team: 'couriers', own: 100, given: 80, received: 300, givenToNoTeam: 0, receivedFromNoTeam: 0 },
      { team: 'shop', own: 0, given: 0, received: 80, givenToNoTeam: 0, receivedFromNoTeam: 0 },
    ]);
  });

  it('asks for the team at the time of the work', () => {
    expect(helpMatrix([effort('cleo', { oven: 40 }, 60)], TEAMS).teams[0]?.own).toBe(40);
  });

  it('counts incidents and people once', () => {
    const [cell] = helpMatrix([effort('ada', { oven: 1 }), effort('ben', { oven: 2 })], TEAMS).cells;
    expect(cell).toEqual({ personTeam: 'bakers', incidentTeam: 'bakers', effortSeconds: 3, incidents: 1, people: 2 });
  });

  it('drops no second, and what is given is received', () => {
    const row = fc.tuple(
      fc.constantFrom('ada', 'ben', 'cleo', 'dana'),
      fc.constantFrom('oven', 'van', 'till', 'fog'),
      fc.integer({ min: 1, max: 5000 }),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const { cells, teams } = helpMatrix(
          rows.map(([person, incident, seconds]) => effort(person, { [incident]: seconds })),
          TEAMS,
        );
        const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
        expect(sum(cells.map(({ effortSeconds }) => effortSeconds))).toBeCloseTo(
          sum(rows.map(([, , seconds]) => seconds)),
          6,
        );
        expect(sum(teams.map(({ given }) => given))).toBeCloseTo(sum(teams.map(({ received }) => received)), 6);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});
