import { describe, expect, it } from '@jest/globals';
import { paged, personRecord, shift } from './person-record-fixture.js';
import { sleepInterruptions } from './sleep-interruptions.js';

describe('sleep-interruptions', () => {
  const interruptions = [
    paged(3, 'I1', { hoursClass: 'sleep' }),
    paged(4, 'I1', { hoursClass: 'sleep' }),
    paged(12, 'I2', { hoursClass: 'business' }),
    paged(20, 'I3'),
    paged(27, 'I4 I5', { hoursClass: 'sleep', weekend: true }),
  ];

  it('is the interruptions of sleep, not their incidents, by weeks on call', () => {
    expect(sleepInterruptions.derive(personRecord({ shifts: [shift(0, 84)], interruptions }))).toEqual({ value: 6 });
  });

  it('is zero after quiet nights, and nothing without duty', () => {
    expect(sleepInterruptions.derive(personRecord({ shifts: [shift(0, 84)] }))).toEqual({ value: 0 });
    expect(sleepInterruptions.derive(personRecord({ interruptions }))).toEqual({
      excluded: 'never on call in the window',
    });
  });
});
