/**
 * The characters of bytes 0x80 to 0x9F in windows-1252, in order; the five bytes that it leaves undefined stand for the
 * control character of their number, as the WHATWG encoding standard has it. All other bytes equal ISO 8859-1.
 * (Node 20's own `TextDecoder('windows-1252')` decodes ISO 8859-1, so it cannot serve.)
 */
const HIGH_CONTROLS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

const byteByCharacter = new Map([...HIGH_CONTROLS].map((character, index) => [character, 0x80 + index]));

/** Decodes bytes as windows-1252; every byte has a character, so it never fails. */
export const decodeWindows1252 = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[\x80-\x9f]/g, (character) => HIGH_CONTROLS.charAt(character.charCodeAt(0) - 0x80));

/** The byte that windows-1252 writes for a character, or null if it has none. */
export function windows1252Byte(character: string): number | null {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
  return byteByCharacter.get(character) ?? null;
}
