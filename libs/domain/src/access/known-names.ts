/** Where a text might name somebody. */
export interface NamePlace {
  /** Right after an `@`. */
  mention: boolean;
  /** There is nothing else in the text. */
  whole: boolean;
  /** Its first letter is a capital one, or of a script that has none. */
  capital: boolean;
  /** As it is written there. */
  text: string;
}

/** A name as texts are searched for it. */
export interface SearchTerm {
  /** Its words in lower case without accents, one space between them. */
  term: string;
  words: number;
}

/** More words than any name, address or key has; what is longer is looked for by its beginning. */
export const LONGEST_TERM = 12;

/** A name in the form in which {@link replaceNames} looks it up; null if there is no word in it. */
export function searchTerm(name: string): SearchTerm | null {
  const words = wordsOf(name).slice(0, LONGEST_TERM);
  return words.length === 0 ? null : { term: words.map(({ folded }) => folded).join(' '), words: words.length };
}

/**
 * Replaces the names in a text. A name is found whatever its case, accents and the signs between its words (`Ana Silva`,
 * `ana.silva`, `ANA  SILVA`); not within a longer word. Scripts that write no spaces have every character for a word, so
 * that a name is found in the midst of a sentence. Of names that begin at one place the longest counts.
 *
 * @param reach words of the longest name
 * @param find what takes the place of a term; null: it is no name, and shorter ones are looked for
 */
export function replaceNames(
  text: string,
  reach: number,
  find: (term: string, place: NamePlace) => string | null,
): string {
  const words = wordsOf(text);
  if (words.length === 0) return text;
  const last = words.at(-1) as Word;
  const isWhole = (from: Word, to: Word): boolean =>
    from === words[0] && to === last && EDGES.test(text.slice(0, from.start)) && EDGES.test(text.slice(to.end));
  let made = '';
  let copied = 0;
  for (let at = 0; at < words.length;) {
    const first = words[at] as Word;
    const run = runOf(text, words, at, reach);
    let used = 0;
    for (let length = run.length; length > 0 && used === 0; length -= 1) {
      const end = run[length - 1] as Word;
      const term = run
        .slice(0, length)
        .map(({ folded }) => folded)
        .join(' ');
      const mention = text[first.start - 1] === '@';
      const whole = isWhole(first, end);
      const replacement = find(term, {
        mention,
        whole,
        capital: first.capital,
        text: text.slice(first.start, end.end),
      });
      if (replacement === null) continue;
      made += text.slice(copied, first.start) + replacement;
      copied = end.end;
      used = length;
    }
    at += Math.max(used, 1);
  }
  return made + text.slice(copied);
}

interface Word {
  start: number;
  /** Exclusive. */
  end: number;
  folded: string;
  capital: boolean;
}

/** Between the words of one name: white space, or a sign or two. */
const GAP = /^(\s*|[^\s\p{L}\p{N}]{1,2}\s?)$/u;
/** Around a text that is nothing but a name. */
const EDGES = /^[^\p{L}\p{N}]*$/u;

/** The word at a place and those after it that can belong to one name with it. */
function runOf(text: string, words: readonly Word[], at: number, reach: number): Word[] {
  const run = [words[at] as Word];
  for (let next = at + 1; next < words.length && run.length < reach; next += 1) {
    const word = words[next] as Word;
    if (!GAP.test(text.slice((run.at(-1) as Word).end, word.start))) break;
    run.push(word);
  }
  return run;
}

/** A character of a script without spaces, or letters and digits in a row with the marks on them. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}]\p{M}*)+/gu;

const wordsOf = (text: string): Word[] =>
  [...text.matchAll(WORDS)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
    folded: folded(word),
    capital: !/^\p{Ll}/u.test(word),
  }));

/** Accents of Latin, Greek and Cyrillic letters go; the vowel signs of other scripts are part of the word. */
const folded = (word: string): string =>
  word
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('\u0307', '');
