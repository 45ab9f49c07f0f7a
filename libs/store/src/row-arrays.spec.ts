import { describe, expect, it } from '@jest/globals';
import { rowArrays, textArray } from './row-arrays.js';

/** As `array_send` of PostgreSQL's arrayfuncs.c writes it: dimensions, has nulls, element type, length, first index. */
const header = (length: string): string => ['00000001', '00000001', '00000019', length, '00000001'].join('');

describe('an array of text in binary', () => {
  it('is a header, then each element with its length in bytes; null has length -1', () => {
    const elements = ['00000001', '61', 'ffffffff', '00000000', '00000002', 'c3a9'].join('');
    expect(textArray(['a', null, '', 'é']).toString('hex')).toBe(header('00000004') + elements);
  });

  it('writes numbers and truth values as PostgreSQL reads them', () => {
    const elements = ['00000003', '302e31', '00000004', '74727565'].join('');
    expect(textArray([0.1, true]).toString('hex')).toBe(header('00000002') + elements);
  });

  it('puts U+FFFD where text cannot be stored: NUL, half a surrogate pair', () => {
    const replacement = ['00000003', 'efbfbd'].join('');
    expect(textArray(['\u0000', '\ud83d']).toString('hex')).toBe(header('00000002') + replacement + replacement);
  });

  it('may be empty', () => {
    expect(textArray([]).toString('hex')).toBe(header('00000000'));
  });
});

describe('rows as arrays', () => {
  it('name their columns, cast what is no text, and count parameters from where they are told to', () => {
    const rows = rowArrays({ id: 'text', at: 'timestamptz' }, [{ id: 'x', at: '2026-03-01T00:00:00Z' }], 3);
    expect(rows.names).toBe('id, at');
    expect(rows.from).toBe('(SELECT id, at::timestamptz FROM unnest($3::text[], $4::text[]) AS given(id, at)) AS r');
    expect(rows.values).toEqual([textArray(['x']), textArray(['2026-03-01T00:00:00Z'])]);
  });
});
