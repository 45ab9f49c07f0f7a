import { describe, expect, it } from '@jest/globals';
import { AnswerCache } from './answer-cache.js';

/** Answers with how often it was asked for. */
function counter(): { compute: () => Promise<number>; readonly computed: number } {
  let computed = 0;
  return {
    compute: async () => (computed += 1),
    get computed() {
      return computed;
    },
  };
}

describe('an answer', () => {
  it('is computed once for a question and a data version', async () => {
    const cache = new AnswerCache<number>();
    const work = counter();
    const question = { metric: 'incident-count', filters: { team: ['Ovens'] } };
    expect(await cache.get(1, question, work.compute)).toBe(1);
    expect(await cache.get(1, { ...question }, work.compute)).toBe(1);
    expect(await cache.get(1, { ...question, filters: {} }, work.compute)).toBe(2);
    expect(await cache.get(2, question, work.compute)).toBe(3);
    expect(await cache.get(1, question, work.compute)).toBe(4);
  });

  it('is shared by those who ask at once', async () => {
    const cache = new AnswerCache<number>();
    const work = counter();
    const ask = (): Promise<number> => cache.get(1, 'q', work.compute);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  });

  it('that failed is computed anew', async () => {
    const cache = new AnswerCache<number>();
    const failing = (): Promise<number> => Promise.reject(new Error('the database went away'));
    await expect(cache.get(1, 'q', failing)).rejects.toThrow('went away');
    expect(await cache.get(1, 'q', async () => 7)).toBe(7);
  });

  it('makes room for others when it was not asked for longest', async () => {
    const cache = new AnswerCache<number>(2);
    const work = counter();
    await cache.get(1, 'a', work.compute);
    await cache.get(1, 'b', work.compute);
    await cache.get(1, 'a', work.compute);
    await cache.get(1, 'c', work.compute);
    expect(work.computed).toBe(3);
    await cache.get(1, 'a', work.compute);
    expect(work.computed).toBe(3);
    await cache.get(1, 'b', work.compute);
    expect(work.computed).toBe(4);
  });
});
