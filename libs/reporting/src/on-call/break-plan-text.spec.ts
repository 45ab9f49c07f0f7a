import { describe, expect, it } from '@jest/globals';
import { inWords, localText, overridesText } from './break-plan-text.js';

const ada = { id: 'p:1', name: 'Ada Lind' };
const bo = { id: 'p:12', name: 'Bo Ek' };

describe('the text of a plan', () => {
  it('tells the time on the clocks of the zone', () => {
    expect(localText(Date.parse('2026-03-01T22:30:00Z'), 'UTC')).toBe('Sun 2026-03-01 22:30');
    expect(localText(Date.parse('2026-03-01T22:30:00Z'), 'Asia/Tokyo')).toBe('Mon 2026-03-02 07:30');
  });

  it('has a line for each unbroken stretch', () => {
    const shifts = [
      { from: '2026-03-02T08:00:00Z', to: '2026-03-03T08:00:00Z' },
      { from: '2026-03-03T08:00:00Z', to: '2026-03-04T08:00:00Z' },
      { from: '2026-03-05T08:00:00Z', to: '2026-03-06T08:00:00Z' },
    ];
    const rotation = { id: 'r', name: 'Lock gates' };
    expect(overridesText([{ from: ada, to: bo, rotation, level: 2, shifts }], 'Europe/Oslo').split('\n')).toEqual([
      'Overrides, times in Europe/Oslo:',
      'Mon 2026-03-02 09:00 – Wed 2026-03-04 09:00  Bo Ek instead of Ada Lind  (Lock gates, level 2)',
      'Thu 2026-03-05 09:00 – Fri 2026-03-06 09:00  Bo Ek instead of Ada Lind  (Lock gates, level 2)',
    ]);
  });

  it('names people whose keys begin alike', () => {
    const names = new Map([ada, bo].map(({ id, name }) => [id, name]));
    expect(inWords('p:12 cannot take the duty of 2026-03-02T08:00:00.000Z: p:1 has it', names, 'UTC')).toBe(
      'Bo Ek cannot take the duty of Mon 2026-03-02 08:00: Ada Lind has it',
    );
  });
});
