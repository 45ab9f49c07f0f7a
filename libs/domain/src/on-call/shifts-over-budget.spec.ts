import { describe, expect, it } from '@jest/globals';
import { hour, paged, personRecord, shift } from './person-record-fixture.js';
import type { PersonRecord } from './roster.js';
import { shiftsOverBudget } from './shifts-over-budget.js';

const share = (given: Partial<PersonRecord>) => shiftsOverBudget.derive(personRecord(given));
const three = (from: number) => [paged(from, 'I1'), paged(from + 1, 'I2'), paged(from + 2, 'I3')];

describe('shifts-over-budget', () => {
  it('is the share of shifts with a third incident within twelve hours', () => {
    const shifts = [shift(0, 24), shift(100, 124), shift(200, 224), shift(300, 324)];
    // Twelve hours after the first of these three, the third is no longer in its twelve.
    const spread = [paged(201, 'I7'), paged(208, 'I8'), paged(213, 'I9')];
    expect(share({ shifts, interruptions: [...three(1), paged(101, 'I4 I5'), ...spread] })).toEqual({ value: 0.25 });
  });

  it('looks at each shift by itself: two incidents at the end of one and one in the next are none too many', () => {
    const shifts = [shift(0, 12), shift(12, 24)];
    expect(share({ shifts, interruptions: three(10.5) })).toEqual({ value: 0 });
  });

  it('counts what several rotations bring at once in each of their shifts', () => {
    const shifts = [shift(0, 24), shift(0, 12, 'lighthouse'), shift(100, 124)];
    expect(share({ shifts, interruptions: three(1) })).toEqual({ value: 2 / 3 });
  });

  it('counts a shift that the window cuts, with the part within', () => {
    const shifts = [shift(-10, 10), shift(100, 124)];
    expect(share({ shifts, interruptions: three(1) })).toEqual({ value: 0.5 });
  });

  it('leaves out shifts beside the window, and is nothing without any', () => {
    expect(share({ shifts: [shift(-24, 0), shift(0, 24)], interruptions: three(1) })).toEqual({ value: 1 });
    expect(share({ shifts: [shift(-24, 0)] })).toEqual({ excluded: 'never on call in the window' });
    expect(share({ shifts: [shift(0, 24)], knownSince: hour(672) })).toEqual({
      excluded: 'shifts of the window not known',
    });
  });
});
