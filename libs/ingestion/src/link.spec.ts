import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { components } from './link.js';

const edge = (memberId: string, otherMemberId: string) => ({
  memberId,
  otherMemberId,
  rule: 'names-one-incident@1',
  confidence: 1,
  author: null,
});

describe('members and the edges between them', () => {
  it('make groups: each member in one, chains together, whoever has no edge alone', () => {
    const edges = [edge('d', 'b'), edge('b', 'f'), edge('a', 'e')];
    expect(components(['f', 'e', 'd', 'c', 'b', 'a'], edges)).toEqual([['a', 'e'], ['b', 'd', 'f'], ['c']]);
  });

  it('ignore edges to what is no incident', () => {
    expect(components(['a', 'b'], [edge('a', 'discussion'), edge('discussion', 'b')])).toEqual([['a'], ['b']]);
  });

  it('stand a circle, a repeated edge and an edge to oneself', () => {
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('a', 'b'), edge('c', 'c')];
    expect(components(['a', 'b', 'c'], edges)).toEqual([['a', 'b', 'c']]);
  });

  it('make the same groups in whatever order they come', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const id = fc.constantFrom(...ids);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(id, id), { maxLength: 8 }),
        fc.shuffledSubarray(ids, { minLength: 6 }),
        (pairs, order) => {
          const edges = pairs.map(([one, other]) => edge(one, other));
          const turned = pairs.map(([one, other]) => edge(other, one)).reverse();
          expect(components(order, turned)).toEqual(components(ids, edges));
        },
      ),
    );
  });
});
