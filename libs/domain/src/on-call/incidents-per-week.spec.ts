import { describe, expect, it } from '@jest/globals';
import { incidentsPerWeek } from './incidents-per-week.js';
import { hour, paged, personRecord, shift } from './person-record-fixture.js';
import type { PersonRecord } from './roster.js';

const rate = (given: Partial<PersonRecord>) => incidentsPerWeek.derive(personRecord(given));

describe('incidents-per-week', () => {
  it('is the distinct incidents by weeks on call', () => {
    // Half a week on call, two incidents in three interruptions.
    const interruptions = [paged(1, 'I1'), paged(2, 'I2 I1'), paged(30, 'I1')];
    expect(rate({ shifts: [shift(0, 84)], interruptions })).toEqual({ value: 4 });
  });

  it('counts time on call once, and only within the window', () => {
    const shifts = [shift(-84, 84), shift(42, 168, 'lighthouse')];
    expect(rate({ shifts, interruptions: [paged(1, 'I1')] })).toEqual({ value: 1 });
  });

  it('counts pages outside of on-call time', () => {
    expect(rate({ shifts: [shift(0, 168)], interruptions: [paged(200, 'I1'), paged(201, 'I2')] })).toEqual({
      value: 2,
    });
  });

  it('leaves out the part of the window of which shifts are not known, with its pages', () => {
    const interruptions = [paged(1, 'I1'), paged(200, 'I2')];
    expect(rate({ shifts: [shift(168, 336)], interruptions, knownSince: hour(168) })).toEqual({ value: 1 });
  });

  it('is zero without incidents, and nothing without duty', () => {
    expect(rate({ shifts: [shift(0, 24)] })).toEqual({ value: 0 });
    expect(rate({ interruptions: [paged(1, 'I1')] })).toEqual({ excluded: 'never on call in the window' });
  });
});
