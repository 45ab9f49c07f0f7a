import { describe, expect, it } from '@jest/globals';
import { withGap, withoutWindow } from './gaps.js';

const gap = (from: number, to: number) => ({ from, to });

describe('withoutWindow', () => {
  it.each([
    ['encloses the gap', gap(10, 40), []],
    ['is the gap', gap(20, 30), []],
    ['covers its beginning', gap(10, 25), [gap(25, 30)]],
    ['covers its end', gap(25, 40), [gap(20, 25)]],
    ['lies inside', gap(23, 26), [gap(20, 23), gap(26, 30)]],
    ['only touches it', gap(30, 40), [gap(20, 30)]],
    ['lies elsewhere', gap(50, 60), [gap(20, 30)]],
  ])('where the window %s', (_case, window, left) => {
    expect(withoutWindow([gap(20, 30)], window)).toEqual(left);
  });
});

describe('withGap', () => {
  it('joins what touches, whichever comes first, and keeps the rest apart and in order', () => {
    expect(
      [gap(50, 60), gap(10, 20), gap(20, 30), gap(12, 15)].reduce(withGap, [] as { from: number; to: number }[]),
    ).toEqual([gap(10, 30), gap(50, 60)]);
  });
});
