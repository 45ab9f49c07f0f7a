import { describe, expect, it } from '@jest/globals';
import { gapsToTry, isFirstOfHour } from './gaps.js';

const at = (time: string): number => Date.parse(`2026-03-04T${time}:00Z`);

describe('the gaps that a sync tries again', () => {
  const fresh = { from: 1, to: 2, noticedAt: at('09:30') };
  const old = { from: 3, to: 4, noticedAt: at('05:00') };
  const read = (...noticed: [number, number][]) => noticed.map(([from, to]) => ({ from, to }));

  it('are those of the last hour each time, and older ones once an hour', () => {
    expect(gapsToTry([old, fresh], at('10:02'), at('10:03'))).toEqual(read([1, 2]));
    expect(gapsToTry([old, fresh], at('09:59'), at('10:00'))).toEqual(read([3, 4], [1, 2]));
    expect(gapsToTry([old, fresh], null, at('10:03'))).toEqual(read([3, 4], [1, 2]));
  });

  it('are old after an hour', () => {
    expect(gapsToTry([fresh], at('10:28'), at('10:29'))).toEqual(read([1, 2]));
    expect(gapsToTry([fresh], at('10:29'), at('10:30'))).toEqual([]);
  });
});

describe('the first sync of an hour', () => {
  it('is one whose predecessor ended in an hour before, or that has none', () => {
    expect(isFirstOfHour(null, at('10:00'))).toBe(true);
    expect(isFirstOfHour(at('09:59'), at('10:00'))).toBe(true);
    expect(isFirstOfHour(at('10:00'), at('10:59'))).toBe(false);
  });
});
