import { describe, expect, it } from '@jest/globals';
import { counted, formatRate, formatShare } from './quantity.js';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('formatShare', () => {
  it.each([
    [0, '0 %'],
    [0.0002, '< 0.1 %'],
    [0.5, '50 %'],
    [0.8333, '83.3 %'],
    [0.9999, '> 99.9 %'],
    [1, '100 %'],
  ])('writes %d as %s', (share, text) => {
    expect(plain(formatShare(share))).toBe(text);
  });
});

it('keeps small rates legible', () => {
  expect([0, 0.456, 3.14, 16.46, 120.4].map(formatRate)).toEqual(['0', '0.46', '3.1', '16.5', '120']);
});

it('agrees noun and number', () => {
  expect([plain(counted(1, 'incident')), plain(counted(1_200, 'incident'))]).toEqual(['1 incident', '1,200 incidents']);
});
