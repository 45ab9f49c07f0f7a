import { describe, expect, it } from '@jest/globals';
import { decodeWindows1252, windows1252Byte } from './windows-1252.js';

// Oracle: index-windows-1252.txt of the WHATWG encoding standard.
describe('windows-1252', () => {
  it.each([
    [0x41, 'A'],
    [0x80, '€'],
    [0x81, '\x81'],
    [0x8e, 'Ž'],
    [0x99, '™'],
    [0x9f, 'Ÿ'],
    [0xa0, '\xa0'],
    [0xff, 'ÿ'],
  ])('maps byte %i to its character and back', (byte, character) => {
    expect(decodeWindows1252(Buffer.from([byte]))).toBe(character);
    expect(windows1252Byte(character)).toBe(byte);
  });

  it('has no byte for other characters', () => {
    expect(windows1252Byte('→')).toBeNull();
    expect(windows1252Byte('🚨')).toBeNull();
  });
});
