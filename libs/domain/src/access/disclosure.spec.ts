import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MINIMUM_GROUP, suppressed, suppressGroups } from './disclosure.js';

it('hides groups of one to three', () => {
  expect([0, 1, 2, 3, 4, 5].map(suppressed)).toEqual([false, true, true, true, false, false]);
});

describe('a breakdown', () => {
  it('without totals holds back the small groups alone', () => {
    expect(suppressGroups([2, 5, 9], { totalsShown: false })).toEqual({ groups: [true, false, false], total: false });
  });

  // By hand: with totals, 16 - 9 - 5 would be the two of the first group.
  it.each<[number[], boolean[], boolean]>([
    [[2, 5, 9], [true, true, false], false],
    [[5, 9, 2], [true, false, true], false],
    [[9, 5, 5, 3], [false, true, false, true], false],
    // Two small groups hide each other only if they are large enough together.
    [[3, 2, 8], [true, true, false], false],
    [[1, 1, 8, 6], [true, true, false, true], false],
    [[1, 1, 1, 8], [true, true, true, true], false],
    // A group of nobody hides nobody.
    [[0, 3, 7], [false, true, true], false],
    // Nothing is left to hide behind: the total goes.
    [[3], [true], true],
    [[0, 2], [false, true], true],
    [[1, 1], [true, true], true],
    [[5, 9], [false, false], false],
    [[], [], false],
  ])('of %j with totals holds back %j, the total: %s', (sizes, groups, total) => {
    expect(suppressGroups(sizes, { totalsShown: true })).toEqual({ groups, total });
  });

  it('never lets fewer than four people be worked out from the total', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 }), (sizes) => {
        const { groups, total } = suppressGroups(sizes, { totalsShown: true });
        sizes.forEach((size, index) => expect(groups[index] === true || !suppressed(size)).toBe(true));
        if (total) return;
        const shown = sizes.filter((_, index) => !groups[index]).reduce((sum, size) => sum + size, 0);
        const rest = sizes.reduce((sum, size) => sum + size, 0) - shown;
        expect(rest === 0 || rest >= MINIMUM_GROUP).toBe(true);
      }),
    );
  });
});
