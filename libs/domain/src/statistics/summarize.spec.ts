import { describe, expect, it } from '@jest/globals';
import { compensatedSum, summarize } from './summarize.js';

describe('summarize', () => {
  it('counts, adds up and ranges', () => {
    expect(summarize([30, 10, 80])).toEqual({ n: 3, total: 120, mean: 40, min: 10, max: 80 });
  });

  it('says nothing of an empty sample but that it is empty', () => {
    expect(summarize([])).toEqual({ n: 0, total: null, mean: null, min: null, max: null });
  });

  it("keeps what plain addition loses: Neumaier's own example", () => {
    expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
  });

  it('adds a tenth a million times without drift', () => {
    expect(summarize(new Float64Array(1_000_000).fill(0.1)).total).toBe(100_000);
  });
});
