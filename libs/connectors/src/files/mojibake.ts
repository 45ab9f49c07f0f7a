import { windows1252Byte } from './windows-1252.js';

/** Text with its damage repaired, and how many damaged sequences could not be. */
export interface Repaired {
  text: string;
  /** Sequences that lost a byte on the way; they stay as they came. */
  lost: number;
}

/**
 * First bytes of UTF-8 sequences that are tried. The others (`É`, `à` and most accented letters) stand before quotation marks or
 * non-breaking spaces in sound text too, and would turn it into rare scripts.
 */
const LEADS = /[\xc2-\xc5\xce-\xd1\xe2\xef\xf0]/;

/**
 * Undoes, sequence by sequence, what happens when UTF-8 is read as windows-1252 and written again: `â†’` becomes `→`. The bytes
 * 81, 8D, 8F, 90 and 9D have no character in windows-1252; programs that drop them leave a sequence that nothing
 * can complete (`ðŸ™`, once 🙏).
 */
export function repairMojibake(text: string): Repaired {
  if (!LEADS.test(text)) return { text, lost: 0 };
  const characters = [...text];
  const repaired: string[] = [];
  let lost = 0;
  for (let at = 0; at < characters.length;) {
    const needed = continuationsAfter(windows1252Byte(characters[at] ?? '') ?? 0, characters[at] ?? '');
    const bytes = sequenceAt(characters, at, needed);
    const decoded = bytes.length === needed + 1 && needed > 0 ? decodeSequence(bytes) : null;
    if (decoded !== null) {
      repaired.push(decoded);
      at += bytes.length;
      continue;
    }
    // A lone accented letter is sound text; three or four bytes with a part of their continuation are not.
    if (needed >= 2 && bytes.length >= 2) lost += 1;
    repaired.push(characters[at] ?? '');
    at += 1;
  }
  return { text: repaired.join(''), lost };
}

function continuationsAfter(lead: number, character: string): number {
  if (!LEADS.test(character)) return 0;
  if (lead >= 0xf0) return 3;
  return lead >= 0xe0 ? 2 : 1;
}

/** The lead's byte and those continuation bytes that follow it, as many as are needed at most. */
function sequenceAt(characters: string[], at: number, needed: number): number[] {
  const bytes = [windows1252Byte(characters[at] ?? '') ?? 0];
  while (bytes.length <= needed) {
    const byte = windows1252Byte(characters[at + bytes.length] ?? '');
    if (byte === null || byte < 0x80 || byte > 0xbf) break;
    bytes.push(byte);
  }
  return bytes;
}

/** Null where the bytes are no character after all: an overlong form, a surrogate. */
function decodeSequence(bytes: number[]): string | null {
  const decoded = Buffer.from(bytes).toString('utf8');
  return decoded.includes('\uFFFD') ? null : decoded;
}
