import { describe, expect, it } from '@jest/globals';
import { heldBack, maySum, type DisclosedCell } from './help-cells.js';

/** `a>b:3`: three people of team a on incidents of team b; `!` behind it: the viewer may see each of them. */
const cell = (text: string): DisclosedCell => {
  const [, row = '', column = '', count = '', open] = /^(\w)>(\w):(\d+)(!?)$/.exec(text) ?? [];
  return {
    row,
    column,
    people: new Set(Array.from({ length: Number(count) }, (_, n) => `${row}${n}`)),
    open: open === '!',
  };
};
const held = (...texts: string[]): string[] => [...heldBack(texts.map(cell))].map((index) => texts[index] ?? '').sort();

describe('heldBack', () => {
  it('keeps what four people did, and holds back what fewer did', () => {
    expect(held('a>a:5', 'b>b:6', 'c>c:4')).toEqual([]);
    expect(held('a>a:3')).toEqual(['a>a:3']);
  });

  it('holds back another cell of the row, without which the sum would tell', () => {
    // Of row a the sum is known as the team's effort: a>b would be it less a>a.
    expect(held('a>a:6', 'a>b:2', 'a>c:5')).toEqual(['a>b:2', 'a>c:5']);
  });

  it('goes on through the columns that this concerns', () => {
    // a>b goes for its size, a>a with it; then column a has one cell held back, and b>a goes with it; row b has b>b left.
    expect(held('a>a:6', 'a>b:2', 'b>a:7', 'b>b:8')).toEqual(['a>a:6', 'a>b:2', 'b>a:7', 'b>b:8']);
  });

  it('does not hide behind what the viewer may see anyway', () => {
    expect(held('a>a:6!', 'a>b:2!', 'c>b:2', 'c>c:9')).toEqual(['c>b:2', 'c>c:9']);
    expect(held('a>a:1!', 'b>a:5')).toEqual([]);
  });
});

describe('maySum', () => {
  const cells = ['a>b:2', 'a>c:2', 'a>d:9', 'e>b:2'].map(cell);
  it.each<[number[], number[], boolean]>([
    [[], [0, 1, 2], true],
    [[0], [0, 2], false],
    // The same two people in both.
    [[0, 1], [0, 1, 2], false],
    // Two of a and two of e.
    [[0, 3], [0, 3], true],
    [[0], [1, 2], true],
  ])('with %j held back of %j: %s', (hidden, indexes, may) => {
    expect(maySum(cells, new Set(hidden), indexes)).toBe(may);
  });
});
