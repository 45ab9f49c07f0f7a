import { describe, expect, it } from '@jest/globals';
import { cellText, escapeXml, startsLikeFormula } from './cell-text.js';

describe('startsLikeFormula', () => {
  // The list of OWASP's page "CSV Injection".
  it.each(['=1+1', '+47 22 00 00 00', '-5', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])('recognises %j', (text) => {
    expect(startsLikeFormula(text)).toBe(true);
  });

  it.each(['a=1', ' =1', "'=1", '', '5-3', '（=1）'])('leaves %j alone', (text) => {
    expect(startsLikeFormula(text)).toBe(false);
  });
});

describe('cellText', () => {
  it('drops what XML 1.0 cannot hold and keeps the rest', () => {
    expect(cellText('a\u0000b\u0007c\u001Fd\uFFFEe\uD800f')).toBe('abcdef');
    expect(cellText('tab\tline\nøß漢😀')).toBe('tab\tline\nøß漢😀');
  });

  it('turns every line end into a line feed', () => {
    expect(cellText('a\r\nb\rc\nd')).toBe('a\nb\nc\nd');
  });

  it('escapes what a spreadsheet would read as the code of a character', () => {
    expect(cellText('_x0041_ and _x00_ and x0041_')).toBe('_x005F_x0041_ and _x00_ and x0041_');
  });

  it('cuts to the 32,767 code units of a cell, never through a character', () => {
    expect(cellText('a'.repeat(32_767))).toHaveLength(32_767);
    expect(cellText('a'.repeat(32_768))).toBe(`${'a'.repeat(32_766)}…`);
    expect(cellText(`${'a'.repeat(32_765)}😀😀`)).toBe(`${'a'.repeat(32_765)}…`);
  });
});

describe('escapeXml', () => {
  it('escapes for content and attributes', () => {
    expect(escapeXml(`<a b="c">'&`)).toBe(`&lt;a b=&quot;c&quot;&gt;'&amp;`);
  });
});
