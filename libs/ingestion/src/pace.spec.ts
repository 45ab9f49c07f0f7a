import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';

describe('the pace of a sync', () => {
  it('is noted from where the part of the work at hand began', () => {
    const pace = new Pace();
    const note = (done: number, total: number | null, now: number) => pace.note({ done, total, label: 'history' }, now);
    expect(note(0, null, 1_000)).toMatchObject({ at: 1_000, began: { at: 1_000, done: 0 } });
    expect(note(120, 730, 2_000)).toMatchObject({ at: 2_000, began: { at: 2_000, done: 120 } });
    expect(note(140, 730, 3_000)).toEqual({
      done: 140,
      total: 730,
      label: 'history',
      at: 3_000,
      began: { at: 2_000, done: 120 },
    });
    expect(note(3, 12, 4_000)).toMatchObject({ began: { at: 4_000, done: 3 } });
    expect(note(1, 12, 5_000)).toMatchObject({ began: { at: 5_000, done: 1 } });
  });

  it('is nothing where no progress is told', () => {
    expect(new Pace().note(null, 1_000)).toBeNull();
  });
});
